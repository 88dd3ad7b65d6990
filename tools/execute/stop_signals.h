#pragma once

#include "runtime/executor/executor.h"

namespace assay::tools {

/// While it lives, SIGINT and SIGTERM end the running test case in good order; a second one ends the program at once.
/// One at a time in a process.
class StopSignals {
 public:
  explicit StopSignals(runtime::Executor& executor);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
};

/// The signal that came since the program started, or 0.
int CaughtSignal();

}  // namespace assay::tools
