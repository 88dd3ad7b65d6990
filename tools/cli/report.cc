#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "tools/campaign/campaign_folder.h"
#include "tools/capture/capture_export.h"
#include "tools/cli/command.h"
#include "tools/cli/report_formats.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/export/compare.h"

namespace assay::tools {
namespace {

struct ReportOptions {
  std::string run;
  std::vector<std::string> compare;
  std::string format = "summary";
  std::string output;
  std::string title;
  std::vector<std::string> maps;
};

/// The native format takes the events of one test case at a time.
EventsInModel EventsFor(const std::string& format) { return format == "json" ? EventsInModel::kLater : EventsInModel::kAll; }

runtime::Result<ReportModel> Load(const std::string& run, EventsInModel events) {
  if (IsCampaignFolder(run)) {
    size_t open = 0;
    auto model = ModelOfCampaign(run, events, &open);
    if (model && open > 0) Complain(fmt::format("{} is not finished: {} test cases did not run", run, open));
    return model;
  }
  auto log = LoadRunLog(run);
  if (!log) return runtime::Fail(log.error());
  if (log->header.unreadable_lines > 0) {
    Complain(fmt::format("{} lines of {} are no events; the run was cut short", log->header.unreadable_lines, run));
  }
  return ModelOfRun(std::move(*log));
}

int Compare(const ReportOptions& options) {
  auto older = Load(options.compare[0], EventsInModel::kNone), newer = Load(options.compare[1], EventsInModel::kAll);
  for (const auto* each : {&older, &newer}) {
    if (*each) continue;
    Complain((*each).error().message);
    return kExitUsage;
  }
  Comparison comparison = CompareReports(*older, *newer);
  PrintOut(options.format == "json" ? ComparisonJson(comparison) : ComparisonText(comparison));
  return comparison.worse() ? kExitNotAcceptable : kExitOk;
}

/// The event files of a run, or of the workers of a campaign.
std::vector<std::string> EventFiles(const std::string& run) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!IsCampaignFolder(run)) return {fs::is_directory(run, ignored) ? run + "/events.jsonl" : run};
  std::vector<std::string> files;
  for (const auto& worker : fs::directory_iterator(run + "/workers", ignored)) files.push_back(worker.path().string() + "/events.jsonl");
  std::sort(files.begin(), files.end());
  return files;
}

/// The packets of a run; not made from the model, which knows messages only.
int Capture(const ReportOptions& options) {
  if (options.output.empty()) throw UsageError{"format pcapng is a binary file: say where with -o"};
  std::error_code ignored;
  const std::vector<std::string> events = EventFiles(options.run);
  const bool folder = options.output.ends_with('/') || std::filesystem::is_directory(options.output, ignored);
  auto packets = folder ? ExportCaptures(events, options.output) : ExportCapture(events, options.output);
  if (!packets) {
    Complain(packets.error().message);
    return packets.error().code == runtime::ErrorCode::kNotFound ? kExitUsage : kExitToolFailure;
  }
  if (*packets == 0) Complain(fmt::format("{} has no messages on the wire", options.run));
  return kExitOk;
}

int Report(const ReportOptions& options) {
  if (!options.compare.empty()) return Compare(options);
  if (options.run.empty()) throw UsageError{"RUN is required, or --compare OLD NEW"};
  if (options.format == "pcapng") return Capture(options);
  auto model = Load(options.run, EventsFor(options.format));
  if (!model) {
    Complain(model.error().message);
    return kExitUsage;
  }
  if (!options.title.empty()) model->title = options.title;
  for (const std::string& rule : options.maps) {
    if (auto overridden = model->policy.Override(rule); !overridden) throw UsageError{overridden.error().message};
  }
  VerdictContext context;
  context.run_directory = options.run;
  if (IsCampaignFolder(options.run)) context.campaign = model->title;
  int status = DeliverReport(*model, options.format, options.output, context);
  if (status != kExitOk) return status;
  status = StatusOfReport(*model);
  return status == kExitOk && model->incomplete ? kExitNotAcceptable : status;
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
                                         "  assay report runs/today --format allure -o allure-results\n"
                                         "  assay report runs/today --format pcapng -o capture.pcapng\n"
                                         "  assay report runs/today --format pcapng -o captures/\n"
                                         "  assay report --compare runs/yesterday runs/today");
  command->add_option("RUN", options->run, "Folder of a run or a campaign, or an events.jsonl");
  command->add_option("--compare", options->compare, "What changed between two runs")->expected(2)->type_name("OLD NEW");
  std::vector<std::string> formats = ReportFormats();
  formats.push_back("pcapng");
  command->add_option("--format", options->format, fmt::format("{}", fmt::join(formats, ", ")))
      ->check(CLI::IsMember(formats))
      ->capture_default_str()
      ->type_name("FORMAT");
  command->add_option("-o,--output", options->output, "Write to a file (allure: a folder; pcapng: a folder gets a file a test case) instead of stdout")->type_name("FILE");
  command->add_option("--title", options->title, "Name of the report; the suite's when not given")->type_name("TEXT");
  command->add_option("--map", options->maps, "Count a verdict otherwise: pass|fail|inconc|error|none = passed|failed|inconclusive|broken|none|skipped")
      ->allow_extra_args(false)->type_name("VERDICT=STATUS");
  command->footer("Exit status: as run; 0 every verdict is pass, 1 some is not, 4 the run has no test case.");
  command->callback([options, &work] { work = [options] { return Report(*options); }; });
}

}  // namespace assay::tools
