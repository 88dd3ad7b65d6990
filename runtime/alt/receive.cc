#include "runtime/alt/receive.h"

#include <fmt/format.h>

#include "runtime/alt/receive_port.h"
#include "runtime/component/elements.h"
#include "runtime/component/lifecycle.h"
#include "runtime/component/timing.h"
#include "runtime/value/objects.h"

namespace assay::runtime {

namespace {

using Kind = PortOperation::Kind;

void Redirect(Machine& machine, Operand target, Value value) {
  if (target != kNone) machine.Register(target) = std::move(value);
}

// timeout (§23.6)

bool TakeTimeout(World& world, Machine& machine, uint32_t number, Timer& timer) {
  Component& own = world.Of(machine);
  if (timer.state != Timer::State::kExpired || timer.expired > own.activity->snapshot) return false;
  timer.state = Timer::State::kInactive;
  if (world.events.Wants(EventKind::kTimeout)) {
    world.Event(EventKind::kTimeout, machine).Text("timer", world.TimerName(own, number));
  }
  return true;
}

Flow ReceiveTimeout(World& world, Machine& machine, const PortOperation& operation, bool* taken) {
  std::vector<Timer>& timers = world.Of(machine).activity->timers;
  if (operation.quantity == Quantity::kAny) {
    for (uint32_t i = 0; i < timers.size() && !*taken; ++i)
      *taken = TakeTimeout(world, machine, i, timers[i]);
    return Flow::kNext;
  }
  if (operation.quantity == Quantity::kAnyFrom) {
    return ForEachElement(machine, machine.Get(operation.target),
                          [&](const Value& element, const Value& index) {
                            if (element.is(Tag::kTimer) && element.id() < timers.size()) {
                              *taken = TakeTimeout(world, machine, element.id(), timers[element.id()]);
                              if (*taken) Redirect(machine, operation.index_to, index);
                            }
                            return !*taken;
                          });
  }
  const Value reference = machine.Get(operation.target);
  Timer* timer = TimerOperand(world, machine, reference);
  if (timer == nullptr) return Flow::kTrap;
  *taken = TakeTimeout(world, machine, reference.id(), *timer);
  return Flow::kNext;
}

// done, killed (§21.3.7, §21.3.8)

bool Ended(const Component& component, Kind kind) {
  switch (kind) {
    case Kind::kDone:
      return component.done();
    case Kind::kReturned:
      return component.done() && component.returned;
    case Kind::kStopped:
      return component.done() && !component.returned;
    default:
      return component.state == Component::State::kKilled;
  }
}

Flow ReceiveEnd(World& world, Machine& machine, const PortOperation& operation, bool* taken) {
  world.Of(machine).activity->watches_components = true;
  const Kind kind = operation.kind;
  switch (operation.quantity) {
    case Quantity::kAny:
      for (size_t i = kFirstPtcId; i < world.components.size() && !*taken; ++i) {
        *taken = Ended(*world.components[i], kind);
      }
      return Flow::kNext;
    case Quantity::kAll:
      *taken = kind == Kind::kDone ? world.ptcs_running == 0 : world.ptcs_alive == 0;
      return Flow::kNext;
    case Quantity::kAnyFrom:
      return ForEachElement(
          machine, machine.Get(operation.target), [&](const Value& element, const Value& index) {
            if (element.is(Tag::kComponent) && world.Exists(element.id())) {
              const Component& component = world.Get(ComponentId{element.id()});
              *taken = Ended(component, kind);
              if (*taken) {
                Redirect(machine, operation.value_to, Value::OfVerdict(component.verdict.verdict));
                Redirect(machine, operation.index_to, index);
              }
            }
            return !*taken;
          });
    case Quantity::kOne:
      break;
  }
  const Component* component = ComponentOperand(world, machine, machine.Get(operation.target));
  if (component == nullptr) return Flow::kTrap;
  *taken = Ended(*component, kind);
  if (*taken) {
    Redirect(machine, operation.value_to, Value::OfVerdict(component->verdict.verdict));
    Redirect(machine, operation.params_to, component->result);
  }
  return Flow::kNext;
}

Flow ReceiveCallTimeout(World& world, Machine& machine, bool* taken) {
  Activity& activity = *world.Of(machine).activity;
  *taken = TakeTimeout(world, machine, kCallTimer, activity.call_timer);
  return Flow::kNext;
}

}  // namespace

Flow Receive(World& world, Machine& machine, const PortOperation& operation, bool* taken) {
  *taken = false;
  switch (operation.kind) {
    case Kind::kTimeout:
      return ReceiveTimeout(world, machine, operation, taken);
    case Kind::kDone:
    case Kind::kKilled:
    case Kind::kReturned:
    case Kind::kStopped:
      return ReceiveEnd(world, machine, operation, taken);
    case Kind::kCatchTimeout:
      return ReceiveCallTimeout(world, machine, taken);
    default:
      return ReceiveFromPorts(world, machine, operation, taken);
  }
}

}  // namespace assay::runtime
