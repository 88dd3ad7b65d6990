// Predefined functions (ES 201 873-1 Annex C).

#include <fmt/format.h>

#include "runtime/vm/ops.h"

namespace assay::runtime {

Flow OpCallPredefined(Machine& machine, const Instruction& i) {
  return machine.Fail(fmt::format("predefined function {} is not available", machine.program().predefined[static_cast<size_t>(i.d)]));
}

}  // namespace assay::runtime
