#include "tools/export/compare.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tools/report/text.h"

namespace assay::tools {
namespace {

struct Section {
  const char* key;
  const char* title;
  const std::vector<Change> Comparison::*rows;
};

constexpr Section kSections[] = {
    {"newFailures", "new failures", &Comparison::new_failures}, {"fixed", "fixed", &Comparison::fixed},
    {"stillFailing", "still failing", &Comparison::still_failing}, {"flaky", "flaky", &Comparison::flaky},
    {"slower", "slower", &Comparison::slower}, {"gone", "no longer there", &Comparison::gone},
};

}  // namespace

Comparison CompareReports(const ReportModel& older, const ReportModel& newer) {
  Comparison out;
  std::map<std::string, const Execution*> before;
  for (const Execution& execution : older.executions) {
    if (!execution.skipped()) before[execution.id] = &execution;
  }
  for (const Execution& now : newer.executions) {
    if (now.skipped()) continue;
    auto found = before.find(now.id);
    const Execution* then = found == before.end() ? nullptr : found->second;
    Change change{now.id, then ? then->verdict : "-", now.verdict, then ? then->duration() : 0, now.duration(), ReasonLine(now)};
    if (then) before.erase(found);
    if (now.flaky) out.flaky.push_back(change);
    if (!now.acceptable()) {
      (then && !then->acceptable() ? out.still_failing : out.new_failures).push_back(std::move(change));
    } else if (then && !then->acceptable()) {
      out.fixed.push_back(std::move(change));
    } else if (then && change.seconds_after > change.seconds_before * Comparison::kSlower &&
               change.seconds_after > change.seconds_before + Comparison::kSlowerSeconds) {
      out.slower.push_back(std::move(change));
    } else {
      ++out.unchanged;
    }
  }
  for (const auto& [id, then] : before) out.gone.push_back({id, then->verdict, "-", then->duration(), 0, ""});
  return out;
}

std::string ComparisonText(const Comparison& comparison) {
  std::string out;
  for (const Section& section : kSections) {
    const std::vector<Change>& rows = comparison.*section.rows;
    if (rows.empty()) continue;
    out += fmt::format("{} ({})\n", section.title, rows.size());
    for (const Change& change : rows) {
      out += fmt::format("  {:<6} -> {:<6} {}", change.before, change.after, change.id);
      if (section.rows == &Comparison::slower) {
        out += fmt::format("  {} -> {}", FormatSeconds(change.seconds_before), FormatSeconds(change.seconds_after));
      } else if (section.rows == &Comparison::new_failures || section.rows == &Comparison::still_failing) {
        out += "  " + Fit(change.reason, 80);
      }
      out += "\n";
    }
  }
  return out + fmt::format("{} as before\n", comparison.unchanged);
}

std::string ComparisonJson(const Comparison& comparison) {
  nlohmann::ordered_json out = {{"format", "assay-comparison"}, {"version", 1}, {"worse", comparison.worse()}, {"unchanged", comparison.unchanged}};
  for (const Section& section : kSections) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const Change& change : comparison.*section.rows) {
      rows.push_back({{"id", change.id}, {"before", change.before}, {"after", change.after}, {"secondsBefore", change.seconds_before},
                      {"secondsAfter", change.seconds_after}, {"reason", change.reason}});
    }
    out[section.key] = std::move(rows);
  }
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace assay::tools
