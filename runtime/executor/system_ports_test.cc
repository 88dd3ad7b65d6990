// The way of messages through the test system interface, with an adapter that answers by itself.

#include "runtime/executor/system_ports.h"

#include <gtest/gtest.h>

#include "runtime/executor/program_for_tests.h"

namespace assay::runtime {
namespace {

/// Never waits in real time: hands over to callbacks at once.
class FakePoller final : public Poller {
 public:
  Result<void> Watch(int, uint32_t, Callback) override { return {}; }
  void Change(int, uint32_t) override {}
  void Unwatch(int) override {}
  TimerId CallAt(TimePoint, std::function<void()> callback) override {
    pending_.push_back(std::move(callback));
    return pending_.size();
  }
  void Cancel(TimerId) override {}
  bool Wait(std::optional<TimePoint>) override {
    auto ready = std::move(pending_);
    pending_.clear();
    for (auto& callback : ready) callback();
    return !ready.empty();
  }
  bool has_descriptors() const override { return false; }
  std::optional<TimePoint> next_deadline() const override {
    return pending_.empty() ? std::nullopt : std::optional<TimePoint>(TimePoint{});
  }

 private:
  std::vector<std::function<void()>> pending_;
};

struct Record {
  std::vector<std::string> calls;
  std::string answer = "pong";
  bool refuse_map = false;
};

/// Answers every message with Record::answer.
class FakeAdapter final : public SystemAdapter {
 public:
  explicit FakeAdapter(Record& record) : record_(record) {}
  void Attach(AdapterHost& host) override { host_ = &host; }
  Result<void> SetParameter(std::string_view name, std::string_view value) override {
    record_.calls.push_back("set " + std::string(name) + "=" + std::string(value));
    return {};
  }
  Result<void> Map(PortId, ComponentId, std::string_view port, std::span<Value>) override {
    record_.calls.push_back("map " + std::string(port));
    if (record_.refuse_map) return Fail(ErrorCode::kUnavailable, "address in use");
    return {};
  }
  Result<void> Unmap(PortId, ComponentId, std::string_view port, std::span<Value>) override {
    record_.calls.push_back("unmap " + std::string(port));
    return {};
  }
  Result<void> Send(const SendRequest& request) override {
    record_.calls.push_back("send " + std::string(request.octets.bytes()));
    const PortId port = request.port;
    host_->poller().CallAt(TimePoint{}, [this, port] {
      host_->DeliverOctets(port, Value::Octetstring(record_.answer), Value::Omit(), host_->clock().Now());
    });
    return {};
  }
  void Reset() override { record_.calls.push_back("reset"); }

 private:
  Record& record_;
  AdapterHost* host_ = nullptr;
};

class SystemPortsTest : public testing::Test {
 protected:
  /// map(self:p, system:p); p.send("ping"); p.receive(charstring:?) -> value v; setverdict(pass, v)
  void WriteTestcase() {
    const Type* type = hand_.Component("C", {"p"});
    hand_.Add("tc", FunctionKind::kTestcase, type, 0, [](FunctionBuilder& b, uint32_t) {
      const uint16_t port = b.NewRegister(), self = b.NewRegister(), system = b.NewRegister(),
                     got = b.NewRegister();
      b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
      b.Emit(Opcode::kSelf, self);
      b.Emit(Opcode::kSystem, system);
      b.Emit(Opcode::kConfigure, 0, 0, 0,
             b.AddConfigOperation(LinkOp(ConfigOperation::Kind::kMap, self, system)));
      PortOperation send = PortOp(PortOperation::Kind::kSend, port, b.Constant(Value::Charstring("ping")));
      send.type = PredefinedType(TypeKind::kCharstring);
      b.Emit(Opcode::kSend, 0, 0, 0, b.AddPortOperation(send));
      PortOperation receive = PortOp(PortOperation::Kind::kReceive, port);
      receive.type = PredefinedType(TypeKind::kCharstring);
      receive.value_to = got;
      WaitFor(b, receive);
      b.Emit(Opcode::kSetVerdict, 0, b.Constant(Value::OfVerdict(Verdict::kPass)), got);
      b.Emit(Opcode::kReturnNone);
    });
  }

  TestcaseResult Run(bool with_adapter = true) {
    adapters_.Add("fake", [this] { return std::make_unique<FakeAdapter>(record_); });
    ExecutorOptions options;
    options.clock = &clock_;
    options.random = &random_;
    options.poller = &poller_;
    options.codecs = &codecs_;
    options.adapters = &adapters_;
    options.events = &events_;
    if (with_adapter) options.assignments.push_back({"C", "p", "fake", {{"speed", "9"}}});
    Executor executor(hand_.program(), options);
    EXPECT_TRUE(executor.Initialise());
    return executor.Execute(*hand_.program().functions.back());
  }

  HandProgram hand_;
  VirtualClock clock_;
  SeededRandom random_{1};
  FakePoller poller_;
  CodecRegistry codecs_;
  AdapterRegistry adapters_;
  MemorySink events_;
  Record record_;
};

TEST_F(SystemPortsTest, MessageGoesThereAndBack) {
  WriteTestcase();
  const TestcaseResult result = Run();
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.reason;
  EXPECT_EQ(result.reason, "pong");
  EXPECT_EQ(result.messages, 2u);
  EXPECT_EQ(record_.calls,
            (std::vector<std::string>{"set speed=9", "map p", "send ping", "unmap p", "reset"}));
  EXPECT_NE(events_.text().find("\"kind\":\"tliMSend_m\""), std::string::npos);
  EXPECT_NE(events_.text().find("\"text\":\"ping\""), std::string::npos);
  EXPECT_NE(events_.text().find("\"kind\":\"tliMDetected_m\""), std::string::npos);
}

TEST_F(SystemPortsTest, UndecodableMessageIsRecordedAndDropped) {
  WriteTestcase();
  record_.answer = "\xff\xfe";  // no charstring, and the port has no other type for it
  const TestcaseResult result = Run();
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_NE(result.reason.find("deadlock"), std::string::npos) << result.reason;
  EXPECT_NE(events_.text().find("\"kind\":\"undecodable\",\"comp\":\"mtc\",\"port\":\"p\",\"hex\":\"fffe\""),
            std::string::npos)
      << events_.text();
}

TEST_F(SystemPortsTest, MapWithoutAdapterSaysWhatToDo) {
  WriteTestcase();
  const TestcaseResult result = Run(false);
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_NE(result.reason.find("no adapter is configured for port p"), std::string::npos) << result.reason;
}

TEST_F(SystemPortsTest, AdapterErrorIsARunTimeError) {
  WriteTestcase();
  record_.refuse_map = true;
  const TestcaseResult result = Run();
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_NE(result.reason.find("address in use"), std::string::npos) << result.reason;
}

}  // namespace
}  // namespace assay::runtime
