#pragma once

#include "runtime/component/world.h"

namespace assay::runtime {

/// receive, trigger, getcall, getreply, catch and check (ES 201 873-1 §22.2.2, §22.2.3, §22.3.2, §22.3.4,
/// §22.3.6, §22.4).
Flow ReceiveFromPorts(World& world, Machine& machine, const PortOperation& operation, bool* taken);

}  // namespace assay::runtime
