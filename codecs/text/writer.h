#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/value/value.h"

namespace assay::codecs {

/// Grows an output buffer, and remembers the first value that cannot be written with the path of its field.
class Writer {
 public:
  explicit Writer(std::string* buffer) : out_(buffer) {}

  void Text(std::string_view text) { out_->append(text); }
  void Char(char c) { out_->push_back(c); }
  void Number(int64_t number);
  size_t size() const { return out_->size(); }
  /// Takes back the last octet.
  void DropLast() { out_->pop_back(); }

  /// A string of any kind (charstrings as UTF-8, octetstrings as they are), an integer in decimal, or a
  /// broken field's raw octets. Anything else is a failure at `field`.
  void Value(const runtime::Value& value, const char* field) {
    if (__builtin_expect(value.is(runtime::Tag::kCharstring), 1)) {
      out_->append(value.bytes());
    } else {
      OtherValue(value, field);
    }
  }
  /// Integer of any size.
  void Integer(const runtime::Value& value, const char* field);

  /// Remembers a failure; the first one counts. Shape: `field` as in the type; `problem` as `is not set`.
  void Fail(std::string_view field, std::string_view problem);
  bool failed() const { return !failure_.empty(); }
  const std::string& failure() const { return failure_; }

 private:
  void OtherValue(const runtime::Value& value, const char* field);

  std::string* out_;
  std::string failure_;
};

}  // namespace assay::codecs
