#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/export/exports.h"
#include "tools/report/verdict_json.h"

namespace assay::tools {
namespace {

using nlohmann::json;

json OrNull(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

json ExecutionJson(const ReportModel& model, const Execution& execution) {
  json out = TestcaseJson(execution.log);
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
  if (!execution.attachments.empty()) out["attachments"] = execution.attachments;
  return out;
}

}  // namespace

std::string ExportNative(const ReportModel& model, const VerdictContext& context) {
  json summary = {{"total", model.executions.size()}, {"skipped", model.Count(Status::kSkipped)}};
  for (const char* verdict : {"none", "pass", "inconc", "fail", "error"}) summary[verdict] = 0;
  json testcases = json::array();
  for (const Execution& execution : model.executions) {
    if (!execution.skipped()) summary[execution.verdict] = summary.value(execution.verdict, 0) + 1;
    testcases.push_back(ExecutionJson(model, execution));
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
  out["testCases"] = std::move(testcases);
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace assay::tools
