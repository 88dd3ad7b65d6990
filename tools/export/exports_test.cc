#include "tools/export/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay::tools {
namespace {

using testing::HasSubstr;
using testing::Not;
using nlohmann::json;

Execution Make(const std::string& name, const std::string& verdict, const std::string& reason) {
  Execution execution;
  execution.id = name;
  execution.verdict = verdict;
  execution.attempts.push_back({1, verdict, reason, "2026-01-01T00:00:00.250Z", 0.5});
  execution.log.module = "M";
  execution.log.name = name;
  execution.log.verdict = verdict;
  execution.log.reason = reason;
  execution.log.duration = 0.5;
  execution.log.place = {"m.ttcn", 7};
  return execution;
}

ReportModel Model() {
  ReportModel model;
  model.title = "suite <1> & more";
  model.header.version = "0.1.0";
  model.header.started = "2026-01-01T00:00:00.000Z";
  model.header.seed = "7";
  for (const char* verdict : {"pass", "fail", "inconc", "error", "none"}) {
    model.executions.push_back(Make(std::string("TC_") + verdict, verdict, std::string("why # \"") + verdict + "\" \x01 </script>"));
  }
  Execution skipped = Make("TC_skip", "", "");
  skipped.skip_reason = "not applicable: pc_X";
  skipped.attempts.clear();
  model.executions.push_back(skipped);
  return model;
}

TEST(Exports, JunitCountsAndEscapes) {
  std::string xml = ExportJunit(Model(), JunitDialect::kStrict);
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"suite &lt;1> &amp; more\" tests=\"6\" failures=\"1\" errors=\"3\" time=\"2.500000\">"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"fail\" message=\"why # &quot;fail&quot; ? "));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"not applicable: pc_X\""));
  EXPECT_THAT(xml, Not(HasSubstr("file=")));
  EXPECT_THAT(ExportJunit(Model(), JunitDialect::kGitlab), HasSubstr("file=\"m.ttcn\" line=\"7\""));
}

TEST(Exports, CtrfCounts) {
  json document = json::parse(ExportCtrf(Model()));
  EXPECT_EQ(document["results"]["summary"]["passed"], 1);
  EXPECT_EQ(document["results"]["summary"]["failed"], 2);
  EXPECT_EQ(document["results"]["summary"]["other"], 2);
  EXPECT_EQ(document["results"]["summary"]["skipped"], 1);
  EXPECT_EQ(document["results"]["tests"][0]["start"], 1767225600250);
  EXPECT_EQ(document["results"]["tests"][2]["rawStatus"], "inconc");
}

TEST(Exports, Native) {
  json document = json::parse(ExportNative(Model(), {}));
  EXPECT_EQ(document["verdict"], "error");
  EXPECT_EQ(document["summary"]["fail"], 1);
  EXPECT_EQ(document["summary"]["skipped"], 1);
  EXPECT_EQ(document["testCases"][5]["skipped"], "not applicable: pc_X");
  EXPECT_EQ(document["complete"], false);
}

TEST(Exports, Tap) {
  std::string tap = ExportTap(Model());
  EXPECT_THAT(tap, HasSubstr("TAP version 14\n1..6\nok 1 - TC_pass\n"));
  EXPECT_THAT(tap, HasSubstr("not ok 3 - TC_inconc\n  ---\n  verdict: inconc\n"));
  EXPECT_THAT(tap, HasSubstr("ok 6 - TC_skip # SKIP not applicable: pc_X\n"));
}

TEST(Exports, Github) {
  std::string text = ExportGithub(Model());
  EXPECT_THAT(text, HasSubstr("::error file=m.ttcn,line=7,title=TC_fail fail::why # \"fail\""));
  EXPECT_THAT(text, HasSubstr("::warning file=m.ttcn,line=7,title=TC_inconc inconc::"));
  EXPECT_THAT(text, Not(HasSubstr("TC_pass")));
}

TEST(Exports, HtmlKeepsDataInsideItsElement) {
  std::string html = ExportHtml(Model());
  size_t data = html.find("id=\"data\">");
  size_t end = html.find("</script>", data);
  json document = json::parse(html.substr(data + 10, end - data - 10));
  EXPECT_EQ(document["executions"].size(), 6u);
  EXPECT_THAT(html, Not(HasSubstr("http://")));
}

TEST(Exports, XrayUsesTestKeys) {
  ReportModel model = Model();
  model.executions[0].tags = {{"testkey", "IMS-1"}};
  json document = json::parse(ExportXray(model, XrayFlavour::kCloud));
  EXPECT_EQ(document["tests"][0]["testKey"], "IMS-1");
  EXPECT_EQ(document["tests"][0]["status"], "PASSED");
  EXPECT_EQ(json::parse(ExportXray(model, XrayFlavour::kServer))["tests"][1]["status"], "FAIL");
}

TEST(Exports, LinesShowControlCharacters) {
  ReportModel model;
  model.executions = {Make("TC \x1b[2J\nok 2", "fail", "\x1b]0;x\x07 \u009b2J \u202e\n::error::x\r| y")};
  for (const std::string& text : {ExportTap(model), ExportGithub(model), ExportMarkdown(model)}) {
    EXPECT_THAT(text, Not(testing::ContainsRegex("[\x01-\x09\x0b-\x1f]"))) << text;
    EXPECT_THAT(text, Not(HasSubstr("\nok 2")));
    EXPECT_THAT(text, Not(HasSubstr("\n::error::x")));
  }
  EXPECT_THAT(ExportGithub(model), HasSubstr("\\x1b]0;x\\x07 \\u009b2J \\u202e%0A::error::x%0D| y\n"));
}

TEST(Exports, LongTextsAreCut) {
  ReportModel model;
  model.executions = {Make("TC", "fail", std::string(20'000'000, 'x'))};
  for (int i = 0; i < 5; ++i) model.executions[0].log.notes.push_back({0, "log", "mtc", std::string(10'000'000, 'y'), {}, -1});
  EXPECT_LT(ExportJunit(model, JunitDialect::kStrict).size(), 1'000'000u);
  EXPECT_LT(ExportHtml(model).size(), 1'000'000u);
}

TEST(Policy, Overrides) {
  ReportModel model = Model();
  ASSERT_TRUE(model.policy.Override("inconc=skipped"));
  EXPECT_EQ(model.Count(Status::kSkipped), 2u);
  EXPECT_FALSE(model.policy.Override("inconc=green"));
  EXPECT_FALSE(model.policy.Override("green"));
}

TEST(Model, ExpectedFailure) {
  Execution execution = Make("a", "fail", "r");
  execution.expected = "fail";
  ReportModel model;
  model.executions = {execution};
  EXPECT_EQ(model.Verdict(), "pass");
  model.executions[0].verdict = "pass";
  EXPECT_EQ(model.Verdict(), "fail");
}

TEST(Model, UniqueIds) {
  std::vector<Execution> executions = {Make("a", "pass", ""), Make("a", "pass", ""), Make("b", "pass", "")};
  MakeIdsUnique(executions);
  EXPECT_EQ(executions[1].id, "a #2");
  EXPECT_EQ(executions[2].id, "b");
}

}  // namespace
}  // namespace assay::tools
