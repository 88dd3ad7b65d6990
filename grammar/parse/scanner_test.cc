#include "grammar/parse/scanner.h"

#include <antlr4-runtime.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "grammar/antlr/TTCN3Lexer.h"
#include "grammar/antlr/TTCN3Parser.h"
#include "grammar/source/render.h"

namespace assay::grammar {
namespace {

using P = antlr::TTCN3Parser;

std::string Describe(size_t type, std::string_view text) {
  static const P parser(nullptr);
  // The scanner decides these two by the token behind them; the lexer cannot.
  if (type == P::T_NOT_USED) type = P::T_MINUS;
  if (type == P::KW_RETURN_VOID) type = P::KW_RETURN;
  return parser.getVocabulary().getSymbolicName(type) + " " + std::string(text) + "\n";
}

std::string ByScanner(const std::string& text) {
  SourceManager sources;
  const SourceFile& file = sources.Add("t.ttcn", text);
  CollectingSink sink;
  std::string out;
  for (const ScannedToken& token : Scan(file, {}, sink).tokens) {
    if (token.type != kEofToken)
      out += Describe(token.type, text.substr(token.begin, token.end - token.begin));
  }
  return out + RenderText(sources, sink.diagnostics());
}

// The reference: the lexer that ANTLR makes of TTCN3Lexer.g4.
std::string ByLexer(const std::string& text) {
  antlr4::ANTLRInputStream input(text);
  antlr::TTCN3Lexer lexer(&input);
  lexer.removeErrorListeners();
  std::string out;
  for (auto token = lexer.nextToken(); token->getType() != antlr4::Token::EOF; token = lexer.nextToken()) {
    out += Describe(token->getType(), token->getText());
  }
  return out;
}

TEST(Scanner, AgreesWithTheGrammar) {
  const std::string rows[] = {
      "module M { }",
      "1 23 4.5 1.0E3 2E-4 1..2 0.0 7E5 12.34E-56",
      "a.b[1].c := -x + not4b y <@ 3 @> 4 << 5 >> 6;",
      "'0101'B '1?*0'B 'AF'H 'DE AD'O ''B",
      "\"text\" \"a\"\"b\" \"\" \"ünïcode\" \"multi\nline\"",
      "// comment\nx /* block\n * comment **/ y /**/ z //",
      "@lazy @fuzzy @deterministic @index @decoded @nodefault @nocase @default @local @abstract @control "
      "@dynamic @final @x",
      "__MODULE__ __FILE__ __BFILE__ __LINE__ __SCOPE__",
      "(1 .. infinity) (!1..!2) ? * != == <= >= < > -> => : ,",
      "implies timestamp realtime stream verdict verdicttype conjunct apply derefers",
      "integer Integer INTEGER integer1 integer_ not_a_number not_a_numbers",
      "return; return x; return } return",
      "f(-, 1, -) { - , -1 } [-] [- 1] -;",
      "x--1 a<b a<@b a@>b a@lazy",
      "1a 1.a 1.2.3 1E 1Ex 1e5",
      "\t\v\f\r\n x",
  };
  for (const std::string& row : rows) EXPECT_EQ(ByScanner(row), ByLexer(row)) << row;
}

TEST(Scanner, AgreesWithTheGrammarOnEveryReservedWord) {
  const P parser(nullptr);
  std::string words;
  for (size_t type = 1; type <= P::T_INVALID; ++type) {
    const std::string literal = parser.getVocabulary().getLiteralName(type);
    if (literal.size() > 2) words += literal.substr(1, literal.size() - 2) + " ";
  }
  EXPECT_EQ(ByScanner(words), ByLexer(words));
}

TEST(Scanner, AgreesWithTheGrammarOnTheSuites) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(ASSAY_SOURCE_DIR "/testcases")) {
    if (entry.path().extension() != ".ttcn") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    EXPECT_EQ(ByScanner(text.str()), ByLexer(text.str())) << entry.path();
  }
}

/// The types of the tokens of `text`, without the end.
std::vector<size_t> TypesOf(const char* text) {
  SourceManager sources;
  CollectingSink sink;
  std::vector<size_t> out;
  for (const ScannedToken& token : Scan(sources.Add("t", text), {}, sink).tokens) out.push_back(token.type);
  out.pop_back();
  return out;
}

TEST(Scanner, RetypesByTheTokenBehind) {
  EXPECT_EQ(TypesOf("- )"), (std::vector<size_t>{P::T_NOT_USED, P::T_RPAREN}));
  EXPECT_EQ(TypesOf("- 1"), (std::vector<size_t>{P::T_MINUS, P::T_INTEGER}));
  EXPECT_EQ(TypesOf("return ;"), (std::vector<size_t>{P::KW_RETURN_VOID, P::T_SEMI}));
  EXPECT_EQ(TypesOf("return x"), (std::vector<size_t>{P::KW_RETURN, P::T_IDENTIFIER}));
}

TEST(Scanner, QuotationMarksInPatterns) {
  using Types = std::vector<size_t>;
  EXPECT_EQ(TypesOf(R"(pattern "a\"b" ;)"), (Types{P::KW_PATTERN, P::T_CHARSTRING, P::T_SEMI}));
  EXPECT_EQ(TypesOf(R"(pattern @nocase "\"" & c.x & "\\\"" ;)"),
            (Types{P::KW_PATTERN, P::AT_NOCASE, P::T_CHARSTRING, P::T_AMP, P::T_IDENTIFIER, P::T_DOT, P::T_IDENTIFIER, P::T_AMP, P::T_CHARSTRING, P::T_SEMI}));
  EXPECT_EQ(TypesOf(R"(pattern "a\\" ;)"), (Types{P::KW_PATTERN, P::T_CHARSTRING, P::T_SEMI}));
  EXPECT_EQ(TypesOf(R"(pattern "a""b", "c:\" ;)"), (Types{P::KW_PATTERN, P::T_CHARSTRING, P::T_COMMA, P::T_CHARSTRING, P::T_SEMI}));
}

TEST(Scanner, ReportsWhatIsNoToken) {
  struct Row {
    std::string text;
    std::string expected;
  };
  const Row rows[] = {
      {"x := \"abc\ny",
       "t.ttcn:1:6: error: charstring literal is not closed: expected '\"' [unterminated-string]\n"
       "    1 | x := \"abc\n      |      ^\n"},
      {"x := '01'X",
       "t.ttcn:1:9: error: expected 'B', 'H' or 'O' behind the closing quote: bitstring '01'B, hexstring "
       "'AF'H, "
       "octetstring 'FF'O [unterminated-string]\n    1 | x := '01'X\n      |         ^\n"},
      {"/* abc",
       "t.ttcn:1:1: error: comment is not closed: expected '*/' [unterminated-comment]\n    1 | /* abc\n     "
       " | ^~\n"},
      {"x = 1",
       "t.ttcn:1:3: error: '=' is no operator: expected ':=' to assign or '==' to compare "
       "[invalid-character]\n"
       "    1 | x = 1\n      |   ^\n"},
      {R"(x := "a\"b";)",
       "t.ttcn:1:11: error: charstring literal is not closed: expected '\"'; a quotation mark in a charstring is written \"\" "
       "[unterminated-string]\n    1 | x := \"a\\\"b\";\n      |           ^\n"},
      {R"(x := "a" \ "b";)",
       "t.ttcn:1:10: error: '\\' (U+005C) starts no TTCN-3 token; a quotation mark in a charstring is written \"\" [invalid-character]\n"
       "    1 | x := \"a\" \\ \"b\";\n      |          ^\n"},
      {"a || b",
       "t.ttcn:1:3: error: '||' is no operator: expected 'or' [invalid-character]\n    1 | a || b\n      |   ^~\n"},
      {"a % b",
       "t.ttcn:1:3: error: '%' is no operator: expected 'mod' or 'rem' [invalid-character]\n    1 | a % b\n      |   ^\n"},
      {"€",
       "t.ttcn:1:1: error: '€' (U+20AC) starts no TTCN-3 token [invalid-character]\n    1 | €\n      | ^\n"},
      {"_x",
       "t.ttcn:1:1: error: an identifier starts with a letter, not with '_' [invalid-character]\n    1 | "
       "_x\n      | ^\n"},
      {"\x02",
       "t.ttcn:1:1: error: control character U+0002 starts no TTCN-3 token [invalid-character]\n    1 | ?\n  "
       "    | ^\n"},
      {"#include \"x\"",
       "t.ttcn:1:1: error: preprocessor lines are not supported: preprocess the file first "
       "[invalid-character]\n"
       "    1 | #include \"x\"\n      | ^\n"},
      {"\xFF\xFE", "t.ttcn:1:1: error: byte 0xFF is not UTF-8 [invalid-utf8]\n    1 | ??\n      | ^\n"},
      {"\"a\xFF\"",
       "t.ttcn:1:3: error: byte 0xFF in a charstring literal is not UTF-8 [invalid-utf8]\n    1 | \"a?\"\n   "
       "   |   ^\n"},
  };
  for (const Row& row : rows) {
    SourceManager sources;
    CollectingSink sink;
    EXPECT_FALSE(Scan(sources.Add("t.ttcn", row.text), {}, sink).ok);
    EXPECT_EQ(RenderText(sources, sink.diagnostics()), row.expected);
  }
}

TEST(Scanner, StopsAtItsLimits) {
  SourceManager sources;
  CollectingSink sink;
  ParseOptions options;
  options.max_errors = 3;
  Scan(sources.Add("t.ttcn", "= = = = ="), options, sink);
  EXPECT_EQ(sink.diagnostics().size(), 3u);
  options.max_tokens = 2;
  CollectingSink tokens;
  EXPECT_FALSE(Scan(sources.Add("t.ttcn", "a b c d"), options, tokens).ok);
  ASSERT_EQ(tokens.diagnostics().size(), 1u);
  EXPECT_EQ(tokens.diagnostics()[0].kind, DiagnosticKind::kTooManyTokens);
}

}  // namespace
}  // namespace assay::grammar
