#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay::tools {

/// A broken rule, as suites say it in the reason of a verdict:
///   step 3: REGISTER: Require: expected option tag sec-agree; found: absent; clause: RFC 3329 §2.3.1
/// Reports show its parts in rows of their own. See docs/verdict_reasons.md for suite authors.
struct Finding {
  std::string step;      ///< number
  std::string message;   ///< `REGISTER`, `response to NOTIFY`
  std::string header;    ///< or whatever else the rule is about
  std::string expected;
  std::string found;
  std::string clause;
};

/// Nothing when `reason` has another form.
std::optional<Finding> ParseFinding(const std::string& reason);

/// A rule that was broken without harm to the verdict: the log line `warning: step 3: …`. Nothing for any other line.
std::optional<Finding> ParseWarning(std::string_view log_line);

/// `step 3: REGISTER: CSeq: expected 2, found 3 REGISTER (RFC 3261 §10.2)`: one line for a terminal.
std::string CompactLine(const Finding& finding);

}  // namespace assay::tools
