#include "runtime/component/configuration.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/component/lifecycle.h"

namespace assay::runtime {

namespace {

using End = ConfigOperation::End;
using Kind = ConfigOperation::Kind;

/// The port instances that one end of an operation names.
struct Selection {
  bool everything = false;         ///< all components
  Component* component = nullptr;  ///< null: everything
  bool all_ports = false;
  std::vector<uint32_t> ports;       ///< of component
  std::vector<PortId> system_ports;  ///< when component is the system
};

std::string EndName(World& world, const PortEnd& end) {
  Component& component = world.Get(end.component);
  return fmt::format("{}:{}", world.Label(end.component),
                     component.activity ? world.PortName(component, end.port) : std::to_string(end.port));
}

bool OnlyReceives(const Type& type) { return type.port && type.port->out.empty() && !type.port->in.empty(); }
bool OnlySends(const Type& type) { return type.port && type.port->in.empty() && !type.port->out.empty(); }

class Configurator {
 public:
  Configurator(World& world, Machine& machine, const ConfigOperation& operation)
      : world_(world), machine_(machine), operation_(operation) {}

  Flow Run() {
    Selection first, second;
    if (!Select(operation_.first, &first) || !Select(operation_.second, &second)) return Flow::kTrap;
    switch (operation_.kind) {
      case Kind::kConnect:
        return Connect(first, second);
      case Kind::kDisconnect:
        return Disconnect(first, second);
      case Kind::kMap:
        return IsSystem(first) ? Map(second, first) : Map(first, second);
      case Kind::kUnmap:
        return IsSystem(first) ? Unmap(second, first) : Unmap(first, second);
    }
    return Flow::kNext;
  }

 private:
  static bool IsSystem(const Selection& selection) {
    return selection.component != nullptr && selection.component->id == kSystemId;
  }

  Flow Fail(std::string reason, const char* clause) { return machine_.Fail(std::move(reason), clause); }

  bool Select(const End& end, Selection* selection) {
    if (end.component == kNone) {
      selection->everything = true;
      return true;
    }
    Component* component = ComponentOperand(world_, machine_, machine_.Get(end.component));
    if (component == nullptr) return false;
    selection->component = component;
    if (component->id != kSystemId && !component->activity) {
      const bool removing = operation_.kind == Kind::kDisconnect || operation_.kind == Kind::kUnmap;
      if (removing) return true;  // a terminated component has no connections left
      Fail(fmt::format("component {} is terminated", world_.Label(component->id)), "§21.1");
      return false;
    }
    if (end.port_ref != kNone) {
      const Value& reference = machine_.Get(end.port_ref);
      if (!reference.is(Tag::kPort)) {
        Fail("the port reference has no value", "§21.1");
        return false;
      }
      selection->ports.push_back(reference.id());
      return true;
    }
    if (end.port.empty()) {
      selection->all_ports = true;
      if (component->id == kSystemId) return true;
      for (uint32_t i = 0; i < component->activity->ports.size(); ++i) selection->ports.push_back(i);
      return true;
    }
    int64_t index = 0;
    if (end.index != kNone) {
      const Value& value = machine_.Get(end.index);
      if (!value.is(Tag::kInteger)) {
        Fail("the port index has no value", "§6.2.7");
        return false;
      }
      index = value.integer();
    }
    return component->id == kSystemId ? SelectSystemPort(end, index, selection)
                                      : SelectPort(end, index, selection);
  }

  bool SelectSystemPort(const End& end, int64_t index, Selection* selection) {
    const PortId port = world_.system == nullptr || index < 0
                            ? PortId()
                            : world_.system->FindPort(end.port, static_cast<uint64_t>(index));
    if (!port.valid()) {
      const Type* type = world_.system == nullptr ? nullptr : world_.system->type();
      Fail(fmt::format("the test system interface{} has no port {}{}",
                       type ? " (" + type->ToString() + ")" : "", end.port,
                       end.index == kNone ? "" : fmt::format("[{}]", index)),
           "§21.1.1");
      return false;
    }
    selection->system_ports.push_back(port);
    return true;
  }

  bool SelectPort(const End& end, int64_t index, Selection* selection) {
    Component* component = selection->component;
    const ComponentInfo& info = *component->type->component;
    for (uint32_t i = 0; i < info.ports.size(); ++i) {
      if (info.ports[i].name != end.port) continue;
      const InstanceRange range = PortInstances(info, i);
      if (end.index == kNone && !info.ports[i].dimensions.empty()) {  // the whole array
        for (uint32_t n = 0; n < range.count; ++n) selection->ports.push_back(range.first + n);
        return true;
      }
      if (index < 0 || index >= range.count) {
        Fail(fmt::format("port {}[{}] is outside the array of {} ports", end.port, index, range.count),
             "§6.2.7");
        return false;
      }
      selection->ports.push_back(range.first + static_cast<uint32_t>(index));
      return true;
    }
    Fail(fmt::format("component {} of type {} has no port {}", world_.Label(component->id),
                     component->type->ToString(), end.port),
         "§21.1.1");
    return false;
  }

  Port& At(const PortEnd& end) { return world_.Get(end.component).activity->ports[end.port]; }

  void Event(EventKind kind, const std::string& first, const std::string& second) {
    if (!world_.events.Wants(kind)) return;
    const bool mapping = kind == EventKind::kMap || kind == EventKind::kUnmap;
    world_.Event(kind, machine_)
        .Text(mapping ? "port" : "first", first)
        .Text(mapping ? "system" : "second", second);
  }

  // connect

  Flow Connect(const Selection& first, const Selection& second) {
    if (IsSystem(first) || IsSystem(second))
      return Fail("ports of the test system interface are mapped, not connected", "§9.1");
    if (first.everything || second.everything || first.ports.size() != 1 || second.ports.size() != 1) {
      return Fail("connect needs two single ports", "§21.1.1");
    }
    const PortEnd a{first.component->id, first.ports[0]}, b{second.component->id, second.ports[0]};
    Port& port_a = At(a);
    Port& port_b = At(b);
    if (std::count(port_a.connections().begin(), port_a.connections().end(), b) != 0) return Flow::kNext;
    for (const auto& [end, port] : {std::pair{a, &port_a}, std::pair{b, &port_b}}) {
      if (!port->mappings().empty()) {
        return Fail(fmt::format("{} is mapped already and cannot be connected, too", EndName(world_, end)),
                    "§9.1");
      }
    }
    for (const auto& [port, own, other] : {std::tuple{&port_a, a, b}, std::tuple{&port_b, b, a}}) {
      for (const PortEnd& present : port->connections()) {
        if (present.component != other.component) continue;
        return Fail(fmt::format("{} is connected to {} already: no port has two connections to one component",
                                EndName(world_, own), EndName(world_, present)),
                    "§9.1");
      }
    }
    if (OnlyReceives(*port_a.type()) && OnlyReceives(*port_b.type())) {
      return Fail("neither port can send: nothing could pass this connection", "§21.1.1");
    }
    port_a.connections().push_back(b);
    if (a != b) port_b.connections().push_back(a);
    Event(EventKind::kConnect, EndName(world_, a), EndName(world_, b));
    return Flow::kNext;
  }

  void Cut(const PortEnd& a, const PortEnd& b) {
    std::erase(At(a).connections(), b);
    std::erase(At(b).connections(), a);
    Event(EventKind::kDisconnect, EndName(world_, a), EndName(world_, b));
  }

  template <typename Visit>
  void ForEachPort(const Selection& selection, Visit visit) {
    if (!selection.everything) {
      if (selection.component->id == kSystemId || !selection.component->activity) return;
      for (const uint32_t port : selection.ports) visit(PortEnd{selection.component->id, port});
      return;
    }
    for (size_t i = kMtcId.value; i < world_.components.size(); ++i) {
      Component& component = *world_.components[i];
      if (!component.activity) continue;
      for (uint32_t port = 0; port < component.activity->ports.size(); ++port)
        visit(PortEnd{component.id, port});
    }
  }

  static bool Covers(const Selection& selection, const PortEnd& end) {
    if (selection.everything) return true;
    return selection.component->id == end.component &&
           std::count(selection.ports.begin(), selection.ports.end(), end.port) != 0;
  }

  Flow Disconnect(const Selection& first, const Selection& second) {
    if (first.everything && machine_.component() != kMtcId) {
      return Fail("disconnect of all components is for the main test component only", "§21.1.2");
    }
    ForEachPort(first, [&](const PortEnd& end) {
      const std::vector<PortEnd> others = At(end).connections();
      for (const PortEnd& other : others) {
        if (Covers(second, other)) Cut(end, other);
      }
    });
    return Flow::kNext;
  }

  // map

  Flow Map(const Selection& own, const Selection& system) {
    if (!IsSystem(system) || IsSystem(own))
      return Fail("map needs one port of the test system interface", "§9.1");
    if (own.everything || own.ports.size() != 1 || system.system_ports.size() != 1) {
      return Fail("map needs two single ports", "§21.1.1");
    }
    const PortEnd end{own.component->id, own.ports[0]};
    const PortId target = system.system_ports[0];
    Port& port = At(end);
    std::vector<PortId>& mappings = port.mappings();
    if (std::count(mappings.begin(), mappings.end(), target) != 0) return Flow::kNext;
    if (!port.connections().empty()) {
      return Fail(fmt::format("{} is connected already and cannot be mapped, too", EndName(world_, end)),
                  "§9.1");
    }
    if (!mappings.empty()) {
      return Fail(fmt::format("{} is mapped to system:{} already", EndName(world_, end),
                              world_.system->PortName(mappings[0])),
                  "§9.1");
    }
    for (uint32_t i = 0; i < own.component->activity->ports.size(); ++i) {
      const std::vector<PortId>& others = own.component->activity->ports[i].mappings();
      if (std::count(others.begin(), others.end(), target) == 0) continue;
      return Fail(fmt::format("system:{} is mapped to {} already", world_.system->PortName(target),
                              EndName(world_, PortEnd{end.component, i})),
                  "§9.1");
    }
    const Type& outside = world_.system->PortType(target);
    if (OnlyReceives(*port.type()) && OnlySends(outside)) {
      return Fail("nothing could pass this mapping: the port cannot send and the system port cannot receive",
                  "§21.1.1");
    }
    const std::span<Value> params = Parameters();
    const Result<void> mapped =
        world_.system->Map(target, end, world_.PortName(*own.component, end.port), params);
    if (!mapped)
      return Fail(fmt::format("map of {}: {}", EndName(world_, end), mapped.error().message), "§21.1.1");
    mappings.push_back(target);
    Event(EventKind::kMap, EndName(world_, end), "system:" + world_.system->PortName(target));
    return Flow::kNext;
  }

  std::span<Value> Parameters() {
    if (operation_.param_count == 0) return {};
    return machine_.Registers(operation_.first_param, operation_.param_count);
  }

  Flow Unmap(const Selection& own, const Selection& system) {
    if (!system.everything && !IsSystem(system))
      return Fail("unmap needs a port of the test system interface", "§21.1.2");
    if (own.everything && machine_.component() != kMtcId) {
      return Fail("unmap of all components is for the main test component only", "§21.1.2");
    }
    Flow flow = Flow::kNext;
    ForEachPort(own, [&](const PortEnd& end) {
      Port& port = At(end);
      const std::vector<PortId> mappings = port.mappings();
      for (const PortId mapping : mappings) {
        const bool named = system.everything || system.all_ports ||
                           std::count(system.system_ports.begin(), system.system_ports.end(), mapping) != 0;
        if (!named) continue;
        std::erase(port.mappings(), mapping);
        const std::string name = world_.PortName(world_.Get(end.component), end.port);
        const Result<void> unmapped = world_.system->Unmap(mapping, end, name, Parameters());
        if (!unmapped)
          flow =
              Fail(fmt::format("unmap of {}: {}", EndName(world_, end), unmapped.error().message), "§21.1.2");
        Event(EventKind::kUnmap, EndName(world_, end), "system:" + world_.system->PortName(mapping));
      }
    });
    return flow;
  }

  World& world_;
  Machine& machine_;
  const ConfigOperation& operation_;
};

}  // namespace

Flow Configure(World& world, Machine& machine, const ConfigOperation& operation) {
  if (world.is_control) return machine.Fail("connections and mappings are made in test cases only", "§21.1");
  return Configurator(world, machine, operation).Run();
}

void ReleasePorts(World& world, Component& component) {
  for (uint32_t i = 0; i < component.activity->ports.size(); ++i) {
    Port& port = component.activity->ports[i];
    const PortEnd own{component.id, i};
    for (const PortEnd& other : port.connections()) {
      if (other == own) continue;
      Component& peer = world.Get(other.component);
      if (peer.activity) std::erase(peer.activity->ports[other.port].connections(), own);
    }
    for (const PortId mapping : port.mappings()) {
      // The component is gone whatever the adapter says.
      if (world.system != nullptr) (void)world.system->Unmap(mapping, own, world.PortName(component, i), {});
    }
    port.connections().clear();
    port.mappings().clear();
  }
}

}  // namespace assay::runtime
