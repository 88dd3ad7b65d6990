#pragma once

#include "runtime/component/world.h"

/// Connections and mappings (ES 201 873-1 §9.1, §21.1).

namespace assay::runtime {

/// connect, disconnect, map, unmap.
Flow Configure(World& world, Machine& machine, const ConfigOperation& operation);

/// Takes all connections and mappings of a component away; part of its end.
void ReleasePorts(World& world, Component& component);

}  // namespace assay::runtime
