#pragma once

#include <cstdint>

namespace assay::runtime {

/// What one run may use. Passing a limit is a run-time error that names it, never a dead process.
struct Limits {
  uint32_t call_depth = 20'000;        ///< frames of one component
  uint32_t registers = 4'000'000;      ///< values on the register stack of one component
  uint32_t length = 256'000'000;       ///< elements of one string or list
  uint32_t components = 1'000'000;     ///< created in one test case
  uint32_t queue_length = 1'000'000;   ///< items in one port queue
  uint32_t timers = 100'000;           ///< local timers of one component
  uint32_t defaults = 10'000;          ///< activated defaults of one component
  uint32_t nested_calls = 64;          ///< behaviours called from inside a matching operation, in each other
  uint32_t nested_jumps = 50'000'000;  ///< jumps and calls of one of those
  uint32_t jumps_per_turn = 10'000;    ///< jumps and calls of one component; then the next component runs
};

}  // namespace assay::runtime
