// Hostile and broken input: one clean diagnostic each, in bounded time, stack and memory.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

std::string Repeat(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

DiagnosticKind FirstKind(const std::string& text, const ParseOptions& options = {}) {
  SourceManager sources;
  CollectingSink sink;
  EXPECT_FALSE(Parse(sources.Add("t.ttcn", text), options, sink).ok);
  EXPECT_FALSE(sink.diagnostics().empty());
  return sink.diagnostics().empty() ? DiagnosticKind::kSyntaxError : sink.diagnostics()[0].kind;
}

std::string InExpression(const std::string& expr) {
  return "module M { function f() { x := " + expr + "; } }";
}

TEST(Limits, NestingIsRejectedBeforeRecursion) {
  constexpr size_t kDeep = 100'000;
  const std::string rows[] = {
      InExpression(Repeat("(", kDeep) + "1" + Repeat(")", kDeep)),
      InExpression(Repeat("- ", kDeep) + "1"),
      InExpression(Repeat("not ", kDeep) + "a"),
      InExpression(Repeat("a:", kDeep) + "1"),
      InExpression("a" + Repeat(":{}", kDeep)),
      InExpression(Repeat("decmatch ", kDeep) + "1"),
      InExpression(Repeat("modifies m := ", kDeep) + "1"),
      InExpression(Repeat("any from ", kDeep) + "x.running"),
      InExpression(Repeat("{", kDeep)),
      "module M { type " + Repeat("record of ", kDeep) + "integer T; }",
      "module M { function f() { if (a) {} " + Repeat("else if (a) {} ", kDeep) + "} }",
  };
  for (const std::string& row : rows) {
    EXPECT_EQ(FirstKind(row), DiagnosticKind::kNestingTooDeep) << row.substr(0, 60);
  }
}

TEST(Limits, LongChainsAreRejectedInExpressions) {
  for (const char* link : {" + 1", ".b", "[0]", " & a", "(1)"}) {
    EXPECT_EQ(FirstKind(InExpression("a" + Repeat(link, 100'000))), DiagnosticKind::kNestingTooDeep) << link;
    EXPECT_EQ(Errors(InExpression("a" + Repeat(link, 1000))), "") << link;
  }
}

TEST(Limits, LongSequencesAreFine) {
  const std::string rows[] = {
      "module M { function f() { " + Repeat("if (a) { } ", 20'000) + "} }",
      "module M { function f() { " + Repeat("if (a) { } else { } ", 5'000) + "} }",
      "module M { function f() { alt { " + Repeat("[] p.receive(a:?) from x -> value y { } ", 5'000) +
          "} } }",
      "module M { " + Repeat("import from A all; ", 5'000) + "}",
      "module M { type record R { " + Repeat("record of integer a, ", 5'000) + "integer b } }",
      InExpression("{" + Repeat("-1, a:1, ", 20'000) + "1}"),
      InExpression("\"" + std::string(10'000'000, 'x') + "\""),
      InExpression(Repeat("(", 200) + "1" + Repeat(")", 200)),
  };
  for (const std::string& row : rows) EXPECT_EQ(Errors(row), "") << row.substr(0, 60);
}

TEST(Limits, FileSize) {
  ParseOptions options;
  options.max_file_size = 10;
  EXPECT_EQ(Errors("module M { }", options),
            "t.ttcn:1:1: error: the file has 12 bytes, more than the limit of 10 [file-too-large]\n"
            "    1 | module M { }\n      | ^\n");
}

TEST(Limits, BinaryText) {
  EXPECT_EQ(Errors(std::string("module M\0 { }", 13)),
            "t.ttcn:1:9: error: NUL byte: expected UTF-8 text [binary-text]\n    1 | module M? { }\n      |  "
            "       ^\n");
  EXPECT_EQ(FirstKind(std::string("\xFF\xFEm\0o\0", 6)), DiagnosticKind::kBinaryText);
  EXPECT_EQ(FirstKind("\x7F"
                      "ELF\x02\x01"),
            DiagnosticKind::kInvalidCharacter);
}

TEST(Limits, LineEndsAndByteOrderMark) {
  EXPECT_EQ(Errors("\xEF\xBB\xBFmodule M {\r\n type integer T;\r\n}\r\n"), "");
  EXPECT_EQ(Errors("module M {\r type integer T;\r}\r"), "");
  EXPECT_EQ(Errors("module M { // caf\xE9 in Latin-1\n}"), "");
}

TEST(Limits, EmptyAndCutFiles) {
  EXPECT_EQ(Errors(""),
            "t.ttcn:1:1: error: expected 'module', found the end of the file [syntax-error]\n    1 | \n      "
            "| ^\n");
  const std::string whole =
      "module M { type record R { integer a optional } function f(in integer a) runs on C return integer { "
      "alt { [] "
      "p.receive(R:{a := ?}) -> value v { x := (1, 2 .. 3) } } return 1 } control { execute(TC()) } }";
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(Errors(whole.substr(0, length)), "") << length;
  }
  EXPECT_EQ(Errors(whole), "");
}

}  // namespace
}  // namespace assay::grammar
