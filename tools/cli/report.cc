#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/run_directory.h"
#include "tools/export/exports.h"
#include "tools/report/failure.h"
#include "tools/report/ladder.h"
#include "tools/report/verdict_json.h"

namespace assay::tools {
namespace {

struct ReportOptions {
  std::string run;
  std::string format = "summary";
  std::string output;
  std::string title;
  std::vector<std::string> maps;
};

constexpr size_t kWidth = 120;

const std::vector<std::string> kFormats = {"summary", "ladder",   "json",   "junit",       "junit-gitlab", "junit-xray", "junit-testrail",
                                           "ctrf",    "allure",   "xray",   "xray-cloud",  "tap",          "github",     "markdown",
                                           "html"};

std::string Summary(const ReportModel& model, const Palette& palette) {
  std::string out;
  SourceLines sources;
  for (const Execution& execution : model.executions) {
    out += fmt::format("{}{:<6}{} {}  {}{}\n", palette.For(execution.verdict), execution.skipped() ? "-" : execution.verdict, palette.reset,
                       execution.id, execution.skipped() ? execution.skip_reason : FormatSeconds(execution.duration()),
                       execution.flaky ? "  flaky" : "");
  }
  for (const Execution& execution : model.executions) {
    if (execution.acceptable()) continue;
    out += "\n" + FailureScreen(execution.log, sources, palette, kWidth);
  }
  std::string verdict = model.Verdict();
  return out + fmt::format("\noverall verdict: {}{}{}\n", palette.For(verdict), verdict, palette.reset);
}

std::string Ladders(const ReportModel& model, const Palette& palette) {
  std::string out;
  for (const Execution& execution : model.executions) {
    if (!execution.skipped()) out += (out.empty() ? "" : "\n") + Ladder(execution.log, palette, kWidth);
  }
  return out;
}

std::string Render(const ReportModel& model, const std::string& format, const Palette& palette) {
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

/// Exit status of gates: as the run that is reported.
int StatusOf(const ReportModel& model) {
  if (model.executions.empty() && model.header.errors.empty()) return kExitNothingSelected;
  if (!model.header.errors.empty()) return kExitNotAcceptable;
  for (const Execution& execution : model.executions) {
    Status status = model.StatusOf(execution);
    if (status != Status::kPassed && status != Status::kSkipped) return kExitNotAcceptable;
  }
  return kExitOk;
}

int Report(const ReportOptions& options) {
  auto log = LoadRunLog(options.run);
  if (!log) {
    Complain(log.error().message);
    return kExitUsage;
  }
  uint64_t unreadable = log->header.unreadable_lines;
  std::string text;
  if (options.format == "json") {
    VerdictContext context;
    context.run_directory = options.run;
    text = VerdictJson(*log, context);
  }
  ReportModel model = ModelOfRun(std::move(*log));
  if (!options.title.empty()) model.title = options.title;
  for (const std::string& rule : options.maps) {
    if (auto overridden = model.policy.Override(rule); !overridden) throw UsageError{overridden.error().message};
  }
  if (options.format == "allure") {
    if (options.output.empty()) throw UsageError{"--format allure writes a folder of files: give it with -o"};
    if (auto written = ExportAllure(model, options.output); !written) {
      Complain(written.error().message);
      return kExitToolFailure;
    }
    return StatusOf(model);
  }
  if (text.empty()) text = Render(model, options.format, Palette::Make(options.output.empty() && ColourOn(STDOUT_FILENO)));
  if (options.output.empty()) {
    PrintOut(text);
  } else if (auto written = WriteFileAtomically(options.output, text); !written) {
    Complain(written.error().message);
    return kExitToolFailure;
  }
  if (unreadable > 0) Complain(fmt::format("{} lines of {} are no events; the run was cut short", unreadable, options.run));
  return StatusOf(model);
}

}  // namespace

void AddReport(CLI::App& app, Work& work) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand("report",
                                         "Make the reports of a run again from its events\n\n"
                                         "Examples:\n"
                                         "  assay report runs/today\n"
                                         "  assay report runs/today --format ladder\n"
                                         "  assay report runs/today --format html -o report.html\n"
                                         "  assay report runs/today --format junit --map inconc=skipped -o junit.xml\n"
                                         "  assay report runs/today --format allure -o allure-results");
  command->add_option("RUN", options->run, "Run directory, or an events.jsonl")->required();
  command->add_option("--format", options->format, fmt::format("{}", fmt::join(kFormats, ", ")))
      ->check(CLI::IsMember(kFormats))
      ->capture_default_str()
      ->type_name("FORMAT");
  command->add_option("-o,--output", options->output, "Write to a file (allure: a folder) instead of stdout")->type_name("FILE");
  command->add_option("--title", options->title, "Name of the report; the suite's when not given")->type_name("TEXT");
  command->add_option("--map", options->maps, "Count a verdict otherwise: pass|fail|inconc|error|none = passed|failed|inconclusive|broken|none|skipped")
      ->allow_extra_args(false)->type_name("VERDICT=STATUS");
  command->footer("Exit status: as run; 0 every verdict is pass, 1 some is not, 4 the run has no test case.");
  command->callback([options, &work] { work = [options] { return Report(*options); }; });
}

}  // namespace assay::tools
