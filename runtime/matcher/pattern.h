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

class PatternTranslator;

/// `{name}`, `{\name}` or `\N{name}` in a pattern.
struct PatternReference {
  size_t offset = 0;           ///< of `{` or `\N`, in the pattern. Units: octets
  size_t length = 0;           ///< up to and with `}`
  std::string name;            ///< as written, blanks around it removed
  bool character_set = false;  ///< `\N{name}`: one character of the named set (§B.1.5.4)
  bool literal = false;        ///< `{\name}`: the characters of the string stand for themselves
};

/// The references of a pattern, in order.
/// Shape: `text` is UTF-8, as between the quotes of the source (with `""` and escapes).
std::vector<PatternReference> FindPatternReferences(std::string_view text);

/// A compiled character pattern (ES 201 873-1 §B.1.5); matches whole strings in time linear in their length.
/// Patterns of nothing but characters, `?` and `*` are matched by a small loop, others by RE2.
class Pattern {
 public:
  virtual ~Pattern() = default;

  /// Compiles `text`. `references` replace the references of `text` in order: a charstring or pattern
  /// template is inserted as pattern text; for `\N{}` a charstring (its characters), range or value list of
  /// characters. Compiled patterns are kept for reuse, so that compiling the same text again costs a look-up.
  /// Errors: kMalformed with the offset in `text`; kLimit when the pattern is too large to compile.
  static Result<std::shared_ptr<const Pattern>> Compile(std::string_view text, bool nocase,
                                                        std::span<const Value> references = {});
  /// The pattern that matches `text` (UTF-8) itself.
  static std::shared_ptr<const Pattern> Literal(std::string_view text);
  /// The pattern that the charstring (as pattern text) or pattern template `tmpl` stands for; ignoring case
  /// when `nocase`. Errors: kInvalidArgument for any other template; as Compile.
  static Result<std::shared_ptr<const Pattern>> FromTemplate(const Value& tmpl, bool nocase);
  /// The pattern of all `parts` behind each other; it ignores case when one of them does (§15.11). Errors:
  /// kLimit.
  static Result<std::shared_ptr<const Pattern>> Join(std::span<const std::shared_ptr<const Pattern>> parts);

  /// True when all of the charstring or universal charstring `value` fits.
  virtual bool Matches(const Value& value) const = 0;
  /// Offset and length of parenthesised group number `group` (from 0) within `value`.
  /// Shape: empty when `value` does not fit; length 0 when the group took no part. Units: characters.
  struct Span {
    uint32_t offset = 0;
    uint32_t length = 0;
  };
  virtual std::optional<Span> Group(const Value& value, uint32_t group) const = 0;
  /// Number of parenthesised groups.
  uint32_t groups() const { return groups_; }

  /// TTCN-3 notation: `pattern @nocase "…"`, parts joined with `&`.
  const std::string& notation() const { return notation_; }
  /// The same pattern for RE2, and as glob steps (see pattern_translator.h) when it is as simple as that.
  const std::string& regex() const { return regex_; }
  const std::optional<std::vector<char32_t>>& glob() const { return glob_; }

 protected:
  Pattern(std::string notation, const PatternTranslator& translated);

 private:
  std::string notation_;
  std::string regex_;
  std::optional<std::vector<char32_t>> glob_;
  uint32_t groups_;
};

}  // namespace assay::runtime
