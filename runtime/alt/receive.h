#pragma once

#include "runtime/component/world.h"

/// Receiving operations as alternatives (ES 201 873-1 §20.2, §21.3.7, §21.3.8, §22.2.2 to §22.4, §23.6).

namespace assay::runtime {

/// Tries one alternative against the snapshot of the machine's component. When it fits, the item is taken
/// (unless it is only checked) and the redirect registers are filled.
Flow Receive(World& world, Machine& machine, const PortOperation& operation, bool* taken);

}  // namespace assay::runtime
