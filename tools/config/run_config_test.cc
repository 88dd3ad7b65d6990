#include "tools/config/run_config.h"

#include <gmock/gmock.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace assay::tools {
namespace {

using testing::ElementsAre;

TEST(RunConfig, ReadsEverything) {
  auto config = ParseRunConfig(R"({
    "parameters": {"M.a": 1, "b": "{ x := 1 }", "M.c": {"charstring": "say \"hi\""}, "M.d": true, "M.e": 2.0},
    "ports": [{"port": "p", "adapter": "ip", "parameters": {"n": 3, "path": "${run_dir}/x"}}],
    "dut": "phone",
    "duts": {"phone": {"parameters": {"M.a": 2}, "ports": [{"port": "dut", "adapter": "dut"}],
                       "processes": [{"name": "ue", "command": "ue --run", "ready": "READY"}]}},
    "guard": 5, "events": "full", "clock": "virtual", "seed": 7, "loopback": true
  })", "c.json", {{"run_dir", "/runs/1"}});
  ASSERT_TRUE(config) << config.error().complaints[0];
  std::vector<std::string> texts;
  for (const auto& parameter : config->parameters) texts.push_back(parameter.module + "." + parameter.name + "=" + parameter.text);
  EXPECT_THAT(texts, ElementsAre("M.a=1", "*.b={ x := 1 }", "M.c=\"say \"\"hi\"\"\"", "M.d=true", "M.e=2.0000000000000000"));
  EXPECT_EQ(config->parameters[0].origin, "c.json:2");
  EXPECT_EQ(config->ports[0].parameters["path"], "/runs/1/x");
  ASSERT_TRUE(ChooseDut(*config, ""));
  EXPECT_EQ(config->parameters.back().text, "2");
  EXPECT_EQ(config->ports[0].adapter, "dut");
  EXPECT_EQ(config->processes.size(), 1u);
  EXPECT_FALSE(ChooseDut(*config, "phome"));
}

TEST(RunConfig, NamesEveryMistake) {
  auto config = ParseRunConfig("{\n\"guard\": \"long\",\n\"prots\": [],\n\"ports\": [{\"port\": \"p\"}],\n"
                               "\"parameters\": {\"M.a\": [1]},\n\"events\": \"all\"\n}",
                               "c.json", {});
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().complaints,
              ElementsAre("c.json:5: at /parameters/M.a: expected a string in TTCN-3 notation, a number, true, false or "
                          "{\"charstring\": \"text\"}, found list",
                          "c.json:4: at /ports/0: expected member \"adapter\", which is missing",
                          "c.json:2: at /guard: expected number, found \"long\"",
                          "c.json:6: at /events: expected one of brief, normal, full, found \"all\"",
                          "c.json:3: at /prots: unknown member; did you mean \"ports\"?"));
}

TEST(RunConfig, CodecLimits) {
  auto config = ParseRunConfig(R"({"codec_limits": {"max_parameters": 100, "max_xml_depth": 8}})", "c.json", {});
  ASSERT_TRUE(config) << config.error().complaints[0];
  EXPECT_THAT(config->codec_limits, ElementsAre(testing::Pair("max_parameters", 100), testing::Pair("max_xml_depth", 8)));
  RunConfig base;
  base.codec_limits = {{"max_headers", 3}, {"max_parameters", 5}};
  PutUnder(base, *config);
  EXPECT_THAT(config->codec_limits, ElementsAre(testing::Pair("max_headers", 3), testing::Pair("max_parameters", 100),
                                                testing::Pair("max_xml_depth", 8)));
  auto wrong = ParseRunConfig(R"({"codec_limits": {"max_parameters": 257, "max_header": 1}})", "c.json", {});
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().complaints,
              ElementsAre("c.json:1: at /codec_limits/max_parameters: expected integer from 1 to 256, found 257",
                          "c.json:1: at /codec_limits/max_header: unknown member; did you mean \"max_headers\"?"));
}

TEST(RunConfig, NamesOfProcessesStayInTheRunDirectory) {
  for (const char* name : {"../../up", "/etc/x", "a/b", "..", ".hidden"}) {
    auto wrong = ParseRunConfig(fmt::format(R"({{"processes": [{{"name": "{}", "command": "true"}}]}})", name), "c.json", {});
    ASSERT_FALSE(wrong) << name;
    EXPECT_THAT(wrong.error().complaints, ElementsAre(testing::HasSubstr("c.json:1: at /processes/0/name: expected a name for the file")));
  }
}

TEST(RunConfig, ParameterArgument) {
  auto value = ParseParameterArgument("M.p={ a := \"x=y\" }");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->module, "M");
  EXPECT_EQ(value->text, "{ a := \"x=y\" }");
  EXPECT_FALSE(ParseParameterArgument("M.p"));
}

}  // namespace
}  // namespace assay::tools
