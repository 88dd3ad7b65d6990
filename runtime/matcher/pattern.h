#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// `{name}` or `\N{name}` in a pattern.
struct PatternReference {
  size_t offset = 0;          ///< of `{` or `\`, in the pattern. Units: octets
  size_t length = 0;          ///< up to and with `}`
  std::string name;           ///< as written, blanks around it removed
  bool character_set = false; ///< `\N{name}`: one character of the named set
};

/// The references of a pattern, in order.
/// Shape: `text` is UTF-8, as between the quotes of the source (with `""` and escapes).
std::vector<PatternReference> FindPatternReferences(std::string_view text);

/// A compiled character pattern (ES 201 873-1 §B.1.5); matches whole strings in linear time.
class Pattern {
 public:
  virtual ~Pattern() = default;

  /// Compiles `text`. `references` replace the references of `text` in order: a charstring or pattern template is
  /// inserted as pattern text; for `\N{}` a charstring (its characters), range or value list of characters.
  /// Errors: kMalformed with the offset in `text`; kLimit when the pattern is too large to compile.
  static Result<std::shared_ptr<const Pattern>> Compile(std::string_view text, bool nocase,
                                                        std::span<const Value> references = {});

  /// True when all of the charstring or universal charstring `value` fits.
  virtual bool Matches(const Value& value) const = 0;
  /// Offset and length of parenthesised group number `group` (from 0) within `value`, when all of `value` fits.
  /// Shape: empty when it does not fit; length 0 when the group took no part. Units: characters.
  struct Span {
    uint32_t offset = 0;
    uint32_t length = 0;
  };
  virtual std::optional<Span> Group(const Value& value, uint32_t group) const = 0;
  /// Number of parenthesised groups.
  virtual uint32_t groups() const = 0;

  const std::string& text() const { return text_; }  ///< with references replaced
  bool nocase() const { return nocase_; }

 protected:
  Pattern(std::string text, bool nocase) : text_(std::move(text)), nocase_(nocase) {}

 private:
  std::string text_;
  bool nocase_;
};

}  // namespace assay::runtime
