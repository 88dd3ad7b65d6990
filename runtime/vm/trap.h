#pragma once

#include <string>

namespace assay::runtime {

/// A run-time error of a behaviour: its component gets verdict error and the test case ends (ES 201 873-1
/// §24.1, ES 201 873-4 §9.18).
struct Trap {
  std::string reason;  ///< one line, starts lower case; says what was expected and found
  std::string clause;  ///< of ES 201 873-1, when one decides; else empty
};

}  // namespace assay::runtime
