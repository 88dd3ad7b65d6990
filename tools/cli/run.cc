#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "adapters/net/namespaces.h"
#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/suite.h"
#include "tools/config/run_config.h"
#include "tools/execute/port_names.h"
#include "tools/execute/progress.h"
#include "tools/execute/run_directory.h"
#include "tools/execute/selection.h"
#include "tools/execute/session.h"
#include "tools/execute/stop_signals.h"
#include "tools/export/exports.h"
#include "tools/report/failure.h"
#include "tools/report/ladder.h"

namespace assay::tools {
namespace {

struct RunOptions {
  std::vector<std::string> paths;
  std::vector<std::string> patterns;
  std::vector<std::string> parameters;
  std::string config, output, json, dut, clock, events, loopback;
  std::optional<uint64_t> seed;
  std::optional<double> guard;
  bool list = false, isolate = false, nat = false, quiet = false, verbose = false, ladder = false,
       allow_none = false;
};

/// The last part of the first path: `ims` of `testcases/ims`.
std::string SuiteName(const std::vector<std::string>& paths) {
  std::filesystem::path path = std::filesystem::path(paths.front()).lexically_normal();
  return path.has_filename() ? path.stem().string() : path.parent_path().filename().string();
}

/// Failure screens shown at the end; the rest is counted (assay report shows all).
constexpr size_t kMaxScreens = 10;

/// The configuration file with the command line's word over it.
RunConfig Configure(const RunOptions& options, const std::string& run_directory) {
  RunConfig config;
  if (!options.config.empty()) {
    Substitutions values = {{"run_dir", run_directory}};
    std::error_code error;
    values["assay"] = std::filesystem::read_symlink("/proc/self/exe", error).string();
    auto loaded = LoadRunConfig(options.config, values);
    if (!loaded) {
      std::string text;
      for (const std::string& complaint : loaded.error().complaints) text += (text.empty() ? "" : "\nassay: ") + complaint;
      throw UsageError{text};
    }
    config = std::move(*loaded);
    if (!options.quiet) {
      for (const std::string& warning : config.warnings) Complain("warning: " + warning);
    }
  }
  if (auto chosen = ChooseDut(config, options.dut); !chosen) throw UsageError{chosen.error().message};
  for (const std::string& argument : options.parameters) {
    auto value = ParseParameterArgument(argument);
    if (!value) throw UsageError{value.error().message};
    config.parameters.push_back(std::move(*value));
  }
  if (!options.clock.empty()) config.virtual_clock = options.clock == "virtual";
  if (!options.events.empty()) config.events = EventLevelFromName(options.events);
  if (options.seed) config.seed = options.seed;
  if (options.guard) config.guard = options.guard;
  if (!options.loopback.empty()) config.loopback = true;
  config.broadcast = options.loopback == "broadcast";
  return config;
}

/// Test cases by name, or what the configuration says, or the control parts, or every test case.
runtime::Result<std::vector<ExecuteStep>> MakePlan(const runtime::Program& program, const std::vector<std::string>& patterns, const RunConfig& config) {
  if (patterns.empty() && !config.execute.empty()) return Resolve(program, config.execute);
  std::vector<ExecuteStep> plan;
  if (patterns.empty() && !program.controls.empty()) {
    for (const auto& [module, function] : program.controls) plan.push_back({nullptr, module});
    return plan;
  }
  Selection selection = Select(program, patterns);
  for (const runtime::Function* testcase : selection.testcases) plan.push_back({testcase, testcase->module});
  for (const runtime::Function* testcase : selection.with_parameters) {
    Complain(fmt::format("{}.{} is not run: it has parameters, so only a control part can execute it", testcase->module, testcase->name));
  }
  return plan;
}

/// How many test cases will run; 0 when a control part decides.
size_t CountOf(const std::vector<ExecuteStep>& plan) {
  bool known = std::all_of(plan.begin(), plan.end(), [](const ExecuteStep& step) { return step.testcase != nullptr; });
  return known ? plan.size() : 0;
}

int NothingSelected(const runtime::Program& program, const std::vector<std::string>& patterns) {
  if (patterns.empty()) {
    Complain("nothing to run: the suite has no test case without parameters and no control part");
    return kExitNothingSelected;
  }
  std::string near = NearestTestcase(program, patterns.front());
  Complain(fmt::format("no test case fits {}{}; assay list shows what there is", fmt::join(patterns, ", "),
                       near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near)));
  return kExitNothingSelected;
}

void ListPlan(const std::vector<ExecuteStep>& plan) {
  for (const ExecuteStep& step : plan) PrintOut(fmt::format("{}.{}\n", step.module, step.testcase == nullptr ? "control" : step.testcase->name));
}

/// Failure screens, ladders and the last line, for people.
void ShowOutcome(const ReportModel& model, const RunOptions& options, const RunDirectory& directory, const Session& session) {
  Palette palette = Palette::Make(ColourOn(STDERR_FILENO));
  SourceLines sources;
  size_t bad = 0;
  for (const Execution& execution : model.executions) {
    const Testcase& testcase = execution.log;
    if (options.ladder) PrintErr("\n" + Ladder(testcase, palette));
    if (testcase.verdict == "pass" || ++bad > kMaxScreens) continue;
    PrintErr("\n" + FailureScreen(testcase, sources, palette));
  }
  if (bad > kMaxScreens) PrintErr(fmt::format("\n… and {} more test cases that are not acceptable\n", bad - kMaxScreens));
  for (const std::string& error : session.errors()) Complain(error);
  std::string verdict = model.Verdict();
  std::string counts;
  for (const char* word : {"pass", "fail", "inconc", "error", "none"}) {
    size_t count = 0;
    for (const Execution& execution : model.executions) count += execution.verdict == word;
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, word);
  }
  if (!options.quiet || verdict != "pass") {
    PrintErr(fmt::format("{}overall verdict: {}{}{}  ({})\n", model.executions.size() > 1 || bad > 0 ? "\n" : "", palette.For(verdict), verdict,
                         palette.reset, counts.empty() ? "nothing ran" : counts));
  }
  if (!directory.is_scratch() && !options.quiet) PrintErr(fmt::format("run directory: {}\n", directory.path()));
}

/// Writes the verdict document where it was asked for. False when that failed.
bool WriteVerdict(const ReportModel& model, const RunOptions& options, const RunConfig& config, const RunDirectory& directory) {
  VerdictContext context;
  context.run_directory = directory.is_scratch() ? "" : directory.path();
  context.dut = config.dut;
  context.configuration = config.file;
  std::string document = ExportNative(model, context);
  bool ok = true;
  auto write = [&](const std::string& path) {
    if (auto written = WriteFileAtomically(path, document); !written) {
      Complain(written.error().message);
      ok = false;
    }
  };
  if (!directory.is_scratch()) write(directory.path() + "/verdict.json");
  if (options.json == "-") {
    PrintOut(document);
  } else if (!options.json.empty()) {
    write(options.json);
  }
  return ok;
}

/// The network that the run is in: one of its own with --isolate, the one a run that started this program offers, or the
/// machine's (then nothing is returned). Before any thread and any socket.
runtime::Result<std::optional<adapters::IsolatedNetwork>> EnterRunNetwork(const RunOptions& options) {
  if (!options.isolate) {
    if (auto joined = adapters::JoinOfferedNetwork(); !joined) return runtime::Fail(joined.error());
    return std::nullopt;
  }
  auto network = adapters::Isolate({.nat = options.nat});
  if (!network) return runtime::Fail(network.error());
  adapters::OfferPeerNetwork(*network);
  return std::move(*network);
}

/// Said before anything runs: a night's verdicts must not fail to be written at its end. False after a complaint.
bool CanBeWritten(const std::string& path) {
  if (path.empty() || path == "-") return true;
  std::error_code error;
  const std::string folder = std::filesystem::absolute(path, error).parent_path().string();
  if (access(folder.c_str(), W_OK) == 0) return true;
  Complain(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  return false;
}

int Run(const RunOptions& options) {
  if (!CanBeWritten(options.json)) return kExitToolFailure;
  auto network = EnterRunNetwork(options);
  if (!network) {
    Complain(network.error().message);
    return kExitUsage;
  }
  auto directory = RunDirectory::Open(options.list ? "" : options.output);
  if (!directory) {
    Complain(directory.error().message);
    return directory.error().code == runtime::ErrorCode::kInvalidArgument ? kExitUsage : kExitToolFailure;
  }
  RunConfig config = Configure(options, (*directory)->path());
  compiler::CompileOptions compile;
  compile.parameters = config.parameters;
  int status = kExitOk;
  std::unique_ptr<Suite> suite = LoadSuite(options.paths, compile, status);
  if (suite == nullptr) return status;
  if (!options.quiet || suite->diagnostics.has_errors()) PrintDiagnostics(*suite);
  if (suite->result.program == nullptr) return OnlyParametersAreWrong(*suite) ? kExitUsage : kExitStaticErrors;
  const runtime::Program& program = *suite->result.program;
  auto plan = MakePlan(program, options.patterns, config);
  if (!plan) throw UsageError{plan.error().message};
  if (plan->empty()) return NothingSelected(program, options.patterns);
  if (options.list) {
    ListPlan(*plan);
    return kExitOk;
  }

  if (!options.quiet) {
    for (const std::string& complaint : UnknownPorts(program, config.ports)) Complain(fmt::format("warning: {}: at /ports: {}", config.file, complaint));
  }
  ProgressSink::Options view;
  bool said = options.quiet || options.verbose;
  view.quiet = said ? options.quiet : config.console == ConsoleLevel::kQuiet;
  view.verbose = said ? options.verbose : config.console == ConsoleLevel::kVerbose;
  view.columns = StatusColumns(STDERR_FILENO);
  view.colour = ColourOn(STDERR_FILENO);
  view.total = CountOf(*plan);
  ProgressSink progress(view);
  SessionOptions wanted{config, (*directory)->path(), &progress, SuiteName(options.paths)};
  auto session = Session::Start(program, std::move(wanted));
  if (!session) {
    Complain(session.error().message);
    bool world = session.error().code == runtime::ErrorCode::kExhausted || session.error().code == runtime::ErrorCode::kPermission;
    return world ? kExitToolFailure : kExitUsage;
  }
  {
    StopSignals signals((*session)->executor());
    for (const ExecuteStep& step : *plan) {
      if (step.testcase == nullptr) (*session)->RunControl(step.module);
      else (*session)->RunTestcase(*step.testcase);
    }
  }
  auto events = (*session)->event_status();
  bool acceptable = Acceptable((*session)->results()) && (*session)->errors().empty();

  // A separate reading of the events: what people see is what the run directory says.
  std::string events_file = (*directory)->path();
  std::unique_ptr<Session> finished = std::move(*session);
  finished->Close();
  auto log = LoadRunLog(events_file);
  if (!log) {
    Complain(log.error().message);
    return kExitToolFailure;
  }
  ReportModel model = ModelOfRun(std::move(*log));
  ShowOutcome(model, options, **directory, *finished);
  bool written = WriteVerdict(model, options, config, **directory);
  if (!events) {
    Complain(fmt::format("the run stopped: {}", events.error().message));
    return kExitToolFailure;
  }
  if (CaughtSignal() != 0) {
    Complain(fmt::format("stopped by signal {}", CaughtSignal()));
    return kExitSignalBase + CaughtSignal();
  }
  if (!written) return kExitToolFailure;
  return acceptable ? kExitOk : kExitNotAcceptable;
}

}  // namespace

void AddRun(CLI::App& app, Work& work) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand(
      "run",
      "Run test cases, or the control part\n\n"
      "Examples:\n"
      "  assay run suite.ttcn                                  the control part, or every test case\n"
      "  assay run testcases -t 'TC_reg*' -t '!TC_reg_ipv6'    by name\n"
      "  assay run suite -c titan.cfg                          what [EXECUTE] of a Titan configuration says\n"
      "  assay run testcases -c lab.json --dut phone1 -o runs/1 --json verdict.json\n"
      "  assay run suite.ttcn -p Params.px_Port=5061 -p 'Params.px_Name=\"alice\"'");
  command->add_option("PATH", options->paths, "Files, or folders that are searched for .ttcn and .ttcn3")->required();
  command->add_option("-t,--testcase", options->patterns, "Test cases by name or Module.name, with * and ?; !PATTERN leaves out")
      ->allow_extra_args(false)->type_name("PATTERN");
  command->add_option("-c,--config", options->config, "Configuration file, JSON or a Titan .cfg (docs/configuration.md)")->type_name("FILE");
  command->add_option("-p,--parameter", options->parameters, "Module parameter in TTCN-3 notation")
      ->allow_extra_args(false)->type_name("Module.par=value");
  command->add_option("-o,--output", options->output, "Run directory for events, verdict and logs")->type_name("DIR");
  command->add_option("--json", options->json, "Write the verdict document; - for stdout")->type_name("FILE");
  command->add_option("--dut", options->dut, "Device of the configuration")->type_name("NAME");
  command->add_option("--clock", options->clock, "system, or virtual: waiting costs no time")->check(CLI::IsMember({"system", "virtual"}));
  command->add_option("--seed", options->seed, "Seed of all randomness")->type_name("NUMBER");
  command->add_option("--guard", options->guard, "Seconds a test case may take")->type_name("SECONDS")->check(CLI::PositiveNumber);
  command->add_option("--events", options->events, "How much is recorded")->check(CLI::IsMember({"brief", "normal", "full"}));
  command
      ->add_flag("--loopback{echo}", options->loopback,
                 "Ports that lead nowhere send to themselves; --loopback=broadcast: to all that lead nowhere")
      ->check(CLI::IsMember({"echo", "broadcast"}));
  command->add_flag("--isolate", options->isolate, "In a network of its own, joined by a cable to one for the simulated UE (docs/adapters.md)");
  command->add_flag("--nat", options->nat, "With --isolate: the simulated UE is behind a router with NAT")->needs("--isolate");
  command->add_flag("--list", options->list, "Only say what would run");
  command->add_flag("--ladder", options->ladder, "Show the messages of every test case");
  command->add_flag("-v,--verbose", options->verbose, "Show logs as they come");
  command->add_flag("-q,--quiet", options->quiet, "Only show what is not acceptable");
  command->footer(
      "Exit status: 0 every verdict is pass, 1 some is not, 2 usage or configuration, 3 static errors, 4 nothing selected.");
  command->callback([options, &work] { work = [options] { return Run(*options); }; });
}

}  // namespace assay::tools
