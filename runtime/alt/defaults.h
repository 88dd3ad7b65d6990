#pragma once

#include "runtime/component/world.h"

/// Activated defaults (ES 201 873-1 §20.5).

namespace assay::runtime {

Flow Activate(World& world, Machine& machine, uint32_t function, std::span<const Value> args,
              Value* reference);
Flow Deactivate(World& world, Machine& machine, const Value& reference, bool all);
/// See Environment::NextDefault.
const Environment::DefaultEntry* NextDefault(World& world, Machine& machine, Value& previous);

}  // namespace assay::runtime
