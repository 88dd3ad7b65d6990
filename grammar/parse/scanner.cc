#include "grammar/parse/scanner.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "grammar/antlr/TTCN3Parser.h"
#include "grammar/source/utf8.h"

namespace assay::grammar {
namespace {

using P = antlr::TTCN3Parser;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr std::string_view kQuotes = R"(; a quotation mark in a charstring is written "")";

bool IsWordCharacter(char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }

// The words of the grammar, in a table with open addressing. Filled from the generated vocabulary, so that
// the .g4 file is the only list.
class WordTable {
 public:
  static const WordTable& Get() {
    static const WordTable table;
    return table;
  }

  // Returns the token type, or 0.
  uint32_t Find(std::string_view word) const {
    for (size_t i = Hash(word);; ++i) {
      const Entry& entry = entries_[i % kSize];
      if (entry.type == 0) return 0;
      if (entry.word == word) return entry.type;
    }
  }

 private:
  static constexpr size_t kSize = 1024;  // about 150 words
  struct Entry {
    std::string word;
    uint32_t type = 0;
  };

  WordTable() {
    static constexpr size_t kLastTokenType = P::T_INVALID;
    const P parser(nullptr);
    for (size_t type = 1; type <= kLastTokenType; ++type) {
      std::string literal = parser.getVocabulary().getLiteralName(type);  // 'module' with quotes
      if (literal.size() < 3) continue;
      literal = literal.substr(1, literal.size() - 2);
      if (!IsLetter(literal.back()) && !IsDigit(literal.back())) continue;
      size_t i = Hash(literal);
      while (entries_[i % kSize].type != 0) ++i;
      entries_[i % kSize] = {literal, static_cast<uint32_t>(type)};
    }
  }

  static size_t Hash(std::string_view word) {
    size_t hash = word.size();
    for (const char c : word) hash = hash * 31 + static_cast<unsigned char>(c);
    return hash;
  }

  std::array<Entry, kSize> entries_;
};

class Scanner {
 public:
  Scanner(const SourceFile& file, const ParseOptions& options, DiagnosticSink& sink)
      : text_(file.text()), file_(file.id()), options_(options), sink_(sink), words_(WordTable::Get()) {}

  ScanResult Run() {
    result_.tokens.reserve(text_.size() / 5 + 16);
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    while (!stopped_) {
      SkipBlanks();
      if (at_ >= text_.size()) break;
      if (result_.tokens.size() >= options_.max_tokens) {
        Report(DiagnosticKind::kTooManyTokens, at_, at_ + 1,
               fmt::format("the file has more than {} tokens; split it into modules", options_.max_tokens));
        break;
      }
      Token();
    }
    const uint32_t end = static_cast<uint32_t>(text_.size());
    result_.tokens.push_back({kEofToken, end, end});
    return std::move(result_);
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void Report(DiagnosticKind kind, size_t begin, size_t end, std::string message) {
    result_.ok = false;
    sink_.Report(Diagnostic(kind, {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)},
                            std::move(message)));
    if (++errors_ >= options_.max_errors) stopped_ = true;
  }

  void Push(size_t type, size_t end) {
    const uint32_t begin = static_cast<uint32_t>(at_);
    RetypePrevious(type);
    if (type == P::T_RPAREN || type == P::T_SEMI) in_char_ = false;
    if (type == P::KW_CHAR) in_char_ = true;
    // `pattern @nocase "…" & c_part & "…"`
    const bool goes_on = type == P::AT_NOCASE || type == P::T_CHARSTRING || type == P::T_AMP || type == P::T_IDENTIFIER || type == P::T_DOT;
    in_pattern_ = type == P::KW_PATTERN || (in_pattern_ && goes_on);
    result_.tokens.push_back({static_cast<uint32_t>(type), begin, static_cast<uint32_t>(end)});
    at_ = end;
  }

  // Decides `-` and `return` once the token behind them is known.
  void RetypePrevious(size_t next) {
    if (result_.tokens.empty()) return;
    ScannedToken& previous = result_.tokens.back();
    if (previous.type == P::T_MINUS) {
      if (next == P::T_COMMA || next == P::T_RPAREN || next == P::T_RBRACE || next == P::T_RBRACK ||
          next == P::T_SEMI) {
        previous.type = P::T_NOT_USED;
      }
    } else if (previous.type == P::KW_RETURN && (next == P::T_SEMI || next == P::T_RBRACE)) {
      previous.type = P::KW_RETURN_VOID;
    }
  }

  void SkipBlanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        ++at_;
      } else if (c == '/' && Peek(1) == '/') {
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
      } else if (c == '/' && Peek(1) == '*') {
        const size_t close = text_.find("*/", at_ + 2);
        if (close == std::string_view::npos) {
          Report(DiagnosticKind::kUnterminatedComment, at_, at_ + 2, "comment is not closed: expected '*/'");
          at_ = text_.size();
        } else {
          at_ = close + 2;
        }
      } else {
        return;
      }
    }
  }

  void Token() {
    const char c = text_[at_];
    if (IsLetter(c)) return Word();
    if (IsDigit(c)) return Number();
    if (c == '"') return Charstring();
    if (c == '\'') return Binary();
    if (c == '@' && IsLetter(Peek(1))) return Modifier();
    if (c == '_' && Peek(1) == '_') {
      static constexpr std::string_view kMacros[] = {"__MODULE__", "__FILE__", "__BFILE__", "__LINE__",
                                                     "__SCOPE__"};
      for (const std::string_view macro : kMacros) {
        if (text_.substr(at_, macro.size()) == macro) return Push(P::T_MACRO, at_ + macro.size());
      }
    }
    Sign();
  }

  size_t WordEnd(size_t from) const {
    while (from < text_.size() && IsWordCharacter(text_[from])) ++from;
    return from;
  }

  void Word() {
    const size_t end = WordEnd(at_ + 1);
    const std::string_view word = text_.substr(at_, end - at_);
    if (in_char_ && (word == "U" || word == "u") && end + 1 < text_.size() && text_[end] == '+') {
      return Push(P::T_IDENTIFIER, WordEnd(end + 1));  // U+1F600 in char(…) is one short identifier, not a sum
    }
    uint32_t type = 0;
    if (word[0] >= 'a' && word[0] <= 'z' && word.size() <= kLongestWord) type = words_.Find(word);
    Push(type != 0 ? size_t{type} : size_t{P::T_IDENTIFIER}, end);
  }

  void Modifier() {
    size_t end = at_ + 1;
    while (end < text_.size() && IsLetter(text_[end])) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    const uint32_t type = word.size() <= kLongestWord ? words_.Find(word) : 0;
    Push(type != 0 ? size_t{type} : size_t{P::AT_UNKNOWN}, end);
  }

  void Number() {
    size_t end = at_;
    const auto digits = [&] {
      while (end < text_.size() && IsDigit(text_[end])) ++end;
    };
    const auto digit_at = [&](size_t i) { return i < text_.size() && IsDigit(text_[i]); };
    digits();
    size_t type = P::T_INTEGER;
    if (end < text_.size() && text_[end] == '.' && digit_at(end + 1)) {
      ++end;
      digits();
      type = P::T_FLOAT;
    }
    if (end < text_.size() && text_[end] == 'E' &&
        (digit_at(end + 1) || (end + 1 < text_.size() && text_[end + 1] == '-' && digit_at(end + 2)))) {
      end += 2;
      digits();
      type = P::T_FLOAT;
    }
    Push(type, end);
  }

  void Charstring() {
    size_t end = at_ + 1;
    for (;;) {
      end = text_.find_first_of(in_pattern_ ? "\"\\" : "\"", end);
      if (end == std::string_view::npos)
        return Unterminated(fmt::format("charstring literal is not closed: expected '\"'{}", BackslashInLine() ? kQuotes : ""));
      // In a pattern `\"` is a quotation mark, too (Annex B.1.5).
      if (end + 1 < text_.size() && (text_[end] == '\\' || text_[end + 1] == '"')) {
        end += 2;
        continue;
      }
      break;
    }
    ++end;
    const size_t bad = FindInvalidUtf8(text_.substr(at_, end - at_));
    if (bad != std::string_view::npos) {
      Report(DiagnosticKind::kInvalidUtf8, at_ + bad, at_ + bad + 1,
             fmt::format("byte 0x{:02X} in a charstring literal is not UTF-8",
                         static_cast<unsigned char>(text_[at_ + bad])));
    }
    Push(P::T_CHARSTRING, end);
  }

  void Binary() {
    const size_t close = text_.find_first_of("'\"", at_ + 1);
    if (close == std::string_view::npos || text_[close] == '"') {
      return Unterminated("bit, hex or octet string literal is not closed: expected '\\''");
    }
    const char base = close + 1 < text_.size() ? text_[close + 1] : '\0';
    if (base != 'B' && base != 'H' && base != 'O') {
      Report(DiagnosticKind::kUnterminatedString, close, close + 1,
             "expected 'B', 'H' or 'O' behind the closing quote: bitstring '01'B, hexstring 'AF'H, "
             "octetstring 'FF'O");
      at_ = close + 1;
      return;
    }
    Push(P::T_BINARY, close + 2);
  }

  // Whether a charstring of this line ended in a backslash: `"say \"hi\""`.
  bool BackslashInLine() const {
    const size_t begin = text_.find_last_of("\r\n", at_) + 1;
    return text_.substr(begin, at_ + 1 - begin).find("\\\"") != std::string_view::npos;
  }

  void Unterminated(std::string message) {
    size_t end = at_;
    while (end < text_.size() && text_[end] != '\n' && text_[end] != '\r') ++end;
    Report(DiagnosticKind::kUnterminatedString, at_, at_ + 1, std::move(message));
    at_ = end;
  }

  void Sign() {
    struct Spelling {
      char text[3];
      size_t type;
    };
    // Two characters first: the longest match wins.
    static constexpr Spelling kSigns[] = {
        {":=", P::T_ASSIGN},  {"->", P::T_ARROW}, {"=>", P::T_DECODE}, {"..", P::T_RANGE}, {"==", P::T_EQ},
        {"!=", P::T_NE},      {"<=", P::T_LE},    {">=", P::T_GE},     {"<<", P::T_SHL},   {">>", P::T_SHR},
        {"<@", P::T_ROL},     {"@>", P::T_ROR},   {"<", P::T_LT},      {">", P::T_GT},     {"+", P::T_PLUS},
        {"-", P::T_MINUS},    {"*", P::T_STAR},   {"/", P::T_SLASH},   {"&", P::T_AMP},    {"!", P::T_BANG},
        {"?", P::T_QUESTION}, {"(", P::T_LPAREN}, {")", P::T_RPAREN},  {"{", P::T_LBRACE}, {"}", P::T_RBRACE},
        {"[", P::T_LBRACK},   {"]", P::T_RBRACK}, {",", P::T_COMMA},   {";", P::T_SEMI},   {":", P::T_COLON},
        {".", P::T_DOT},
    };
    // The most frequent signs have one spelling and need no search.
    switch (text_[at_]) {
      case ';':
        return Push(P::T_SEMI, at_ + 1);
      case ',':
        return Push(P::T_COMMA, at_ + 1);
      case '(':
        return Push(P::T_LPAREN, at_ + 1);
      case ')':
        return Push(P::T_RPAREN, at_ + 1);
      case '{':
        return Push(P::T_LBRACE, at_ + 1);
      case '}':
        return Push(P::T_RBRACE, at_ + 1);
      default:
        break;
    }
    for (const Spelling& sign : kSigns) {
      const size_t length = std::strlen(sign.text);
      if (text_.substr(at_, length) == sign.text) return Push(sign.type, at_ + length);
    }
    InvalidCharacter();
  }

  void InvalidCharacter() {
    const std::string_view rest = text_.substr(at_);
    const size_t length = Utf8SequenceLength(rest);
    if (length == 0) {
      Report(DiagnosticKind::kInvalidUtf8, at_, at_ + 1,
             fmt::format("byte 0x{:02X} is not UTF-8", static_cast<unsigned char>(text_[at_])));
      // One report per run of bad bytes.
      do ++at_;
      while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) >= 0x80);
      return;
    }
    if (rest.starts_with("||")) {
      Report(DiagnosticKind::kInvalidCharacter, at_, at_ + 2, "'||' is no operator: expected 'or'");
      at_ += 2;
      return;
    }
    const uint32_t code = DecodeUtf8(rest);
    std::string message =
        code > 0x20 && code != 0x7F
            ? fmt::format("'{}' (U+{:04X}) starts no TTCN-3 token", rest.substr(0, length), code)
            : fmt::format("control character U+{:04X} starts no TTCN-3 token", code);
    if (text_[at_] == '=') message = "'=' is no operator: expected ':=' to assign or '==' to compare";
    if (text_[at_] == '%') message = "'%' is no operator: expected 'mod' or 'rem'";
    if (text_[at_] == '\\') message = fmt::format("{}{}", message, kQuotes);
    if (text_[at_] == '_') message = "an identifier starts with a letter, not with '_'";
    if (text_[at_] == '#' && AtLineStart())
      message = "preprocessor lines are not supported: preprocess the file first";
    Report(DiagnosticKind::kInvalidCharacter, at_, at_ + length, std::move(message));
    at_ = text_[at_] == '_' ? WordEnd(at_) : at_ + length;
    if (text_[at_ - 1] == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    }
  }

  bool AtLineStart() const {
    size_t i = at_;
    while (i > 0 && (text_[i - 1] == ' ' || text_[i - 1] == '\t')) --i;
    return i == 0 || text_[i - 1] == '\n';
  }

  static constexpr size_t kLongestWord = 16;  // @deterministic has 14 letters, not_a_number 12

  std::string_view text_;
  FileId file_;
  const ParseOptions& options_;
  DiagnosticSink& sink_;
  const WordTable& words_;
  size_t at_ = 0;
  size_t errors_ = 0;
  bool stopped_ = false;
  bool in_char_ = false;  // between `char` and its closing bracket
  bool in_pattern_ = false;  // a charstring would be a part of a pattern
  ScanResult result_;
};

}  // namespace

ScanResult Scan(const SourceFile& file, const ParseOptions& options, DiagnosticSink& sink) {
  return Scanner(file, options, sink).Run();
}

}  // namespace assay::grammar
