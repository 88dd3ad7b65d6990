#include "codecs/text/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::codecs {

using runtime::Tag;

void Writer::Grow(size_t count) {
  constexpr size_t kFirst = 2048;  // octets; enough for most messages
  size_t used = size();
  auto capacity = static_cast<size_t>(limit_ - memory_.get());
  capacity = std::max({capacity * 2, used + count, kFirst});
  std::unique_ptr<char[]> memory(new char[capacity]);
  if (used != 0) std::memcpy(memory.get(), memory_.get(), used);
  memory_ = std::move(memory);
  at_ = memory_.get() + used;
  limit_ = memory_.get() + capacity;
}

void Writer::Number(int64_t number) {
  constexpr size_t kMost = 20;  // digits and sign
  char* digits = Room(kMost);
  at_ = std::to_chars(digits, digits + kMost, number).ptr;
}

void Writer::OtherValue(const runtime::Value& value, const char* field) {
  switch (value.tag()) {
    case Tag::kCharstring:
    case Tag::kOctetstring:
      Text(value.bytes());
      return;
    case Tag::kUniversal:
      Text(value.ToUtf8());
      return;
    case Tag::kInteger:
    case Tag::kBigInteger:
      Integer(value, field);
      return;
    case Tag::kBroken:
      Text(static_cast<const runtime::BrokenObject*>(value.object())->raw.bytes());
      return;
    case Tag::kUnbound:
      Fail(field, "is not set");
      return;
    case Tag::kOmit:
      Fail(field, "is omitted, but must have a value");
      return;
    case Tag::kMatcher:
      Fail(field, "is a template, not one value");
      return;
    default:
      Fail(field, "has a value of the wrong type");
  }
}

void Writer::Integer(const runtime::Value& value, const char* field) {
  if (value.is(Tag::kInteger)) {
    Number(value.integer());
  } else if (value.is(Tag::kBigInteger)) {
    Text(runtime::Print(value));
  } else {
    Value(value, field);
  }
}

void Writer::Fail(std::string_view field, std::string_view problem) {
  if (failure_.empty()) failure_ = fmt::format("field `{}` {}", field, problem);
}

}  // namespace assay::codecs
