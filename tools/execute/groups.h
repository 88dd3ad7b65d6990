#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tools/execute/suite.h"

namespace assay::tools {

/// The TTCN-3 group (ES 201 873-1 §8.2.2) that each test case stands in: `Outer.Inner` by `Module.name`; none for the
/// others. The suite was compiled with CompileOptions::keep_checked; its trees are dropped.
using TestcaseGroups = std::map<std::string, std::string>;
TestcaseGroups TakeGroups(Suite& suite);

/// True when `pattern` (as GlobMatches) fits the path of `group` or of a group around it, or the last name of these:
/// `Registration` fits `Ims.Registration.Expiry`.
bool GroupMatches(std::string_view pattern, std::string_view group);

}  // namespace assay::tools
