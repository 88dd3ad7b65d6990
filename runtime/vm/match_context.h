#pragma once

#include <optional>
#include <string_view>

#include "runtime/matcher/matcher.h"
#include "runtime/vm/machine.h"

namespace assay::runtime {

/// Lets matching decode strings and call behaviours of the machine that matches. Short-lived: one
/// instruction.
class MachineMatchContext final : public MatchContext {
 public:
  explicit MachineMatchContext(Machine& machine) : machine_(machine) {}
  std::optional<Value> Decode(const Value& encoded, const Type& type, std::string_view encoding) override;
  bool CallDynamic(const Value& function, const Value& value) override;
  /// True when a behaviour that matching called ended with a run-time error (Machine::trap()).
  bool trapped() const { return trapped_; }

 private:
  Machine& machine_;
  bool trapped_ = false;
};

/// A @dynamic template's behaviour with its captured values, as CallDynamic gets it.
Value MakeClosure(uint32_t function, std::span<const Value> captured);

}  // namespace assay::runtime
