#pragma once

/// ASSAY_CHECK(condition): aborts with file and line when `condition` is false. Only for our own bugs: no input, however
/// hostile, may reach a failing check (the fuzzers hold us to it).

namespace assay::runtime {

/// Prints the failed condition to stderr and aborts.
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace assay::runtime

#define ASSAY_CHECK(condition) \
  (__builtin_expect(!!(condition), 1) ? (void)0 : ::assay::runtime::CheckFailed(#condition, __FILE__, __LINE__))
