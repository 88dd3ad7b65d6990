// The machine's hot paths, on programs written by hand so that only the machine is measured.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include "runtime/executor/program_for_tests.h"

namespace assay::runtime {
namespace {

void RunTestcase(benchmark::State& state, HandProgram& hand, int64_t items) {
  HandRun run(hand);
  if (!run.executor.Initialise()) return state.SkipWithError("not ready");
  for (auto _ : state) {
    const TestcaseResult result = run.executor.Execute(*hand.program().functions.back());
    if (result.verdict == Verdict::kError) return state.SkipWithError(result.reason.c_str());
  }
  state.SetItemsProcessed(state.iterations() * items);
  state.counters["per_item"] = benchmark::Counter(static_cast<double>(state.iterations() * items),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// `s := s + i` in a for loop; the argument is where the sum starts.
void BM_IntegerLoop(benchmark::State& state) {
  constexpr int64_t kTurns = 1'000'000;
  HandProgram hand;
  hand.Add("tc", FunctionKind::kTestcase, hand.Component("C", {}), 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t sum = b.NewRegister();
    b.Move(sum, b.Integer(state.range(0)));
    Loop(b, 0, kTurns, [&](uint16_t i) { b.Emit(Opcode::kAdd, sum, sum, i); });
    b.Emit(Opcode::kReturnNone);
  });
  RunTestcase(state, hand, kTurns);
}
BENCHMARK(BM_IntegerLoop)->Arg(0)->Arg(int64_t{1} << 40);

void BM_Fibonacci25(benchmark::State& state) {
  HandProgram hand;
  const uint32_t fib =
      hand.Add("fib", FunctionKind::kFunction, nullptr, 1, [](FunctionBuilder& b, uint32_t self) {
        const auto recurse = b.NewLabel();
        const uint16_t first = b.NewRegister(), argument = b.NewRegister();
        b.EmitJump(Opcode::kJumpNotLess, recurse, 0, b.Integer(2));
        b.Emit(Opcode::kReturn, 0, 0);
        b.Bind(recurse);
        b.Emit(Opcode::kSubtract, argument, 0, b.Integer(1));
        b.Emit(Opcode::kCall, first, argument, 0, static_cast<int32_t>(self));
        b.Emit(Opcode::kSubtract, argument, 0, b.Integer(2));
        b.Emit(Opcode::kCall, argument, argument, 0, static_cast<int32_t>(self));
        b.Emit(Opcode::kAdd, first, first, argument);
        b.Emit(Opcode::kReturn, 0, first);
      });
  hand.Add("tc", FunctionKind::kTestcase, hand.Component("C", {}), 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t result = b.NewRegister(), argument = b.NewRegister();
    b.Move(argument, b.Integer(25));
    b.Emit(Opcode::kCall, result, argument, 0, static_cast<int32_t>(fib));
    b.Emit(Opcode::kReturnNone);
  });
  RunTestcase(state, hand, 1);
}
BENCHMARK(BM_Fibonacci25)->Unit(benchmark::kMillisecond);

void BM_ListAppend(benchmark::State& state) {
  constexpr int64_t kTurns = 100'000;
  HandProgram hand;
  hand.Add("tc", FunctionKind::kTestcase, hand.Component("C", {}), 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t list = b.NewRegister();
    b.Emit(Opcode::kNewList, list, b.mark(), 0, hand.TypeIndex(nullptr));
    Loop(b, 0, kTurns, [&](uint16_t i) { b.Emit(Opcode::kAppend, list, i); });
    b.Emit(Opcode::kReturnNone);
  });
  RunTestcase(state, hand, kTurns);
}
BENCHMARK(BM_ListAppend);

void BM_StringAppend(benchmark::State& state) {
  constexpr int64_t kTurns = 100'000;
  HandProgram hand;
  hand.Add("tc", FunctionKind::kTestcase, hand.Component("C", {}), 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t text = b.NewRegister();
    b.Move(text, b.Constant(Value::Charstring("")));
    Loop(b, 0, kTurns,
         [&](uint16_t) { b.Emit(Opcode::kConcat, text, text, b.Constant(Value::Charstring("abcdefgh"))); });
    b.Emit(Opcode::kReturnNone);
  });
  RunTestcase(state, hand, kTurns);
}
BENCHMARK(BM_StringAppend);

void BM_CreateStartDone(benchmark::State& state) {
  constexpr int64_t kTurns = 10'000;
  HandProgram hand;
  const Type* type = hand.Component("C", {"p"}, 2, {"t"});
  const uint32_t nothing = hand.Add("nothing", FunctionKind::kFunction, type, 0,
                                    [](FunctionBuilder& b, uint32_t) { b.Emit(Opcode::kReturnNone); });
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t peer = b.NewRegister();
    Loop(b, 0, kTurns, [&](uint16_t) {
      b.Emit(Opcode::kCreate, peer, 0, 0, b.AddComponentOperation(CreateOp(type)));
      b.Emit(Opcode::kStart, 0, 0, 0, b.AddComponentOperation(StartOp(peer, nothing)));
      WaitFor(b, PortOp(PortOperation::Kind::kDone, peer));
    });
    b.Emit(Opcode::kReturnNone);
  });
  RunTestcase(state, hand, kTurns);
}
BENCHMARK(BM_CreateStartDone);

/// Two components, one integer there and one back a turn.
void BM_PingPong(benchmark::State& state) {
  constexpr int64_t kTurns = 100'000;
  HandProgram hand;
  const Type* type = hand.Component("C", {"p"});
  const auto play = [&](FunctionBuilder& b, bool serves) {
    const uint16_t port = b.NewRegister(), got = b.NewRegister();
    b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
    b.Move(got, b.Integer(0));
    Loop(b, 0, kTurns, [&](uint16_t) {
      PortOperation receive = PortOp(PortOperation::Kind::kReceive, port, b.Integer(0));
      receive.value_to = got;
      if (serves)
        b.Emit(Opcode::kSend, 0, 0, 0, b.AddPortOperation(PortOp(PortOperation::Kind::kSend, port, got)));
      WaitFor(b, receive);
      if (!serves)
        b.Emit(Opcode::kSend, 0, 0, 0, b.AddPortOperation(PortOp(PortOperation::Kind::kSend, port, got)));
    });
  };
  const uint32_t echo = hand.Add("echo", FunctionKind::kFunction, type, 0, [&](FunctionBuilder& b, uint32_t) {
    play(b, false);
    b.Emit(Opcode::kReturnNone);
  });
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t peer = b.NewRegister(), self = b.NewRegister();
    b.Emit(Opcode::kCreate, peer, 0, 0, b.AddComponentOperation(CreateOp(type)));
    b.Emit(Opcode::kSelf, self);
    b.Emit(Opcode::kConfigure, 0, 0, 0,
           b.AddConfigOperation(LinkOp(ConfigOperation::Kind::kConnect, self, peer)));
    b.Emit(Opcode::kStart, 0, 0, 0, b.AddComponentOperation(StartOp(peer, echo)));
    play(b, true);
    b.Emit(Opcode::kReturnNone);
  });
  RunTestcase(state, hand, kTurns);
}
BENCHMARK(BM_PingPong);

/// Components that wait in an alt, all alive at once: octets each.
void BM_IdleComponents(benchmark::State& state) {
  const int64_t count = state.range(0);
  HandProgram hand;
  const Type* type = hand.Component("C", {"p", "q"}, 4, {"t"});
  const uint32_t waits =
      hand.Add("waits", FunctionKind::kFunction, type, 0, [](FunctionBuilder& b, uint32_t) {
        const uint16_t port = b.NewRegister();
        b.Emit(Opcode::kPortRef, port, b.Integer(0), 0);
        WaitFor(b, PortOp(PortOperation::Kind::kReceive, port));
        b.Emit(Opcode::kReturnNone);
      });
  hand.Add("tc", FunctionKind::kTestcase, type, 0, [&](FunctionBuilder& b, uint32_t) {
    const uint16_t peer = b.NewRegister(), timer = b.NewRegister();
    Loop(b, 0, count, [&](uint16_t) {
      b.Emit(Opcode::kCreate, peer, 0, 0, b.AddComponentOperation(CreateOp(type, true)));
      b.Emit(Opcode::kStart, 0, 0, 0, b.AddComponentOperation(StartOp(peer, waits)));
    });
    b.Emit(Opcode::kTimerRef, timer, b.Integer(0), 0);
    b.Emit(Opcode::kStartTimer, 0, timer, b.Constant(Value::Float(1)));
    WaitFor(b, PortOp(PortOperation::Kind::kTimeout, timer));
    // Asks how much memory is in use while all wait.
    b.Emit(Opcode::kCallExternal, b.NewRegister(), b.mark(), 0, 0);
    b.Emit(Opcode::kReturnNone);
  });
  hand.program().externals = {"used"};
  size_t used = 0;
  ExternalFunctionRegistry externals;
  externals.Add(
      {"used", {}, TypeKind::kError, [&](const ExternalContext&, std::span<Value>) -> Result<Value> {
         used = mallinfo2().uordblks + mallinfo2().hblkhd;
         return Value();
       }});
  VirtualClock clock;
  SeededRandom random(1);
  ExecutorOptions options;
  options.clock = &clock;
  options.random = &random;
  options.externals = &externals;
  Executor executor(hand.program(), options);
  if (!executor.Initialise()) return state.SkipWithError("not ready");
  const size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  for (auto _ : state) {
    const TestcaseResult result = executor.Execute(*hand.program().functions.back());
    if (result.verdict == Verdict::kError) return state.SkipWithError(result.reason.c_str());
  }
  state.counters["octets_each"] = static_cast<double>(used - before) / static_cast<double>(count);
}
BENCHMARK(BM_IdleComponents)->Arg(100'000)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace assay::runtime
