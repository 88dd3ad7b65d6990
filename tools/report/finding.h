#pragma once

#include <optional>
#include <string>

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

}  // namespace assay::tools
