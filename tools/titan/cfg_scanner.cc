#include "tools/titan/cfg_scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsOctal(char c) { return c >= '0' && c <= '7'; }
bool IsWordPart(char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

/// C's one-letter escapes; '\0' for letters that are none.
char EscapeOf(char c) {
  switch (c) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '\\': case '\'': case '"': case '?': return c;
    default: return '\0';
  }
}

}  // namespace

std::string CfgPlace::Text() const { return fmt::format("{}:{}", file, line); }

std::string CfgToken::Described() const {
  switch (kind) {
    case Kind::kEnd: return "the end of the file";
    case Kind::kSection: return fmt::format("section [{}]", text);
    case Kind::kString: return fmt::format("the string \"{}\"", text.substr(0, 40));
    case Kind::kMacro: return fmt::format("${}", text);
    case Kind::kAssign: return "\":=\"";
    case Kind::kAppend: return "\"&=\"";
    case Kind::kDots: return "\"..\"";
    default: return fmt::format("\"{}\"", text.substr(0, 40));
  }
}

runtime::Error CfgScanner::Wrong(const std::string& what) const {
  return {ErrorCode::kMalformed, fmt::format("{}: {}", place().Text(), what)};
}

Result<void> CfgScanner::SkipBlanks() {
  while (!AtEnd()) {
    char c = Peek();
    if (c == '\n') {
      ++line_;
      ++at_;
    } else if (IsBlank(c)) {
      ++at_;
    } else if (c == '#' || (c == '/' && Peek(1) == '/')) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '/' && Peek(1) == '*') {
      size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return Fail(Wrong("this comment has no end; expected \"*/\""));
      line_ += static_cast<uint32_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
      at_ = end + 2;
    } else {
      break;
    }
  }
  return {};
}

/// A quoted string with the escapes of C and the doubled quote of TTCN-3; stands at its first quote.
Result<std::string> CfgScanner::String() {
  std::string out;
  uint32_t begin = line_;
  for (++at_; !AtEnd(); ++at_) {
    char c = Peek();
    if (c == '\n') ++line_;
    if (c == '"') {
      if (Peek(1) != '"') {
        ++at_;
        return out;
      }
      ++at_;
    } else if (c == '\\') {
      char next = Peek(1);
      if (next == '\n') {
        ++line_;
        ++at_;
        continue;
      }
      if (next == 'x' && std::isxdigit(static_cast<unsigned char>(Peek(2)))) {
        size_t digits = std::isxdigit(static_cast<unsigned char>(Peek(3))) ? 2 : 1;
        out += static_cast<char>(std::stoi(std::string(text_.substr(at_ + 2, digits)), nullptr, 16));
        at_ += 1 + digits;
        continue;
      }
      if (IsOctal(next)) {
        size_t digits = 1;
        while (digits < 3 && IsOctal(Peek(1 + digits))) ++digits;
        int code = std::stoi(std::string(text_.substr(at_ + 1, digits)), nullptr, 8);
        if (code > 255) return Fail(Wrong(fmt::format("octal escape \\{} is above 377", text_.substr(at_ + 1, digits))));
        out += static_cast<char>(code);
        at_ += digits;
        continue;
      }
      char escaped = EscapeOf(next);
      if (escaped == '\0') return Fail(Wrong(fmt::format("unknown escape \"\\{}\" in a string; expected one of C or TTCN-3", AtEnd() ? ' ' : next)));
      out += escaped;
      ++at_;
      continue;
    }
    out += c;
  }
  line_ = begin;
  return Fail(Wrong("this string has no end; expected '\"'"));
}

/// `$name` or `${name, type}`; stands at the `$`.
Result<CfgToken> CfgScanner::Macro() {
  CfgToken token;
  token.kind = CfgToken::Kind::kMacro;
  token.line = line_;
  ++at_;
  bool braces = Peek() == '{';
  auto blanks = [&] { while (braces && IsBlank(Peek())) ++at_; };
  if (braces) ++at_;
  blanks();
  token.text = Word();
  if (token.text.empty()) return Fail(Wrong("expected the name of a macro after \"$\""));
  blanks();
  if (braces && Peek() == ',') {
    ++at_;
    blanks();
    token.modifier = Word();
    if (token.modifier.empty()) return Fail(Wrong(fmt::format("expected a type after \"${{{},\"", token.text)));
    blanks();
  }
  if (braces) {
    if (Peek() != '}') return Fail(Wrong(fmt::format("expected \"}}\" at the end of ${{{}", token.text)));
    ++at_;
  }
  return token;
}

/// `[ NAME ]`, when that is a section and no index.
std::optional<std::string> CfgScanner::SectionName() {
  size_t at = at_ + 1;
  while (at < text_.size() && IsBlank(text_[at])) ++at;
  size_t begin = at;
  while (at < text_.size() && (std::isupper(static_cast<unsigned char>(text_[at])) || text_[at] == '_')) ++at;
  size_t end = at;
  while (at < text_.size() && IsBlank(text_[at])) ++at;
  constexpr size_t kShortest = 3;
  if (end - begin < kShortest || at >= text_.size() || text_[at] != ']') return std::nullopt;
  at_ = at + 1;
  return std::string(text_.substr(begin, end - begin));
}

std::string CfgScanner::Word() {
  size_t begin = at_;
  if (IsLetter(Peek())) {
    while (IsWordPart(Peek())) ++at_;
  }
  return std::string(text_.substr(begin, at_ - begin));
}

/// An integer or a float, which may have an exponent without a point; in TTCN-3 notation.
CfgToken CfgScanner::Number() {
  CfgToken token;
  token.kind = CfgToken::Kind::kNumber;
  auto digits = [&] {
    while (IsDigit(Peek())) token.text += text_[at_++];
  };
  digits();
  if (Peek() == '.' && IsDigit(Peek(1))) {
    token.text += text_[at_++];
    digits();
  }
  size_t sign = Peek(1) == '-' || Peek(1) == '+' ? 1 : 0;
  if ((Peek() == 'e' || Peek() == 'E') && IsDigit(Peek(1 + sign))) {
    token.text += 'E';
    if (Peek(1) == '-') token.text += '-';
    at_ += 1 + sign;
    digits();
  }
  return token;
}

Result<CfgToken> CfgScanner::Next() {
  if (auto skipped = SkipBlanks(); !skipped) return Fail(skipped.error());
  CfgToken token;
  token.line = line_;
  token.first_on_line = line_ != last_line_;
  last_line_ = line_;
  bool first = token.first_on_line;
  auto done = [&](CfgToken&& made) {
    made.line = token.line;
    made.first_on_line = first;
    return std::move(made);
  };
  using Kind = CfgToken::Kind;
  if (AtEnd()) return token;
  char c = Peek();
  if (c == '"') {
    auto text = String();
    if (!text) return Fail(text.error());
    last_line_ = line_;
    token.kind = Kind::kString;
    token.text = std::move(*text);
    return token;
  }
  if (c == '$') {
    auto macro = Macro();
    if (!macro) return macro;
    return done(std::move(*macro));
  }
  if (c == '[') {
    if (auto section = SectionName()) {
      token.kind = Kind::kSection;
      token.text = std::move(*section);
      return token;
    }
  }
  if (c == '\'') {
    size_t end = text_.find_first_of("'\n", at_ + 1);
    char base = end == std::string_view::npos || end + 1 >= text_.size() || text_[end] != '\'' ? '\0' : text_[end + 1];
    if (base != 'B' && base != 'H' && base != 'O') return Fail(Wrong("expected a string of bits, hexadecimal digits or octets, such as '0A'O"));
    token.kind = Kind::kBinary;
    for (char digit : text_.substr(at_, end + 2 - at_)) {
      if (!IsBlank(digit)) token.text += digit;
    }
    at_ = end + 2;
    return token;
  }
  if (IsDigit(c)) return done(Number());
  if (IsLetter(c)) {
    token.kind = Kind::kWord;
    token.text = Word();
    return token;
  }
  std::string_view two = text_.substr(at_, 2);
  if (two == ":=" || two == "&=" || two == "..") {
    token.kind = two == ":=" ? Kind::kAssign : two == "&=" ? Kind::kAppend : Kind::kDots;
    at_ += 2;
    return token;
  }
  token.kind = c == '=' ? Kind::kAssign : Kind::kSign;
  token.text = std::string(1, c);
  ++at_;
  return token;
}

Result<bool> CfgScanner::NextDefinePart(DefinePart& part) {
  using Kind = DefinePart::Kind;
  char c = Peek();
  if (AtEnd() || c == '\n' || IsBlank(c) || c == '#' || c == ';' || (c == '/' && (Peek(1) == '/' || Peek(1) == '*'))) return false;
  if (c == '"') {
    auto text = String();
    if (!text) return Fail(text.error());
    part = {Kind::kLiteral, std::move(*text), ""};
  } else if (c == '$') {
    auto macro = Macro();
    if (!macro) return Fail(macro.error());
    part = {Kind::kMacro, std::move(macro->text), std::move(macro->modifier)};
  } else if (c == '*') {
    ++at_;
    part = {Kind::kTimes, "*", ""};
  } else {
    size_t begin = at_;
    while (!AtEnd() && Peek() != '\n' && !IsBlank(Peek()) && std::string_view("\"$*;#").find(Peek()) == std::string_view::npos &&
           !(Peek() == '/' && (Peek(1) == '/' || Peek(1) == '*'))) {
      ++at_;
    }
    part = {Kind::kLiteral, std::string(text_.substr(begin, at_ - begin)), ""};
  }
  return true;
}

Result<std::string> CfgScanner::DefineStructure() {
  if (auto skipped = SkipBlanks(); !skipped) return Fail(skipped.error());
  if (Peek() != '{') return std::string();
  CfgPlace begin = place();
  std::string out;
  int depth = 0;
  while (!AtEnd()) {
    char c = Peek();
    if (c == '"') {
      size_t from = at_;
      auto text = String();
      if (!text) return Fail(text.error());
      out += text_.substr(from, at_ - from);
      continue;
    }
    if (c == '#' || (c == '/' && (Peek(1) == '/' || Peek(1) == '*'))) {
      if (auto skipped = SkipBlanks(); !skipped) return Fail(skipped.error());
      out += ' ';
      continue;
    }
    if (c == '\\' && Peek(1) == '"') {
      // How a structure writes a quote around a macro reference.
      out += "\\\"";
      at_ += 2;
      continue;
    }
    if (c == '$') {
      size_t from = at_;
      auto macro = Macro();
      if (!macro) return Fail(macro.error());
      out += text_.substr(from, at_ - from);
      continue;
    }
    if (c == '\n') ++line_;
    depth += c == '{';
    depth -= c == '}';
    out += c;
    ++at_;
    if (depth == 0) {
      last_line_ = line_;
      return out;
    }
  }
  return Fail(ErrorCode::kMalformed, fmt::format("{}: this \"{{\" has no matching \"}}\"", begin.Text()));
}

}  // namespace assay::tools
