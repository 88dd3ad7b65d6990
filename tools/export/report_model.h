#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "tools/report/run_log.h"

/// What every export is made from: executions of test cases, of one run or of a campaign. Times in seconds.

namespace assay::tools {

/// How an execution counts for test management; made from verdict and policy.
enum class Status : uint8_t {
  kPassed,
  kFailed,
  kInconclusive,
  kBroken,    ///< verdict error: the test, not the device, is at fault
  kNone,      ///< no verdict was set
  kSkipped,   ///< not applicable, blocked or not selected
};
const char* StatusName(Status status);
std::optional<Status> StatusFromName(std::string_view name);

/// Verdict -> status; users may override a row (`--map inconc=skipped`).
class VerdictPolicy {
 public:
  VerdictPolicy();
  /// Shape: `verdict=status`. Errors: kInvalidArgument, naming what there is.
  runtime::Result<void> Override(std::string_view rule);
  Status Of(const std::string& verdict) const;

 private:
  std::map<std::string, Status, std::less<>> rows_;
};

/// One try of an execution.
struct Attempt {
  int number = 1;
  std::string verdict, reason, started;
  double duration = 0;
};

/// One test case under one parameter set: what a row of a report is about.
struct Execution {
  std::string id;            ///< unique in the report: `TC_a`, `TC_a [udp] #2`
  std::string variant;       ///< label of the parameter set, or empty
  std::string dut;
  std::string verdict;       ///< of the last attempt; empty when skipped
  std::string expected = "pass";  ///< verdict that is acceptable
  std::string skip_reason;   ///< not empty: it did not run
  bool flaky = false;        ///< acceptable at last, but not in every attempt
  std::vector<Attempt> attempts;
  std::vector<std::pair<std::string, std::string>> tags;  ///< of the doc comment
  std::string description;
  std::vector<std::string> attachments;  ///< absolute paths
  Testcase log;              ///< of the last attempt
  std::function<Testcase()> log_later;  ///< when set, `log` has no events, and this reads all of it

  bool skipped() const { return !skip_reason.empty(); }
  bool acceptable() const { return skipped() || verdict == expected; }
  double duration() const;
  std::string Tag(std::string_view name) const;
};

/// Everything a report shows.
struct ReportModel {
  std::string title;         ///< campaign or suite
  RunHeader header;
  std::string shard;         ///< `2/4`, or empty
  std::vector<Execution> executions;
  VerdictPolicy policy;
  bool incomplete = false;   ///< the campaign ended early; what did not run is skipped
  std::string links_from;    ///< folder that links to attachments are relative to; empty: absolute ones

  /// The path of an attachment as the report shows it.
  std::string LinkTo(const std::string& path) const;
  /// A source file, relative to `links_from` when it lies there: what annotations of a repository need.
  std::string SourceName(const std::string& file) const;
  Status StatusOf(const Execution& execution) const;
  size_t Count(Status status) const;
  double duration() const;
  std::string Verdict() const;  ///< the worst of all; `error` when the run itself failed
};

/// The model of one plain run: every test case its own execution, names made unique.
ReportModel ModelOfRun(RunLog log);

/// Makes ids unique: the second `TC_a` becomes `TC_a #2`.
void MakeIdsUnique(std::vector<Execution>& executions);

/// Milliseconds since 1970 of an ISO 8601 time in UTC; 0 when it is none.
int64_t EpochMilliseconds(const std::string& iso);
/// A name-based UUID (RFC 4122 §4.3, version 5 layout): the same text always gives the same.
std::string UuidOf(std::string_view text);

/// The media type that an attachment's name says: `text/plain` for `.log`.
std::string MediaType(const std::string& path);

/// One line for people: `step 3: reason`.
std::string ReasonLine(const Execution& execution);
/// Failure screen without colours, for detail fields.
std::string Details(const Execution& execution);

}  // namespace assay::tools
