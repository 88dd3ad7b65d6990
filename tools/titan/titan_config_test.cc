#include "tools/titan/titan_config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace assay::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Reads `files` ("main.cfg" first) with an environment that has HOME_NET and nothing else.
tl::expected<TitanConfig, TitanError> Read(const std::map<std::string, std::string>& files) {
  auto reader = [&](const std::string& path) -> runtime::Result<std::string> {
    auto found = files.find(path);
    if (found == files.end()) return runtime::Fail(runtime::ErrorCode::kNotFound, "no file " + path);
    return found->second;
  };
  return ReadTitanConfig("main.cfg", reader, [](const char* name) -> const char* {
    return std::string_view(name) == "HOME_NET" ? "ims.home" : nullptr;
  });
}

std::vector<std::string> Parameters(const TitanConfig& config) {
  std::vector<std::string> out;
  for (const compiler::ParameterValue& each : config.parameters) out.push_back(fmt::format("{}.{} := {}", each.module, each.name, each.text));
  return out;
}

/// The parameters of a configuration whose only section is [MODULE_PARAMETERS].
std::vector<std::string> Values(const std::string& text) {
  auto config = Read({{"main.cfg", "[MODULE_PARAMETERS]\n" + text}});
  return config ? Parameters(*config) : config.error().complaints;
}

struct ValueRow {
  const char* text;
  std::vector<std::string> want;
};

TEST(TitanConfig, ModuleParameters) {
  const ValueRow rows[] = {
      {"M.p := 5", {"M.p := 5"}},
      {"p := -5;", {"*.p := - 5"}},
      {"*.p := true", {"*.p := true"}},
      {"p = \"a \\\"b\\\" \\x41\\102\\n\"", {"*.p := \"a \"\"b\"\" AB\n\""}},
      {"p := \"doubled \"\" quote\"", {"*.p := \"doubled \"\" quote\""}},
      {"p := 1e5 # comment\nq := 2.5 // another\n/* third */ r := 3", {"*.p := 1E5", "*.q := 2.5", "*.r := 3"}},
      {"p := 'AF 01'O & '02'O", {"*.p := 'AF01'O & '02'O"}},
      {"p := { a := 1, b := { \"x\", - }, c := omit }", {"*.p := { a := 1, b := { \"x\", - }, c := omit }"}},
      {"p := { a := 1, b := 3, a := 2 }", {"*.p := { a := 2, b := 3 }"}},
      {"p := { [0] := 1, [3] := 4 }", {"*.p := { [0] := 1, [3] := 4 }"}},
      {"p := {}", {"*.p := {}"}},
      {"p := (1 .. infinity)", {"*.p := ( 1 .. infinity )"}},
      {"p := complement (1, 2) length (3) ifpresent", {"*.p := complement ( 1 , 2 ) length ( 3 ) ifpresent"}},
      {"p := pattern \"a*\" & char(0, 0, 1, 113)", {"*.p := pattern \"a*\" & char ( 0 , 0 , 1 , 113 )"}},
      {"p := objid { itu_t(0) 4 }", {"*.p := objid { itu_t ( 0 ) 4 }"}},
      {"p := a_value\nM.q := 2", {"*.p := a_value", "M.q := 2"}},
      {"p := 1 + 2 * 3\nM.q := 2", {"*.p := 1 + 2 * 3", "M.q := 2"}},
      // Titan wants a semicolon here; without one it can only be meant like this.
      {"p := 1\n*.q := 2", {"*.p := 1", "*.q := 2"}},
      // What was set before can be changed in parts.
      {"M.p := { a := 1, b := { 1, 2 } }\nM.p.b[1] := 5\nM.p.c := 7", {"M.p := { a := 1, b := { 1, 5 }, c := 7 }"}},
      {"p := { 1 }\np &= { 2, 3 }\np[3] := 4", {"*.p := { 1, 2, 3, 4 }"}},
      {"p := \"a\"\np &= \"b\"", {"*.p := \"a\" & \"b\""}},
      {"p := 4\nM.q := p", {"*.p := 4", "M.q := 4"}},
      // The order of `*.p` and `M.p` counts.
      {"M.p := 1\n*.p := 2\nM.p := 3", {"M.p := 1", "*.p := 2", "M.p := 3"}},
      {"p.f := 1", {"p.f := 1"}},
  };
  for (const ValueRow& row : rows) EXPECT_EQ(Values(row.text), row.want) << row.text;
}

TEST(TitanConfig, Origins) {
  auto config = Read({{"main.cfg", "[MODULE_PARAMETERS]\n\nM.p := {\n 1,\n 2 }\nM.q := 2"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->parameters[0].origin, "main.cfg:3");
  EXPECT_EQ(config->parameters[1].origin, "main.cfg:6");
}

TEST(TitanConfig, Macros) {
  auto config = Read({{"main.cfg", R"([DEFINE]
Localhost := 127.0.0.1
binary := 11110000
four := 4.0
x1 = "Connecting to "${Localhost}
x2 := $x1" now"
longer := ${binary}0101
TEN := 10
RESULT := ${TEN}*2.0*1.5
inner := { f1 := ${TEN} }
outer := { a := ${inner}, b := \"${Localhost}\", c := "$TEN" }
[MODULE_PARAMETERS]
p1 := $Localhost
p2 := ${binary, bitstring}
p3 := ${ binary , hexstring }
p4 := ${four, float}
p5 := ${four, binaryoctet}
p6 := $x2
p7 := "$Localhost"
p8 := ${RESULT, float}
p9 := ${longer, bitstring}
p10 := ${TEN, integer}
p11 := ${TEN, float}
p12 := ${HOME_NET}
p13 := $outer
p14 := ${binary, octetstring}
)"}});
  ASSERT_TRUE(config) << testing::PrintToString(config.error().complaints);
  EXPECT_THAT(Parameters(*config),
              ElementsAre("*.p1 := \"127.0.0.1\"", "*.p2 := '11110000'B", "*.p3 := '11110000'H", "*.p4 := 4.0", "*.p5 := '342E30'O",
                          "*.p6 := \"Connecting to 127.0.0.1 now\"", "*.p7 := \"$Localhost\"", "*.p8 := 30.0", "*.p9 := '111100000101'B",
                          "*.p10 := 10", "*.p11 := 10.0", "*.p12 := \"ims.home\"", "*.p13 := { a := { f1 := 10 }, b := \"127.0.0.1\", c := \"$TEN\" }",
                          "*.p14 := '11110000'O"));
}

TEST(TitanConfig, ExecuteKeepsOrderAndDuplicates) {
  auto config = Read({{"main.cfg", "[EXECUTE]\nDemo.TC_a\nDemo.TC_a; Demo.TC_b // again\nBase\nOther.control\nNd.*\n"}});
  ASSERT_TRUE(config);
  std::vector<std::string> items;
  for (const ExecuteItem& item : config->execute) items.push_back(item.module + "/" + item.testcase + "/" + item.origin);
  EXPECT_THAT(items, ElementsAre("Demo/TC_a/main.cfg:2", "Demo/TC_a/main.cfg:3", "Demo/TC_b/main.cfg:3", "Base//main.cfg:4", "Other//main.cfg:5",
                                 "Nd/*/main.cfg:6"));
}

TEST(TitanConfig, PortParametersCommandsAndMasks) {
  auto config = Read({{"main.cfg", R"([TESTPORT_PARAMETERS]
mtc.*.LocalIPAddress := "192.0.2.1"
"Alma-Ata".RADIUS[0].port := "12" & "34";
system.SIP.adapter := "ip"
[EXTERNAL_COMMANDS]
BeginTestCase := "bin/start"
endtestcase = "bin/stop";
[LOGGING]
LogFile := "%e.log"
*.FileMask := LOG_ALL | TTCN_DEBUG
ConsoleMask := TTCN_ERROR | TTCN_TESTCASE | PORTEVENT_MMSEND
mtc.FileMask := LOG_NOTHING
LoggerPlugins := { JUnitLogger := "libjunitlogger2" }
SourceInfoFormat := Single
[MAIN_CONTROLLER]
TCPPort := 0
KillTimer := 10.0
)"}});
  ASSERT_TRUE(config) << testing::PrintToString(config.error().complaints);
  ASSERT_EQ(config->ports.size(), 3u);
  EXPECT_EQ(config->ports[1].component, "Alma-Ata");
  EXPECT_EQ(config->ports[1].port, "RADIUS[0]");
  EXPECT_EQ(config->ports[1].value, "1234");
  EXPECT_EQ(config->ports[2].name, "adapter");
  EXPECT_EQ(config->commands.begin_testcase, "bin/start");
  EXPECT_EQ(config->commands.end_testcase, "bin/stop");
  EXPECT_EQ(config->events, runtime::EventLevel::kFull);
  EXPECT_EQ(config->console, ConsoleLevel::kNormal);
  EXPECT_THAT(config->warnings, ElementsAre("main.cfg:9: LogFile has no counterpart and is ignored", "main.cfg:12: mtc.FileMask has no counterpart and is ignored",
                                            "main.cfg:13: LoggerPlugins has no counterpart and is ignored",
                                            "main.cfg:14: SourceInfoFormat has no counterpart and is ignored",
                                            "main.cfg:15: section [MAIN_CONTROLLER] is ignored: Assay runs all components in one process"));
}

TEST(TitanConfig, Masks) {
  const struct {
    const char* mask;
    runtime::EventLevel events;
    ConsoleLevel console;
  } rows[] = {
      {"LOG_NOTHING", runtime::EventLevel::kBrief, ConsoleLevel::kQuiet},
      {"ERROR | VERDICTOP_FINAL | USER", runtime::EventLevel::kBrief, ConsoleLevel::kVerbose},
      {"TTCN_STATISTICS", runtime::EventLevel::kBrief, ConsoleLevel::kNormal},
      {"PORTEVENT", runtime::EventLevel::kNormal, ConsoleLevel::kQuiet},
      {"LOG_ALL", runtime::EventLevel::kNormal, ConsoleLevel::kVerbose},
      {"LOG_ALL | MATCHING", runtime::EventLevel::kFull, ConsoleLevel::kVerbose},
  };
  for (const auto& row : rows) {
    auto config = Read({{"main.cfg", fmt::format("[LOGGING]\nFileMask := {}\nConsoleMask := {}\n", row.mask, row.mask)}});
    ASSERT_TRUE(config) << row.mask;
    EXPECT_EQ(config->events, row.events) << row.mask;
    EXPECT_EQ(config->console, row.console) << row.mask;
  }
}

TEST(TitanConfig, IncludesCountInTitansOrder) {
  // Ordered ones where they stand; the others after the file that names them, each once, so that theirs win.
  auto config = Read({{"main.cfg", "[INCLUDE]\n\"dir/a.cfg\"\n[ORDERED_INCLUDE]\n\"first.cfg\"\n[MODULE_PARAMETERS]\np := $X\n[INCLUDE]\n\"dir/a.cfg\""},
                      {"first.cfg", "[MODULE_PARAMETERS]\np := 1"},
                      {"dir/a.cfg", "[DEFINE]\nX := main\n[INCLUDE]\n\"b.cfg\"\n[MODULE_PARAMETERS]\np := 3"},
                      {"dir/b.cfg", "[MODULE_PARAMETERS]\np := 4"}});
  ASSERT_TRUE(config) << testing::PrintToString(config.error().complaints);
  EXPECT_THAT(Parameters(*config), ElementsAre("*.p := 1", "*.p := \"main\"", "*.p := 3", "*.p := 4"));
  EXPECT_EQ(config->parameters[3].origin, "dir/b.cfg:2");
}

struct ErrorRow {
  const char* text;
  const char* want;
};

TEST(TitanConfig, Complaints) {
  const ErrorRow rows[] = {
      {"p := 1", "main.cfg:1: expected a section such as [MODULE_PARAMETERS], found \"p\""},
      {"[MODULE_PARAMETER]\np := 1", "main.cfg:1: unknown section [MODULE_PARAMETER]; did you mean [MODULE_PARAMETERS]?"},
      {"[MODULE_PARAMETERS]\np 1", "main.cfg:2: in [MODULE_PARAMETERS]: expected \":=\" or \"&=\", found \"1\""},
      {"[MODULE_PARAMETERS]\np := ", "main.cfg:2: in [MODULE_PARAMETERS]: expected a value, found the end of the file"},
      {"[MODULE_PARAMETERS]\np := { a := 1, 2 }", "main.cfg:2: a value has either"},
      {"[MODULE_PARAMETERS]\np := { 1\n[EXECUTE]\nA", "main.cfg:3: in [MODULE_PARAMETERS]: expected \",\" or \"}\", found section [EXECUTE]"},
      {"[MODULE_PARAMETERS]\np := (1, 2", "main.cfg:2: this \"(\" is not closed"},
      {"[MODULE_PARAMETERS]\np := \"abc", "main.cfg:2: this string has no end"},
      {"[MODULE_PARAMETERS]\np := \"\\q\"", "main.cfg:2: unknown escape \"\\q\" in a string"},
      {"[MODULE_PARAMETERS]\np := '12'X", "main.cfg:2: expected a string of bits"},
      {"[MODULE_PARAMETERS]\nM.p.f := 1", "main.cfg:2: in [MODULE_PARAMETERS]: a field or element of M.p needs a value to begin with"},
      {"[MODULE_PARAMETERS]\np &= { 1 }", "main.cfg:2: in [MODULE_PARAMETERS]: \"&=\" of p needs a value to begin with"},
      {"[MODULE_PARAMETERS]\np := 1\np &= { 1 }", "main.cfg:3: in [MODULE_PARAMETERS]: \"&=\" joins two lists"},
      {"[MODULE_PARAMETERS]\np := { 1 }\np[5] := 1", "main.cfg:3: in [MODULE_PARAMETERS]: element [5] of a value that is no list with it"},
      {"[MODULE_PARAMETERS]\np := $Nothing", "main.cfg:2: neither [DEFINE] nor the environment has Nothing"},
      {"[DEFINE]\nLocalhost := x\n[MODULE_PARAMETERS]\np := $Localhots", "main.cfg:4: neither [DEFINE] nor the environment has Localhots; did you mean Localhost?"},
      {"[DEFINE]\nX := abc\n[MODULE_PARAMETERS]\np := ${X, integer}", "main.cfg:4: ${X, integer}: expected decimal digits, found \"abc\""},
      {"[DEFINE]\nX := abc\n[MODULE_PARAMETERS]\np := ${X, octetsting}", "main.cfg:4: ${X, octetsting}: unknown type; did you mean octetstring?"},
      {"[DEFINE]\nX := a*2", "main.cfg:2: only numbers can be multiplied, found \"a\""},
      {"[DEFINE]\nX { 1 }", "main.cfg:2: in [DEFINE]: expected \"name := value\""},
      {"[DEFINE]\nX := { 1", "main.cfg:2: this \"{\" has no matching \"}\""},
      {"[DEFINE]\nX := ${Y}1\n[MODULE_PARAMETERS]\n", "main.cfg:2: neither [DEFINE] nor the environment has Y"},
      {"[INCLUDE]\n\"none.cfg\"", "no file none.cfg"},
      {"[ORDERED_INCLUDE]\n\"none.cfg\"", "main.cfg:2: no file none.cfg"},
      {"[ORDERED_INCLUDE]\n\"main.cfg\"", "main.cfg:2: main.cfg includes itself"},
      {"[INCLUDE]\nname.cfg", "main.cfg:2: in [INCLUDE]: expected the name of a file in quotes, found \"name\""},
      {"[EXECUTE]\nA.", "main.cfg:2: in [EXECUTE]: expected control, a test case or \"*\", found the end of the file"},
      {"[EXECUTE]\n*.TC", "main.cfg:2: in [EXECUTE]: expected Module"},
      {"[TESTPORT_PARAMETERS]\n*.SIP.port := 5060", "main.cfg:2: in [TESTPORT_PARAMETERS]: expected a string in quotes, found \"5060\""},
      {"[TESTPORT_PARAMETERS]\nSIP.port := \"5060\"", "main.cfg:2: in [TESTPORT_PARAMETERS]: expected \".\" as in component.port.parameter"},
      {"[EXTERNAL_COMMANDS]\nBeginTest := \"x\"", "main.cfg:2: in [EXTERNAL_COMMANDS]: expected BeginControlPart"},
      {"[LOGGING]\nFileMsk := LOG_ALL", "main.cfg:2: in [LOGGING]: unknown option FileMsk; did you mean FileMask?"},
      {"[LOGGING]\nFileMask := LOG_AL", "main.cfg:2: in [LOGGING]: expected LOG_ALL, LOG_NOTHING or a class of"},
      {"/* open", "main.cfg:1: this comment has no end"},
  };
  for (const ErrorRow& row : rows) {
    auto config = Read({{"main.cfg", row.text}});
    ASSERT_FALSE(config) << row.text;
    EXPECT_THAT(config.error().complaints.front(), HasSubstr(row.want)) << row.text;
  }
}

TEST(TitanConfig, OneMistakeOneComplaint) {
  auto config = Read({{"main.cfg", "[MODULE_PARAMETERS]\np 1\nq := 2\nr := }\ns := 3\n[EXECUTE]\n.x\nM.TC"}});
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().complaints, ElementsAre(HasSubstr("main.cfg:2:"), HasSubstr("main.cfg:4:"), HasSubstr("main.cfg:7:")));
}

TEST(TitanConfig, HostileInputIsBounded) {
  std::string deep(10000, '{');
  EXPECT_THAT(Values("p := " + deep).front(), HasSubstr("nested deeper than 100 levels"));
  std::string bomb = "[DEFINE]\nX0 := 0123456789\n";
  for (int i = 1; i < 40; ++i) bomb += fmt::format("X{} := ${{X{}}}${{X{}}}\n", i, i - 1, i - 1);
  auto config = Read({{"main.cfg", bomb}});
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().complaints.front(), HasSubstr("is longer than 1048576 octets"));
  std::map<std::string, std::string> files = {{"main.cfg", "[ORDERED_INCLUDE]\n\"f0.cfg\"\n\"f0.cfg\""}};
  for (int i = 0; i < 40; ++i) files[fmt::format("f{}.cfg", i)] = fmt::format("[ORDERED_INCLUDE]\n\"f{}.cfg\"\n\"f{}.cfg\"", i + 1, i + 1);
  config = Read(files);
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().complaints, testing::Contains(HasSubstr("more than 256 files")));
  std::string patterns = "p := ";
  for (int i = 0; i < 100000; ++i) patterns += "pattern ";
  EXPECT_THAT(Values(patterns).front(), HasSubstr("expected a value"));
}

}  // namespace
}  // namespace assay::tools
