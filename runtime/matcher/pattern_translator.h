#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/matcher/pattern.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// Largest repetition `#(n, m)`: the regular expression is unrolled. Units: repetitions.
inline constexpr uint32_t kMaxPatternRepetition = 1000;
/// Longest pattern, references replaced. Units: octets.
inline constexpr size_t kMaxPatternLength = 64 * 1024;

/// One step of a pattern that needs no regular expression: a character, `?` or `*`.
enum : char32_t { kGlobAny = 0x80000000, kGlobRun = 0x80000001 };

/// True when `text`, which starts with `{`, starts with a reference such as `{name}`, `{\m.f[1]}`; otherwise
/// the brace stands for itself.
bool IsReference(std::string_view text);

/// How the translation of a pattern that ignores case begins.
inline constexpr const char* kIgnoringCase = "(?i:";

/// Turns the pattern language of ES 201 873-1 §B.1.5 into the syntax of RE2:
///
///   pattern "a?b*[c-e]#(2,3)\d(f|g)\q{0,0,1,113}"  →  a.b.*[c-e]{2,3}[0-9](f|g)\x{171}
///
/// and, as long as the pattern is nothing but characters, `?` and `*`, into glob steps as well.
class PatternTranslator {
 public:
  /// Appends one piece of a pattern. `references` as for Pattern::Compile.
  Result<void> AppendPattern(std::string_view text, bool nocase, std::span<const Value> references);
  /// Appends characters that stand for themselves.
  void AppendLiteral(std::string_view text);
  /// Appends a pattern that was translated before.
  void AppendTranslated(const Pattern& pattern);
  /// Makes everything translated so far ignore case.
  void IgnoreCase();

  const std::string& regex() const { return regex_; }
  bool is_glob() const { return is_glob_; }
  const std::vector<char32_t>& glob() const { return glob_; }
  uint32_t groups() const { return groups_; }

 private:
  using CharacterRange = std::pair<char32_t, char32_t>;

  Result<void> Translate(bool inserted);
  Result<void> TranslateEscape();
  Result<void> TranslateReference();
  Result<void> TranslateSet();
  Result<void> TranslateRepetition();
  Result<void> ParseQuadruples(std::vector<char32_t>* points);
  Result<void> ParseNamedSet(std::vector<CharacterRange>* ranges);
  Result<void> AddTemplateCharacters(const Value& tmpl, std::vector<CharacterRange>* ranges);
  Result<void> Insert(const Value& reference, bool literal);

  void Character(char32_t point);
  void Wildcard(char32_t step, const char* regex);
  void Set(const std::vector<CharacterRange>& ranges, bool negated);
  void Repeat(const std::string& count);
  void BeginAtom() { atom_ = regex_.size(); }
  char32_t Next();
  bool Accept(char c);
  void SkipBlanks();
  tl::unexpected<Error> Malformed(std::string message) const;

  std::string regex_;
  std::vector<char32_t> glob_;
  bool is_glob_ = true;
  uint32_t groups_ = 0;

  std::string_view text_;  ///< the piece under translation
  size_t at_ = 0;          ///< next octet of text_
  std::span<const Value> references_;
  size_t next_reference_ = 0;
  size_t atom_ = std::string::npos;  ///< where the last atom starts in regex_; npos: nothing to repeat
  std::vector<size_t> open_;         ///< where the open groups start in regex_
};

}  // namespace assay::runtime
