#pragma once

#include <string>
#include <vector>

/// Compiles and runs a generated module in this process: virtual clock, small limits, no events.

namespace assay::tests {

struct GeneratedOutcome {
  std::string diagnostics;            ///< rendered; not empty when the module was refused
  std::vector<std::string> verdicts;  ///< `TC_0 pass`, in order of declaration
  std::vector<std::string> reasons;   ///< beside them
};

GeneratedOutcome RunGenerated(const std::string& text);

/// What is wrong with an outcome, or empty: a module that was refused, a constant that is not what its expression gives.
std::string Fault(const GeneratedOutcome& outcome);

}  // namespace assay::tests
