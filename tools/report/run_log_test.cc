#include "tools/report/run_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tools/report/failure.h"
#include "tools/report/ladder.h"
#include "tools/report/verdict_json.h"

namespace assay::tools {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEvents = R"EV({"seq":0,"t":0,"kind":"runStart","version":"0.1.0","suite":"s","wall":"2026-01-01T00:00:00.000Z","seed":7,"clock":"virtual","modules":["M"]}
{"seq":1,"t":0,"kind":"tliModulePar","name":"M.p","value":"5","origin":"-p"}
{"seq":2,"t":1,"kind":"tliTcStart","name":"M.TC_a","guard":5,"wall":"2026-01-01T00:00:01.000Z"}
{"seq":2,"t":1,"kind":"note","comp":"system","key":"ipsec-data-path","text":"userspace","port":"ipsec"}
{"seq":3,"t":1,"kind":"tliLog","comp":"mtc","file":"a.ttcn","line":3,"text":"\"step 1: the UE registers\""}
{"seq":4,"t":1.010,"kind":"wire","port":"sip","direction":"received","transport":"udp","local":"127.0.0.1:5060","remote":"127.0.0.1:40000","text":"REGISTER sip:a SIP/2.0\r\nExpires: 600\r\n\r\n"}
{"seq":5,"t":1.010,"kind":"tliMDetected_m","port":"sip","type":"Request","text":"REGISTER sip:a SIP/2.0\r\nExpires: 600\r\n\r\n","id":1}
{"seq":6,"t":1.011,"kind":"tliMMismatch_m","comp":"mtc","port":"sip","id":1,"operation":"sip.receive(mw_far)","template":"mw_far","template_file":"t.ttcn","template_line":9,"type":"Request","diffs":[{"path":".a","expected":"1","found":"2"},{"path":".b","expected":"1","found":"2"}]}
{"seq":7,"t":1.011,"kind":"tliMMismatch_m","comp":"mtc","file":"a.ttcn","line":12,"port":"sip","id":1,"operation":"sip.receive(mw_reg)","template":"mw_reg","template_file":"t.ttcn","template_line":4,"type":"Request","diffs":[{"path":".msgHeader.expires","expected":"600000","found":"600","raw":"Expires: 600","file":"t.ttcn","line":5}]}
{"seq":8,"t":1.020,"kind":"tliMSend_m","comp":"mtc","port":"sip","system":"sip","type":"Response","template":"m_403","text":"SIP/2.0 403 Forbidden\r\n\r\n"}
{"seq":9,"t":1.020,"kind":"wire","port":"sip","direction":"sent","transport":"udp","local":"127.0.0.1:5060","remote":"127.0.0.1:40000","text":"SIP/2.0 403 Forbidden\r\n\r\n"}
{"seq":10,"t":1.030,"kind":"tliSetVerdict","comp":"mtc","file":"a.ttcn","line":14,"verdict":"fail","local":"fail","reason":"wrong Expires, TS 24.229 §5.1.1.2","changed":true}
{"seq":11,"t":1.030,"kind":"tliLog","comp":"mtc","text":"step 2: cleaning up"}
{"seq":12,"t":1.040,"kind":"tliCTerminated","comp":"mtc","type":"C","verdict":"fail","reason":"r","how":"returned"}
{"seq":13,"t":1.040,"kind":"tliTcTerminated","name":"M.TC_a","verdict":"fail","reason":"wrong Expires, TS 24.229 §5.1.1.2","verdict_file":"a.ttcn","verdict_line":14,"verdict_comp":"mtc","duration":0.040,"messages":2}
)EV";

RunLog Load(std::string_view text) {
  RunLog log;
  RunLogReader reader([&](Testcase&& testcase) { log.testcases.push_back(std::move(testcase)); });
  while (!text.empty()) {
    size_t end = text.find('\n');
    reader.Feed(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  reader.Finish();
  log.header = reader.header();
  return log;
}

TEST(RunLog, JoinsWireAndPortEventsAndKnowsTheStep) {
  RunLog log = Load(kEvents);
  ASSERT_EQ(log.testcases.size(), 1u);
  const Testcase& testcase = log.testcases[0];
  EXPECT_EQ(testcase.module, "M");
  EXPECT_EQ(testcase.name, "TC_a");
  ASSERT_EQ(testcase.messages.size(), 2u);
  EXPECT_EQ(testcase.messages[0].type, "Request");
  EXPECT_EQ(testcase.messages[0].transport, "udp");
  EXPECT_TRUE(testcase.messages[1].on_wire);
  EXPECT_EQ(testcase.messages[1].template_name, "m_403");
  ASSERT_NE(testcase.deciding_step(), nullptr);
  EXPECT_EQ(testcase.deciding_step()->number, "1");
}

TEST(RunLog, FailureScreenShowsTheNearestTemplate) {
  RunLog log = Load(kEvents);
  SourceLines sources;
  std::string screen = FailureScreen(log.testcases[0], sources, Palette::Make(false));
  EXPECT_THAT(screen, HasSubstr("step     1: the UE registers\n"));
  EXPECT_THAT(screen, HasSubstr("clause   TS 24.229 §5.1.1.2\n"));
  EXPECT_THAT(screen, HasSubstr("template mw_reg  t.ttcn:4\n"));
  EXPECT_THAT(screen, HasSubstr("      raw       Expires: 600\n                         ^^^\n"));
  EXPECT_THAT(screen, HasSubstr("nearest of 2 templates"));
}

TEST(RunLog, LadderShowsBothSides) {
  RunLog log = Load(kEvents);
  std::string ladder = Ladder(log.testcases[0], Palette::Make(false), 200);
  EXPECT_THAT(ladder, HasSubstr("step 1: the UE registers\n    0.010  UE ──REGISTER sip:a SIP/2.0"));
  EXPECT_THAT(ladder, HasSubstr("SIP/2.0 403 Forbidden── SS  sip  udp  127.0.0.1:5060 → 127.0.0.1:40000  from m_403"));
}

TEST(RunLog, TestcaseDocument) {
  nlohmann::json document = TestcaseJson(Load(kEvents).testcases[0]);
  EXPECT_EQ(document["verdict"], "fail");
  EXPECT_EQ(document["step"]["number"], "1");
  EXPECT_EQ(document["location"]["line"], 14);
  EXPECT_EQ(document["mismatches"].size(), 2u);
  EXPECT_EQ(document["ipsecDataPath"], "userspace");
}

TEST(RunLog, DocumentHoldsTheWarnings) {
  std::string text = kEvents;
  text.insert(text.find("{\"seq\":10,"), R"EV({"seq":9,"t":1.02,"kind":"tliLog","comp":"mtc","text":"warning: step 3: REGISTER: CSeq: expected 2; found: CSeq: 3 REGISTER; clause: RFC 3261 §10.2"}
{"seq":9,"t":1.02,"kind":"tliLog","comp":"mtc","text":"warning: something else"}
)EV");
  nlohmann::json document = TestcaseJson(Load(text).testcases[0]);
  ASSERT_EQ(document["warnings"].size(), 1u);
  EXPECT_EQ(document["warnings"][0]["header"], "CSeq");
  EXPECT_EQ(document["warnings"][0]["found"], "CSeq: 3 REGISTER");
  EXPECT_FALSE(TestcaseJson(Load(kEvents).testcases[0]).contains("warnings"));
}

TEST(RunLog, AnUnfinishedTestcaseIsAnError) {
  std::string_view text = kEvents;
  RunLog log = Load(std::string(text.substr(0, text.find("{\"seq\":9"))) + "{\"seq\":9,\"t\":1.0");
  ASSERT_EQ(log.testcases.size(), 1u);
  EXPECT_EQ(log.testcases[0].verdict, "error");
  EXPECT_FALSE(log.testcases[0].finished);
  EXPECT_EQ(log.header.unreadable_lines, 1u);
}

TEST(RunLog, HostileLinesDoNoHarm) {
  for (const char* line : {"[]", "1", "{\"kind\":5}", "{\"kind\":\"tliTcStart\",\"name\":[1],\"t\":\"x\"}",
                           "{\"kind\":\"wire\",\"t\":null,\"text\":{}}", "{\"kind\":\"tliMMismatch_m\",\"diffs\":[1,\"a\",{}]}"}) {
    Load(std::string("{\"kind\":\"tliTcStart\",\"name\":\"a\"}\n") + line + "\n");
  }
}

}  // namespace
}  // namespace assay::tools
