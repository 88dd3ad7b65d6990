#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "tools/cli/command.h"
#include "tools/cli/console.h"
#include "tools/cli/exit_status.h"
#include "tools/execute/run_directory.h"
#include "tools/report/failure.h"
#include "tools/report/ladder.h"
#include "tools/report/verdict_json.h"

namespace assay::tools {
namespace {

struct ReportOptions {
  std::string run;
  std::string format = "summary";
  std::string output;
};

constexpr size_t kWidth = 120;

std::string Summary(const RunLog& log, const Palette& palette) {
  std::string out;
  SourceLines sources;
  for (const Testcase& testcase : log.testcases) {
    out += fmt::format("{}{:<6}{} {}  {}\n", palette.For(testcase.verdict), testcase.verdict, palette.reset, testcase.name,
                       FormatSeconds(testcase.duration));
  }
  for (const Testcase& testcase : log.testcases) {
    std::string screen = FailureScreen(testcase, sources, palette, kWidth);
    if (!screen.empty()) out += "\n" + screen;
  }
  std::string verdict = OverallVerdict(log);
  return out + fmt::format("\noverall verdict: {}{}{}\n", palette.For(verdict), verdict, palette.reset);
}

std::string Render(const RunLog& log, const ReportOptions& options, const Palette& palette) {
  if (options.format == "json") {
    VerdictContext context;
    context.run_directory = options.run;
    return VerdictJson(log, context);
  }
  if (options.format == "ladder") {
    std::string out;
    for (const Testcase& testcase : log.testcases) out += (out.empty() ? "" : "\n") + Ladder(testcase, palette, kWidth);
    return out;
  }
  return Summary(log, palette);
}

int Report(const ReportOptions& options) {
  auto log = LoadRunLog(options.run);
  if (!log) {
    Complain(log.error().message);
    return kExitUsage;
  }
  std::string text = Render(*log, options, Palette::Make(options.output.empty() && ColourOn(STDOUT_FILENO)));
  if (options.output.empty()) {
    PrintOut(text);
  } else if (auto written = WriteFileAtomically(options.output, text); !written) {
    Complain(written.error().message);
    return kExitToolFailure;
  }
  if (log->header.unreadable_lines > 0) {
    Complain(fmt::format("{} lines of {} are no events; the run was cut short", log->header.unreadable_lines, options.run));
  }
  if (log->testcases.empty() && log->header.errors.empty()) return kExitNothingSelected;
  return OverallVerdict(*log) == "pass" ? kExitOk : kExitNotAcceptable;
}

}  // namespace

void AddReport(CLI::App& app, Work& work) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand("report",
                                         "Make the reports of a run again from its events\n\n"
                                         "Examples:\n"
                                         "  assay report runs/today\n"
                                         "  assay report runs/today --format ladder\n"
                                         "  assay report runs/today --format json -o verdict.json");
  command->add_option("RUN", options->run, "Run directory, or an events.jsonl")->required();
  command->add_option("--format", options->format, "summary, ladder or json")
      ->check(CLI::IsMember({"summary", "ladder", "json"}))
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "Write to a file instead of stdout")->type_name("FILE");
  command->footer("Exit status: as run; 0 every verdict is pass, 1 some is not, 4 the run has no test case.");
  command->callback([options, &work] { work = [options] { return Report(*options); }; });
}

}  // namespace assay::tools
