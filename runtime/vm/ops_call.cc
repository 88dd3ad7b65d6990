// Calls by reference, of C++ functions, and late evaluation (ES 201 873-1 §16, §5.4.1).

#include <fmt/format.h>

#include "runtime/vm/ops.h"
#include "runtime/vm/thunk.h"

namespace assay::runtime {

namespace {

/// The behaviour that an operand refers to, or null after a trap.
const Function* Behaviour(Machine& machine, const Value& reference) {
  if (reference.is(Tag::kBehaviour) && reference.id() < machine.program().functions.size()) {
    return machine.program().functions[reference.id()].get();
  }
  machine.Fail(
      reference.is(Tag::kNull) ? "a null behaviour cannot be used" : "the behaviour variable has no value",
      "§6.2.13");
  return nullptr;
}

Flow EnterWindow(Machine& machine, const Function& function, const Instruction& i) {
  return machine.Enter(function, machine.frame().base + i.b, i.a);
}

}  // namespace

Flow OpCallRef(Machine& machine, const Instruction& i) {
  const Function* function = Behaviour(machine, machine.Get(i.c));
  return function == nullptr ? Flow::kTrap : EnterWindow(machine, *function, i);
}

Flow OpCallAltstep(Machine& machine, const Instruction& i) {
  return EnterWindow(machine, *machine.program().functions[static_cast<size_t>(i.d)], i);
}

Flow OpCallAltRef(Machine& machine, const Instruction& i) { return OpCallRef(machine, i); }

Flow OpCallExternal(Machine& machine, const Instruction& i) {
  Value result;
  const Flow flow = machine.environment().CallExternal(machine, static_cast<uint32_t>(i.d),
                                                       machine.Registers(i.b, i.c), &result);
  if (flow == Flow::kNext && i.a != kNone) machine.Register(i.a) = std::move(result);
  return flow;
}

Flow OpTrap(Machine& machine, const Instruction& i) {
  const Value& reason = machine.Get(static_cast<Operand>(static_cast<uint16_t>(i.d) | kConstantBit));
  return machine.Fail(reason.is_string() ? reason.ToUtf8() : "run-time error");
}

Flow OpMakeThunk(Machine& machine, const Instruction& i) {
  const Function& function = *machine.program().functions[static_cast<size_t>(i.d)];
  machine.Register(i.a) =
      MakeThunk(static_cast<uint32_t>(i.d), i.c == 1, machine.Registers(i.b, function.parameter_count));
  return Flow::kNext;
}

Flow OpForceThunk(Machine& machine, const Instruction& i) {
  const Value value = machine.Get(i.b);
  if (!IsThunk(value)) {
    machine.Register(i.a) = value;
    return Flow::kNext;
  }
  if (const Value* kept = ThunkValue(value)) {
    machine.Register(i.a) = *kept;
    return Flow::kNext;
  }
  const Function& function = *machine.program().functions[ThunkFunction(value)];
  const bool fuzzy = ThunkIsFuzzy(value);
  const Flow flow = machine.EnterAbove(function, ThunkCaptured(value), i.a,
                                       fuzzy ? Frame::Kind::kCall : Frame::Kind::kLazy);
  if (flow == Flow::kNext && !fuzzy) machine.lazy.push_back(value);
  return flow;
}

}  // namespace assay::runtime
