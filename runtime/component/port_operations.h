#pragma once

#include "runtime/component/world.h"

/// References to ports and what can be done with a whole port (ES 201 873-1 §22.5, §27.9).

namespace assay::runtime {

Flow PortReference(World& world, Machine& machine, uint32_t port, int64_t index, Value* result);
/// start, stop, halt, clear.
Flow PortControl(World& world, Machine& machine, const Value& port, PortCommand command, bool all);
Flow CheckPortState(World& world, Machine& machine, const Value& port, const Value& state, Scope scope,
                    Value* result);
/// setencode. `port` null or a component reference: all ports of this component.
Flow SetPortEncoding(World& world, Machine& machine, const Value* port, const Value& encoding,
                     const Type* type);

}  // namespace assay::runtime
