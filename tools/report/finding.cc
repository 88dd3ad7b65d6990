#include "tools/report/finding.h"

#include <fmt/format.h>

#include <string_view>

#include "tools/report/text.h"

namespace assay::tools {
namespace {

/// Takes the text up to `mark` off the front of `rest`.
bool Take(std::string_view& rest, std::string_view mark, std::string& part) {
  const size_t end = rest.find(mark);
  if (end == std::string_view::npos) return false;
  part = rest.substr(0, end);
  rest.remove_prefix(end + mark.size());
  return true;
}

}  // namespace

std::optional<Finding> ParseFinding(const std::string& reason) {
  constexpr std::string_view kStep = "step ", kExpected = "expected ", kFound = "; found: ", kClause = "; clause: ";
  std::string_view rest = reason;
  if (!rest.starts_with(kStep)) return std::nullopt;
  rest.remove_prefix(kStep.size());
  Finding finding;
  if (!Take(rest, ": ", finding.step) || !Take(rest, ": ", finding.message) || !Take(rest, ": ", finding.header)) {
    return std::nullopt;
  }
  if (!rest.starts_with(kExpected)) return std::nullopt;
  rest.remove_prefix(kExpected.size());
  if (!Take(rest, kFound, finding.expected)) return std::nullopt;
  // What was found is a raw header line and may hold anything, the clause may not.
  const size_t clause = rest.rfind(kClause);
  if (clause == std::string_view::npos) return std::nullopt;
  finding.found = rest.substr(0, clause);
  finding.clause = rest.substr(clause + kClause.size());
  return finding;
}

std::optional<Finding> ParseWarning(std::string_view log_line) {
  constexpr std::string_view kWarning = "warning: ";
  if (!log_line.starts_with(kWarning)) return std::nullopt;
  return ParseFinding(std::string(log_line.substr(kWarning.size())));
}

std::string CompactLine(const Finding& finding) {
  // A header line repeats the name of the header.
  std::string_view found = finding.found;
  if (found.starts_with(finding.header + ": ")) found.remove_prefix(finding.header.size() + 2);
  return Visible(fmt::format("step {}: {}: {}: expected {}, found {} ({})", finding.step, finding.message, finding.header,
                             finding.expected, found, finding.clause));
}

}  // namespace assay::tools
