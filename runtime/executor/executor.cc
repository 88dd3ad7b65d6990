#include "runtime/executor/executor.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "runtime/alt/snapshot.h"
#include "runtime/component/lifecycle.h"
#include "runtime/executor/executor_impl.h"
#include "runtime/executor/host_address.h"
#include "runtime/value/print.h"

namespace assay::runtime {

namespace {

/// Where the worst verdict was given first.
const Component* Deciding(const World& world) {
  const Component* deciding = nullptr;
  for (const auto& component : world.components) {
    const LocalVerdict& verdict = component->verdict;
    if (verdict.verdict == Verdict::kNone) continue;
    if (deciding == nullptr || verdict.verdict > deciding->verdict.verdict ||
        (verdict.verdict == deciding->verdict.verdict && verdict.sequence < deciding->verdict.sequence)) {
      deciding = component.get();
    }
  }
  return deciding;
}

}  // namespace

std::vector<StackEntry> StackOf(const Machine& machine) {
  constexpr size_t kMaxStack = 100;
  std::vector<StackEntry> stack;
  for (size_t depth = 0; depth < machine.frames().size() && depth < kMaxStack; ++depth) {
    const Function& function = *machine.frames()[machine.frames().size() - 1 - depth].function;
    const Location location = machine.location(depth);
    stack.push_back(
        {function.module + "." + function.name, std::string(machine.file(location)), location.line});
  }
  return stack;
}

Executor::Impl::Impl(const Program& program, ExecutorOptions options)
    : program_(program),
      options_(std::move(options)),
      events_(options_.events, *options_.clock),
      environment_(program_, options_),
      context_{program_, environment_, options_.limits, {}, {}, {}, {*options_.random, nullptr}},
      pool_(options_, events_) {
  context_.globals.resize(program_.global_count);
  for (const std::string& name : program_.predefined)
    context_.predefined.push_back(FindPredefinedEntry(name));
}

std::string UtcText(WallTime time) {
  const int64_t ns = time.time_since_epoch().count();
  const auto seconds = static_cast<time_t>(ns / 1'000'000'000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(seconds), ns % 1'000'000'000 / 1000);
}

Executor::Impl::~Impl() {
  if (events_.Wants(EventKind::kRunEnd)) {
    events_.Begin(EventKind::kRunEnd).Text("reason", stop_requested() ? "stopped by the user" : "finished");
  }
  events_.Flush();
}

void Executor::Impl::AddFixedComponents(World& world, const Type* system, const Type* mtc) {
  Component* system_component = NewComponent(world, system, "system", false);
  system_component->activity.reset();  // its ports are SystemPorts
  system_component->state = Component::State::kRunning;
  NewComponent(world, mtc, world.is_control ? "control" : "mtc", false);
}

void Executor::Impl::StartEvent(const Function& testcase, std::span<const Value> args,
                                std::optional<Duration> guard) {
  if (!events_.Wants(EventKind::kTestcaseStart)) return;
  EventBuilder event = events_.Begin(EventKind::kTestcaseStart, "mtc");
  event.Text("name", testcase.module + "." + testcase.name).Text("wall", UtcText(options_.clock->WallNow()));
  if (guard) event.Seconds("guard", static_cast<double>(guard->count()) / 1e9);
  event.json().BeginList("args");
  for (const Value& argument : args) event.json().Item(Print(argument, {.max_length = 1000}));
  event.json().EndList();
}

void Executor::Impl::TearDown(World& world) {
  for (size_t i = world.components.size(); i-- > kMtcId.value;)
    Terminate(world, *world.components[i], Ending::kStopped);
  // Alive components survive a stop.
  for (size_t i = world.components.size(); i-- > kMtcId.value;)
    Terminate(world, *world.components[i], Ending::kKilled);
  pool_.ResetAll();
}

TestcaseResult Executor::Impl::Execute(const Function& testcase, std::span<const Value> args,
                                       std::optional<Duration> guard, const std::string& host,
                                       std::vector<Value>* handed_back) {
  TestcaseResult result;
  result.module = testcase.module;
  result.name = testcase.name;
  result.started = options_.clock->WallNow();
  const TimePoint start = options_.clock->Now();
  if (!guard) guard = options_.default_guard;
  StartEvent(testcase, args, guard);

  World world(context_, events_, *options_.clock);
  // A system clause says that the test case makes its configuration itself (§16.3).
  world.loopback = options_.loopback && testcase.system == nullptr;
  world.broadcast = options_.loopback && options_.broadcast;
  world.testcase = &testcase;
  context_.predefined_context.seeded.reset();
  World* const outer = environment_.world();
  environment_.SetWorld(&world);
  const Type* system_type = testcase.system != nullptr ? testcase.system : testcase.runs_on;
  AddFixedComponents(world, system_type, testcase.runs_on);
  {
    SystemPorts ports(world, system_type, options_, pool_);
    world.system = &ports;
    Component& mtc = world.Get(kMtcId);
    Scheduler scheduler(world, options_, stop_);
    RunEnd end = RunEnd::kFinished;
    if (!host.empty() && !IsThisHost(host)) {
      Worsen(world, mtc, Verdict::kError, UnknownHost(host), nullptr);
    } else if (Begin(world, mtc, testcase, args)) {
      end = scheduler.Run(guard ? std::optional(start + *guard) : std::nullopt);
    } else {
      HandleTrap(world, mtc);
    }
    const Machine* machine = mtc.activity ? &mtc.activity->machine : nullptr;
    switch (end) {
      case RunEnd::kFinished:
        break;
      case RunEnd::kGuard: {
        for (const auto& component : world.components) ReportRejections(world, *component);
        const std::vector<std::string> waits = AwaitedOperations(world, mtc);
        Worsen(world, mtc, Verdict::kError,
               fmt::format("the time limit of {} s passed{}", static_cast<double>(guard->count()) / 1e9,
                           waits.empty() ? "" : fmt::format("; mtc waits for {}", fmt::join(waits, ", "))),
               machine);
        break;
      }
      case RunEnd::kDeadlock:
        for (const auto& component : world.components) ReportRejections(world, *component);
        Worsen(world, mtc, Verdict::kError, ReportDeadlock(world), machine);
        break;
      case RunEnd::kStopped:
        result.stopped = true;
        Worsen(world, mtc, Verdict::kError, "stopped by the user", machine);
        break;
      case RunEnd::kEventsLost:
        Worsen(world, mtc, Verdict::kError, events_.status().error().message, machine);
        break;
    }
    if (world.error_component != nullptr && world.error_component->activity) {
      result.stack = StackOf(world.error_component->activity->machine);
    } else if (end != RunEnd::kFinished && machine != nullptr) {
      result.stack = StackOf(*machine);
    }
    if (handed_back != nullptr) *handed_back = std::move(world.arguments);
    TearDown(world);
    world.system = nullptr;
  }
  environment_.SetWorld(outer);

  if (const Component* deciding = Deciding(world)) {
    const LocalVerdict& verdict = deciding->verdict;
    result.verdict = verdict.verdict;
    result.reason = verdict.reason;
    result.component = world.Label(deciding->id);
    if (verdict.function != nullptr) {
      result.function = verdict.function->module + "." + verdict.function->name;
      result.file = verdict.location.file < program_.files.size() ? program_.files[verdict.location.file]
                                                                  : std::string();
      result.line = verdict.location.line;
      if (result.stack.empty()) result.stack.push_back({result.function, result.file, result.line});
    }
  }
  for (size_t i = kMtcId.value; i < world.components.size(); ++i) {
    const Component& component = *world.components[i];
    result.components.push_back({component.id.value, world.Label(component.id),
                                 component.type != nullptr ? component.type->ToString() : std::string(),
                                 component.verdict.verdict, component.verdict.reason});
  }
  result.messages = world.system_messages;
  result.duration = options_.clock->Now() - start;
  result.ended = options_.clock->WallNow();
  if (events_.Wants(EventKind::kTestcaseEnd)) {
    EventBuilder event = events_.Begin(EventKind::kTestcaseEnd, "mtc");
    event.Text("name", result.module + "." + result.name)
        .Text("verdict", VerdictName(result.verdict))
        .TextIf("reason", result.reason);
    if (!result.file.empty()) event.Text("verdict_file", result.file).Number("verdict_line", result.line);
    event.TextIf("verdict_comp", result.component);
    event.json().Nanoseconds("duration", result.duration.count());
    event.Number("messages", static_cast<int64_t>(result.messages));
  }
  events_.Flush();
  return result;
}

Result<ControlResult> Executor::Impl::RunControl(std::string_view module) {
  const Function* control = nullptr;
  for (const auto& [name, function] : program_.controls) {
    if (name == module) {
      control = program_.functions[function].get();
      break;
    }
  }
  if (control == nullptr) {
    return Fail(ErrorCode::kNotFound, fmt::format("module {} has no control part", module));
  }
  ControlResult result;
  World world(context_, events_, *options_.clock);
  world.is_control = true;
  environment_.SetWorld(&world);
  AddFixedComponents(world, nullptr, nullptr);
  environment_.SetExecuteHook([&](Machine& machine, const Function& testcase, std::span<Value> args,
                                  std::optional<Duration> guard, const std::string& host, Value* verdict) {
    if (stop_requested()) return Flow::kEnd;
    if (const Result<void> status = events_.status(); !status) return machine.Fail(status.error().message);
    const std::vector<Value> copies(args.begin(), args.end());
    std::vector<Value> handed_back;
    TestcaseResult executed = Execute(testcase, copies, guard, host, &handed_back);
    std::move(handed_back.begin(), handed_back.end(), args.begin());
    *verdict = Value::OfVerdict(executed.verdict);
    const bool stopped = executed.stopped;
    result.testcases.push_back(std::move(executed));
    return stopped ? Flow::kEnd : Flow::kNext;
  });
  if (events_.Wants(EventKind::kControlStart))
    events_.Begin(EventKind::kControlStart, "control").Text("module", module);
  Component& component = world.Get(kMtcId);
  Scheduler scheduler(world, options_, stop_);
  RunEnd end = RunEnd::kFinished;
  if (Begin(world, component, *control, {})) {
    end = scheduler.Run({});
  } else {
    HandleTrap(world, component);
  }
  if (world.error_component != nullptr) {
    result.error = component.verdict.reason;
    result.stack = StackOf(component.activity->machine);
  } else if (end == RunEnd::kDeadlock) {
    result.error = ReportDeadlock(world);
    result.stack = StackOf(component.activity->machine);
  } else if (end == RunEnd::kStopped) {
    result.error = "stopped by the user";
  } else if (end == RunEnd::kEventsLost) {
    result.error = events_.status().error().message;
  }
  Terminate(world, component, Ending::kKilled);
  environment_.SetExecuteHook({});
  environment_.SetWorld(nullptr);
  if (events_.Wants(EventKind::kControlStop))
    events_.Begin(EventKind::kControlStop, "control").Text("module", module);
  events_.Flush();
  return result;
}

Executor::Executor(const Program& program, ExecutorOptions options)
    : impl_(std::make_unique<Impl>(program, std::move(options))) {}
Executor::~Executor() = default;
Result<void> Executor::Initialise() { return impl_->Initialise(); }
TestcaseResult Executor::Execute(const Function& testcase, std::span<const Value> args,
                                 std::optional<Duration> guard) {
  return impl_->Execute(testcase, args, guard);
}
Result<ControlResult> Executor::RunControl(std::string_view module) { return impl_->RunControl(module); }
void Executor::RequestStop() { impl_->RequestStop(); }
bool Executor::stop_requested() const { return impl_->stop_requested(); }
Result<void> Executor::event_status() const { return impl_->event_status(); }

}  // namespace assay::runtime
