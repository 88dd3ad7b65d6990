#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/program.h"
#include "tools/campaign/campaign_file.h"
#include "tools/config/run_config.h"

namespace assay::tools {

/// What a worker says: a step that the test case has reached, how it ended, or that hooks are done.
struct WorkerResult {
  std::string step;                 ///< not empty: the test case goes on, nothing else is set
  bool hooks = false;               ///< hooks are done, nothing but `reason` is set: why one failed, or empty
  std::string verdict, reason, started;
  double duration = 0;
  uint64_t offset = 0, length = 0;  ///< of its events
};

/// A child process that runs test cases of one program under one configuration, one at a time as it is told. A test
/// case that crashes takes only its worker with it. The child is forked from this process, so the compiled program is
/// shared and starting costs a millisecond.
class Worker {
 public:
  struct Setup {
    const runtime::Program* program = nullptr;
    RunConfig config;       ///< device chosen
    std::string suite;      ///< name for reports
    std::string folder;     ///< exists; gets events.jsonl and the output of processes
    bool say_steps = false; ///< for a live view
  };

  /// Errors: kExhausted when no process can be made. A configuration the worker cannot start with shows at the first
  /// Receive.
  static runtime::Result<std::unique_ptr<Worker>> Start(Setup setup);
  /// Ends the child: it is asked, then killed.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Starts a test case, `function` in the program's functions; `guard` in seconds, 0: none. Only when idle.
  runtime::Result<void> Send(uint32_t function, uint64_t seed, double guard);
  /// Runs hooks, one after the other, beside what other workers do; their output goes to `log`. Only when idle.
  runtime::Result<void> Send(const std::vector<Hook>& hooks, const std::map<std::string, std::string>& environment, const std::string& log);
  /// Readable when a result, or the end of the child, can be received.
  int fd() const { return fd_; }
  /// Takes the result that is there.
  /// Errors: kUnavailable when the child ended instead (how it ended is in the message), kInvalidArgument when the
  /// configuration does not fit the suite: then no test case of it can run; kExhausted when its events are lost.
  runtime::Result<WorkerResult> Receive();
  void Kill();
  const std::string& folder() const { return folder_; }

 private:
  Worker(pid_t pid, int fd, std::string folder) : pid_(pid), fd_(fd), folder_(std::move(folder)) {}
  std::string Reap();

  pid_t pid_;
  int fd_;
  std::string folder_;
  bool reaped_ = false;
};

}  // namespace assay::tools
