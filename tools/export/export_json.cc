// The exports for JSON readers: CTRF and Xray.
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "tools/export/exports.h"

namespace assay::tools {
namespace {

using nlohmann::ordered_json;

std::string Dump(const ordered_json& document) {
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

int64_t Milliseconds(double seconds) { return std::llround(seconds * 1000); }

const char* CtrfStatus(Status status) {
  switch (status) {
    case Status::kPassed: return "passed";
    case Status::kFailed:
    case Status::kBroken: return "failed";
    case Status::kSkipped: return "skipped";
    case Status::kInconclusive:
    case Status::kNone: return "other";
  }
  return "other";
}

ordered_json CtrfTest(const ReportModel& model, const Execution& execution) {
  ordered_json test = {{"name", execution.id},
                       {"status", CtrfStatus(model.StatusOf(execution))},
                       {"duration", Milliseconds(execution.duration())}};
  if (!execution.skipped()) test["rawStatus"] = execution.verdict;
  if (!execution.log.module.empty()) test["suite"] = ordered_json::array({execution.log.module});
  if (!execution.attempts.empty()) {
    int64_t start = EpochMilliseconds(execution.attempts.front().started);
    if (start > 0) {
      test["start"] = start;
      test["stop"] = start + Milliseconds(execution.duration());
    }
  }
  if (!execution.acceptable() || execution.skipped()) test["message"] = ReasonLine(execution);
  if (!execution.acceptable() && !execution.skipped()) test["trace"] = Details(execution);
  if (execution.log.place.line != 0) {
    test["filePath"] = execution.log.place.file;
    test["line"] = execution.log.place.line;
  }
  if (execution.attempts.size() > 1) {
    test["retries"] = execution.attempts.size() - 1;
    test["flaky"] = execution.flaky;
  }
  for (const std::string& path : execution.attachments) {
    test["attachments"].push_back({{"name", std::filesystem::path(path).filename().string()}, {"contentType", MediaType(path)}, {"path", model.LinkTo(path)}});
  }
  ordered_json extra = {{"assay.verdict", execution.verdict}, {"assay.expected", execution.expected}};
  if (!execution.variant.empty()) extra["assay.variant"] = execution.variant;
  if (!execution.dut.empty()) extra["assay.dut"] = execution.dut;
  if (const StepMark* step = execution.log.deciding_step()) {
    extra["assay.step"] = {{"number", step->number}, {"text", step->text}};
  }
  test["extra"] = std::move(extra);
  return test;
}

}  // namespace

std::string ExportCtrf(const ReportModel& model) {
  ordered_json tests = ordered_json::array();
  std::map<std::string, size_t> counts;
  int64_t start = EpochMilliseconds(model.header.started);
  for (const Execution& execution : model.executions) {
    ++counts[CtrfStatus(model.StatusOf(execution))];
    tests.push_back(CtrfTest(model, execution));
  }
  ordered_json environment = {{"appName", model.title.empty() ? "suite" : model.title}};
  ordered_json environment_extra = {{"assay.seed", model.header.seed}, {"assay.clock", model.header.clock}};
  if (!model.shard.empty()) environment_extra["assay.shard"] = model.shard;
  environment["extra"] = std::move(environment_extra);
  ordered_json document = {
      {"reportFormat", "CTRF"},
      {"specVersion", "0.0.0"},
      {"results",
       {{"tool", {{"name", "assay"}, {"version", model.header.version}}},
        {"summary",
         {{"tests", model.executions.size()}, {"passed", counts["passed"]}, {"failed", counts["failed"]},
          {"skipped", counts["skipped"]}, {"pending", 0}, {"other", counts["other"]},
          {"start", start}, {"stop", start + Milliseconds(model.duration())}}},
        {"tests", std::move(tests)},
        {"environment", std::move(environment)}}}};
  return Dump(document);
}

std::string ExportXray(const ReportModel& model, XrayFlavour flavour) {
  bool cloud = flavour == XrayFlavour::kCloud;
  auto status = [&](const Execution& execution) -> const char* {
    switch (model.StatusOf(execution)) {
      case Status::kPassed: return cloud ? "PASSED" : "PASS";
      case Status::kFailed:
      case Status::kInconclusive:
      case Status::kBroken: return cloud ? "FAILED" : "FAIL";
      case Status::kNone:
      case Status::kSkipped: return "TODO";
    }
    return "TODO";
  };
  ordered_json tests = ordered_json::array();
  for (const Execution& execution : model.executions) {
    ordered_json test = ordered_json::object();
    std::string key = execution.Tag("testkey");
    if (!key.empty()) {
      test["testKey"] = key;
    } else {
      test["testInfo"] = {{"summary", execution.id}, {"type", "Generic"}, {"definition", fmt::format("{}.{}", execution.log.module, execution.log.name)}};
      if (std::string requirement = execution.Tag("requirement"); !requirement.empty()) {
        test["testInfo"]["requirementKeys"] = ordered_json::array({requirement});
      }
    }
    if (!execution.attempts.empty() && execution.attempts.front().started.size() >= 19) {
      test["start"] = execution.attempts.front().started.substr(0, 19) + "+00:00";
    }
    test["comment"] = fmt::format("TTCN-3 verdict {}: {}", execution.verdict.empty() ? "(not run)" : execution.verdict, ReasonLine(execution));
    test["status"] = status(execution);
    tests.push_back(std::move(test));
  }
  ordered_json info = {{"summary", fmt::format("{}: {}", model.title.empty() ? "Test run" : model.title, model.Verdict())},
                       {"description", fmt::format("assay {}, seed {}", model.header.version, model.header.seed)}};
  if (model.header.started.size() >= 19) info["startDate"] = model.header.started.substr(0, 19) + "+00:00";
  return Dump({{"info", std::move(info)}, {"tests", std::move(tests)}});
}

}  // namespace assay::tools
