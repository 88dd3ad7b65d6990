#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

/// Words of an Eclipse Titan configuration file (reference guide, "The Run-time Configuration File").

namespace assay::tools {

/// A place in a configuration file. Shape of `Text()`: `lab.cfg:12`.
struct CfgPlace {
  std::string file;
  uint32_t line = 0;
  std::string Text() const;
};

struct CfgToken {
  enum class Kind : uint8_t {
    kEnd,
    kSection,  ///< `[EXECUTE]`; text: EXECUTE
    kWord,     ///< identifier
    kNumber,   ///< text in TTCN-3 notation, also for floats
    kString,   ///< text: what it stands for, escapes resolved
    kBinary,   ///< '0A'O as it stands
    kMacro,    ///< `$X`, `${X, integer}`; text: X, modifier: integer
    kAssign,   ///< `:=` or `=`
    kAppend,   ///< `&=`
    kDots,     ///< `..`
    kSign,     ///< any other single character
  };
  Kind kind = Kind::kEnd;
  std::string text;
  std::string modifier;
  uint32_t line = 0;
  bool first_on_line = false;

  bool Is(char sign) const { return kind == Kind::kSign && text.size() == 1 && text[0] == sign; }
  /// For messages: `":="`, `the string "x"`, `the end of the file`.
  std::string Described() const;
};

/// Reads one file's text token by token. Comments are `//`, `#` and `/* */`.
class CfgScanner {
 public:
  /// `text` outlives the scanner.
  CfgScanner(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  /// The next token; at the end kEnd, again and again.
  /// Errors: kMalformed "file:line: …": an unterminated string or comment, a bad escape or macro reference.
  runtime::Result<CfgToken> Next();

  /// One value of [DEFINE] after its `:=`: what touches without blanks, or one `{…}`. Parts are handed on as they stand.
  struct DefinePart {
    enum class Kind : uint8_t { kLiteral, kMacro, kTimes } kind = Kind::kLiteral;
    std::string text;      ///< literal: escapes resolved; macro: its name
    std::string modifier;
  };
  /// True when a part was read, false where the value ends.
  runtime::Result<bool> NextDefinePart(DefinePart& part);
  /// The whole `{…}` that begins here, with its strings and macro references as they stand; empty when none begins here.
  /// Errors: kMalformed when it does not end.
  runtime::Result<std::string> DefineStructure();

  CfgPlace place() const { return {file_, line_}; }
  runtime::Error Wrong(const std::string& what) const;

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool AtEnd() const { return at_ >= text_.size(); }
  runtime::Result<void> SkipBlanks();
  runtime::Result<std::string> String();
  runtime::Result<CfgToken> Macro();
  std::optional<std::string> SectionName();
  std::string Word();
  CfgToken Number();

  std::string_view text_;
  std::string file_;
  size_t at_ = 0;
  uint32_t line_ = 1;
  uint32_t last_line_ = 0;
};

}  // namespace assay::tools
