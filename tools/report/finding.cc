#include "tools/report/finding.h"

#include <string_view>

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

}  // namespace assay::tools
