#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/dut/process.h"
#include "runtime/base/clock.h"
#include "runtime/base/result.h"
#include "runtime/spi/poller.h"
#include "tools/config/run_config.h"

namespace assay::tools {

/// The programs that run beside the test cases; they end when this object goes. Their output is in `<name>.log` of the
/// run directory.
class HelperProcesses {
 public:
  /// Starts them in order, each when the one before is ready.
  /// Errors: kNotFound, kPermission; kUnavailable when one ends, or is not ready in time; with its last lines.
  runtime::Result<void> Start(const std::vector<HelperProcess>& wanted, const std::string& folder, runtime::Poller& poller);

 private:
  std::vector<std::unique_ptr<adapters::Process>> running_;
};

}  // namespace assay::tools
