#include "tools/campaign/runner.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>

#include "tools/campaign/campaign_folder.h"
#include "tools/campaign/hooks.h"

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Result;

namespace {

std::atomic<int> g_signal{0};

void HandleSignal(int number) {
  if (g_signal.exchange(number) != 0) {
    signal(number, SIG_DFL);
    raise(number);
  }
}

/// A worker that says nothing this long after its guard is taken for hung.
constexpr double kGuardMargin = 30;

/// Puts a worker's folder where `${run_dir}` stood.
void PutFolder(const std::string& folder, std::string& text) {
  for (size_t at; (at = text.find(kWorkerFolder)) != std::string::npos;) text.replace(at, kWorkerFolder.size(), folder);
}

}  // namespace

void CatchCampaignSignals() {
  struct sigaction action {};
  action.sa_handler = HandleSignal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int CampaignSignal() { return g_signal; }

struct CampaignRunner::Pending {
  const PlanItem* item = nullptr;
  int attempt = 1;
};

/// One device, or the only place to run when the campaign names none.
struct CampaignRunner::Slot {
  std::string dut;
  std::unique_ptr<Worker> worker;
  size_t variant = 0;  ///< the worker's
  Pending busy;        ///< item null: idle
  enum class Phase : uint8_t { kBefore, kTestcase, kAfter } phase = Phase::kBefore;  ///< of what it is busy with
  bool cleans_up = false;  ///< phase kAfter was begun after the signal that ends the campaign: it is let go on
  std::chrono::steady_clock::time_point since;
  bool hung = false;
};

CampaignRunner::CampaignRunner(const CampaignFile& campaign, const std::vector<Variant>& variants, SuiteProvider& suites, Journal& journal,
                               CampaignView& view, Options options)
    : campaign_(campaign), variants_(variants), suites_(suites), journal_(journal), view_(view), options_(std::move(options)),
      started_(std::chrono::steady_clock::now()) {}

CampaignRunner::~CampaignRunner() = default;

bool CampaignRunner::StopNow() {
  if (g_signal != 0) Stop(CampaignEnd::kSignal);
  const StopRule& rule = campaign_.stop;
  double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  std::string why;
  if (rule.after_not_acceptable > 0 && not_acceptable_ >= rule.after_not_acceptable) why = fmt::format("{} test cases are not acceptable", not_acceptable_);
  if (rule.after_errors > 0 && errors_ >= rule.after_errors) why = fmt::format("{} test cases ended with verdict error", errors_);
  if (rule.after_seconds > 0 && elapsed >= rule.after_seconds) why = fmt::format("{:.0f} s have passed", elapsed);
  if (!why.empty() && end_ == CampaignEnd::kDone) {
    view_.Say(fmt::format("stopped by the campaign's stop rule: {}", why));
    Stop(CampaignEnd::kStopRule);
  }
  return end_ != CampaignEnd::kDone;
}

bool CampaignRunner::EnsureWorker(Slot& slot, const PlanItem& item) {
  if (slot.worker != nullptr && slot.variant == item.variant) return true;
  slot.worker.reset();
  const runtime::Program* program = suites_.Program(item.variant);
  if (program == nullptr) {
    Stop(CampaignEnd::kConfiguration);
    return false;
  }
  Worker::Setup setup;
  setup.program = program;
  setup.config = campaign_.config;
  setup.suite = campaign_.name;
  setup.say_steps = view_.WantsSteps();
  // Never an old folder: its events belong to entries of the journal.
  std::error_code error;
  do {
    setup.folder = fmt::format("{}/workers/{:04}", options_.folder, next_folder_++);
  } while (std::filesystem::exists(setup.folder, error));
  std::filesystem::create_directories(setup.folder, error);
  if (error) {
    view_.Say(fmt::format("cannot make {}: {}", setup.folder, error.message()));
    Stop(CampaignEnd::kToolFailure);
    return false;
  }
  if (auto chosen = ChooseDut(setup.config, slot.dut); !chosen) {
    view_.Say(chosen.error().message);
    Stop(CampaignEnd::kConfiguration);
    return false;
  }
  for (runtime::AdapterAssignment& port : setup.config.ports) {
    for (auto& [name, value] : port.parameters) PutFolder(setup.folder, value);
  }
  for (HelperProcess& process : setup.config.processes) PutFolder(setup.folder, process.command);
  auto worker = Worker::Start(std::move(setup));
  if (!worker) {
    view_.Say(worker.error().message);
    Stop(CampaignEnd::kToolFailure);
    return false;
  }
  slot.worker = std::move(*worker);
  slot.variant = item.variant;
  return true;
}

/// Index of the item's test case in the program of its variant.
uint32_t CampaignRunner::FunctionOf(const PlanItem& item) {
  auto [known, fresh] = functions_.try_emplace(item.variant);
  if (fresh) {
    const runtime::Program& program = *suites_.Program(item.variant);
    for (uint32_t index : program.testcases) known->second[{program.functions[index]->module, program.functions[index]->name}] = index;
  }
  return known->second.at({item.module, item.name});
}

/// Hooks of the whole campaign. A Ctrl-C ends the one that runs, also one that hangs.
Result<void> CampaignRunner::RunHooks(const std::vector<Hook>& hooks) {
  return tools::RunHooks(hooks, options_.environment, HooksLog(), [] { return g_signal != 0; });
}

std::string CampaignRunner::HooksLog() const { return options_.folder + "/hooks.log"; }

/// Starts the hooks of a test case in the slot's worker, so that no device waits for the hooks of another.
void CampaignRunner::SendHooks(Slot& slot, const std::vector<Hook>& hooks, const std::string& verdict) {
  std::map<std::string, std::string> environment = options_.environment;
  environment["ASSAY_TESTCASE"] = slot.busy.item->id;
  environment["ASSAY_DUT"] = slot.dut;
  environment["ASSAY_RUN_DIR"] = slot.worker->folder();
  if (!verdict.empty()) environment["ASSAY_VERDICT"] = verdict;
  // A worker that died while idle: Receive says how.
  (void)slot.worker->Send(hooks, environment, HooksLog());
}

void CampaignRunner::SendTestcase(Slot& slot) {
  const Pending& pending = slot.busy;
  slot.phase = Slot::Phase::kTestcase;
  slot.since = std::chrono::steady_clock::now();
  (void)slot.worker->Send(FunctionOf(*pending.item), pending.item->seed + static_cast<uint64_t>(pending.attempt - 1), pending.item->guard);
}

void CampaignRunner::StartNext(Slot& slot) {
  if (StopNow() || next_ >= queue_.size()) return;
  Pending pending = queue_[next_++];
  if (!EnsureWorker(slot, *pending.item)) return;
  slot.busy = pending;
  view_.Started(*pending.item, pending.attempt, slot.dut);
  if (campaign_.before_testcase.empty()) {
    SendTestcase(slot);
  } else {
    slot.phase = Slot::Phase::kBefore;
    SendHooks(slot, campaign_.before_testcase, "");
  }
}

void CampaignRunner::KeepAttachments(const Slot& slot, const PlanItem& item, int attempt) {
  const std::filesystem::path folder = AttachmentFolder(options_.folder, item.id, attempt);
  std::map<std::string, int> names;
  for (std::string path : campaign_.attachments) {
    PutFolder(slot.worker->folder(), path);
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) continue;
    std::string name = std::filesystem::path(path).filename().string();
    if (int count = ++names[name]; count > 1) name = fmt::format("{}-{}", count, name);
    std::filesystem::create_directories(folder, error);
    std::filesystem::copy_file(path, folder / name, std::filesystem::copy_options::overwrite_existing, error);
    if (error) view_.Say(fmt::format("cannot keep {}: {}", path, error.message()));
  }
}

/// Writes the verdict down, decides on a further attempt and goes on with the hooks behind it.
void CampaignRunner::Record(Slot& slot, JournalEntry entry, bool worker_is_gone) {
  const PlanItem& item = *slot.busy.item;
  entry.item = item.id;
  entry.attempt = slot.busy.attempt;
  entry.dut = slot.dut;
  bool acceptable = entry.verdict == item.expected;
  entry.final = acceptable || slot.busy.attempt > campaign_.retries;
  // First of all: whatever hangs or is killed from here on, the verdict is there.
  if (auto added = journal_.Add(entry); !added) {
    view_.Say(added.error().message);
    Stop(CampaignEnd::kToolFailure);
    slot.busy.item = nullptr;
    return;
  }
  KeepAttachments(slot, item, entry.attempt);
  view_.Finished(item, entry, acceptable);
  if (entry.final) {
    not_acceptable_ += !acceptable;
    errors_ += entry.verdict == "error" && !acceptable;
  } else {
    queue_.insert(queue_.begin() + static_cast<std::ptrdiff_t>(next_), {&item, slot.busy.attempt + 1});
  }
  if (worker_is_gone) slot.worker.reset();
  if (campaign_.after_testcase.empty() || !EnsureWorker(slot, item)) {
    slot.busy.item = nullptr;
    return;
  }
  slot.phase = Slot::Phase::kAfter;
  slot.cleans_up = g_signal != 0;
  SendHooks(slot, campaign_.after_testcase, entry.verdict);
}

/// The hooks before or after a test case are done; `problem` is why one failed, or empty.
void CampaignRunner::AfterHooks(Slot& slot, const std::string& problem, bool worker_is_gone) {
  if (slot.phase == Slot::Phase::kAfter) {
    if (!problem.empty()) view_.Say(problem);
    slot.busy.item = nullptr;
    if (worker_is_gone) slot.worker.reset();
    return;
  }
  if (problem.empty()) return SendTestcase(slot);
  JournalEntry entry;
  entry.verdict = "error";
  entry.reason = problem;
  Record(slot, std::move(entry), worker_is_gone);
}

void CampaignRunner::Finish(Slot& slot) {
  auto result = slot.worker->Receive();
  JournalEntry entry;
  if (result && !result->step.empty()) {
    view_.Step(slot.dut, result->step);
    return;
  }
  if (!result && result.error().code != ErrorCode::kUnavailable) {
    view_.Say(result.error().message);
    Stop(result.error().code == ErrorCode::kInvalidArgument ? CampaignEnd::kConfiguration : CampaignEnd::kToolFailure);
    slot.busy.item = nullptr;
    slot.worker.reset();
    return;
  }
  // While the campaign stops, what has no verdict yet runs again on resume.
  if (g_signal != 0 && slot.phase != Slot::Phase::kAfter && (!result || result->hooks)) {
    slot.busy.item = nullptr;
    slot.worker.reset();
    return;
  }
  if (result && result->hooks) return AfterHooks(slot, result->reason, false);
  if (result) {
    entry.verdict = result->verdict;
    entry.reason = result->reason;
    entry.started = result->started;
    entry.duration = result->duration;
    entry.events = std::filesystem::path(slot.worker->folder()).lexically_relative(options_.folder).string() + "/events.jsonl";
    entry.offset = result->offset;
    entry.length = result->length;
    return Record(slot, std::move(entry), false);
  }
  // Only this test case is lost; the next one gets a new worker.
  if (slot.phase != Slot::Phase::kTestcase) return AfterHooks(slot, result.error().message, true);
  entry.verdict = "error";
  entry.reason = slot.hung ? "the executor did not end the test case after its guard time; it was killed" : result.error().message;
  entry.duration = std::chrono::duration<double>(std::chrono::steady_clock::now() - slot.since).count();
  slot.hung = false;
  Record(slot, std::move(entry), true);
}

CampaignEnd CampaignRunner::Run(const std::vector<PlanItem>& plan) {
  std::map<std::string, const JournalEntry*> last;
  for (const JournalEntry& entry : journal_.entries()) last[entry.item] = &entry;
  for (const PlanItem& item : plan) {
    if (!item.skip_reason.empty()) continue;
    auto found = last.find(item.id);
    if (found == last.end()) {
      queue_.push_back({&item, 1});
    } else if (!found->second->final) {
      queue_.push_back({&item, found->second->attempt + 1});
    } else if (found->second->verdict != item.expected) {
      ++not_acceptable_;
    }
  }
  if (auto hooks = RunHooks(campaign_.before_campaign); !hooks) {
    view_.Say(hooks.error().message);
    Stop(g_signal != 0 ? CampaignEnd::kSignal : CampaignEnd::kToolFailure);
    return end_;
  }
  std::vector<Slot> slots(std::max<size_t>(campaign_.duts.size(), 1));
  for (size_t i = 0; i < campaign_.duts.size(); ++i) slots[i].dut = campaign_.duts[i];
  for (;;) {
    std::vector<pollfd> watches;
    std::vector<Slot*> busy;
    for (Slot& slot : slots) {
      if (slot.busy.item == nullptr) StartNext(slot);
      if (slot.busy.item == nullptr || slot.worker == nullptr) continue;
      watches.push_back({slot.worker->fd(), POLLIN, 0});
      busy.push_back(&slot);
    }
    if (busy.empty()) break;
    constexpr int kTick = 200;  // milliseconds, for signals and guards
    int ready = poll(watches.data(), watches.size(), kTick);
    if (ready < 0 && errno != EINTR) break;
    view_.Tick();
    auto now = std::chrono::steady_clock::now();
    for (size_t i = 0; i < busy.size(); ++i) {
      Slot& slot = *busy[i];
      double guard = slot.busy.item->guard;
      if (ready > 0 && (watches[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
        Finish(slot);
      } else if (g_signal != 0 && !(slot.phase == Slot::Phase::kAfter && slot.cleans_up)) {
        Stop(CampaignEnd::kSignal);
        slot.busy.item = nullptr;
        slot.worker.reset();
      } else if (slot.phase == Slot::Phase::kTestcase && guard > 0 && std::chrono::duration<double>(now - slot.since).count() > guard + kGuardMargin && !slot.hung) {
        slot.hung = true;
        slot.worker->Kill();
      }
    }
  }
  StopNow();
  slots.clear();
  if (auto hooks = RunHooks(campaign_.after_campaign); !hooks) {
    view_.Say(hooks.error().message);
    if (g_signal != 0) Stop(CampaignEnd::kSignal);
  }
  if (auto synced = journal_.Sync(); !synced) {
    view_.Say(synced.error().message);
    Stop(CampaignEnd::kToolFailure);
  }
  return end_;
}

}  // namespace assay::tools
