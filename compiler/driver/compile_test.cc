#include "compiler/driver/compile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grammar/source/diagnostic_sink.h"

namespace assay::compiler {
namespace {

using testing::HasSubstr;

struct Outcome {
  CompileResult result;
  std::vector<std::string> messages;
};

Outcome CompileTexts(std::vector<SourceInput> files, CompileOptions options = {}) {
  static std::vector<std::unique_ptr<grammar::SourceManager>> sources;
  sources.push_back(std::make_unique<grammar::SourceManager>());
  grammar::CollectingSink sink;
  Outcome outcome;
  outcome.result = Compile(files, options, *sources.back(), sink);
  for (const grammar::Diagnostic& diagnostic : sink.diagnostics())
    outcome.messages.push_back(diagnostic.message);
  return outcome;
}

constexpr const char* kSuite =
    "module m { modulepar integer px_n := 1; type component C { } testcase tc() runs on C { "
    "setverdict(pass); } }";

TEST(Compile, MakesAProgram) {
  Outcome outcome = CompileTexts({{"m.ttcn", kSuite}});
  EXPECT_THAT(outcome.messages, testing::IsEmpty());
  ASSERT_NE(outcome.result.program, nullptr);
  EXPECT_EQ(outcome.result.program->testcases.size(), 1u);
  EXPECT_EQ(outcome.result.statistics.files, 1u);
}

TEST(Compile, OnlyChecksWhenAsked) {
  CompileOptions options;
  options.check_only = true;
  Outcome outcome = CompileTexts({{"m.ttcn", kSuite}}, options);
  EXPECT_TRUE(outcome.result.ok);
  EXPECT_EQ(outcome.result.program, nullptr);
}

TEST(Compile, ReportsSyntaxErrorsAlone) {
  Outcome outcome = CompileTexts({{"a.ttcn", "module a { const integer c := ; }"},
                         {"b.ttcn", "module b { import from a all; const integer d := c; }"}});
  EXPECT_FALSE(outcome.result.ok);
  ASSERT_EQ(outcome.messages.size(), 1u);
}

TEST(Compile, TakesModuleParametersFromOutside) {
  struct Row {
    ParameterValue value;
    const char* message;
  };
  const Row rows[] = {
      {{"m", "px_n", "2 + 3", "-p"}, nullptr},
      {{"*", "px_n", "7", "-p"}, nullptr},
      {{"m", "px_n", "\"text\"", "-p"}, "expected integer, found charstring"},
      {{"m", "px_m", "1", "-p"}, "module 'm' has no module parameter 'px_m'"},
  };
  for (const Row& row : rows) {
    CompileOptions options;
    options.parameters = {row.value};
    Outcome outcome = CompileTexts({{"m.ttcn", kSuite}}, options);
    EXPECT_EQ(outcome.result.ok, row.message == nullptr) << row.value.text;
    if (row.message == nullptr) continue;
    ASSERT_FALSE(outcome.messages.empty());
    EXPECT_THAT(outcome.messages.front(), HasSubstr(row.message));
  }
}

}  // namespace
}  // namespace assay::compiler
