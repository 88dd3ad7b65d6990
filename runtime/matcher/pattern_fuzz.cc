// Any text compiles as a pattern or is refused, and what compiles matches any other text in bounded time.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/matcher/builders.h"
#include "runtime/matcher/matcher.h"
#include "runtime/value/print.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::runtime;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  // The pattern stands before the first zero octet, the string behind it.
  size_t split = text.find('\0');
  std::string_view pattern = text.substr(0, split);
  std::string_view subject = split == std::string_view::npos ? pattern : text.substr(split + 1);
  Value reference = Value::UniversalFromUtf8(subject);
  for (bool nocase : {false, true}) {
    Result<Value> tmpl = MakePattern(TypeKind::kUniversalCharstring, pattern, nocase, {&reference, 1});
    if (!tmpl) continue;
    if (Match(reference, *tmpl) != Explain(reference, *tmpl).empty()) __builtin_trap();
  }
  for (Tag tag : {Tag::kBitstring, Tag::kHexstring, Tag::kOctetstring}) {
    Result<Value> tmpl = MakeStringWildcard(tag, pattern);
    Result<Value> value = MakeStringWildcard(tag, subject);
    if (tmpl && value) Match(*value, *tmpl);
  }
  return 0;
}
