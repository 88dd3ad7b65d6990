#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/random.h"
#include "runtime/base/result.h"
#include "runtime/event/event.h"
#include "runtime/executor/executor.h"
#include "runtime/program/program.h"
#include "tools/config/run_config.h"

namespace assay::tools {

/// What one run needs beside the program.
struct SessionOptions {
  RunConfig config;            ///< the device is chosen already
  std::string run_directory;   ///< exists; for events.jsonl and the output of helper processes
  runtime::EventSink* extra = nullptr;  ///< live view, or null
  std::string suite;           ///< name for reports
};

/// One run of a compiled suite: clock, event loop, codecs, adapters, event file and executor, put together from the
/// configuration. Belongs to one thread.
class Session {
 public:
  /// `program` outlives the session. Errors: kInvalidArgument for what the configuration got wrong, kUnavailable for
  /// helper processes, kExhausted or kPermission for the event file.
  static runtime::Result<std::unique_ptr<Session>> Start(const runtime::Program& program, SessionOptions options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Runs a test case, unless a signal came or events cannot be written any more. `guard` in seconds goes over the
  /// configuration's; 0: as that says.
  void RunTestcase(const runtime::Function& testcase, double guard = 0);
  /// Runs the control part of a module.
  void RunControl(const std::string& module);

  /// Starts randomness anew, so that a test case does not depend on those before it.
  void Seed(uint64_t seed);
  /// Takes the newest result out. Only when there is one.
  runtime::TestcaseResult TakeLast();

  /// Everything that ran so far, in order.
  const std::vector<runtime::TestcaseResult>& results() const { return results_; }
  /// Run-time errors of control parts.
  const std::vector<std::string>& errors() const { return errors_; }
  /// Only before Close().
  runtime::Executor& executor() { return *executor_; }
  /// Ends the run: the last events are on disk afterwards. Results stay.
  void Close();
  uint64_t seed() const { return seed_; }
  /// An error once events are lost.
  runtime::Result<void> event_status() const;

 private:
  struct Surroundings;
  Session(const runtime::Program& program, SessionOptions options);
  runtime::Result<void> Prepare();

  const runtime::Program& program_;
  SessionOptions options_;
  uint64_t seed_ = 0;
  std::unique_ptr<Surroundings> surroundings_;
  std::unique_ptr<runtime::Executor> executor_;
  std::vector<runtime::TestcaseResult> results_;
  std::vector<std::string> errors_;
};

/// True when a run with these results is acceptable: at least one test case, and each of them with verdict pass.
bool Acceptable(const std::vector<runtime::TestcaseResult>& results);

}  // namespace assay::tools
