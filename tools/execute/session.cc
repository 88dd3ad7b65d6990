#include "tools/execute/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>

#include "adapters/net/epoll_poller.h"
#include "tools/execute/external_commands.h"
#include "tools/execute/helper_processes.h"
#include "tools/execute/registries.h"
#include "tools/execute/version.h"

namespace assay::tools {

using runtime::Fail;
using runtime::Result;

struct Session::Surroundings {
  explicit Surroundings(const codecs::CodecLimits& limits) : registries(limits) {}

  std::unique_ptr<runtime::Clock> clock;
  std::unique_ptr<runtime::SeededRandom> random;
  std::unique_ptr<adapters::EpollPoller> poller;
  Registries registries;
  std::unique_ptr<runtime::FileSink> file;
  std::unique_ptr<runtime::TeeSink> both;
  std::unique_ptr<ExternalCommandSink> commands;
  std::unique_ptr<runtime::TeeSink> with_commands;
  std::unique_ptr<HelperProcesses> helpers;
};

Session::Session(const runtime::Program& program, SessionOptions options) : program_(program), options_(std::move(options)) {}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::Start(const runtime::Program& program, SessionOptions options) {
  std::unique_ptr<Session> session(new Session(program, std::move(options)));
  if (auto prepared = session->Prepare(); !prepared) return Fail(prepared.error());
  return session;
}

Result<void> Session::Prepare() {
  const RunConfig& config = options_.config;
  codecs::CodecLimits limits;
  for (const auto& [name, value] : config.codec_limits) codecs::FindLimit(name)->place(limits) = value;
  surroundings_ = std::make_unique<Surroundings>(limits);
  Surroundings& s = *surroundings_;
  if (config.virtual_clock.value_or(false)) {
    s.clock = std::make_unique<runtime::VirtualClock>(runtime::SystemClock().WallNow());
  } else {
    s.clock = std::make_unique<runtime::SystemClock>();
  }
  // A seed that people can type again, new for every run unless it is given.
  constexpr uint64_t kSeedLimit = 1u << 30;
  seed_ = config.seed ? *config.seed : std::random_device{}() % kSeedLimit;
  s.random = std::make_unique<runtime::SeededRandom>(seed_);
  auto poller = adapters::EpollPoller::Make(*s.clock);
  if (!poller) return Fail(poller.error());
  s.poller = std::move(*poller);
  Registries& registries = s.registries;
  if (auto loaded = registries.Load(config.plugins); !loaded) return loaded;

  auto file = runtime::FileSink::Open(options_.run_directory + "/events.jsonl", config.events.value_or(runtime::EventLevel::kNormal));
  if (!file) return Fail(file.error());
  s.file = std::move(*file);
  runtime::EventSink* sink = s.file.get();
  if (options_.extra != nullptr) {
    s.both = std::make_unique<runtime::TeeSink>(*s.file, *options_.extra);
    sink = s.both.get();
  }
  if (!config.commands.empty()) {
    s.commands = std::make_unique<ExternalCommandSink>(config.commands, options_.run_directory + "/external_commands.log");
    s.with_commands = std::make_unique<runtime::TeeSink>(*sink, *s.commands);
    sink = s.with_commands.get();
  }

  runtime::ExecutorOptions executor;
  executor.clock = s.clock.get();
  executor.random = s.random.get();
  executor.poller = s.poller.get();
  registries.LendTo(executor);
  executor.events = sink;
  executor.assignments = config.ports;
  executor.loopback = config.loopback.value_or(false);
  executor.broadcast = config.broadcast;
  executor.seed = seed_;
  executor.version = kVersion;
  executor.suite = options_.suite;
  if (config.guard) {
    executor.default_guard = std::chrono::duration_cast<runtime::Duration>(std::chrono::duration<double>(*config.guard));
  }
  for (const runtime::AdapterAssignment& port : config.ports) {
    std::vector<std::string> kinds = registries.adapters.kinds();
    if (std::find(kinds.begin(), kinds.end(), port.adapter) == kinds.end()) {
      return Fail(runtime::ErrorCode::kInvalidArgument,
                  fmt::format("port {}: unknown adapter \"{}\"; there is {}", port.port, port.adapter, fmt::join(kinds, ", ")));
    }
  }
  executor_ = std::make_unique<runtime::Executor>(program_, std::move(executor));
  if (auto ready = executor_->Initialise(); !ready) return Fail(ready.error());
  s.helpers = std::make_unique<HelperProcesses>();
  return s.helpers->Start(config.processes, options_.run_directory, *s.poller);
}

void Session::RunTestcase(const runtime::Function& testcase, double guard) {
  if (executor_->stop_requested() || !event_status()) return;
  std::optional<runtime::Duration> limit;
  if (guard > 0) limit = std::chrono::duration_cast<runtime::Duration>(std::chrono::duration<double>(guard));
  results_.push_back(executor_->Execute(testcase, {}, limit));
}

void Session::RunControl(const std::string& module) {
  if (executor_->stop_requested() || !event_status()) return;
  auto control = executor_->RunControl(module);
  if (!control) {
    errors_.push_back(control.error().message);
    return;
  }
  if (!control->error.empty()) errors_.push_back(fmt::format("control part of {}: {}", module, control->error));
  for (runtime::TestcaseResult& result : control->testcases) results_.push_back(std::move(result));
}

void Session::Seed(uint64_t seed) { surroundings_->random->Seed(seed); }

runtime::TestcaseResult Session::TakeLast() {
  runtime::TestcaseResult result = std::move(results_.back());
  results_.pop_back();
  return result;
}

void Session::Close() {
  executor_.reset();
  surroundings_->helpers.reset();
  surroundings_->file->Flush();
}

Result<void> Session::event_status() const { return executor_->event_status(); }

bool Acceptable(const std::vector<runtime::TestcaseResult>& results) {
  return !results.empty() && std::all_of(results.begin(), results.end(), [](const runtime::TestcaseResult& result) {
    return result.verdict == runtime::Verdict::kPass;
  });
}

}  // namespace assay::tools
