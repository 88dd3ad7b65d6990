#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "tools/campaign/campaign_file.h"
#include "tools/campaign/plan.h"

namespace assay::tools {

/// Evaluates the `applicable` rules of a campaign under one variant: each is a TTCN-3 boolean expression over module
/// parameters, compiled with the suite by the real front end, so a misspelt parameter or a wrong type is an ordinary
/// diagnostic (which is printed).
/// Shape: reasons by `Module.name` of test cases that are not applicable.
/// Errors: kInvalidArgument when an expression does not compile or cannot be evaluated.
runtime::Result<std::map<std::string, std::string>> NotApplicable(const CampaignFile& campaign, const runtime::Program& program,
                                                                 const std::vector<compiler::ParameterValue>& parameters);

}  // namespace assay::tools
