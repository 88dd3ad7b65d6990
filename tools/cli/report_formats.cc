#include "tools/cli/report_formats.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/run_directory.h"
#include "tools/report/failure.h"
#include "tools/report/ladder.h"

namespace assay::tools {
namespace {

constexpr size_t kWidth = 120;

const std::vector<std::string> kFormats = {"summary", "ladder",   "json",   "junit",       "junit-gitlab", "junit-xray", "junit-testrail",
                                           "ctrf",    "allure",   "xray",   "xray-cloud",  "tap",          "github",     "markdown",
                                           "html"};

std::string Summary(const ReportModel& model, const Palette& palette) {
  std::string out;
  SourceLines sources;
  for (const Execution& execution : model.executions) {
    out += fmt::format("{}{:<6}{} {}  {}{}\n", palette.For(execution.verdict), execution.skipped() ? "-" : execution.verdict, palette.reset,
                       Visible(execution.id), execution.skipped() ? execution.skip_reason : FormatSeconds(execution.duration()),
                       execution.flaky ? "  flaky" : "");
  }
  for (const Execution& execution : model.executions) {
    if (execution.acceptable()) continue;
    out += "\n" + FailureScreen(execution.log, sources, palette, kWidth);
  }
  std::string verdict = model.Verdict();
  return out + fmt::format("\noverall verdict: {}{}{}{}\n", palette.For(verdict), verdict, palette.reset, model.incomplete ? "  (incomplete)" : "");
}

std::string Ladders(const ReportModel& model, const Palette& palette) {
  std::string out;
  for (const Execution& execution : model.executions) {
    if (!execution.skipped()) out += (out.empty() ? "" : "\n") + Ladder(execution.log, palette);
  }
  return out;
}

}  // namespace

const std::vector<std::string>& ReportFormats() { return kFormats; }

std::string RenderReport(const ReportModel& model, const std::string& format, const Palette& palette, const VerdictContext& context) {
  if (format == "json") return ExportNative(model, context);
  if (format == "ladder") return Ladders(model, palette);
  if (format == "junit") return ExportJunit(model, JunitDialect::kStrict);
  if (format == "junit-gitlab") return ExportJunit(model, JunitDialect::kGitlab);
  if (format == "junit-xray") return ExportJunit(model, JunitDialect::kXray);
  if (format == "junit-testrail") return ExportJunit(model, JunitDialect::kTestrail);
  if (format == "ctrf") return ExportCtrf(model);
  if (format == "xray") return ExportXray(model, XrayFlavour::kServer);
  if (format == "xray-cloud") return ExportXray(model, XrayFlavour::kCloud);
  if (format == "tap") return ExportTap(model);
  if (format == "github") return ExportGithub(model);
  if (format == "markdown") return ExportMarkdown(model);
  if (format == "html") return ExportHtml(model);
  return Summary(model, palette);
}

int StatusOfReport(const ReportModel& model) {
  if (model.executions.empty() && model.header.errors.empty()) return kExitNothingSelected;
  if (!model.header.errors.empty()) return kExitNotAcceptable;
  for (const Execution& execution : model.executions) {
    Status status = model.StatusOf(execution);
    if (status != Status::kPassed && status != Status::kSkipped) return kExitNotAcceptable;
  }
  return kExitOk;
}

int DeliverReport(ReportModel& model, const std::string& format, const std::string& output, const VerdictContext& context) {
  runtime::Result<void> written;
  // CI and TestRail look from where they run; whoever opens the other files looks from where these are.
  std::error_code error;
  bool from_here = format == "junit-gitlab" || format == "junit-testrail" || format == "github" || format == "markdown" || output.empty();
  model.links_from = std::filesystem::absolute(from_here ? "." : std::filesystem::absolute(output, error).parent_path(), error).lexically_normal().string();
  if (model.links_from.ends_with('/') && model.links_from.size() > 1) model.links_from.pop_back();
  if (format == "allure") {
    if (output.empty()) throw UsageError{"format allure is a folder of files: say where with -o"};
    written = ExportAllure(model, output);
  } else {
    std::string text = RenderReport(model, format, Palette::Make(output.empty() && ColourOn(STDOUT_FILENO)), context);
    if (output.empty()) {
      PrintOut(text);
    } else {
      // After a night's work a missing folder is no reason to lose a report.
      std::filesystem::create_directories(std::filesystem::absolute(output, error).parent_path(), error);
      written = WriteFileAtomically(output, text);
    }
  }
  if (written) return kExitOk;
  Complain(written.error().message);
  return kExitToolFailure;
}

}  // namespace assay::tools
