#pragma once

#include <string>

#include "tests/generate/choices.h"

/// Random TTCN-3 modules that are right by construction: `check` must accept them, every run ends, and no run crashes.

namespace assay::tests {

/// The text of a module named `generated` with test cases `TC_0` and on, and `TC_folded`.
/// Shape: what the statements compute may be a run-time error (a divisor of 0, an element that is not there): verdict
/// error. TC_folded compares constants, which the compiler computes, with the same expressions over variables, which the
/// virtual machine computes; its verdict is pass, or error where the expression is a run-time error: never fail.
std::string WriteProgram(Choices& choices);

}  // namespace assay::tests
