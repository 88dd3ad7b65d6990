#include "runtime/component/port_operations.h"

#include <fmt/format.h>

#include "runtime/component/elements.h"

namespace assay::runtime {

namespace {

const char* Word(PortCommand command) {
  switch (command) {
    case PortCommand::kStart:
      return "start";
    case PortCommand::kStop:
      return "stop";
    case PortCommand::kHalt:
      return "halt";
    case PortCommand::kClear:
      return "clear";
  }
  return "";
}

Port* PortOperand(World& world, Machine& machine, const Value& reference) {
  std::vector<Port>& ports = world.Of(machine).activity->ports;
  if (reference.is(Tag::kPort) && reference.id() < ports.size()) return &ports[reference.id()];
  machine.Fail("the port reference has no value", "§22");
  return nullptr;
}

}  // namespace

Flow PortReference(World& world, Machine& machine, uint32_t port, int64_t index, Value* result) {
  const ComponentInfo& info = *world.Of(machine).type->component;
  const InstanceRange range = PortInstances(info, port);
  if (index < 0 || index >= range.count) {
    return machine.Fail(fmt::format("port {}[{}] is outside the array of {} ports", info.ports[port].name,
                                    index, range.count),
                        "§6.2.7");
  }
  *result = Value::Port(range.first + static_cast<uint32_t>(index));
  return Flow::kNext;
}

Flow PortControl(World& world, Machine& machine, const Value& reference, PortCommand command, bool all) {
  Component& own = world.Of(machine);
  const uint64_t now = world.NextSequence();
  if (all) {
    for (Port& port : own.activity->ports) port.Control(command, now);
  } else {
    Port* port = PortOperand(world, machine, reference);
    if (port == nullptr) return Flow::kTrap;
    port->Control(command, now);
  }
  own.activity->changed = true;
  if (world.events.Wants(EventKind::kPortControl)) {
    world.Event(EventKind::kPortControl, machine)
        .Text("port", all ? "all" : world.PortName(own, reference.id()))
        .Text("operation", Word(command));
  }
  return Flow::kNext;
}

Flow CheckPortState(World& world, Machine& machine, const Value& reference, const Value& state, Scope scope,
                    Value* result) {
  if (!state.is_string()) return machine.Fail("checkstate without a state", "§22.5.5");
  const std::string word = state.ToUtf8();
  std::vector<Port>& ports = world.Of(machine).activity->ports;
  bool known = true, any = false, every = true;
  const auto look = [&](const Port& port) {
    const bool holds = port.HasState(word, &known);
    any = any || holds;
    every = every && holds;
  };
  switch (scope) {
    case Scope::kOne: {
      const Port* port = PortOperand(world, machine, reference);
      if (port == nullptr) return Flow::kTrap;
      look(*port);
      break;
    }
    case Scope::kAny:
    case Scope::kAll:
      for (const Port& port : ports) look(port);
      break;
    case Scope::kAnyFrom: {
      const Flow flow = ForEachElement(machine, reference, [&](const Value& element, const Value&) {
        if (element.is(Tag::kPort) && element.id() < ports.size()) look(ports[element.id()]);
        return true;
      });
      if (flow != Flow::kNext) return flow;
    }
  }
  if (!known) {
    return machine.Fail(
        fmt::format("\"{}\" is no state of a port (Started, Halted, Stopped, Connected, Mapped, Linked)",
                    word),
        "§22.5.5");
  }
  *result = Value::Boolean(scope == Scope::kAll ? every : any);
  return Flow::kNext;
}

Flow SetPortEncoding(World& world, Machine& machine, const Value* reference, const Value& encoding,
                     const Type* type) {
  if (!encoding.is_string()) return machine.Fail("setencode without an encoding", "§27.9");
  const std::string name = encoding.ToUtf8();
  const auto choose = [&](Port& port) {
    std::erase_if(port.encodings(), [&](const auto& entry) { return entry.first == type; });
    port.encodings().emplace_back(type, name);
  };
  if (reference == nullptr || reference->is(Tag::kComponent)) {
    for (Port& port : world.Of(machine).activity->ports) choose(port);
    return Flow::kNext;
  }
  Port* port = PortOperand(world, machine, *reference);
  if (port == nullptr) return Flow::kTrap;
  choose(*port);
  return Flow::kNext;
}

}  // namespace assay::runtime
