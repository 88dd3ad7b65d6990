#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "tools/campaign/campaign_file.h"

namespace assay::tools {

/// Runs hooks one after the other with `environment` added; output goes to `log` (appended).
/// Errors: kUnavailable when one does not end with status 0, takes longer than its limit, or `stop` becomes true while it
/// runs; it is killed then. Later hooks are not run.
runtime::Result<void> RunHooks(const std::vector<Hook>& hooks, const std::map<std::string, std::string>& environment,
                               const std::string& log, const std::function<bool()>& stop);

}  // namespace assay::tools
