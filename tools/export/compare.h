#pragma once

#include <string>
#include <vector>

#include "tools/export/report_model.h"

namespace assay::tools {

/// One test case in two reports.
struct Change {
  std::string id;
  std::string before, after;            ///< verdicts; `-` when it was not there or not run
  double seconds_before = 0, seconds_after = 0;
  std::string reason;                   ///< of the newer
};

/// What changed from an older report to a newer one, by execution id.
struct Comparison {
  std::vector<Change> new_failures;  ///< acceptable before, or not there, and not acceptable now
  std::vector<Change> fixed;
  std::vector<Change> still_failing;
  std::vector<Change> flaky;         ///< flaky in the newer report
  std::vector<Change> slower;        ///< acceptable in both, kSlower times and kSlowerSeconds longer
  std::vector<Change> gone;          ///< ran before, not there now
  size_t unchanged = 0;
  /// True when a gate should close: something fails that did not.
  bool worse() const { return !new_failures.empty(); }

  static constexpr double kSlower = 1.5;
  static constexpr double kSlowerSeconds = 0.1;
};

Comparison CompareReports(const ReportModel& older, const ReportModel& newer);
std::string ComparisonText(const Comparison& comparison);
std::string ComparisonJson(const Comparison& comparison);

}  // namespace assay::tools
