#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "tools/export/exports.h"
#include "tools/report/verdict_json.h"

namespace assay::tools {
namespace {

using nlohmann::json;

/// Puts the text of a value that was dumped alone `depth` columns further to the right. Strings hold no line breaks.
void AppendIndented(std::string& out, std::string_view text, size_t depth) {
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find('\n', begin), text.size() - 1);
    out.append(depth, ' ');
    out += text.substr(begin, end + 1 - begin);
    begin = end + 1;
  }
}

json OrNull(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

json ExecutionJson(const ReportModel& model, const Execution& execution) {
  json out = TestcaseJson(execution.log_later ? execution.log_later() : execution.log);
  json attempts = json::array();
  for (const Attempt& attempt : execution.attempts) {
    attempts.push_back({{"number", attempt.number}, {"verdict", attempt.verdict}, {"reason", CutForDocument(attempt.reason)},
                        {"started", attempt.started}, {"duration", RoundToMicroseconds(attempt.duration)}});
  }
  out["id"] = execution.id;
  out["status"] = StatusName(model.StatusOf(execution));
  out["expected"] = execution.expected;
  out["acceptable"] = execution.acceptable();
  out["attempts"] = std::move(attempts);
  if (execution.skipped()) out["skipped"] = execution.skip_reason;
  if (execution.flaky) out["flaky"] = true;
  if (!execution.variant.empty()) out["variant"] = execution.variant;
  if (!execution.dut.empty()) out["dut"] = execution.dut;
  if (!execution.description.empty()) out["description"] = execution.description;
  for (const std::string& path : execution.attachments) out["attachments"].push_back(model.LinkTo(path));
  return out;
}

}  // namespace

std::string ExportNative(const ReportModel& model, const VerdictContext& context) {
  json summary = {{"total", model.executions.size()}, {"skipped", model.Count(Status::kSkipped)}};
  for (const char* verdict : {"none", "pass", "inconc", "fail", "error"}) summary[verdict] = 0;
  for (const Execution& execution : model.executions) {
    if (!execution.skipped()) summary[execution.verdict] = summary.value(execution.verdict, 0) + 1;
  }
  json parameters = json::array();
  for (const Parameter& parameter : model.header.parameters) {
    parameters.push_back({{"name", parameter.name}, {"value", CutForDocument(parameter.value)}, {"origin", parameter.origin}});
  }
  nlohmann::ordered_json out;
  out["format"] = "assay-verdict";
  out["version"] = kVerdictVersion;
  out["verdict"] = model.Verdict();
  out["campaign"] = OrNull(context.campaign);
  out["suite"] = {{"name", model.header.suite}, {"modules", model.header.modules}};
  out["environment"] = {{"tool", fmt::format("assay {}", model.header.version)},
                        {"clock", model.header.clock},
                        {"seed", model.header.seed},
                        {"dut", OrNull(context.dut)},
                        {"configuration", OrNull(context.configuration)},
                        {"runDirectory", OrNull(context.run_directory)},
                        {"shard", OrNull(model.shard)}};
  out["started"] = model.header.started;
  out["duration"] = RoundToMicroseconds(model.duration());
  out["complete"] = model.header.ended && model.header.unreadable_lines == 0;
  out["errors"] = model.header.errors;
  out["summary"] = std::move(summary);
  out["moduleParameters"] = std::move(parameters);
  out["testCases"] = json::array();
  std::string text = out.dump(2, ' ', false, json::error_handler_t::replace);
  constexpr std::string_view kEnd = "]\n}";  // of the last member, the empty list of test cases
  text.resize(text.size() - kEnd.size());
  // Test cases become text one by one: as one value, thousands of them would take ten times the memory of their text.
  bool first = true;
  for (const Execution& execution : model.executions) {
    text += first ? "\n" : ",\n";
    AppendIndented(text, ExecutionJson(model, execution).dump(2, ' ', false, json::error_handler_t::replace), 4);
    first = false;
  }
  if (!first) text += "\n  ";
  text += kEnd;
  text += '\n';
  return text;
}

}  // namespace assay::tools
