#pragma once

#include <atomic>
#include <optional>

#include "runtime/component/world.h"
#include "runtime/executor/options.h"

namespace assay::runtime {

/// Why a world no longer runs.
enum class RunEnd : uint8_t {
  kFinished,    ///< the main test component is over (or an error ended the test case)
  kGuard,       ///< the time limit passed
  kDeadlock,    ///< every component waits and nothing is to come; World's verdicts are set
  kStopped,     ///< the user asked for it
  kEventsLost,  ///< events can no longer be written
};

/// The one event loop: runs components in turn; when all wait, waits for sockets and timers, or moves a
/// virtual clock.
class Scheduler {
 public:
  /// `stop` is set from outside, also by signal handlers.
  Scheduler(World& world, const ExecutorOptions& options, const std::atomic<bool>& stop)
      : world_(world), options_(options), stop_(stop) {}

  /// Runs until the main test component is over, at most until `guard`.
  RunEnd Run(std::optional<TimePoint> guard);

 private:
  void RunTurn(Component& component);
  /// The main test component is over, which stops the others (§21.3.3). Those that were ready could as well
  /// have run before: they get one turn, so that what they had to say does not depend on the order of the
  /// queue.
  void RunOthersOnce();
  /// Nobody can run: waits. False when nothing can ever happen.
  bool Wait(std::optional<TimePoint> guard);
  void PollOutside();

  World& world_;
  const ExecutorOptions& options_;
  const std::atomic<bool>& stop_;
  uint32_t turns_since_poll_ = 0;
};

/// A run-time error in the behaviour of `component`: verdict error, event with call stack, end of the test
/// case.
void HandleTrap(World& world, Component& component);

}  // namespace assay::runtime
