#pragma once

#include "runtime/component/world.h"

/// Sending operations and delivery to queues (ES 201 873-1 §22.2.1, §22.3.1, §22.3.3, §22.3.5).

namespace assay::runtime {

/// send, call, reply, raise.
Flow Send(World& world, Machine& machine, const PortOperation& operation);

/// Puts `item` at the end of a port's queue and wakes the component. A stopped port drops it (§22.5.3); what
/// reaches a halted one stays invisible until the port is started, which clears it (§22.5.4). Shape: false
/// when Limits::queue_length is passed.
bool Deliver(World& world, Component& component, uint32_t port, Item item);

/// Name of the encoding chosen with setencode for `type` on `port`; empty when there is none.
std::string_view ChosenEncoding(const Port& port, const Type* type);

}  // namespace assay::runtime
