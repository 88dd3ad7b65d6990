#pragma once

#include "runtime/program/program.h"
#include "runtime/vm/machine.h"

namespace assay::runtime {

/// A function that executes altstep number `altstep` as a component's behaviour: an alt whose only branch is
/// the altstep (ES 201 873-1 §16.2.1, §21.3.2). Made at first use, kept in `context`.
const Function& AltstepBehaviour(MachineContext& context, uint32_t altstep);

}  // namespace assay::runtime
