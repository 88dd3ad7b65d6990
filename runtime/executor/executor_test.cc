#include "runtime/executor/executor.h"

#include <gtest/gtest.h>

#include "runtime/executor/program_for_tests.h"

namespace assay::runtime {
namespace {

Value Pass() { return Value::OfVerdict(Verdict::kPass); }
Value FailVerdict() { return Value::OfVerdict(Verdict::kFail); }

/// Runs the last function of `hand`, a test case.
TestcaseResult RunLast(HandProgram& hand, bool loopback = false, EventSink* sink = nullptr,
                       std::optional<Duration> guard = {}) {
  const std::vector<std::string> faults = Verify(hand.program());
  EXPECT_TRUE(faults.empty()) << faults[0];
  HandRun run(hand, sink, loopback);
  const Result<void> ready = run.executor.Initialise();
  EXPECT_TRUE(ready) << ready.error().message;
  return run.executor.Execute(*hand.program().functions.back(), {}, guard);
}

TEST(ExecutorTest, VerdictIsTheWorseOne) {
  HandProgram hand;
  const Type* type = hand.Component("C", {});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [](FunctionBuilder& b, uint32_t) {
    const uint16_t reason = b.NewRegister();
    b.SetLocation({0, 10, 1});
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(Pass()), kNone);
    b.SetLocation({0, 11, 1});
    b.Move(reason, b.Constant(Value::Charstring("wrong")));
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(FailVerdict()), reason);
    b.SetLocation({0, 12, 1});
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(Pass()), kNone);
    b.Emit(Opcode::kReturnNone);
  });
  const TestcaseResult result = RunLast(hand);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_EQ(result.reason, "wrong");
  EXPECT_EQ(result.file, "hand.ttcn");
  EXPECT_EQ(result.line, 11u);
  EXPECT_EQ(result.function, "M.tc");
  EXPECT_EQ(result.component, "mtc");
}

TEST(ExecutorTest, TrapIsVerdictErrorWithStack) {
  HandProgram hand;
  const Type* type = hand.Component("C", {});
  const uint32_t inner =
      hand.Add("inner", FunctionKind::kFunction, nullptr, 1, [](FunctionBuilder& b, uint32_t) {
        b.SetLocation({0, 3, 1});
        const uint16_t quotient = b.NewRegister();
        b.Emit(Opcode::kDivide, quotient, b.Integer(1), 0);
        b.Emit(Opcode::kReturn, 0, quotient);
      });
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    b.SetLocation({0, 7, 1});
    const uint16_t result = b.NewRegister();
    const uint16_t argument = b.NewRegister();
    b.Move(argument, b.Integer(0));
    b.Emit(Opcode::kCall, result, argument, 0, static_cast<int32_t>(inner));
    b.Emit(Opcode::kReturnNone);
  });
  MemorySink events;
  const TestcaseResult result = RunLast(hand, false, &events);
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_NE(result.reason.find("zero"), std::string::npos) << result.reason;
  ASSERT_EQ(result.stack.size(), 2u);
  EXPECT_EQ(result.stack[0].function, "M.inner");
  EXPECT_EQ(result.stack[0].line, 3u);
  EXPECT_EQ(result.stack[1].function, "M.tc");
  EXPECT_EQ(result.stack[1].line, 7u);
  EXPECT_NE(events.text().find("\"kind\":\"error\""), std::string::npos);
}

TEST(ExecutorTest, EndlessRecursionHitsANamedLimit) {
  HandProgram hand;
  const Type* type = hand.Component("C", {});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [](FunctionBuilder& b, uint32_t self) {
    b.Emit(Opcode::kCall, b.NewRegister(), b.NewRegister(), 0, static_cast<int32_t>(self));
    b.Emit(Opcode::kReturnNone);
  });
  const TestcaseResult result = RunLast(hand);
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_NE(result.reason.find("call_depth"), std::string::npos) << result.reason;
}

TEST(ExecutorTest, GuardEndsAnEndlessLoopAndAnEndlessWait) {
  for (const bool waits : {false, true}) {
    HandProgram hand;
    const Type* type = hand.Component("C", {}, 0, {"t"});
    hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
      const uint16_t timer = b.NewRegister();
      b.Emit(Opcode::kTimerRef, timer, b.Integer(0), 0);
      b.Emit(Opcode::kStartTimer, 0, timer, b.Constant(Value::Float(1000)));
      if (waits) WaitFor(b, PortOp(PortOperation::Kind::kTimeout, timer));
      const auto loop = b.NewLabel();
      b.Bind(loop);
      b.Jump(loop);
    });
    const TestcaseResult result = RunLast(hand, false, nullptr, std::chrono::seconds(5));
    EXPECT_EQ(result.verdict, Verdict::kError);
    EXPECT_NE(result.reason.find("time limit of 5"), std::string::npos) << result.reason;
    EXPECT_GE(result.duration, std::chrono::seconds(5));
  }
}

TEST(ExecutorTest, TimeoutComesOnTheVirtualClock) {
  HandProgram hand;
  const Type* type = hand.Component("C", {}, 0, {"t"});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [](FunctionBuilder& b, uint32_t) {
    const uint16_t timer = b.NewRegister();
    b.Emit(Opcode::kTimerRef, timer, b.Integer(0), 0);
    b.Emit(Opcode::kStartTimer, 0, timer, b.Constant(Value::Float(128)));
    WaitFor(b, PortOp(PortOperation::Kind::kTimeout, timer));
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(Pass()), kNone);
    b.Emit(Opcode::kReturnNone);
  });
  const TestcaseResult result = RunLast(hand);
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(result.duration, std::chrono::seconds(128));
}

TEST(ExecutorTest, DeadlockSaysWhoWaitsForWhat) {
  HandProgram hand;
  const Type* type = hand.Component("C", {"p"});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [](FunctionBuilder& b, uint32_t) {
    const uint16_t port = b.NewRegister();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    b.SetLocation({0, 5, 1});
    WaitFor(b, PortOp(PortOperation::Kind::kReceive, port));
    b.Emit(Opcode::kReturnNone);
  });
  const TestcaseResult result = RunLast(hand);
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_NE(result.reason.find("deadlock"), std::string::npos);
  EXPECT_NE(result.reason.find("mtc waits for p.operation (hand.ttcn:5)"), std::string::npos)
      << result.reason;
}

TEST(ExecutorTest, UnconnectedPortSendsToItselfInLoopback) {
  HandProgram hand;
  const Type* type = hand.Component("C", {"p"});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [](FunctionBuilder& b, uint32_t) {
    const uint16_t port = b.NewRegister(), got = b.NewRegister();
    const auto wrong = b.NewLabel();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    b.Emit(Opcode::kSend, 0, 0, 0,
           b.AddPortOperation(PortOp(PortOperation::Kind::kSend, port, b.Integer(7))));
    PortOperation receive = PortOp(PortOperation::Kind::kReceive, port, b.Integer(7));
    receive.value_to = got;
    WaitFor(b, receive);
    b.EmitJump(Opcode::kJumpNotEqual, wrong, got, b.Integer(7));
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(Pass()), kNone);
    b.Bind(wrong);
    b.Emit(Opcode::kReturnNone);
  });
  EXPECT_EQ(RunLast(hand, true).verdict, Verdict::kPass);
  const TestcaseResult refused = RunLast(hand, false);
  EXPECT_EQ(refused.verdict, Verdict::kError);
  EXPECT_NE(refused.reason.find("neither connected nor mapped"), std::string::npos) << refused.reason;
}

TEST(ExecutorTest, RefusedMessageIsExplainedBeforeTheVerdict) {
  HandProgram hand;
  const Type* type = hand.Component("C", {"p"});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [](FunctionBuilder& b, uint32_t) {
    const uint16_t port = b.NewRegister(), taken = b.NewRegister();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    b.Emit(Opcode::kSend, 0, 0, 0,
           b.AddPortOperation(PortOp(PortOperation::Kind::kSend, port, b.Integer(7))));
    b.Emit(Opcode::kAltBegin);
    PortOperation receive = PortOp(PortOperation::Kind::kReceive, port, b.Integer(8));
    receive.template_name = "m_eight";
    b.Emit(Opcode::kReceive, taken, 0, 0, b.AddPortOperation(receive));
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(FailVerdict()), kNone);
    b.Emit(Opcode::kReturnNone);
  });
  MemorySink events;
  EXPECT_EQ(RunLast(hand, true, &events).verdict, Verdict::kFail);
  const size_t mismatch = events.text().find("tliMMismatch_c");
  ASSERT_NE(mismatch, std::string::npos) << events.text();
  EXPECT_LT(mismatch, events.text().find("tliSetVerdict"));
  EXPECT_NE(events.text().find("\"template\":\"m_eight\""), std::string::npos);
  EXPECT_NE(events.text().find("\"expected\":\"8\",\"found\":\"7\""), std::string::npos) << events.text();
}

/// A PTC that answers every integer n on its port with n + 1, and a test case that plays `rounds` rounds with
/// it.
void PingPong(HandProgram& hand, int64_t rounds) {
  const Type* type = hand.Component("C", {"p"});
  const uint32_t echo = hand.Add("echo", FunctionKind::kFunction, type, 1, [](FunctionBuilder& b, uint32_t) {
    const uint16_t port = b.NewRegister(), got = b.NewRegister(), round = b.NewRegister();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    b.Move(round, b.Integer(0));
    const auto loop = b.NewLabel(), out = b.NewLabel();
    b.Bind(loop);
    b.EmitJump(Opcode::kJumpNotLess, out, round, 0);
    PortOperation receive = PortOp(PortOperation::Kind::kReceive, port);
    receive.value_to = got;
    WaitFor(b, receive);
    b.Emit(Opcode::kAdd, got, got, b.Integer(1));
    b.Emit(Opcode::kSend, 0, 0, 0, b.AddPortOperation(PortOp(PortOperation::Kind::kSend, port, got)));
    b.Emit(Opcode::kAdd, round, round, b.Integer(1));
    b.Jump(loop);
    b.Bind(out);
    b.Emit(Opcode::kReturnNone);
  });
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t port = b.NewRegister(), peer = b.NewRegister(), self = b.NewRegister(),
                   got = b.NewRegister();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    ComponentOperation create;
    create.kind = ComponentOperation::Kind::kCreate;
    create.type = type;
    b.Emit(Opcode::kCreate, peer, 0, 0, b.AddComponentOperation(create));
    b.Emit(Opcode::kSelf, self);
    ConfigOperation connect;
    connect.kind = ConfigOperation::Kind::kConnect;
    connect.first.component = self;
    connect.first.port = connect.second.port = "p";
    connect.second.component = peer;
    b.Emit(Opcode::kConfigure, 0, 0, 0, b.AddConfigOperation(connect));
    ComponentOperation start;
    start.kind = ComponentOperation::Kind::kStart;
    start.target = peer;
    start.function = echo;
    start.first_argument = b.NewRegister();
    start.argument_count = 1;
    b.Move(start.first_argument, b.Integer(rounds));
    b.Emit(Opcode::kStart, 0, 0, 0, b.AddComponentOperation(start));
    b.Move(got, b.Integer(0));
    const auto loop = b.NewLabel(), out = b.NewLabel();
    b.Bind(loop);
    b.EmitJump(Opcode::kJumpNotLess, out, got, b.Integer(rounds));
    b.Emit(Opcode::kSend, 0, 0, 0, b.AddPortOperation(PortOp(PortOperation::Kind::kSend, port, got)));
    PortOperation receive = PortOp(PortOperation::Kind::kReceive, port);
    receive.value_to = got;
    WaitFor(b, receive);
    b.Jump(loop);
    b.Bind(out);
    WaitFor(b, PortOp(PortOperation::Kind::kDone, peer));
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(Pass()), kNone);
    b.Emit(Opcode::kReturnNone);
  });
}

TEST(ExecutorTest, ComponentsExchangeMessages) {
  HandProgram hand;
  PingPong(hand, 100);
  const TestcaseResult result = RunLast(hand);
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.reason;
  ASSERT_EQ(result.components.size(), 2u);
  EXPECT_EQ(result.components[0].name, "mtc");
  EXPECT_EQ(result.components[1].name, "C(2)");
}

TEST(ExecutorTest, RunsAreReproducible) {
  HandProgram hand;
  PingPong(hand, 20);
  MemorySink first(EventLevel::kFull), second(EventLevel::kFull);
  RunLast(hand, false, &first);
  RunLast(hand, false, &second);
  EXPECT_EQ(first.text(), second.text());
}

TEST(ExecutorTest, DefaultIsTriedWhenNoAlternativeFits) {
  HandProgram hand;
  const Type* type = hand.Component("C", {"p"});
  const uint32_t altstep =
      hand.Add("a_any", FunctionKind::kAltstep, type, 0, [](FunctionBuilder& b, uint32_t) {
        const uint16_t port = b.NewRegister(), taken = b.NewRegister();
        const auto none = b.NewLabel();
        b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
        b.Emit(Opcode::kReceive, taken, 0, 0,
               b.AddPortOperation(PortOp(PortOperation::Kind::kReceive, port)));
        b.EmitJump(Opcode::kJumpFalse, none, taken);
        b.Emit(Opcode::kSetVerdict, 0, b.Constant(Pass()), kNone);
        b.Emit(Opcode::kReturnAlt, 0, 1);
        b.Bind(none);
        b.Emit(Opcode::kReturnAlt, 0, 0);
      });
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t port = b.NewRegister(), reference = b.NewRegister();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    b.Emit(Opcode::kActivate, reference, b.mark(), 0, static_cast<int32_t>(altstep));
    b.Emit(Opcode::kSend, 0, 0, 0,
           b.AddPortOperation(PortOp(PortOperation::Kind::kSend, port, b.Integer(7))));
    WaitFor(b, PortOp(PortOperation::Kind::kReceive, port, b.Integer(8)));
    b.Emit(Opcode::kReturnNone);
  });
  EXPECT_EQ(RunLast(hand, true).verdict, Verdict::kPass);
}

TEST(ExecutorTest, MissingModuleParameterIsNamed) {
  HandProgram hand;
  hand.program().global_count = 1;
  hand.program().global_names = {"M.pc_ipv6"};
  ModuleParameter parameter;
  parameter.module = "M";
  parameter.name = "pc_ipv6";
  parameter.type = PredefinedType(TypeKind::kBoolean);
  hand.program().parameters.push_back(parameter);
  HandRun run(hand);
  const Result<void> ready = run.executor.Initialise();
  ASSERT_FALSE(ready);
  EXPECT_NE(ready.error().message.find("M.pc_ipv6"), std::string::npos);
}

TEST(ExecutorTest, RequestStopEndsTheTestcase) {
  HandProgram hand;
  const Type* type = hand.Component("C", {});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [](FunctionBuilder& b, uint32_t) {
    const auto loop = b.NewLabel();
    b.Bind(loop);
    b.Jump(loop);
  });
  HandRun run(hand);
  ASSERT_TRUE(run.executor.Initialise());
  run.executor.RequestStop();
  const TestcaseResult result = run.executor.Execute(*hand.program().functions.back());
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.verdict, Verdict::kError);
}

}  // namespace
}  // namespace assay::runtime
