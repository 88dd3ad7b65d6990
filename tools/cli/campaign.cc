#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "tools/campaign/applicability.h"
#include "tools/campaign/campaign_folder.h"
#include "tools/campaign/runner.h"
#include "tools/cli/campaign_view.h"
#include "tools/cli/command.h"
#include "tools/cli/report_formats.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/report/file_name.h"
#include "tools/execute/folder_lock.h"
#include "tools/execute/port_names.h"
#include "tools/execute/run_directory.h"
#include "tools/execute/suite.h"
#include "tools/execute/version.h"

namespace assay::tools {
namespace {

struct CampaignOptions {
  std::string file, folder, shard, durations;
  std::vector<std::string> paths, parameters, reports;
  bool resume = false, list = false, quiet = false;
};

/// Compiles the suite once a variant and keeps the newest few: items of one variant usually follow each other.
class Suites final : public SuiteProvider {
 public:
  Suites(const CampaignFile& campaign, const std::vector<Variant>& variants) : campaign_(campaign), variants_(variants) {}

  std::vector<compiler::ParameterValue> Parameters(size_t variant) const {
    std::vector<compiler::ParameterValue> parameters = campaign_.config.parameters;
    const std::vector<compiler::ParameterValue>& more = variants_[variant].parameters;
    parameters.insert(parameters.end(), more.begin(), more.end());
    return parameters;
  }

  const runtime::Program* Program(size_t variant) override {
    auto found = kept_.find(variant);
    if (found == kept_.end()) {
      compiler::CompileOptions options;
      options.parameters = Parameters(variant);
      options.keep_checked = std::any_of(campaign_.select.begin(), campaign_.select.end(), [](const SelectRule& rule) { return !rule.groups.empty(); });
      status_ = kExitOk;
      std::unique_ptr<Suite> suite = LoadSuite(campaign_.paths, options, status_);
      if (suite == nullptr) return nullptr;
      if (suite->result.program == nullptr) {
        PrintDiagnostics(*suite);
        status_ = OnlyParametersAreWrong(*suite) ? kExitUsage : kExitStaticErrors;
        return nullptr;
      }
      if (options.keep_checked) groups_ = TakeGroups(*suite);
      found = kept_.emplace(variant, std::move(suite)).first;
    }
    return found->second->result.program.get();
  }

  /// Of the newest program; empty when no rule asks for groups.
  const TestcaseGroups& groups() const { return groups_; }

  int status() const { return status_; }

 private:
  const CampaignFile& campaign_;
  const std::vector<Variant>& variants_;
  std::map<size_t, std::unique_ptr<Suite>> kept_;
  TestcaseGroups groups_;
  int status_ = kExitOk;
};

CampaignFile Load(const CampaignOptions& options) {
  Substitutions values;
  std::error_code error;
  values["assay"] = std::filesystem::read_symlink("/proc/self/exe", error).string();
  auto campaign = LoadCampaign(options.file, values);
  if (!campaign) {
    std::string text;
    for (const std::string& complaint : campaign.error().complaints) text += (text.empty() ? "" : "\nassay: ") + complaint;
    throw UsageError{text};
  }
  for (const std::string& argument : options.parameters) {
    auto value = ParseParameterArgument(argument);
    if (!value) throw UsageError{value.error().message};
    campaign->config.parameters.push_back(std::move(*value));
  }
  if (!options.paths.empty()) campaign->paths = options.paths;
  if (campaign->paths.empty()) throw UsageError{fmt::format("{} does not say which suite: give its files or folders after it", options.file)};
  if (!options.quiet) {
    for (const std::string& warning : campaign->config.warnings) Complain("warning: " + warning);
  }
  return std::move(*campaign);
}

Shard ChooseShard(const CampaignOptions& options) {
  auto shard = options.shard.empty() ? ShardFromEnvironment([](const char* name) -> const char* { return std::getenv(name); })
                                     : ParseShard(options.shard);
  if (!shard) throw UsageError{shard.error().message};
  if (!shard->status_file.empty()) std::ofstream(shard->status_file).flush();
  return *shard;
}

/// `--report FORMAT=FILE`.
std::vector<std::pair<std::string, std::string>> Reports(const CampaignOptions& options) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& argument : options.reports) {
    size_t equal = argument.find('=');
    std::string format = argument.substr(0, equal);
    const std::vector<std::string>& formats = ReportFormats();
    if (equal == std::string::npos || std::find(formats.begin(), formats.end(), format) == formats.end()) {
      throw UsageError{fmt::format("--report {}: expected FORMAT=FILE with a format of {}", argument, fmt::join(formats, ", "))};
    }
    out.emplace_back(format, argument.substr(equal + 1));
  }
  return out;
}

/// Makes the plan of the whole campaign and takes this shard's part. False: the complaint was printed, `status` is set.
bool MakePlan(const CampaignFile& campaign, const std::vector<Variant>& variants, Suites& suites, const Durations& durations,
              CampaignPlan& plan, int& status) {
  std::vector<PlanItem> items;
  for (size_t variant = 0; variant < variants.size(); ++variant) {
    const runtime::Program* program = suites.Program(variant);
    if (program == nullptr) {
      status = suites.status();
      return false;
    }
    auto skip = NotApplicable(campaign, *program, suites.Parameters(variant));
    if (!skip) {
      Complain(skip.error().message);
      status = kExitUsage;
      return false;
    }
    if (auto added = AddItems(campaign, *program, suites.groups(), variants, variant, *skip, items); !added) throw UsageError{added.error().message};
  }
  OrderPlan(campaign, durations, items);
  plan.name = campaign.name;
  plan.version = kVersion;
  plan.whole = items.size();
  for (const Variant& variant : variants) plan.variants.push_back(variant.label);
  plan.items = plan.shard.sharded() ? TakeShard(items, durations, plan.shard.index, plan.shard.count) : std::move(items);
  if (plan.shard.sharded()) PrintErr(fmt::format("shard {}: {} of {} test cases\n", plan.shard.Label(), plan.items.size(), plan.whole));
  return true;
}

/// On stderr, once for all devices.
void WarnOfPorts(const CampaignFile& campaign, const runtime::Program& program) {
  std::vector<runtime::AdapterAssignment> ports = campaign.config.ports;
  for (const auto& [name, dut] : campaign.config.duts) ports.insert(ports.end(), dut.ports.begin(), dut.ports.end());
  for (const std::string& complaint : UnknownPorts(program, ports)) Complain(fmt::format("warning: {}: at /ports: {}", campaign.file, complaint));
}

/// Writes plan.json, or compares it on --resume. Throws UsageError when the folder holds something else.
runtime::Result<void> SettlePlan(const CampaignOptions& options, const std::string& folder, const CampaignPlan& plan) {
  std::string text = PlanText(plan), path = folder + "/plan.json";
  std::ifstream in(path);
  std::string old((std::istreambuf_iterator<char>(in)), {});
  if (old.empty()) return WriteFileAtomically(path, text);
  if (!options.resume) throw UsageError{fmt::format("{} holds a campaign already; continue it with --resume, or give another folder with -o", folder)};
  if (old != text) {
    throw UsageError{fmt::format("{}: the campaign or the suite has changed since; its verdicts cannot be continued. Give another folder with -o", folder)};
  }
  return {};
}

int StatusOf(CampaignEnd end, const ReportModel& model, size_t open) {
  switch (end) {
    case CampaignEnd::kSignal: return kExitSignalBase + CampaignSignal();
    case CampaignEnd::kToolFailure: return kExitToolFailure;
    case CampaignEnd::kConfiguration: return kExitUsage;
    case CampaignEnd::kStopRule:
    case CampaignEnd::kDone: break;
  }
  // An empty shard is as it should be.
  if (model.executions.empty()) return model.shard.empty() ? kExitNothingSelected : kExitOk;
  int status = StatusOfReport(model);
  return status == kExitOk && open > 0 ? kExitNotAcceptable : status;
}

/// verdict.json and what else was asked for, from the folder alone; also after a stop.
int Deliver(const CampaignOptions& options, const CampaignFile& campaign, const std::string& folder, CampaignEnd end) {
  size_t open = 0;
  auto model = ModelOfCampaign(folder, EventsInModel::kLater, &open);
  if (!model) {
    Complain(model.error().message);
    return kExitToolFailure;
  }
  VerdictContext context;
  context.campaign = campaign.name;
  context.run_directory = folder;
  context.configuration = options.file;
  int delivered = DeliverReport(*model, "json", folder + "/verdict.json", context);
  if (auto reports = Reports(options); !reports.empty()) {
    auto whole = ModelOfCampaign(folder, EventsInModel::kAll);
    for (const auto& [format, path] : reports) delivered = std::max(delivered, DeliverReport(*whole, format, path, context));
  }
  PrintErr(fmt::format("\n{}: {}  ({} passed, {} failed, {} inconclusive, {} broken, {} none, {} skipped{})\nverdicts: {}/verdict.json\n",
                       Visible(campaign.name), model->Verdict(), model->Count(Status::kPassed), model->Count(Status::kFailed),
                       model->Count(Status::kInconclusive), model->Count(Status::kBroken), model->Count(Status::kNone),
                       model->Count(Status::kSkipped) - open, open > 0 ? fmt::format(", {} open: continue with --resume", open) : "", folder));
  return delivered != kExitOk ? delivered : StatusOf(end, *model, open);
}

int RunCampaign(const CampaignOptions& options) {
  CampaignFile campaign = Load(options);
  Reports(options);
  auto variants = BuildVariants(campaign);
  if (!variants) throw UsageError{variants.error().message};
  Durations durations;
  if (!options.durations.empty()) {
    auto read = ReadDurations(options.durations);
    if (!read) throw UsageError{read.error().message};
    durations = std::move(*read);
  }
  Suites suites(campaign, *variants);
  CampaignPlan plan;
  plan.shard = ChooseShard(options);
  int status = kExitOk;
  if (!MakePlan(campaign, *variants, suites, durations, plan, status)) return status;
  if (!options.quiet) WarnOfPorts(campaign, *suites.Program(0));
  if (options.list) {
    for (const PlanItem& item : plan.items) PrintOut(Visible(item.id) + (item.skip_reason.empty() ? "" : "  " + item.skip_reason) + "\n");
    return plan.items.empty() ? kExitNothingSelected : kExitOk;
  }
  std::string folder = options.folder.empty() ? fmt::format("runs/{}", FileNameOf(campaign.name)) : options.folder;
  if (plan.shard.sharded() && options.folder.empty()) folder += fmt::format(".{}-of-{}", plan.shard.index + 1, plan.shard.count);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    Complain(fmt::format("cannot make {}: {}", folder, error.message()));
    return kExitToolFailure;
  }
  auto lock = FolderLock::Take(folder);
  if (!lock) {
    Complain(lock.error().message);
    return kExitToolFailure;
  }
  if (auto settled = SettlePlan(options, folder, plan); !settled) {
    Complain(settled.error().message);
    return kExitToolFailure;
  }
  auto journal = Journal::Open(folder + "/journal.jsonl");
  if (!journal) {
    Complain(journal.error().message);
    return kExitToolFailure;
  }
  size_t runnable = 0, done = 0;
  double expected = 0;
  for (const PlanItem& item : plan.items) {
    runnable += item.skip_reason.empty();
    if (auto known = durations.find(item.id); known != durations.end()) expected += known->second;
  }
  for (const JournalEntry& entry : (*journal)->entries()) done += entry.final;
  CatchCampaignSignals();
  LineView view({runnable, done, options.quiet || campaign.config.console == ConsoleLevel::kQuiet, expected});
  std::string absolute = std::filesystem::absolute(folder, error).string();
  CampaignRunner runner(campaign, *variants, suites, **journal, view,
                        {absolute, {{"ASSAY_CAMPAIGN", campaign.name}, {"ASSAY_CAMPAIGN_DIR", absolute}}});
  CampaignEnd end = runner.Run(plan.items);
  return Deliver(options, campaign, folder, end);
}

struct MergeOptions {
  std::vector<std::string> folders;
  std::string format = "json", output;
};

int Merge(const MergeOptions& options) {
  auto model = MergeShards(options.folders, options.format == "json" ? EventsInModel::kLater : EventsInModel::kAll);
  if (!model) {
    Complain(model.error().message);
    return kExitUsage;
  }
  VerdictContext context;
  context.campaign = model->title;
  int status = DeliverReport(*model, options.format, options.output, context);
  return status == kExitOk ? StatusOfReport(*model) : status;
}

}  // namespace

void AddCampaign(CLI::App& app, Work& work) {
  auto options = std::make_shared<CampaignOptions>();
  CLI::App* command = app.add_subcommand(
      "campaign",
      "Run a campaign: many test cases, parameter sets, devices\n\n"
      "Examples:\n"
      "  assay campaign nightly.json -o runs/nightly\n"
      "  assay campaign nightly.json -o runs/nightly --resume         go on after Ctrl-C, kill or power loss\n"
      "  assay campaign lab.cfg testcases -o runs/lab                 the [EXECUTE] list of a Titan configuration\n"
      "  assay campaign nightly.json --shard 2/4 --durations runs/last\n"
      "  assay campaign nightly.json --report junit=junit.xml --report html=report.html");
  command->add_option("FILE", options->file, "Campaign file, JSON or a Titan .cfg (docs/campaigns.md)")->required();
  command->add_option("PATH", options->paths, "Files and folders of the suite, instead of those that the campaign names");
  command->add_option("-o,--output", options->folder, "Folder of the campaign; runs/NAME when not given")->type_name("DIR");
  command->add_flag("--resume", options->resume, "Continue the campaign in that folder");
  command->add_option("--shard", options->shard, "Run a part only, i of n from 1; else as CI variables say")->type_name("I/N");
  command->add_option("--durations", options->durations, "Older run or campaign that says how long test cases take")->type_name("DIR");
  command->add_option("-p,--parameter", options->parameters, "Module parameter in TTCN-3 notation")
      ->allow_extra_args(false)->type_name("Module.par=value");
  command->add_option("--report", options->reports, "Write a report at the end; see assay report --help")
      ->allow_extra_args(false)->type_name("FORMAT=FILE");
  command->add_flag("--list", options->list, "Only say what would run");
  command->add_flag("-q,--quiet", options->quiet, "Only show what is not acceptable");
  command->footer("Exit status: as run; 128+n when a signal stopped it.");
  command->callback([options, &work] { work = [options] { return RunCampaign(*options); }; });
}

void AddMerge(CLI::App& app, Work& work) {
  auto options = std::make_shared<MergeOptions>();
  CLI::App* command = app.add_subcommand("merge",
                                         "Join the shards of a campaign into one report\n\n"
                                         "Examples:\n"
                                         "  assay merge runs/nightly.*-of-4 -o verdict.json\n"
                                         "  assay merge runs/nightly.*-of-4 --format junit -o junit.xml");
  command->add_option("DIR", options->folders, "Folders of all shards")->required();
  command->add_option("--format", options->format, fmt::format("{}", fmt::join(ReportFormats(), ", ")))
      ->check(CLI::IsMember(ReportFormats()))->capture_default_str()->type_name("FORMAT");
  command->add_option("-o,--output", options->output, "Write to a file (allure: a folder) instead of stdout")->type_name("FILE");
  command->footer("Refuses incomplete sets (exit status 2): every shard once, each finished.");
  command->callback([options, &work] { work = [options] { return Merge(*options); }; });
}

}  // namespace assay::tools
