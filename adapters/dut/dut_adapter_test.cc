#include "adapters/dut/dut_adapter.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <termios.h>
#include <unistd.h>

#include "adapters/net/testing/fake_host.h"
#include "runtime/value/objects.h"

namespace assay::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using runtime::TypeKind;
using runtime::Value;

/// The types of testcases/lib/dut/DutControl.ttcn.
struct DutTypes {
  runtime::TypeTable table;
  runtime::Type* parameter = table.New(TypeKind::kRecord);
  runtime::Type* parameters = table.New(TypeKind::kRecordOf);
  runtime::Type* command = table.New(TypeKind::kRecord);
  runtime::Type* outcome = table.New(TypeKind::kEnumerated);
  runtime::Type* report = table.New(TypeKind::kRecord);
  runtime::Type* port = table.New(TypeKind::kPort);

  DutTypes() {
    const runtime::Type* text = runtime::PredefinedType(TypeKind::kCharstring);
    parameter->fields = {{"name", text}, {"value_", text}};
    parameters->element = parameter;
    command->fields = {{"verb", text}, {"parameters", parameters, true}};
    outcome->enum_items = {{"dutDone", {{0, 0}}}, {"dutStarted", {{1, 1}}}, {"dutFailed", {{2, 2}}}, {"dutExited", {{3, 3}}}};
    report->fields = {{"verb", text}, {"outcome", outcome}, {"detail", text}};
    auto info = std::make_shared<runtime::PortInfo>();
    info->out = {command};
    info->in = {report};
    port->port = info;
  }
};

class DutAdapterTest : public ::testing::Test {
 protected:
  DutAdapterTest() : host_(clock_) {
    host_.port_types[0] = types_.port;
    adapter_.Attach(host_);
  }
  void Set(std::string_view name, std::string_view value) { ASSERT_TRUE(adapter_.SetParameter(name, value)); }
  runtime::Result<void> Command(std::string_view action, std::vector<std::pair<std::string, std::string>> values = {}) {
    Value command = runtime::NewRecord(types_.command, 2);
    command.record()->slots[0] = Value::Charstring(action);
    Value list = runtime::NewList(types_.parameters, static_cast<uint32_t>(values.size()));
    for (size_t i = 0; i < values.size(); ++i) {
      Value item = runtime::NewRecord(types_.parameter, 2);
      item.record()->slots[0] = Value::Charstring(values[i].first);
      item.record()->slots[1] = Value::Charstring(values[i].second);
      list.list()->items[i] = item;
    }
    command.record()->slots[1] = values.empty() ? Value::Omit() : list;
    if (auto mapped = adapter_.Map({0}, {0}, "DUT", {}); !mapped) return mapped;
    return adapter_.Send({{0}, {0}, &command, types_.command, {}, nullptr});
  }
  /// The next report as `action outcome detail`.
  std::string Report(size_t number) {
    host_.RunUntil([&] { return host_.deliveries.size() > number; });
    if (host_.deliveries.size() <= number) return "none";
    runtime::RecordObject* report = host_.deliveries[number].value.record();
    return report->Get(0).ToUtf8() + " " + types_.outcome->enum_items[report->Get(1).enum_item()].name + " " +
           report->Get(2).ToUtf8();
  }

  DutTypes types_;
  runtime::SystemClock clock_;
  FakeHost host_;
  DutAdapter adapter_;
};

TEST_F(DutAdapterTest, CommandDecidesByItsExitStatus) {
  Set("command.register", "sh -c 'exit {code}'");
  ASSERT_TRUE(Command("register", {{"code", "0"}}));
  EXPECT_EQ(Report(0), "register dutDone exit status 0");
  ASSERT_TRUE(Command("register", {{"code", "5"}}));
  EXPECT_EQ(Report(1), "register dutFailed exit status 5");
}

TEST_F(DutAdapterTest, CommandIsEndedAtItsTimeLimit) {
  Set("command.register", "cat /dev/zero");
  Set("time-limit", "0.05");
  ASSERT_TRUE(Command("register"));
  EXPECT_EQ(Report(0), "register dutFailed still running after 0.05 s; it was ended");
}

TEST_F(DutAdapterTest, ProcessGoesOnUntilItIsStopped) {
  Set("process.register", "cat /dev/zero");
  Set("stop.power-off", "register");
  ASSERT_TRUE(Command("register"));
  EXPECT_THAT(Report(0), HasSubstr("register dutStarted process "));
  ASSERT_TRUE(Command("power-off"));
  EXPECT_EQ(Report(1), "power-off dutDone process ended");
}

TEST_F(DutAdapterTest, ProcessTakesLines) {
  Set("process.register", "sh -c 'read line; test \"$line\" = \"ru now\" && exit 9'");
  Set("input.deregister", "register ru {when}");
  ASSERT_TRUE(Command("register"));
  EXPECT_THAT(Report(0), HasSubstr("register dutStarted process "));
  ASSERT_TRUE(Command("deregister", {{"when", "now"}}));
  EXPECT_EQ(Report(1), "deregister dutDone told the process \"ru now\"");
  EXPECT_EQ(Report(2), "register dutExited exit status 9");
  ASSERT_TRUE(Command("deregister", {{"when", "now"}}));
  EXPECT_EQ(Report(3), "deregister dutFailed no process of action \"register\" is running");
}

TEST_F(DutAdapterTest, InputOfAProcessEndsWithIt) {
  Set("process.register", "cat");
  Set("input.deregister", "register quit");
  ASSERT_TRUE(Command("register"));
  adapter_.Reset();
  ASSERT_TRUE(Command("deregister"));
  EXPECT_EQ(Report(1), "deregister dutFailed no process of action \"register\" is running");
}

TEST_F(DutAdapterTest, ProcessThatEndsByItselfIsReported) {
  Set("process.register", "sh -c 'exit 7'");
  ASSERT_TRUE(Command("register"));
  EXPECT_EQ(Report(1), "register dutExited exit status 7");
}

TEST_F(DutAdapterTest, SaysWhatIsWrong) {
  EXPECT_THAT(Command("register").error().message, HasSubstr("no action configured"));
  Set("none.power-off", "");
  EXPECT_EQ(Command("register").error().message, "the device has no action \"register\" configured; there is: power-off");
  EXPECT_THAT(adapter_.SetParameter("speed", "1").error().message, HasSubstr("unknown parameter \"speed\""));
  EXPECT_THAT(adapter_.SetParameter("time-limit", "soon").error().message, HasSubstr("found \"soon\""));
  Set("at.register", "AT");
  Set("at.device", "/nowhere/modem");
  ASSERT_TRUE(Command("register"));
  EXPECT_THAT(Report(0), HasSubstr("dutFailed cannot open AT device /nowhere/modem"));
}

/// A modem behind a pseudo-terminal: answers every line by `answers`, in order.
class FakeModem {
 public:
  FakeModem(runtime::Poller& poller, std::vector<std::string> answers) : poller_(poller), answers_(std::move(answers)) {
    fd_ = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    grantpt(fd_);
    unlockpt(fd_);
    path = ptsname(fd_);
    EXPECT_TRUE(poller_.Watch(fd_, EPOLLIN, [this](uint32_t) { Read(); }));
  }
  ~FakeModem() {
    poller_.Unwatch(fd_);
    close(fd_);
  }
  void Type(std::string_view text) { EXPECT_EQ(write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size())); }
  speed_t Speed() const {
    termios settings{};
    EXPECT_EQ(tcgetattr(fd_, &settings), 0);
    return cfgetospeed(&settings);
  }
  std::string path;
  std::vector<std::string> commands;
  std::string text;  ///< everything that was written to the terminal

 private:
  void Read() {
    char buffer[256];
    const ssize_t got = read(fd_, buffer, sizeof buffer);
    if (got <= 0) {
      poller_.Change(fd_, 0);
      return;
    }
    text.append(buffer, static_cast<size_t>(got));
    line_.append(buffer, static_cast<size_t>(got));
    for (size_t end; (end = line_.find('\r')) != std::string::npos; line_.erase(0, end + 1)) {
      commands.push_back(line_.substr(0, end));
      if (commands.size() > answers_.size()) continue;
      const std::string answer = line_.substr(0, end) + "\r\r\n" + answers_[commands.size() - 1] + "\r\n";
      EXPECT_EQ(write(fd_, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
    }
  }
  runtime::Poller& poller_;
  std::vector<std::string> answers_;
  std::string line_;
  int fd_ = -1;
};

TEST_F(DutAdapterTest, OperatorConfirms) {
  FakeModem operator_terminal(host_.poller(), {});  // a pseudo-terminal whose other end we are
  Set("terminal", operator_terminal.path);
  Set("prompt.register", "Switch {what} on");
  ASSERT_TRUE(Command("register", {{"what", "the phone"}}));
  EXPECT_TRUE(host_.deliveries.empty());
  ASSERT_TRUE(Command("register", {{"what", "it"}}));
  EXPECT_EQ(Report(0), "register dutFailed the operator has not answered what was asked before");
  operator_terminal.Type("\n");
  EXPECT_EQ(Report(1), "register dutDone confirmed by the operator");
  EXPECT_THAT(operator_terminal.text, HasSubstr(">>> Switch the phone on - then press Enter"));
  adapter_.Reset();
}

TEST_F(DutAdapterTest, OperatorMayBeAway) {
  FakeModem operator_terminal(host_.poller(), {});
  Set("terminal", operator_terminal.path);
  Set("time-limit", "0.05");
  Set("prompt.register", "Switch it on");
  ASSERT_TRUE(Command("register"));
  EXPECT_EQ(Report(0), "register dutFailed the operator did not answer within 0.05 s");
  Set("terminal", "/nowhere/tty");
  adapter_.Reset();
  ASSERT_TRUE(Command("register"));
  EXPECT_THAT(Report(1), HasSubstr("dutFailed no terminal to ask the operator \"Switch it on\" on: /nowhere/tty"));
}

TEST_F(DutAdapterTest, AtCommandsGoOneByOne) {
  FakeModem modem(host_.poller(), {"OK", "+CGATT: 1\r\n\r\nOK"});
  Set("at.device", modem.path);
  Set("at.register", "AT+CFUN=1;;AT+CGATT?");
  ASSERT_TRUE(Command("register"));
  EXPECT_EQ(Report(0), "register dutDone +CGATT: 1");
  EXPECT_THAT(modem.commands, ElementsAre("AT+CFUN=1", "AT+CGATT?"));
  adapter_.Reset();
}

TEST_F(DutAdapterTest, AtDeviceHasItsSpeed) {
  EXPECT_EQ(adapter_.SetParameter("at.speed", "115201").error().message,
            "at.speed: expected one of 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, found \"115201\"");
  FakeModem modem(host_.poller(), {"OK"});
  Set("at.device", modem.path);
  Set("at.speed", "9600");
  Set("at.register", "AT");
  ASSERT_TRUE(Command("register"));
  EXPECT_EQ(Report(0), "register dutDone OK");
  EXPECT_EQ(modem.Speed(), B9600);
  adapter_.Reset();
}

TEST_F(DutAdapterTest, AtErrorStopsTheSequence) {
  FakeModem modem(host_.poller(), {"+CME ERROR: 10"});
  Set("at.device", modem.path);
  Set("at.register", "AT+CFUN=1;;AT+CGATT=1");
  ASSERT_TRUE(Command("register"));
  EXPECT_EQ(Report(0), "register dutFailed AT+CFUN=1 answered +CME ERROR: 10");
  EXPECT_THAT(modem.commands, ElementsAre("AT+CFUN=1"));
  adapter_.Reset();
}

TEST_F(DutAdapterTest, SilentModemIsGivenUp) {
  FakeModem modem(host_.poller(), {});
  Set("at.device", modem.path);
  Set("at.register", "AT");
  Set("time-limit", "0.05");
  ASSERT_TRUE(Command("register"));
  EXPECT_EQ(Report(0), "register dutFailed no answer to AT within 0.1 s");
  adapter_.Reset();
}

}  // namespace
}  // namespace assay::adapters
