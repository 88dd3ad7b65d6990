#include "codecs/text/writer.h"

#include <fmt/format.h>

#include <charconv>

#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "runtime/value/utf8.h"

namespace assay::codecs {

using runtime::Tag;

void Writer::Number(int64_t number) {
  char digits[24];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out_->append(digits, end);
}

void Writer::OtherValue(const runtime::Value& value, const char* field) {
  switch (value.tag()) {
    case Tag::kCharstring:
    case Tag::kOctetstring:
      out_->append(value.bytes());
      return;
    case Tag::kUniversal:
      for (uint32_t i = 0; i < value.length(); ++i) runtime::AppendUtf8(value.code_point(i), out_);
      return;
    case Tag::kInteger:
    case Tag::kBigInteger:
      Integer(value, field);
      return;
    case Tag::kBroken:
      out_->append(static_cast<const runtime::BrokenObject*>(value.object())->raw.bytes());
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
    out_->append(runtime::Print(value));
  } else {
    Value(value, field);
  }
}

void Writer::Fail(std::string_view field, std::string_view problem) {
  if (failure_.empty()) failure_ = fmt::format("field `{}` {}", field, problem);
}

}  // namespace assay::codecs
