#include "runtime/executor/run_environment.h"

#include <fmt/format.h>

#include "runtime/alt/defaults.h"
#include "runtime/alt/receive.h"
#include "runtime/alt/snapshot.h"
#include "runtime/component/configuration.h"
#include "runtime/component/exchange.h"
#include "runtime/component/lifecycle.h"
#include "runtime/component/port_operations.h"
#include "runtime/component/timing.h"
#include "runtime/executor/host_address.h"

namespace assay::runtime {

// Verdict and log

Flow RunEnvironment::SetVerdict(Machine& machine, Verdict verdict, std::string reason) {
  if (world_->is_control) return machine.Fail("setverdict is for test cases only", "§24.2");
  // What the component refused just before is most likely why.
  if (verdict > Verdict::kPass) ReportRejections(*world_, world_->Of(machine));
  runtime::SetVerdict(*world_, machine, verdict, std::move(reason));
  return Flow::kNext;
}

Verdict RunEnvironment::GetVerdict(Machine& machine) { return world_->Of(machine).verdict.verdict; }

Flow RunEnvironment::Log(Machine& machine, const Value& text) {
  if (world_->events.Wants(EventKind::kLog))
    world_->Event(EventKind::kLog, machine).Text("text", text.is_string() ? text.ToUtf8() : "");
  return Flow::kNext;
}

Flow RunEnvironment::Action(Machine& machine, const Value& text) {
  if (world_->events.Wants(EventKind::kAction)) {
    world_->Event(EventKind::kAction, machine).Text("text", text.is_string() ? text.ToUtf8() : "");
  }
  return Flow::kNext;
}

// Components and configuration

Value RunEnvironment::Self(Machine& machine) {
  return world_->is_control ? Value::Null() : Value::Component(machine.component().value);
}

const Type* RunEnvironment::ComponentType(const Value& reference) {
  return reference.is(Tag::kComponent) && world_->Exists(reference.id())
             ? world_->Get(ComponentId{reference.id()}).type
             : nullptr;
}

Flow RunEnvironment::Create(Machine& machine, const ComponentOperation& operation, Value* created) {
  if (operation.host != kNone) {
    const Value& host = machine.Get(operation.host);
    if (host.is_string() && !IsThisHost(host.ToUtf8()))
      return machine.Fail(UnknownHost(host.ToUtf8()), "§21.3.1");
  }
  return CreateComponent(*world_, machine, operation, created);
}

Flow RunEnvironment::Start(Machine& machine, const ComponentOperation& operation) {
  return StartComponent(*world_, machine, operation);
}

Flow RunEnvironment::StopOrKill(Machine& machine, const ComponentOperation& operation) {
  if (world_->is_control) return Flow::kEnd;  // `stop` ends the control part (§26.1)
  return runtime::StopOrKill(*world_, machine, operation);
}

Flow RunEnvironment::TestComponent(Machine& machine, const ComponentOperation& operation, Value* result) {
  return runtime::TestComponent(*world_, machine, operation, result);
}

Flow RunEnvironment::StopTestcase(Machine& machine, const Value& reason) {
  if (world_->is_control) return Flow::kEnd;
  std::string text = reason.is_string() ? reason.ToUtf8() : std::string();
  if (world_->events.Wants(EventKind::kStopTestcase))
    world_->Event(EventKind::kStopTestcase, machine).TextIf("reason", text);
  ReportRejections(*world_, world_->Of(machine));
  Worsen(*world_, world_->Of(machine), Verdict::kError, text.empty() ? "testcase.stop" : std::move(text),
         &machine);
  world_->finished = true;
  return Flow::kEnd;
}

Flow RunEnvironment::Configure(Machine& machine, const ConfigOperation& operation) {
  return runtime::Configure(*world_, machine, operation);
}

// Ports

Flow RunEnvironment::PortReference(Machine& machine, uint32_t port, int64_t index, Value* result) {
  return runtime::PortReference(*world_, machine, port, index, result);
}

Flow RunEnvironment::PortControl(Machine& machine, const Value& port, uint16_t operation, bool all) {
  return runtime::PortControl(*world_, machine, port, static_cast<PortCommand>(operation), all);
}

Flow RunEnvironment::CheckState(Machine& machine, const Value& port, const Value& state, uint16_t quantity,
                                Value* result) {
  return CheckPortState(*world_, machine, port, state, static_cast<Scope>(quantity), result);
}

Flow RunEnvironment::SetEncode(Machine& machine, const Value* port, const Value& encoding, const Type* type) {
  return SetPortEncoding(*world_, machine, port, encoding, type);
}

Flow RunEnvironment::Send(Machine& machine, const PortOperation& operation) {
  return runtime::Send(*world_, machine, operation);
}

Flow RunEnvironment::Receive(Machine& machine, const PortOperation& operation, bool* taken) {
  return runtime::Receive(*world_, machine, operation, taken);
}

// Timers

Flow RunEnvironment::TimerReference(Machine& machine, uint32_t timer, int64_t index, Value* result) {
  return runtime::TimerReference(*world_, machine, timer, index, result);
}

Flow RunEnvironment::NewTimer(Machine& machine, const Value& duration, const Instruction* site,
                              Value* result) {
  return runtime::NewTimer(*world_, machine, duration, site, result);
}

Flow RunEnvironment::TimerDefault(Machine& machine, const Value& timer, const Value& duration) {
  return SetTimerDefault(*world_, machine, timer, duration);
}

void RunEnvironment::FreeLocalTimers(Machine& machine, uint32_t count) {
  runtime::FreeLocalTimers(*world_, machine, count);
}

Flow RunEnvironment::StartTimer(Machine& machine, const Value& timer, const Value& duration) {
  return runtime::StartTimer(*world_, machine, timer, duration);
}

Flow RunEnvironment::StopTimer(Machine& machine, const Value& timer, bool all) {
  return runtime::StopTimer(*world_, machine, timer, all);
}

Flow RunEnvironment::ReadTimer(Machine& machine, const Value& timer, Value* elapsed) {
  return runtime::ReadTimer(*world_, machine, timer, elapsed);
}

Flow RunEnvironment::TestTimer(Machine& machine, const Value& timer, uint16_t quantity, Value* running,
                               Value* index) {
  return runtime::TestTimer(*world_, machine, timer, static_cast<Scope>(quantity), running, index);
}

// Alternatives

void RunEnvironment::AltBegin(Machine& machine) { runtime::AltBegin(*world_, machine); }

Flow RunEnvironment::AltWait(Machine& machine) { return runtime::AltWait(*world_, machine); }

const Environment::DefaultEntry* RunEnvironment::NextDefault(Machine& machine, Value& previous) {
  return runtime::NextDefault(*world_, machine, previous);
}

Flow RunEnvironment::Activate(Machine& machine, uint32_t function, std::span<const Value> args,
                              Value* reference) {
  return runtime::Activate(*world_, machine, function, args, reference);
}

Flow RunEnvironment::Deactivate(Machine& machine, const Value& reference, bool all) {
  return runtime::Deactivate(*world_, machine, reference, all);
}

// Control part

Flow RunEnvironment::Execute(Machine& machine, uint32_t testcase, std::span<Value> args, const Value& guard,
                             const Value& host, Value* verdict) {
  if (!world_->is_control || !execute_) return machine.Fail("execute is for the control part only", "§26.1");
  std::optional<Duration> limit;
  if (guard.is(Tag::kFloat)) {
    if (!(guard.real() >= 0)) return machine.Fail("the time limit of execute must not be negative", "§26.1");
    limit = ToDuration(guard.real());
  }
  return execute_(machine, *program_.functions[testcase], args, limit,
                  host.is_string() ? host.ToUtf8() : std::string(), verdict);
}

Flow RunEnvironment::CallPredefined(Machine& machine, std::string_view name, std::span<const Value> args,
                                    Value* result) {
  if (name == "testcasename") {
    *result = Value::Charstring(world_->testcase == nullptr ? "" : world_->testcase->name);
    return Flow::kNext;
  }
  if (name == "hostid") {
    // One process runs all components; its machine stands for every one of them (§C.6.3).
    *result = Value::Charstring(
        HostAddress(!args.empty() && args[0].is_string() ? args[0].ToUtf8() : "Ipv4orIPv6"));
    return Flow::kNext;
  }
  return machine.Fail(fmt::format("there is no predefined function {}", name), "Annex C");
}

Flow RunEnvironment::CallExternal(Machine& machine, uint32_t external, std::span<Value> args, Value* result) {
  const std::string& name = program_.externals[external];
  const ExternalFunction* function = options_.externals == nullptr ? nullptr : options_.externals->Find(name);
  if (function == nullptr) {
    return machine.Fail(fmt::format("external function {} has no implementation in this executor", name),
                        "§16.1.3");
  }
  const ExternalContext context{*options_.clock, *options_.random};
  Result<Value> called = function->body(context, args);
  if (!called)
    return machine.Fail(fmt::format("external function {}: {}", name, called.error().message), "§16.1.3");
  *result = std::move(*called);
  if (function->result_is_secret && world_ != nullptr) world_->events.secrets().Add(*result);
  return Flow::kNext;
}

}  // namespace assay::runtime
