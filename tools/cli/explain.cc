#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/selection.h"
#include "tools/report/failure.h"

namespace assay::tools {
namespace {

struct ExplainOptions {
  std::string run;
  std::vector<std::string> patterns;
  std::string message;
  std::string step;
};

constexpr size_t kWidth = 120;
constexpr size_t kAllDifferences = 1000;

bool Wanted(const ExplainOptions& options, const Testcase& testcase) {
  if (options.patterns.empty()) return true;
  for (const std::string& pattern : options.patterns) {
    if (NameMatches(pattern, testcase.module, testcase.name)) return true;
  }
  return false;
}

bool Wanted(const ExplainOptions& options, const Testcase& testcase, const Mismatch& mismatch) {
  if (!options.message.empty() && std::to_string(mismatch.id) != options.message) return false;
  if (options.step.empty()) return true;
  return mismatch.step >= 0 && testcase.steps[static_cast<size_t>(mismatch.step)].number == options.step;
}

int Explain(const ExplainOptions& options) {
  Palette palette = Palette::Make(ColourOn(STDOUT_FILENO));
  SourceLines sources;
  size_t shown = 0, testcases = 0;
  bool failed = false;
  RunLogReader reader([&](Testcase&& testcase) {
    if (!Wanted(options, testcase)) return;
    ++testcases;
    bool headed = false;
    if (options.message.empty() && options.step.empty()) {
      PrintOut(FailureScreen(testcase, sources, palette, kWidth, kAllDifferences));
      failed = failed || testcase.verdict != "pass";
      if (!testcase.mismatches.empty() && testcase.verdict != "pass") PrintOut("\nEvery template that did not take a message:\n");
    }
    for (const Mismatch& mismatch : testcase.mismatches) {
      if (!Wanted(options, testcase, mismatch)) continue;
      if (!headed) PrintOut(fmt::format("{}{}{}  {}\n", palette.bold, testcase.name, palette.reset, testcase.verdict));
      headed = true;
      ++shown;
      if (mismatch.step >= 0) {
        const StepMark& step = testcase.steps[static_cast<size_t>(mismatch.step)];
        PrintOut(fmt::format("{}message {} in step {}: {}{}\n", palette.cyan, mismatch.id, step.number, step.text, palette.reset));
      } else {
        PrintOut(fmt::format("{}message {}{}\n", palette.cyan, mismatch.id, palette.reset));
      }
      PrintOut(ExplainMismatch(testcase, mismatch, sources, palette, kWidth, kAllDifferences) + "\n");
    }
  });
  if (auto read = ReadRunLog(options.run, reader); !read) {
    Complain(read.error().message);
    return kExitUsage;
  }
  if (testcases == 0) {
    Complain(fmt::format("no test case in {} fits", options.run));
    return kExitNothingSelected;
  }
  if (shown == 0 && !failed) PrintErr("No message failed to match a template.\n");
  return kExitOk;
}

}  // namespace

void AddExplain(CLI::App& app, Work& work) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand("explain",
                                         "Say why test cases of a run failed and messages did not match\n\n"
                                         "Examples:\n"
                                         "  assay explain runs/today\n"
                                         "  assay explain runs/today -t TC_reg --step 3");
  command->add_option("RUN", options->run, "Run directory, or an events.jsonl")->required();
  command->add_option("-t,--testcase", options->patterns, "Test cases by name or Module.name, with * and ?")
      ->allow_extra_args(false)->type_name("PATTERN");
  command->add_option("--message", options->message, "Only this message")->type_name("ID");
  command->add_option("--step", options->step, "Only this step")->type_name("NUMBER");
  command->footer("Exit status: 0 told, 2 usage or no such run, 4 no test case fits.");
  command->callback([options, &work] { work = [options] { return Explain(*options); }; });
}

}  // namespace assay::tools
