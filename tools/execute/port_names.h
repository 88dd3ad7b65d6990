#pragma once

#include <string>
#include <vector>

#include "runtime/executor/options.h"
#include "runtime/program/program.h"

namespace assay::tools {

/// What is likely misspelt in the ports of a configuration: names that no component type of the suite has. One line each,
/// with "did you mean". No mistakes for sure: a configuration may serve several suites.
std::vector<std::string> UnknownPorts(const runtime::Program& program, const std::vector<runtime::AdapterAssignment>& ports);

}  // namespace assay::tools
