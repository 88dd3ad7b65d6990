#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/component/world.h"
#include "runtime/executor/executor.h"
#include "runtime/executor/run_environment.h"
#include "runtime/executor/scheduler.h"
#include "runtime/executor/system_ports.h"

namespace assay::runtime {

class Executor::Impl {
 public:
  Impl(const Program& program, ExecutorOptions options);
  ~Impl();

  Result<void> Initialise();
  /// `host`: where it is to run, or empty. `*handed_back` gets the parameters when the test case has
  /// returned.
  TestcaseResult Execute(const Function& testcase, std::span<const Value> args, std::optional<Duration> guard,
                         const std::string& host = {}, std::vector<Value>* handed_back = nullptr);
  Result<ControlResult> RunControl(std::string_view module);
  void RequestStop() { stop_.store(true, std::memory_order_relaxed); }
  bool stop_requested() const { return stop_.load(std::memory_order_relaxed); }
  Result<void> event_status() const { return events_.status(); }

 private:
  Result<void> SetParameters();
  Result<void> RunInitialisation();
  Result<void> CheckParameters();
  Result<void> CheckCodecs();
  Result<void> CheckAdapters();
  void AddFixedComponents(World& world, const Type* system, const Type* mtc);
  void StartEvent(const Function& testcase, std::span<const Value> args, std::optional<Duration> guard);
  /// Ends what is left of a test case, newest component first.
  void TearDown(World& world);

  const Program& program_;
  ExecutorOptions options_;
  EventLog events_;
  RunEnvironment environment_;
  MachineContext context_;
  AdapterPool pool_;
  std::atomic<bool> stop_ = false;
};

/// ISO 8601 with microseconds, UTC.
std::string UtcText(WallTime time);

/// The call stack of a machine, innermost first.
std::vector<StackEntry> StackOf(const Machine& machine);

}  // namespace assay::runtime
