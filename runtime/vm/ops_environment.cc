// Instructions that reach beyond the machine: they gather their operands and ask the Environment.

#include <fmt/format.h>

#include "runtime/program/operands.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "runtime/vm/component_ids.h"
#include "runtime/vm/ops.h"

namespace assay::runtime {

namespace {

/// `value` in an operation's result register, when it went well.
Flow Store(Machine& machine, Flow flow, uint16_t target, Value value) {
  if (flow == Flow::kNext) machine.Register(target) = std::move(value);
  return flow;
}

const ComponentOperation& ComponentOp(Machine& machine, const Instruction& i) {
  return machine.function().component_ops[static_cast<size_t>(i.d)];
}

const PortOperation& PortOp(Machine& machine, const Instruction& i) {
  return machine.function().port_ops[static_cast<size_t>(i.d)];
}

std::string TextOf(const Value& value) {
  if (!value.is_bound()) return {};
  return value.is(Tag::kCharstring) || value.is(Tag::kUniversal) ? value.ToUtf8() : Print(value);
}

}  // namespace

// Verdict and log

Flow OpSetVerdict(Machine& machine, const Instruction& i) {
  const Value& verdict = machine.Get(i.b);
  if (!verdict.is(Tag::kVerdict)) return machine.Fail("setverdict without a verdict", "§24.2");
  if (verdict.verdict() == Verdict::kError)
    return machine.Fail("verdict error cannot be set by a test case", "§24.2");
  return machine.environment().SetVerdict(machine, verdict.verdict(),
                                          i.c == kNone ? std::string() : TextOf(machine.Get(i.c)));
}

Flow OpGetVerdict(Machine& machine, const Instruction& i) {
  machine.Register(i.a) = Value::OfVerdict(machine.environment().GetVerdict(machine));
  return Flow::kNext;
}

Flow OpFormat(Machine& machine, const Instruction& i) {
  std::string text;
  for (uint16_t n = 0; n < i.c; ++n) {
    const Value& value = machine.Register(static_cast<uint16_t>(i.b + n));
    const bool free_text = (value.is(Tag::kCharstring) || value.is(Tag::kUniversal)) && n < 32 &&
                           (static_cast<uint32_t>(i.d) >> n & 1) != 0;
    text += free_text ? TextOf(value) : Print(value);
  }
  machine.Register(i.a) = Value::UniversalFromUtf8(text);
  return Flow::kNext;
}

Flow OpLog(Machine& machine, const Instruction& i) {
  return machine.environment().Log(machine, machine.Get(i.b));
}

Flow OpAction(Machine& machine, const Instruction& i) {
  return machine.environment().Action(machine, machine.Get(i.b));
}

// Components

Flow OpSelf(Machine& machine, const Instruction& i) {
  machine.Register(i.a) = machine.environment().Self(machine);
  return Flow::kNext;
}

Flow OpMtc(Machine& machine, const Instruction& i) {
  machine.Register(i.a) = Value::Component(kMtcId.value);
  return Flow::kNext;
}

Flow OpSystem(Machine& machine, const Instruction& i) {
  machine.Register(i.a) = Value::Component(kSystemId.value);
  return Flow::kNext;
}

Flow OpCreate(Machine& machine, const Instruction& i) {
  Value created;
  const Flow flow = machine.environment().Create(machine, ComponentOp(machine, i), &created);
  return Store(machine, flow, i.a, std::move(created));
}

Flow OpStart(Machine& machine, const Instruction& i) {
  return machine.environment().Start(machine, ComponentOp(machine, i));
}

Flow OpStopComponent(Machine& machine, const Instruction& i) {
  return machine.environment().StopOrKill(machine, ComponentOp(machine, i));
}

Flow OpKillComponent(Machine& machine, const Instruction& i) {
  return machine.environment().StopOrKill(machine, ComponentOp(machine, i));
}

Flow OpTestComponent(Machine& machine, const Instruction& i) {
  Value result;
  const Flow flow = machine.environment().TestComponent(machine, ComponentOp(machine, i), &result);
  return Store(machine, flow, i.a, std::move(result));
}

Flow OpStopTestcase(Machine& machine, const Instruction& i) {
  return machine.environment().StopTestcase(machine, i.b == kNone ? Value() : Value(machine.Get(i.b)));
}

Flow OpConfigure(Machine& machine, const Instruction& i) {
  return machine.environment().Configure(machine, machine.function().config_ops[static_cast<size_t>(i.d)]);
}

// Ports

namespace {

/// Index operands may be unbound for "no index".
bool IndexOperand(Machine& machine, Operand operand, int64_t* index) {
  const Value& value = machine.Get(operand);
  if (value.is(Tag::kInteger)) {
    *index = value.integer();
    return true;
  }
  machine.Fail("the index has no value", "§6.2.7");
  return false;
}

}  // namespace

Flow OpPortRef(Machine& machine, const Instruction& i) {
  int64_t index = 0;
  if (!IndexOperand(machine, i.b, &index)) return Flow::kTrap;
  const uint32_t port = machine.PortNumber(i.c);
  if (port == Layout::kMissing) return machine.Fail("this component has no such port", "§6.3.3");
  Value reference;
  const Flow flow = machine.environment().PortReference(machine, port, index, &reference);
  return Store(machine, flow, i.a, std::move(reference));
}

Flow OpPortControl(Machine& machine, const Instruction& i) {
  const bool all = static_cast<Scope>(i.d) == Scope::kAll;
  return machine.environment().PortControl(machine, all ? Value() : Value(machine.Get(i.b)), i.c, all);
}

Flow OpCheckState(Machine& machine, const Instruction& i) {
  const auto scope = static_cast<Scope>(i.d);
  const Value port = scope == Scope::kAny || scope == Scope::kAll ? Value() : machine.Get(i.b);
  Value result;
  const Flow flow = machine.environment().CheckState(machine, port, Value(machine.Get(i.c)),
                                                     static_cast<uint16_t>(i.d), &result);
  return Store(machine, flow, i.a, std::move(result));
}

Flow OpSetEncode(Machine& machine, const Instruction& i) {
  const Value port = i.b == kNone ? Value() : Value(machine.Get(i.b));
  return machine.environment().SetEncode(machine, i.b == kNone ? nullptr : &port, Value(machine.Get(i.c)),
                                         machine.program().type_list[static_cast<size_t>(i.d)]);
}

Flow OpSend(Machine& machine, const Instruction& i) {
  return machine.environment().Send(machine, PortOp(machine, i));
}

Flow OpReceive(Machine& machine, const Instruction& i) {
  bool taken = false;
  const Flow flow = machine.environment().Receive(machine, PortOp(machine, i), &taken);
  return Store(machine, flow, i.a, Value::Boolean(taken));
}

// Timers

Flow OpTimerRef(Machine& machine, const Instruction& i) {
  int64_t index = 0;
  if (!IndexOperand(machine, i.b, &index)) return Flow::kTrap;
  const uint32_t timer = machine.TimerNumber(i.c);
  if (timer == Layout::kMissing) return machine.Fail("this component has no such timer", "§6.3.3");
  Value reference;
  const Flow flow = machine.environment().TimerReference(machine, timer, index, &reference);
  return Store(machine, flow, i.a, std::move(reference));
}

Flow OpNewTimer(Machine& machine, const Instruction& i) {
  Value reference = machine.Register(i.a);
  const Flow flow = machine.environment().NewTimer(machine, Value(machine.Get(i.b)), &i, &reference);
  return Store(machine, flow, i.a, std::move(reference));
}

Flow OpTimerDefault(Machine& machine, const Instruction& i) {
  return machine.environment().TimerDefault(machine, machine.Get(i.b), machine.Get(i.c));
}

Flow OpStartTimer(Machine& machine, const Instruction& i) {
  return machine.environment().StartTimer(machine, machine.Get(i.b), machine.Get(i.c));
}

Flow OpStopTimer(Machine& machine, const Instruction& i) {
  const bool all = static_cast<Scope>(i.c) == Scope::kAll;
  return machine.environment().StopTimer(machine, all ? Value() : Value(machine.Get(i.b)), all);
}

Flow OpReadTimer(Machine& machine, const Instruction& i) {
  Value elapsed;
  const Flow flow = machine.environment().ReadTimer(machine, machine.Get(i.b), &elapsed);
  return Store(machine, flow, i.a, std::move(elapsed));
}

Flow OpTestTimer(Machine& machine, const Instruction& i) {
  Value running, index;
  const bool any = static_cast<Scope>(i.c) == Scope::kAny;
  const Flow flow = machine.environment().TestTimer(machine, any ? Value() : Value(machine.Get(i.b)), i.c,
                                                    &running, &index);
  if (flow == Flow::kNext && static_cast<Scope>(i.c) == Scope::kAnyFrom && i.d >= 0 && index.is_bound()) {
    machine.Register(static_cast<uint16_t>(i.d)) = std::move(index);
  }
  return Store(machine, flow, i.a, std::move(running));
}

// Alternatives

Flow OpAltBegin(Machine& machine, const Instruction&) {
  machine.environment().AltBegin(machine);
  return Flow::kNext;
}

Flow OpAltWait(Machine& machine, const Instruction& i) {
  const Flow flow = machine.environment().AltWait(machine);
  if (flow == Flow::kNext || flow == Flow::kBlock || flow == Flow::kYield) {
    machine.frame().next = machine.function().code.data() + i.d;
  }
  return flow;
}

Flow OpNextDefault(Machine& machine, const Instruction& i) {
  Value& counter = machine.Register(i.b);
  const Environment::DefaultEntry* entry = machine.environment().NextDefault(machine, counter);
  if (entry == nullptr) {
    machine.frame().next = machine.function().code.data() + i.d;
    return Flow::kNext;
  }
  return machine.EnterAbove(*machine.program().functions[entry->function], entry->args, i.a);
}

Flow OpActivate(Machine& machine, const Instruction& i) {
  const Function& altstep = *machine.program().functions[static_cast<size_t>(i.d)];
  Value reference;
  const Flow flow = machine.environment().Activate(
      machine, static_cast<uint32_t>(i.d), machine.Registers(i.b, altstep.parameter_count), &reference);
  return Store(machine, flow, i.a, std::move(reference));
}

Flow OpActivateRef(Machine& machine, const Instruction& i) {
  const Value& behaviour = machine.Get(i.c);
  if (!behaviour.is(Tag::kBehaviour) || behaviour.id() >= machine.program().functions.size()) {
    return machine.Fail("activate of a behaviour variable without a value", "§20.5.2");
  }
  const Function& altstep = *machine.program().functions[behaviour.id()];
  Value reference;
  const Flow flow = machine.environment().Activate(
      machine, behaviour.id(), machine.Registers(i.b, altstep.parameter_count), &reference);
  return Store(machine, flow, i.a, std::move(reference));
}

Flow OpDeactivate(Machine& machine, const Instruction& i) {
  const bool all = static_cast<Scope>(i.c) == Scope::kAll;
  return machine.environment().Deactivate(machine, all ? Value() : Value(machine.Get(i.b)), all);
}

// Control part

namespace {

Flow ExecuteTestcase(Machine& machine, uint32_t testcase, const Instruction& i) {
  const Function& function = *machine.program().functions[testcase];
  const Value guard = machine.Register(i.c), host = machine.Register(static_cast<uint16_t>(i.c + 1));
  Value verdict;
  const Flow flow = machine.environment().Execute(
      machine, testcase, machine.Registers(i.b, function.parameter_count), guard, host, &verdict);
  return Store(machine, flow, i.a, std::move(verdict));
}

}  // namespace

Flow OpExecute(Machine& machine, const Instruction& i) {
  return ExecuteTestcase(machine, static_cast<uint32_t>(i.d), i);
}

Flow OpExecuteRef(Machine& machine, const Instruction& i) {
  const Value& behaviour = machine.Get(static_cast<Operand>(i.d));
  if (!behaviour.is(Tag::kBehaviour) || behaviour.id() >= machine.program().functions.size()) {
    return machine.Fail("execute of a test case variable without a value", "§26.1");
  }
  return ExecuteTestcase(machine, behaviour.id(), i);
}

// Coding

Flow OpEncode(Machine& machine, const Instruction& i) {
  const Value value = machine.Register(i.b);
  const Value variant = machine.Register(static_cast<uint16_t>(i.b + 1));
  const Value encoding = machine.Register(static_cast<uint16_t>(i.b + 2));
  Value coded;
  const Flow flow = machine.environment().Encode(
      machine, value, machine.program().type_list[static_cast<size_t>(i.d)], i.c, encoding, variant, &coded);
  return Store(machine, flow, i.a, std::move(coded));
}

Flow OpDecode(Machine& machine, const Instruction& i) {
  Value coded = machine.Register(i.b);
  const Value variant = machine.Register(static_cast<uint16_t>(i.b + 2));
  const Value encoding = machine.Register(static_cast<uint16_t>(i.b + 3));
  Value decoded;
  int status = 1;
  const Flow flow =
      machine.environment().Decode(machine, coded, machine.program().type_list[static_cast<size_t>(i.d)], i.c,
                                   encoding, variant, &decoded, &status);
  if (flow != Flow::kNext) return flow;
  if (status == 0) {
    machine.Register(i.b) = std::move(coded);
    machine.Register(static_cast<uint16_t>(i.b + 1)) = std::move(decoded);
  }
  machine.Register(i.a) = Value::Integer(status);
  return Flow::kNext;
}

}  // namespace assay::runtime
