#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tools/report/run_log.h"

namespace assay::tools {

/// Version of the verdict document; schema/verdict.schema.json describes it. A member is never given another meaning
/// without a new version.
inline constexpr int kVerdictVersion = 1;

/// What the caller knows beside the events.
struct VerdictContext {
  std::string campaign;       ///< empty: none
  std::string run_directory;  ///< as given; empty: none kept
  std::string dut;
  std::string configuration;  ///< file; empty: none
};

/// The native JSON document of a run. Shape: pretty-printed, ends in a newline.
std::string VerdictJson(const RunLog& log, const VerdictContext& context);
/// One test case of that document.
nlohmann::json TestcaseJson(const Testcase& testcase);
/// The overall verdict: the worst of all test cases; `error` when the run itself failed; `none` without test cases.
std::string OverallVerdict(const RunLog& log);

}  // namespace assay::tools
