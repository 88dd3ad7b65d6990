#include "runtime/component/lifecycle.h"

#include <fmt/format.h>

#include "runtime/component/altstep_behaviour.h"
#include "runtime/component/configuration.h"
#include "runtime/component/elements.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime {

namespace {

const char* EndingWord(Ending ending) {
  switch (ending) {
    case Ending::kReturned:
      return "returned";
    case Ending::kStopped:
      return "stopped";
    case Ending::kKilled:
      return "killed";
    case Ending::kError:
      return "error";
  }
  return "";
}

const Function* InitialisationOf(const Program& program, const Type* type) {
  for (const auto& [component_type, function] : program.component_init) {
    if (component_type == type) return program.functions[function].get();
  }
  return nullptr;
}

/// True while the first values of its variables and timers are computed: the frame above the behaviour's.
bool Initialising(const World& world, const Component& component) {
  const auto& frames = component.activity->machine.frames();
  return frames.size() > 1 && frames[1].function == InitialisationOf(world.context.program, component.type);
}

bool IsPtc(const Component& component) { return component.id.value >= kFirstPtcId; }

void ForgetTimers(World& world, Activity& activity, size_t from) {
  for (size_t i = from; i < activity.timers.size(); ++i) {
    if (activity.timers[i].state == Timer::State::kRunning) --world.running_timers;
  }
  if (from < activity.timers.size()) activity.timers.resize(from);
  if (activity.call_timer.state == Timer::State::kRunning) --world.running_timers;
  activity.call_timer = Timer{.generation = activity.call_timer.generation + 1};
}

}  // namespace

Component* NewComponent(World& world, const Type* type, std::string name, bool alive) {
  if (world.components.size() >= uint64_t{world.context.limits.components} + kFirstPtcId) return nullptr;
  auto component = std::make_unique<Component>();
  component->id = ComponentId{static_cast<uint32_t>(world.components.size())};
  component->type = type;
  component->name = std::move(name);
  component->alive = alive;
  component->activity = std::make_unique<Activity>(world.context, component->id, type);
  if (type != nullptr && type->component) {
    const ComponentInfo& info = *type->component;
    Activity& activity = *component->activity;
    uint64_t port_count = 0, timer_count = 0;
    for (const ComponentInfo::Port& port : info.ports) port_count += InstanceCount(port.dimensions);
    for (const ComponentInfo::Timer& timer : info.timers) timer_count += InstanceCount(timer.dimensions);
    activity.ports.reserve(port_count);
    for (uint32_t i = 0; i < info.ports.size(); ++i) {
      const uint64_t count = InstanceCount(info.ports[i].dimensions);
      for (uint32_t index = 0; index < count; ++index)
        activity.ports.emplace_back(info.ports[i].type, i, index);
    }
    activity.timers.resize(timer_count);
    activity.declared_timers = static_cast<uint32_t>(timer_count);
    activity.machine.variables().resize(info.variables.size());
  }
  world.components.push_back(std::move(component));
  Component* made = world.components.back().get();
  if (IsPtc(*made)) ++world.ptcs_alive;
  return made;
}

Component* ComponentOperand(World& world, Machine& machine, const Value& reference) {
  if (!reference.is(Tag::kComponent)) {
    machine.Fail(
        reference.is(Tag::kNull) ? "the component reference is null" : "the component reference has no value",
        "§6.2.10.1");
    return nullptr;
  }
  if (!world.Exists(reference.id())) {
    machine.Fail("the component reference is of another test case", "§6.2.10.1");
    return nullptr;
  }
  return &world.Get(ComponentId{reference.id()});
}

Flow CreateComponent(World& world, Machine& machine, const ComponentOperation& operation, Value* created) {
  if (world.is_control) return machine.Fail("components are created in test cases only", "§21.3.1");
  std::string name;
  if (operation.name != kNone) {
    const Value& text = machine.Get(operation.name);
    if (text.is_string()) name = text.ToUtf8();
  }
  Component* component = NewComponent(world, operation.type, std::move(name), operation.alive);
  if (component == nullptr) {
    return machine.Fail(fmt::format("more than {} components in one test case (limit \"components\")",
                                    world.context.limits.components));
  }
  *created = Value::Component(component->id.value);
  if (world.events.Wants(EventKind::kComponentCreate)) {
    world.Event(EventKind::kComponentCreate, machine)
        .Text("created", world.Label(component->id))
        .Text("type", component->type->ToString())
        .TextIf("name", component->name)
        .Flag("alive", component->alive);
  }
  return Flow::kNext;
}

bool Begin(World& world, Component& component, const Function& function, std::span<const Value> args) {
  Machine& machine = component.activity->machine;
  if (!machine.Push(function, args)) return false;
  if (!component.activity->initialised) {
    component.activity->initialised = true;
    const Function* init = InitialisationOf(world.context.program, component.type);
    if (init != nullptr && !machine.Push(*init, {})) return false;
  }
  component.state = Component::State::kRunning;
  component.started = true;
  component.stopped_by_other = false;
  if (IsPtc(component)) ++world.ptcs_running;
  world.Enqueue(component);
  return true;
}

Flow StartComponent(World& world, Machine& machine, const ComponentOperation& operation) {
  Component* component = ComponentOperand(world, machine, machine.Get(operation.target));
  if (component == nullptr) return Flow::kTrap;
  if (!IsPtc(*component)) return machine.Fail("start needs a parallel test component", "§21.3.2");
  if (component->state != Component::State::kInactive) {
    return machine.Fail(
        fmt::format(
            "start of component {}, which {}", world.Label(component->id),
            component->state == Component::State::kRunning ? "executes behaviour already" : "is terminated"),
        "§21.3.2");
  }
  uint32_t number = operation.function;
  if (operation.behaviour != kNone) {
    const Value& behaviour = machine.Get(operation.behaviour);
    if (!behaviour.is(Tag::kBehaviour) || behaviour.id() >= machine.program().functions.size()) {
      return machine.Fail("start of a behaviour variable without a value", "§21.3.2");
    }
    number = behaviour.id();
  }
  const bool is_altstep = machine.program().functions[number]->kind == FunctionKind::kAltstep;
  const Function& function =
      is_altstep ? AltstepBehaviour(machine.context(), number) : *machine.program().functions[number];
  const std::span<const Value> args = machine.Registers(operation.first_argument, operation.argument_count);
  if (world.events.Wants(EventKind::kComponentStart)) {
    world.Event(EventKind::kComponentStart, machine)
        .Text("target", world.Label(component->id))
        .Text("behaviour", function.module + "." + function.name);
  }
  if (!Begin(world, *component, function, args)) {
    return machine.Fail(component->activity->machine.trap().reason);
  }
  return Flow::kNext;
}

bool Worsen(World& world, Component& component, Verdict verdict, std::string reason, const Machine* machine) {
  LocalVerdict& local = component.verdict;
  if (verdict <= local.verdict) return false;
  local.verdict = verdict;
  local.reason = std::move(reason);
  local.sequence = world.NextSequence();
  local.function = nullptr;
  local.location = {};
  if (machine != nullptr && !machine->idle()) {
    local.function = machine->frames().back().function;
    local.location = machine->location();
  }
  return true;
}

void WriteStack(EventBuilder& event, const Machine& machine) {
  constexpr size_t kMaxStack = 100;
  JsonWriter& json = event.json();
  json.BeginList("stack");
  for (size_t depth = 0; depth < machine.frames().size() && depth < kMaxStack; ++depth) {
    const Function& function = *machine.frames()[machine.frames().size() - 1 - depth].function;
    const Location location = machine.location(depth);
    json.BeginObject();
    json.Text("function", function.module + "." + function.name);
    json.Text("file", machine.file(location));
    json.Number("line", location.line);
    json.EndObject();
  }
  json.EndList();
}

void SetVerdict(World& world, Machine& machine, Verdict verdict, std::string reason) {
  Component& component = world.Of(machine);
  const std::string shown = world.events.Wants(EventKind::kSetVerdict) ? reason : std::string();
  const bool changed = Worsen(world, component, verdict, std::move(reason), &machine);
  if (!world.events.Wants(EventKind::kSetVerdict)) return;
  {
    EventBuilder event = world.Event(EventKind::kSetVerdict, machine);
    event.Text("verdict", VerdictName(verdict))
        .Text("local", VerdictName(component.verdict.verdict))
        .TextIf("reason", shown)
        .Flag("changed", changed);
    // Who asked is worth its octets only when somebody will ask why.
    if (changed && verdict > Verdict::kPass) WriteStack(event, machine);
  }
  world.events.Flush();
}

void Terminate(World& world, Component& component, Ending ending) {
  if (component.state == Component::State::kKilled) return;
  const bool was_running = component.state == Component::State::kRunning;
  const bool survives = component.alive && ending != Ending::kKilled && ending != Ending::kError;
  if (!was_running && survives) return;
  if (was_running && world.events.Wants(EventKind::kComponentEnd)) {
    world.events.Begin(EventKind::kComponentEnd, world.Label(component.id))
        .Text("verdict", VerdictName(component.verdict.verdict))
        .TextIf("reason", component.verdict.reason)
        .Text("how", EndingWord(ending));
  }
  if (was_running && IsPtc(component)) --world.ptcs_running;
  Activity& activity = *component.activity;
  // An alive component keeps the timers of its type as they are (§21.3.3); those of its behaviour are gone.
  ForgetTimers(world, activity, survives ? activity.declared_timers : 0);
  component.blocked = false;
  component.returned = ending == Ending::kReturned;
  if (component.returned && was_running) {
    component.result = activity.machine.result();
    if (component.id == kMtcId && world.testcase != nullptr) {
      const auto registers = activity.machine.finished_registers(world.testcase->parameter_count);
      world.arguments.assign(registers.begin(), registers.end());
    }
  }
  if (survives) {
    // Stopped before it could begin: the next behaviour finds initial values all the same (§21.3.1).
    if (Initialising(world, component)) activity.initialised = false;
    activity.machine.Reset();
    activity.machine.local_timers = 0;
    activity.defaults.clear();
    activity.rejections.clear();
    component.state = Component::State::kInactive;
  } else {
    ReleasePorts(world, component);
    component.activity.reset();
    component.state = Component::State::kKilled;
    if (IsPtc(component)) --world.ptcs_alive;
  }
  world.NextSequence();
  ++world.terminations;
  for (const ComponentId watcher : world.watchers) {
    world.Get(watcher).watching = false;
    world.Wake(world.Get(watcher));
  }
  world.watchers.clear();
  if (component.id == kMtcId) world.finished = true;
}

Flow StopOrKill(World& world, Machine& machine, const ComponentOperation& operation) {
  const bool kill = operation.kind == ComponentOperation::Kind::kKill;
  const Ending ending = kill ? Ending::kKilled : Ending::kStopped;
  const EventKind event = kill ? EventKind::kComponentKill : EventKind::kComponentStop;
  Component& own = world.Of(machine);
  if (operation.quantity == Quantity::kAll) {
    if (own.id != kMtcId) {
      return machine.Fail(
          fmt::format("all component.{} is for the main test component only", kill ? "kill" : "stop"),
          kill ? "§21.3.4" : "§21.3.3");
    }
    if (world.events.Wants(event)) world.Event(event, machine).Text("target", "all");
    for (size_t i = kFirstPtcId; i < world.components.size(); ++i) {
      world.components[i]->stopped_by_other = true;
      Terminate(world, *world.components[i], ending);
    }
    return Flow::kNext;
  }
  Component* target = &own;
  if (operation.target != kNone) target = ComponentOperand(world, machine, machine.Get(operation.target));
  if (target == nullptr) return Flow::kTrap;
  if (target->id == kSystemId) return machine.Fail("the system cannot be stopped or killed", "§21.3.3");
  if (world.events.Wants(event)) world.Event(event, machine).Text("target", world.Label(target->id));
  if (target->id == kMtcId && target != &own) {
    // Stopping the main test component ends the test case; it and this component are not touched while this
    // one runs.
    world.finished = true;
    return Flow::kEnd;
  }
  if (target == &own) {
    own.killed_itself = kill;
    return Flow::kEnd;
  }
  target->stopped_by_other = true;
  Terminate(world, *target, ending);
  return Flow::kNext;
}

Flow TestComponent(World& world, Machine& machine, const ComponentOperation& operation, Value* result) {
  const bool alive = operation.kind == ComponentOperation::Kind::kAlive;
  const auto holds = [&](const Component& component) {
    return alive ? component.state != Component::State::kKilled
                 : component.state == Component::State::kRunning;
  };
  switch (operation.quantity) {
    case Quantity::kAny:
      *result = Value::Boolean((alive ? world.ptcs_alive : world.ptcs_running) > 0);
      return Flow::kNext;
    case Quantity::kAll: {
      // Of all that were started and not stopped from outside, for running (§21.3.6); of all, for alive
      // (§21.3.5).
      bool every = true;
      for (size_t i = kFirstPtcId; i < world.components.size() && every; ++i) {
        const Component& component = *world.components[i];
        if (alive || (component.started && !component.stopped_by_other)) every = holds(component);
      }
      *result = Value::Boolean(every);
      return Flow::kNext;
    }
    case Quantity::kAnyFrom: {
      const Value targets = machine.Get(operation.target);
      bool found = false;
      Value index;
      const Flow flow = ForEachElement(machine, targets, [&](const Value& element, const Value& at) {
        if (element.is(Tag::kComponent) && world.Exists(element.id()) &&
            holds(world.Get(ComponentId{element.id()}))) {
          found = true;
          index = at;
        }
        return !found;
      });
      if (flow != Flow::kNext) return flow;
      if (found && operation.index_to != kNone) machine.Register(operation.index_to) = index;
      *result = Value::Boolean(found);
      return Flow::kNext;
    }
    case Quantity::kOne:
      break;
  }
  Component* target = ComponentOperand(world, machine, machine.Get(operation.target));
  if (target == nullptr) return Flow::kTrap;
  *result = Value::Boolean(target->id == kSystemId || holds(*target));
  return Flow::kNext;
}

}  // namespace assay::runtime
