#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/result.h"
#include "runtime/executor/options.h"
#include "runtime/program/program.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// One line of a TTCN-3 call stack, innermost first.
struct StackEntry {
  std::string function;  ///< `Module.name`
  std::string file;
  uint32_t line = 0;
};

struct ComponentVerdict {
  uint32_t id = 0;
  std::string name;  ///< `mtc`, or the component's name and number
  std::string type;
  Verdict verdict = Verdict::kNone;
  std::string reason;
};

/// What became of one test case.
struct TestcaseResult {
  std::string module, name;
  Verdict verdict = Verdict::kNone;
  std::string reason;  ///< of the deciding setverdict, or of the run-time error; may be empty
  /// Where the verdict got its final value: the statement, and the component that executed it.
  std::string file;
  uint32_t line = 0;
  std::string component;
  std::string function;
  std::vector<StackEntry> stack;  ///< of the deciding statement
  std::vector<ComponentVerdict> components;
  WallTime started{}, ended{};
  Duration duration{};
  uint64_t messages = 0;  ///< sent to and received from the test system interface
  bool stopped = false;   ///< ended by RequestStop()
};

/// What became of a control part.
struct ControlResult {
  std::vector<TestcaseResult> testcases;  ///< in order of execution
  std::string error;                      ///< run-time error of the control part itself, else empty
  std::vector<StackEntry> stack;
};

/// Runs test cases of one Program. Belongs to one thread; nothing global, several may exist.
class Executor {
 public:
  /// `program` passed Verify() and outlives the executor and all values it hands out.
  Executor(const Program& program, ExecutorOptions options);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// Evaluates module definitions and module parameters, checks external functions and codecs against the
  /// program. Errors: kInvalidArgument: a module parameter that is unknown, has no value or is outside its
  /// type; a missing external function, codec or adapter kind; a run-time error in a module definition.
  Result<void> Initialise();

  /// Runs one test case; only after Initialise().
  /// Shape: never an error: what goes wrong is verdict error with a reason. `guard` unset: the default guard.
  TestcaseResult Execute(const Function& testcase, std::span<const Value> args = {},
                         std::optional<Duration> guard = {});

  /// Runs the control part of `module`, or the given control function (§26.2, additional @control functions).
  /// Errors: kNotFound when there is none.
  Result<ControlResult> RunControl(std::string_view module);

  /// Ends the running test case soon with verdict error (reason "stopped by the user") and refuses further
  /// ones. May be called from a signal handler or another thread.
  void RequestStop();
  bool stop_requested() const;
  /// Set when events can no longer be written; no further test case is started then.
  Result<void> event_status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::runtime
