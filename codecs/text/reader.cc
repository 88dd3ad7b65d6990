#include "codecs/text/reader.h"

#include <fmt/format.h>

#include <new>

#include "runtime/value/pool.h"
#include "runtime/value/utf8.h"

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

std::string ShowOctet(char c) {
  auto octet = static_cast<unsigned char>(c);
  if (c == ' ') return "a space";
  if (c == '\t') return "a tab";
  if (c == '\r') return "CR";
  if (c == '\n') return "LF";
  if (octet < 32 || octet >= 127) return fmt::format("octet 0x{:02x}", octet);
  if (c == '"') return "'\"'";
  return fmt::format("\"{}\"", c);
}

std::string Reader::Reason() const {
  if (bad_ == nullptr) return "";
  std::string found = bad_ < end ? ShowOctet(*bad_) : "the end";
  return fmt::format("expected {}, found {} ({})", expected_, found, clause_);
}

bool Reader::TakeLowerToken(Value* out) {
  const char* begin = p;
  uint32_t seen = SkipWhile(kToken);
  if (p == begin) return Fail("a token", "RFC 3261 §25.1");
  *out = SliceLower(begin, p, seen);
  return true;
}

Value Reader::SliceLower(const char* begin, const char* end, uint32_t classes_seen) const {
  if (checking_ || (classes_seen & kUpper) == 0) return Slice(begin, end);
  char* data;
  Value lowered = runtime::NewString(Tag::kCharstring, static_cast<uint32_t>(end - begin), &data);
  for (const char* q = begin; q < end; ++q) *data++ = ToLower(*q);
  return lowered;
}

bool Reader::TakeNumber(uint64_t maximum, const char* what, const char* clause, uint64_t* out) {
  const char* begin = p;
  uint64_t number = 0;
  while (p < end && IsIn(*p, kDigit)) {
    auto digit = static_cast<uint64_t>(*p - '0');
    if (number > (maximum - digit) / 10) return FailAt(begin, what, clause);
    number = number * 10 + digit;
    ++p;
  }
  if (p == begin) return Fail(what, clause);
  *out = number;
  return true;
}

bool Reader::TakeQuoted(Value* out) {
  const char* open = p;
  bool plain;
  if (!SkipQuoted(&plain)) return false;
  if (!plain) return SliceText(open + 1, p - 1, out);
  *out = Slice(open + 1, p - 1);
  return true;
}

bool Reader::SkipQuoted(bool* plain) {
  constexpr const char* kClause = "RFC 3261 §25.1";
  const char* open = p;
  if (!Take('"')) return Fail("a quoted string", kClause);
  *plain = true;
  while (p < end) {
    uint32_t classes = ClassesOf(*p);
    if ((classes & kQuotedPlain) != 0) {
      ++p;
      continue;
    }
    char c = *p;
    if (c == '"') {
      ++p;
      return true;
    }
    if (c == '\\') {
      // quoted-pair = "\" (%x00-09 / %x0B-0C / %x0E-7F)
      ++p;
      if (p == end) break;
      if (*p == '\n' || *p == '\r' || IsIn(*p, kNonAscii))
        return Fail("an ASCII character but CR and LF after \"\\\"", kClause);
    } else if ((classes & (kNonAscii | kLws)) != 0) {
      *plain = false;  // UTF-8 is to be checked, or folding to be removed
    } else {
      return Fail("no control character in a quoted string", kClause);
    }
    ++p;
  }
  return FailAt(open, "a double quote that closes this one", kClause);
}

bool Reader::TakeText(Value* out) {
  SkipLws();
  const char* begin = p;
  const char* last = end;
  while (last > begin && IsIn(last[-1], kLws)) --last;
  p = end;
  return SliceText(begin, last, out);
}

bool Reader::SliceText(const char* begin, const char* end, Value* out) {
  uint32_t seen = 0;
  bool folded = false;
  for (const char* q = begin; q < end; ++q) {
    seen |= ClassesOf(*q);
    folded |= *q == '\n' || *q == '\r';
  }
  if (!folded && (seen & kNonAscii) == 0) {
    *out = Slice(begin, end);
    return true;
  }
  std::string text;
  text.reserve(static_cast<size_t>(end - begin));
  for (const char* q = begin; q < end;) {
    if (IsIn(*q, kNonAscii)) {
      size_t length;
      bool valid;
      runtime::DecodeUtf8Character({q, static_cast<size_t>(end - q)}, &length, &valid);
      if (!valid) return FailAt(q, "UTF-8", "RFC 3629 §4");
      text.append(q, length);
      q += length;
    } else if (*q == '\r' || *q == '\n') {
      // Folding: the line end and the white space around it mean one space.
      while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
      while (q < end && IsIn(*q, kLws)) ++q;
      text.push_back(' ');
    } else {
      text.push_back(*q++);
    }
  }
  *out = Value::UniversalFromUtf8(text);
  return true;
}

}  // namespace assay::codecs
