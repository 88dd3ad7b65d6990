#include "codecs/text/reader.h"

#include <algorithm>
#include <new>

#include "runtime/value/pool.h"

namespace assay::codecs {

using runtime::StringObject;
using runtime::Tag;
using runtime::Value;

Value CharacterView(const Value& octets) {
  // Layout of a view: see StringObject (capacity 0, the owner behind the object).
  StringObject* owner = octets.string();
  if (owner->capacity == 0) owner = *reinterpret_cast<StringObject**>(owner + 1);
  auto* view = new (runtime::Allocate(sizeof(StringObject) + sizeof(StringObject*))) StringObject;
  view->refs = 1;
  view->tag = Tag::kCharstring;
  view->size = octets.length();
  view->capacity = 0;
  view->data = const_cast<char*>(octets.bytes().data());
  *reinterpret_cast<StringObject**>(view + 1) = owner;
  if (owner != nullptr) ++owner->refs;
  Value value = Value::Slice(view, 0, octets.length());
  --view->refs;
  return value;
}

Value Reader::SliceLower(const char* begin, const char* end) const {
  if (std::none_of(begin, end, [](char c) { return IsIn(c, kUpper); })) return Slice(begin, end);
  char* data;
  Value lowered = runtime::NewString(Tag::kCharstring, static_cast<uint32_t>(end - begin), &data);
  std::transform(begin, end, data, ToLower);
  return lowered;
}

Value Reader::Unfold(const char* begin, const char* end) {
  std::string text;
  text.reserve(static_cast<size_t>(end - begin));
  for (const char* q = begin; q < end;) {
    if (*q != '\r' && *q != '\n') {
      text.push_back(*q++);
      continue;
    }
    // Folding: the line end and the white space around it mean one space.
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
    while (q < end && IsIn(*q, kLws)) ++q;
    text.push_back(' ');
  }
  return Value::UniversalFromUtf8(text);
}

}  // namespace assay::codecs
