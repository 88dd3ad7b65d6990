#include "grammar/source/render.h"

#include <gtest/gtest.h>

namespace assay::grammar {
namespace {

Diagnostic Error(SourceRange range, std::string message) {
  return Diagnostic(DiagnosticKind::kSyntaxError, range, std::move(message));
}

TEST(RenderText, ShowsLineAndRange) {
  SourceManager sources;
  sources.Add("bad.ttcn", "module M {\n  v_count := \"one\";\n}\n");
  Diagnostic diagnostic = Error({0, 24, 29}, "expected integer, found charstring");
  diagnostic.notes.push_back({{0, 13, 20}, "'v_count' is declared here"});
  diagnostic.hint = {"did you mean '1'?", {}, ""};
  EXPECT_EQ(RenderText(sources, diagnostic),
            R"(bad.ttcn:2:14: error: expected integer, found charstring [syntax-error]
    2 |   v_count := "one";
      |              ^~~~~
  bad.ttcn:2:3: note: 'v_count' is declared here
    2 |   v_count := "one";
      |   ^~~~~~~
  hint: did you mean '1'?
)");
}

TEST(RenderText, ExpandsTabsAndCountsCodePoints) {
  SourceManager sources;
  sources.Add("t.ttcn", "\tlog(\"ü€\", y);");
  EXPECT_EQ(RenderText(sources, Error({0, 14, 15}, "unknown 'y'")),
            R"(t.ttcn:1:12: error: unknown 'y' [syntax-error]
    1 |     log("ü€", y);
      |               ^
)");
}

TEST(RenderText, NeverPrintsRawControlBytes) {
  SourceManager sources;
  sources.Add("t.ttcn", "a\x01\xFF\x1B[31m b");
  EXPECT_EQ(RenderText(sources, Error({0, 1, 3}, "bad \xFF byte")),
            "t.ttcn:1:2: error: bad \xEF\xBF\xBD byte [syntax-error]\n"
            "    1 | a???[31m b\n"
            "      |  ^~\n");
  sources.Add("\x1b[2J.ttcn", "x");
  EXPECT_EQ(RenderText(sources, Error({1, 0, 1}, "'\u202e' \x1b]0;\x07")),
            "?[2J.ttcn:1:1: error: '?' ?]0;? [syntax-error]\n    1 | x\n      | ^\n");
  sources.Add("u.ttcn", "a\u009b2J\u202e b");
  EXPECT_EQ(RenderText(sources, Error({2, 0, 1}, "turned")),
            "u.ttcn:1:1: error: turned [syntax-error]\n"
            "    1 | a?2J? b\n"
            "      | ^\n");
}

TEST(RenderText, CutsLongLinesAroundTheRange) {
  SourceManager sources;
  sources.Add("t.ttcn", std::string(1000, 'a') + "X" + std::string(1'000'000, 'b'));
  RenderOptions options;
  options.max_line_width = 20;
  EXPECT_EQ(RenderText(sources, Error({0, 1000, 1001}, "long"), options),
            R"(t.ttcn:1:1001: error: long [syntax-error]
    1 | ...aaaaaaaaaaXbbbbbbbbb...
      |              ^
)");
}

TEST(RenderText, CutsRangesAtTheEndOfTheirLine) {
  SourceManager sources;
  sources.Add("t.ttcn", "one {\n}\n");
  EXPECT_EQ(RenderText(sources, Error({0, 4, 7}, "block")), R"(t.ttcn:1:5: error: block [syntax-error]
    1 | one {
      |     ^
)");
}

TEST(RenderText, WorksWithoutAPlace) {
  SourceManager sources;
  EXPECT_EQ(RenderText(sources, Error({}, "nothing to do")), "error: nothing to do [syntax-error]\n");
}

TEST(RenderText, PointsBehindTheLastByte) {
  SourceManager sources;
  sources.Add("t.ttcn", "module");
  EXPECT_EQ(RenderText(sources, Error({0, 6, 6}, "expected an identifier")),
            R"(t.ttcn:1:7: error: expected an identifier [syntax-error]
    1 | module
      |       ^
)");
}

TEST(RenderJson, EscapesAndLocates) {
  SourceManager sources;
  sources.Add("a\"b.ttcn", "x := 1;\ny");
  Diagnostic diagnostic = Error({0, 8, 9}, "tab\there");
  diagnostic.notes.push_back({{0, 0, 1}, "note"});
  diagnostic.hint = {"insert ';'", {0, 9, 9}, ";"};
  EXPECT_EQ(
      RenderJson(sources, std::span(&diagnostic, 1)),
      "[\n  {\"kind\": \"syntax-error\", \"severity\": \"error\", \"message\": \"tab\\u0009here\", "
      "\"clause\": \"A.1.6\", "
      "\"file\": \"a\\\"b.ttcn\", \"line\": 2, \"column\": 1, \"endLine\": 2, \"endColumn\": 2, \"begin\": "
      "8, \"end\": 9, "
      "\"notes\": [{\"message\": \"note\", \"file\": \"a\\\"b.ttcn\", \"line\": 1, \"column\": 1}], "
      "\"hint\": {\"message\": \"insert ';'\", \"begin\": 9, \"end\": 9, \"replacement\": \";\"}}\n]\n");
  EXPECT_EQ(RenderJson(sources, {}), "[]\n");
}

}  // namespace
}  // namespace assay::grammar
