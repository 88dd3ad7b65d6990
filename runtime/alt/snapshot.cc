#include "runtime/alt/snapshot.h"

#include <fmt/format.h>

#include "runtime/component/timing.h"
#include "runtime/matcher/matcher.h"
#include "runtime/value/print.h"
#include "runtime/vm/match_context.h"

namespace assay::runtime {

void AltBegin(World& world, Machine& machine) {
  if (world.running_timers > 0) ExpireTimers(world);
  Activity& activity = *world.Of(machine).activity;
  activity.snapshot = world.sequence;
  activity.changed = false;
  activity.watches_components = false;
  if (!activity.rejections.empty()) activity.rejections.clear();
}

Flow AltWait(World& world, Machine& machine) {
  Component& component = world.Of(machine);
  Activity& activity = *component.activity;
  if (activity.changed) return Flow::kNext;
  if (!activity.rejections.empty()) ReportRejections(world, component);
  if (world.events.Wants(EventKind::kWait)) world.Event(EventKind::kWait, machine);
  component.blocked = true;
  if (activity.watches_components && !component.watching) {
    component.watching = true;
    world.watchers.push_back(component.id);
  }
  return Flow::kBlock;
}

void ReportRejections(World& world, Component& component) {
  constexpr ExplainLimits kLimits{.max_text_length = 2000};  // a long header line, raw, in hex
  if (!component.activity) return;
  Activity& activity = *component.activity;
  for (Rejection& rejection : activity.rejections) {
    const EventKind kind = rejection.external ? EventKind::kMismatch : EventKind::kMismatchInternal;
    if (rejection.reported || !world.events.Wants(kind)) continue;
    rejection.reported = true;
    MachineMatchContext context(activity.machine);
    const std::vector<Mismatch> differences = Explain(rejection.value, rejection.tmpl, &context, kLimits);
    const PortOperation& operation = *rejection.operation;
    EventBuilder event = world.events.Begin(
        kind, world.Label(component.id), activity.machine.file(rejection.location), rejection.location.line);
    event.Text("port", world.PortName(component, rejection.port))
        .Number("id", static_cast<int64_t>(rejection.item))
        .Text("operation", operation.text)
        .TextIf("template", operation.template_name);
    if (!operation.template_name.empty()) {
      event.Text("template_file", activity.machine.file(operation.template_location))
          .Number("template_line", operation.template_location.line);
    }
    if (rejection.type != nullptr) event.Text("type", rejection.type->ToString());
    if (!rejection.external) event.Text("value", Print(rejection.value, {.max_length = 10'000}));
    JsonWriter& json = event.json();
    json.BeginList("diffs");
    for (const Mismatch& difference : differences) {
      json.BeginObject();
      json.Text("path", difference.path);
      json.Text("expected", difference.expected);
      json.Text("found", difference.found);
      if (!difference.reason.empty()) json.Text("reason", difference.reason);
      if (difference.broken) json.Flag("broken", true);
      json.EndObject();
    }
    json.EndList();
  }
}

std::vector<std::string> AwaitedOperations(World& world, const Component& component) {
  (void)world;
  std::vector<std::string> operations;
  if (!component.activity || component.activity->machine.idle()) return operations;
  // The machine stands at its AltBegin; its alternatives are the receive instructions from there up to the
  // AltWait that jumps back. What called altsteps wait for is named by their call.
  const Frame& frame = component.activity->machine.frames().back();
  const Function& function = *frame.function;
  for (size_t pc = frame.pc(); pc < function.code.size(); ++pc) {
    const Instruction& instruction = function.code[pc];
    if (instruction.op == Opcode::kReceive) {
      operations.push_back(function.port_ops[static_cast<size_t>(instruction.d)].text);
    } else if (instruction.op == Opcode::kCallAltstep) {
      operations.push_back(
          component.activity->machine.program().functions[static_cast<size_t>(instruction.d)]->name + "()");
    } else if (instruction.op == Opcode::kAltWait && static_cast<uint32_t>(instruction.d) == frame.pc()) {
      break;
    }
  }
  return operations;
}

std::string ReportDeadlock(World& world) {
  constexpr size_t kMaxListed = 10;  // enough to see the knot
  std::vector<Component*> waiting;
  for (const auto& component : world.components) {
    if (component->blocked) waiting.push_back(component.get());
  }
  std::string reason = "deadlock: nothing can happen any more";
  for (size_t i = 0; i < waiting.size() && i < kMaxListed; ++i) {
    const std::vector<std::string> operations = AwaitedOperations(world, *waiting[i]);
    const Machine& machine = waiting[i]->activity->machine;
    const Location location = machine.location();
    reason += fmt::format("; {} waits for {} ({}:{})", world.Label(waiting[i]->id),
                          operations.empty() ? "nothing" : fmt::format("{}", fmt::join(operations, ", ")),
                          machine.file(location), location.line);
  }
  if (waiting.size() > kMaxListed)
    reason += fmt::format("; and {} more components wait", waiting.size() - kMaxListed);
  if (world.events.Wants(EventKind::kDeadlock)) {
    EventBuilder event = world.events.Begin(EventKind::kDeadlock);
    JsonWriter& json = event.json();
    json.BeginList("waiting");
    for (size_t i = 0; i < waiting.size() && i < 1000; ++i) {
      const Machine& machine = waiting[i]->activity->machine;
      const Location location = machine.location();
      json.BeginObject();
      json.Text("comp", world.Label(waiting[i]->id));
      json.Text("file", machine.file(location));
      json.Number("line", location.line);
      json.BeginList("operations");
      for (const std::string& operation : AwaitedOperations(world, *waiting[i])) json.Item(operation);
      json.EndList();
      json.EndObject();
    }
    json.EndList();
  }
  return reason;
}

}  // namespace assay::runtime
