#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/component/component.h"
#include "runtime/component/system_interface.h"
#include "runtime/event/event_log.h"
#include "runtime/program/program.h"
#include "runtime/timer/timer.h"
#include "runtime/vm/component_ids.h"
#include "runtime/vm/machine.h"

namespace assay::runtime {

/// Everything that exists during one test case (or one control part): components, who may run, what is due.
/// The operations of TTCN-3 on it are free functions of lifecycle.h, configuration.h, exchange.h and
/// runtime/alt.
struct World {
  World(MachineContext& machine_context, EventLog& event_log, Clock& the_clock)
      : context(machine_context), events(event_log), clock(the_clock) {}

  MachineContext& context;
  EventLog& events;
  Clock& clock;
  SystemInterface* system = nullptr;  ///< null in a control part
  bool loopback = false;              ///< ports without connection or mapping send to themselves
  bool broadcast = false;  ///< what loops back arrives at all ports that do so and receive its type
  bool is_control = false;
  const Function* testcase = nullptr;  ///< null in a control part
  std::vector<Value> arguments;        ///< parameters of the test case once it has returned

  /// Indexed by ComponentId; [0] is the system, [1] the main test component (or the control part).
  std::vector<std::unique_ptr<Component>> components;
  uint32_t ptcs_running = 0;  ///< PTCs that execute behaviour
  uint32_t ptcs_alive = 0;    ///< PTCs that are not killed

  uint64_t sequence = 0;  ///< counts everything that can change the outcome of an alternative
  uint64_t next_item_id = 0;
  uint64_t system_messages = 0;
  std::deque<ComponentId> run_queue;
  std::vector<ComponentId> watchers;  ///< blocked components that look at done or killed
  uint64_t terminations = 0;          ///< bumped with every component that ends
  TimerQueue timers;
  uint32_t running_timers = 0;
  TimePoint last_look{};  ///< when a timer was asked last, and how often at that moment (virtual clock)
  uint32_t looks = 0;

  bool finished = false;                 ///< the main test component (or control part) is over
  Component* error_component = nullptr;  ///< whose run-time error ended the test case

  Component& Get(ComponentId id) { return *components[id.value]; }
  Component& Of(const Machine& machine) { return *components[machine.component().value]; }
  bool Exists(uint32_t id) const { return id < components.size(); }

  uint64_t NextSequence() { return ++sequence; }
  /// Something that `component`'s alternatives look at has changed.
  void Wake(Component& component);
  /// Puts it at the end of the run queue.
  void Enqueue(Component& component);

  /// `mtc`, `system`, `control`, or `name(7)` / `Type(7)`.
  std::string Label(ComponentId id) const;
  /// `p` or `p[2]`.
  std::string PortName(const Component& component, uint32_t port) const;
  /// Name of a timer for messages.
  std::string TimerName(const Component& component, uint32_t timer) const;

  /// Starts an event located at the instruction that `machine` executes.
  EventBuilder Event(EventKind kind, const Machine& machine);
  EventBuilder Event(EventKind kind, const Component& component);
};

/// Number of instances of a declared port, timer or component array; 1 without dimensions.
uint64_t InstanceCount(const std::vector<uint32_t>& dimensions);

/// First instance of port declaration `declaration` and how many there are.
struct InstanceRange {
  uint32_t first = 0;
  uint32_t count = 0;
};
InstanceRange PortInstances(const ComponentInfo& info, uint32_t declaration);
InstanceRange TimerInstances(const ComponentInfo& info, uint32_t declaration);

}  // namespace assay::runtime
