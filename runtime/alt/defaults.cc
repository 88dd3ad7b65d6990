#include "runtime/alt/defaults.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::runtime {

namespace {

std::string AltstepName(const Program& program, uint32_t function) {
  return program.functions[function]->module + "." + program.functions[function]->name;
}

}  // namespace

Flow Activate(World& world, Machine& machine, uint32_t function, std::span<const Value> args,
              Value* reference) {
  Activity& activity = *world.Of(machine).activity;
  if (activity.defaults.size() >= world.context.limits.defaults) {
    return machine.Fail(
        fmt::format("more than {} activated defaults (limit \"defaults\")", world.context.limits.defaults));
  }
  ActivatedDefault added;
  added.id = ++activity.last_default;
  added.args.assign(args.begin(), args.end());
  activity.defaults.push_back(std::move(added));
  ActivatedDefault& stored = activity.defaults.back();
  stored.entry.function = function;
  *reference = Value::Default(stored.id);
  if (world.events.Wants(EventKind::kActivate)) {
    world.Event(EventKind::kActivate, machine)
        .Number("default", stored.id)
        .Text("altstep", AltstepName(machine.program(), function));
  }
  return Flow::kNext;
}

Flow Deactivate(World& world, Machine& machine, const Value& reference, bool all) {
  Activity& activity = *world.Of(machine).activity;
  if (all) {
    activity.defaults.clear();
  } else if (reference.is(Tag::kDefault)) {
    const size_t erased = std::erase_if(
        activity.defaults, [&](const ActivatedDefault& entry) { return entry.id == reference.id(); });
    if (erased == 0) return machine.Fail("deactivate of a default that is not active", "§20.5.3");
  } else if (!reference.is(Tag::kNull)) {
    return machine.Fail("deactivate of a default variable without a value", "§20.5.3");
  }
  if (world.events.Wants(EventKind::kDeactivate)) {
    world.Event(EventKind::kDeactivate, machine)
        .Number("default", reference.is(Tag::kDefault) ? reference.id() : 0);
  }
  return Flow::kNext;
}

const Environment::DefaultEntry* NextDefault(World& world, Machine& machine, Value& previous) {
  Activity& activity = *world.Of(machine).activity;
  const uint32_t below = previous.is(Tag::kDefault) ? previous.id() : UINT32_MAX;
  for (auto entry = activity.defaults.rbegin(); entry != activity.defaults.rend(); ++entry) {
    if (entry->id >= below) continue;
    previous = Value::Default(entry->id);
    entry->entry.args = entry->args;  // the vector of defaults may have moved its elements
    return &entry->entry;
  }
  return nullptr;
}

}  // namespace assay::runtime
