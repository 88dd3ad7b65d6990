#include "runtime/component/world.h"

#include <fmt/format.h>

namespace assay::runtime {

uint64_t InstanceCount(const std::vector<uint32_t>& dimensions) {
  uint64_t count = 1;
  for (const uint32_t dimension : dimensions) count *= dimension;
  return count;
}

namespace {

template <typename Declarations>
InstanceRange Instances(const Declarations& declarations, uint32_t declaration) {
  InstanceRange range;
  for (uint32_t i = 0; i < declaration; ++i)
    range.first += static_cast<uint32_t>(InstanceCount(declarations[i].dimensions));
  range.count = static_cast<uint32_t>(InstanceCount(declarations[declaration].dimensions));
  return range;
}

}  // namespace

InstanceRange PortInstances(const ComponentInfo& info, uint32_t declaration) {
  return Instances(info.ports, declaration);
}

InstanceRange TimerInstances(const ComponentInfo& info, uint32_t declaration) {
  return Instances(info.timers, declaration);
}

void World::Enqueue(Component& component) {
  if (component.queued) return;
  component.queued = true;
  run_queue.push_back(component.id);
}

void World::Wake(Component& component) {
  if (component.activity) component.activity->changed = true;
  if (component.blocked) {
    component.blocked = false;
    Enqueue(component);
  }
}

std::string World::Label(ComponentId id) const {
  if (id == kMtcId) return is_control ? "control" : "mtc";
  if (id == kSystemId) return "system";
  if (id.value >= components.size()) return fmt::format("component({})", id.value);
  const Component& component = *components[id.value];
  return fmt::format("{}({})", component.name.empty() ? component.type->name : component.name, id.value);
}

std::string World::PortName(const Component& component, uint32_t port) const {
  const Port& instance = component.activity->ports[port];
  const ComponentInfo::Port& declared = component.type->component->ports[instance.declaration()];
  return declared.dimensions.empty() ? declared.name : fmt::format("{}[{}]", declared.name, instance.index());
}

std::string World::TimerName(const Component& component, uint32_t timer) const {
  if (component.type != nullptr && component.type->component) {
    uint32_t first = 0;
    for (const ComponentInfo::Timer& declared : component.type->component->timers) {
      const auto count = static_cast<uint32_t>(InstanceCount(declared.dimensions));
      if (timer < first + count) {
        return declared.dimensions.empty() ? declared.name
                                           : fmt::format("{}[{}]", declared.name, timer - first);
      }
      first += count;
    }
  }
  return timer == kCallTimer ? "call" : "local timer";
}

EventBuilder World::Event(EventKind kind, const Machine& machine) {
  const Location location = machine.location();
  return events.Begin(kind, Label(machine.component()), machine.file(location), location.line);
}

EventBuilder World::Event(EventKind kind, const Component& component) {
  if (component.activity && !component.activity->machine.idle())
    return Event(kind, component.activity->machine);
  return events.Begin(kind, Label(component.id));
}

}  // namespace assay::runtime
