#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tools/export/exports.h"
#include "tools/report/failure.h"
#include "tools/report/ladder.h"

namespace assay::tools {

using nlohmann::ordered_json;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

Result<void> WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  if (!(out << text) || !out.flush()) return Fail(ErrorCode::kIo, fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
  return {};
}

ordered_json StepsJson(const Testcase& log, int64_t start) {
  ordered_json steps = ordered_json::array();
  for (size_t i = 0; i < log.steps.size(); ++i) {
    const StepMark& step = log.steps[i];
    double end = i + 1 < log.steps.size() ? log.steps[i + 1].time : log.start + log.duration;
    bool bad = log.verdict != "pass" && log.step == static_cast<int>(i);
    steps.push_back({{"name", fmt::format("{}: {}", step.number, step.text)},
                     {"status", bad ? (log.verdict == "fail" ? "failed" : "broken") : "passed"},
                     {"stage", "finished"},
                     {"start", start + std::llround((step.time - log.start) * 1000)},
                     {"stop", start + std::llround((end - log.start) * 1000)}});
  }
  return steps;
}

/// Null: no status at all, which Allure counts as unknown.
const char* AllureStatus(Status status) {
  switch (status) {
    case Status::kPassed: return "passed";
    case Status::kFailed: return "failed";
    case Status::kInconclusive:
    case Status::kBroken: return "broken";
    case Status::kSkipped: return "skipped";
    case Status::kNone: return nullptr;
  }
  return nullptr;
}

ordered_json AttemptJson(const ReportModel& model, const Execution& execution, const Attempt& attempt, bool last, const std::string& uuid) {
  std::string full = fmt::format("{}.{}", execution.log.module, execution.id);
  int64_t start = EpochMilliseconds(attempt.started);
  ordered_json labels = ordered_json::array({{{"name", "suite"}, {"value", execution.log.module}},
                                             {{"name", "parentSuite"}, {"value", model.title}},
                                             {{"name", "framework"}, {"value", "assay"}},
                                             {{"name", "language"}, {"value", "ttcn-3"}}});
  for (const auto& [name, value] : execution.tags) {
    if (name == "priority") labels.push_back({{"name", "severity"}, {"value", value}});
    if (name == "requirement") labels.push_back({{"name", "story"}, {"value", value}});
  }
  ordered_json result = {{"uuid", uuid},
                         {"historyId", UuidOf(full)},
                         {"testCaseId", UuidOf(execution.log.module + "." + execution.log.name)},
                         {"name", execution.id},
                         {"fullName", full},
                         {"stage", "finished"},
                         {"start", start},
                         {"stop", start + std::llround(attempt.duration * 1000)},
                         {"labels", std::move(labels)}};
  if (!execution.description.empty()) result["description"] = execution.description;
  if (!execution.variant.empty()) {
    result["parameters"] = ordered_json::array({{{"name", "parameter set"}, {"value", execution.variant}}});
  }
  const char* status = last ? AllureStatus(model.StatusOf(execution)) : AllureStatus(model.policy.Of(attempt.verdict));
  if (status != nullptr) result["status"] = status;
  if (!last) {
    result["statusDetails"] = {{"message", attempt.reason}, {"flaky", true}};
  } else if (!execution.acceptable() || execution.skipped()) {
    ordered_json details = {{"message", fmt::format("{}: {}", execution.skipped() ? "skipped" : execution.verdict, ReasonLine(execution))},
                            {"trace", Details(execution)}};
    if (const Mismatch* mismatch = DecidingMismatch(execution.log); mismatch != nullptr && !mismatch->differences.empty()) {
      details["expected"] = mismatch->differences.front().expected;
      details["actual"] = mismatch->differences.front().found;
    }
    if (execution.flaky) details["flaky"] = true;
    result["statusDetails"] = std::move(details);
  }
  return result;
}

}  // namespace

Result<void> ExportAllure(const ReportModel& model, const std::string& folder) {
  std::filesystem::path root = folder;
  std::error_code error;
  std::filesystem::create_directories(root, error);
  if (error) return Fail(ErrorCode::kIo, fmt::format("cannot make {}: {}", folder, error.message()));
  auto dump = [](const ordered_json& document) { return document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n"; };
  for (const Execution& execution : model.executions) {
    Attempt skipped;
    skipped.started = model.header.started;
    const std::vector<Attempt>& attempts = execution.attempts;
    for (size_t i = 0; i < std::max<size_t>(attempts.size(), 1); ++i) {
      const Attempt& attempt = attempts.empty() ? skipped : attempts[i];
      bool last = i + 1 >= attempts.size();
      std::string uuid = UuidOf(fmt::format("{}/{}/{}/{}", model.header.started, execution.log.module, execution.id, i));
      ordered_json result = AttemptJson(model, execution, attempt, last, uuid);
      if (last && !execution.skipped()) {
        result["steps"] = StepsJson(execution.log, EpochMilliseconds(attempt.started));
        std::string ladder = UuidOf("ladder " + uuid) + "-attachment.txt";
        if (auto written = WriteFile(root / ladder, Ladder(execution.log, Palette::Make(false))); !written) return written;
        result["attachments"] = ordered_json::array({{{"name", "message ladder"}, {"source", ladder}, {"type", "text/plain"}}});
        for (const std::string& path : execution.attachments) {
          // Allure wants its own names, of files in its folder.
          std::filesystem::path file = path;
          std::string source = UuidOf(path + uuid) + "-attachment" + file.extension().string();
          std::filesystem::copy_file(file, root / source, std::filesystem::copy_options::overwrite_existing, error);
          if (error) return Fail(ErrorCode::kIo, fmt::format("cannot copy {}: {}", path, error.message()));
          result["attachments"].push_back({{"name", file.filename().string()}, {"source", source}, {"type", MediaType(path)}});
        }
      }
      if (auto written = WriteFile(root / (uuid + "-result.json"), dump(result)); !written) return written;
    }
  }
  ordered_json categories = ordered_json::array({{{"name", "Inconclusive"}, {"matchedStatuses", {"broken"}}, {"messageRegex", "inconc: .*"}},
                                                 {{"name", "Test case errors"}, {"matchedStatuses", {"broken"}}, {"messageRegex", "error: .*"}}});
  if (auto written = WriteFile(root / "categories.json", dump(categories)); !written) return written;
  std::string environment = fmt::format("assay={}\nsuite={}\nseed={}\n", model.header.version, model.title, model.header.seed);
  if (auto written = WriteFile(root / "environment.properties", environment); !written) return written;
  ordered_json executor = {{"name", "assay"}, {"type", "assay"}, {"buildName", model.title}};
  return WriteFile(root / "executor.json", dump(executor));
}

}  // namespace assay::tools
