// Predefined functions (ES 201 873-1 Annex C).

#include "runtime/predefined/predefined.h"
#include "runtime/vm/ops.h"

namespace assay::runtime {

Flow OpCallPredefined(Machine& machine, const Instruction& i) {
  MachineContext& context = machine.context();
  const auto number = static_cast<size_t>(i.d);
  const std::span<const Value> args = machine.Registers(i.b, i.c);
  Value made;
  if (const PredefinedEntry* entry = context.predefined[number]) {
    Result<Value> result = CallPredefined(*entry, args, context.predefined_context);
    if (!result) return machine.Fail(result.error().message, result.error().clause);
    made = std::move(*result);
  } else {
    const Flow flow =
        machine.environment().CallPredefined(machine, machine.program().predefined[number], args, &made);
    if (flow != Flow::kNext) return flow;
  }
  machine.Register(i.a) = std::move(made);
  return Flow::kNext;
}

}  // namespace assay::runtime
