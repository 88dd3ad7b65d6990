// Named limits, and what a behaviour keeps or gives back.

#include <gtest/gtest.h>

#include "runtime/executor/program_for_tests.h"

namespace assay::runtime {
namespace {

TestcaseResult RunLast(HandProgram& hand, const Limits& limits = {}) {
  VirtualClock clock;
  SeededRandom random(1);
  ExecutorOptions options;
  options.clock = &clock;
  options.random = &random;
  options.loopback = true;
  options.limits = limits;
  Executor executor(hand.program(), options);
  EXPECT_TRUE(executor.Initialise());
  return executor.Execute(*hand.program().functions.back());
}

void ExpectLimit(const TestcaseResult& result, const std::string& name) {
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_NE(result.reason.find("\"" + name + "\""), std::string::npos) << result.reason;
}

TEST(LimitsTest, QueueLength) {
  HandProgram hand;
  hand.Add("tc", FunctionKind::kTestcase, hand.Component("C", {"p"}), 0, [](FunctionBuilder& b, uint32_t) {
    const uint16_t port = b.NewRegister();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    Loop(b, 0, 1000, [&](uint16_t i) {
      b.Emit(Opcode::kSend, 0, 0, 0, b.AddPortOperation(PortOp(PortOperation::Kind::kSend, port, i)));
    });
    b.Emit(Opcode::kReturnNone);
  });
  ExpectLimit(RunLast(hand, {.queue_length = 100}), "queue_length");
}

TEST(LimitsTest, Components) {
  HandProgram hand;
  const Type* type = hand.Component("C", {});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    Loop(b, 0, 1000,
         [&](uint16_t) { b.Emit(Opcode::kCreate, b.mark(), 0, 0, b.AddComponentOperation(CreateOp(type))); });
    b.NewRegister();
    b.Emit(Opcode::kReturnNone);
  });
  ExpectLimit(RunLast(hand, {.components = 100}), "components");
}

TEST(LimitsTest, Length) {
  for (const bool list : {false, true}) {
    HandProgram hand;
    hand.Add("tc", FunctionKind::kTestcase, hand.Component("C", {}), 0, [&](FunctionBuilder& b, uint32_t) {
      const uint16_t value = b.NewRegister();
      b.Move(value, b.Constant(Value::Charstring("ab")));
      if (list) b.Emit(Opcode::kNewList, value, b.mark(), 0, hand.TypeIndex(nullptr));
      Loop(b, 0, 1000, [&](uint16_t i) {
        if (list) {
          b.Emit(Opcode::kAppend, value, i);
        } else {
          b.Emit(Opcode::kConcat, value, value, value);
        }
      });
      b.Emit(Opcode::kReturnNone);
    });
    ExpectLimit(RunLast(hand, {.length = 500}), "length");
  }
}

TEST(LimitsTest, TimerDeclaredInALoopIsOneTimer) {
  HandProgram hand;
  hand.Add("tc", FunctionKind::kTestcase, hand.Component("C", {}), 0, [](FunctionBuilder& b, uint32_t) {
    const uint16_t timer = b.NewRegister();
    Loop(b, 0, 1000, [&](uint16_t) {
      b.Emit(Opcode::kNewTimer, timer, b.Constant(Value::Float(1)));
      b.Emit(Opcode::kStartTimer, 0, timer, b.Constant(Value()));
      b.Emit(Opcode::kUnbind, timer);
    });
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(Value::OfVerdict(Verdict::kPass)), kNone);
    b.Emit(Opcode::kReturnNone);
  });
  EXPECT_EQ(RunLast(hand, {.timers = 2}).verdict, Verdict::kPass);
}

TEST(LayoutTest, VariablesAreFoundByNameInADerivedComponent) {
  HandProgram hand;
  Type* base = hand.Component("B", {}, 1);
  Type* derived = hand.Component("D", {}, 3);
  auto info = std::make_shared<ComponentInfo>(*derived->component);
  info->variables[0].name = "other";
  info->variables[1].name = "another";
  info->variables[2].name = "v0";  // B's variable stands last in D
  derived->component = info;
  const uint32_t sets = hand.Add("sets", FunctionKind::kFunction, base, 0, [](FunctionBuilder& b, uint32_t) {
    b.Emit(Opcode::kStoreVar, 0, b.Integer(7), 0, 0);
    b.Emit(Opcode::kReturnNone);
  });
  hand.Add("tc", FunctionKind::kTestcase, derived, 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t result = b.NewRegister(), value = b.NewRegister();
    const auto wrong = b.NewLabel();
    b.Emit(Opcode::kCall, result, b.mark(), 0, static_cast<int32_t>(sets));
    b.Emit(Opcode::kLoadVar, value, 0, 0, 2);
    b.EmitJump(Opcode::kJumpNotEqual, wrong, value, b.Integer(7));
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(Value::OfVerdict(Verdict::kPass)), kNone);
    b.Bind(wrong);
    b.Emit(Opcode::kReturnNone);
  });
  EXPECT_EQ(RunLast(hand).verdict, Verdict::kPass);
}

/// f() counts its calls in component variable 0 and returns the count; a thunk over it is forced three times.
TEST(ThunkTest, LazyIsEvaluatedOnceFuzzyEachTime) {
  for (const bool fuzzy : {false, true}) {
    HandProgram hand;
    const Type* type = hand.Component("C", {}, 1);
    const uint32_t counts =
        hand.Add("counts", FunctionKind::kFunction, type, 0, [](FunctionBuilder& b, uint32_t) {
          const uint16_t value = b.NewRegister();
          b.Emit(Opcode::kLoadVar, value, 0, 0, 0);
          b.Emit(Opcode::kAdd, value, value, b.Integer(1));
          b.Emit(Opcode::kStoreVar, 0, value, 0, 0);
          b.Emit(Opcode::kReturn, 0, value);
        });
    hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
      const uint16_t thunk = b.NewRegister(), value = b.NewRegister();
      const auto wrong = b.NewLabel();
      b.Emit(Opcode::kStoreVar, 0, b.Integer(0), 0, 0);
      b.Emit(Opcode::kMakeThunk, thunk, b.mark(), fuzzy ? 1 : 0, static_cast<int32_t>(counts));
      for (int i = 0; i < 3; ++i) b.Emit(Opcode::kForceThunk, value, thunk);
      b.EmitJump(Opcode::kJumpNotEqual, wrong, value, b.Integer(fuzzy ? 3 : 1));
      b.Emit(Opcode::kSetVerdict, 0, b.Constant(Value::OfVerdict(Verdict::kPass)), kNone);
      b.Bind(wrong);
      b.Emit(Opcode::kReturnNone);
    });
    EXPECT_EQ(RunLast(hand).verdict, Verdict::kPass) << fuzzy;
  }
}

TEST(ErrorTest, ErrorInAParallelComponentEndsTheTestcase) {
  HandProgram hand;
  const Type* type = hand.Component("C", {"p"});
  const uint32_t bad = hand.Add("bad", FunctionKind::kFunction, type, 0, [](FunctionBuilder& b, uint32_t) {
    b.SetLocation({0, 3, 1});
    b.Emit(Opcode::kDivide, b.NewRegister(), b.Integer(1), b.Integer(0));
    b.Emit(Opcode::kReturnNone);
  });
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t peer = b.NewRegister(), port = b.NewRegister();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    b.Emit(Opcode::kCreate, peer, 0, 0, b.AddComponentOperation(CreateOp(type)));
    b.Emit(Opcode::kStart, 0, 0, 0, b.AddComponentOperation(StartOp(peer, bad)));
    WaitFor(b, PortOp(PortOperation::Kind::kReceive, port));
    b.Emit(Opcode::kReturnNone);
  });
  const TestcaseResult result = RunLast(hand);
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_EQ(result.component, "C(2)");
  EXPECT_EQ(result.line, 3u);
}

TEST(ConfigurationTest, NoTwoConnectionsToOneComponent) {
  HandProgram hand;
  const Type* type = hand.Component("C", {"p", "q"});
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t peer = b.NewRegister(), self = b.NewRegister();
    b.Emit(Opcode::kSelf, self);
    b.Emit(Opcode::kCreate, peer, 0, 0, b.AddComponentOperation(CreateOp(type)));
    ConfigOperation connect = LinkOp(ConfigOperation::Kind::kConnect, self, peer);
    b.Emit(Opcode::kConfigure, 0, 0, 0, b.AddConfigOperation(connect));
    b.Emit(Opcode::kConfigure, 0, 0, 0, b.AddConfigOperation(connect));  // the same again changes nothing
    b.Emit(Opcode::kSetVerdict, 0, b.Constant(Value::OfVerdict(Verdict::kPass)), kNone);
    connect.second.port = "q";
    b.Emit(Opcode::kConfigure, 0, 0, 0, b.AddConfigOperation(connect));
    b.Emit(Opcode::kReturnNone);
  });
  const TestcaseResult result = RunLast(hand);
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_NE(result.reason.find("mtc:p is connected to C(2):p already"), std::string::npos) << result.reason;
}

}  // namespace
}  // namespace assay::runtime
