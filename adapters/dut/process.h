#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/spi/poller.h"

namespace assay::adapters {

/// Splits a command line into words: blanks separate, '…' and "…" keep blanks, a backslash keeps the next character.
/// No shell is involved. Errors: kMalformed when a quote is not closed, or nothing is left.
runtime::Result<std::vector<std::string>> SplitCommand(std::string_view line);

/// Puts `values` into every `{name}` of `text`.
/// Errors: kInvalidArgument, naming the placeholder and what there is.
runtime::Result<std::string> FillPlaceholders(std::string_view text, const std::map<std::string, std::string>& values);

/// A child process in its own process group, watched through the event loop; ended when this object goes, or when this
/// process ends without saying so.
class Process {
 public:
  using ExitCallback = std::function<void(int wait_status)>;
  enum class Input { kNone, kLines };  ///< kLines: standard input is what WriteLine gives, and ends with this object

  /// Starts `words`; its output goes to `output_path` (appended; empty: discarded). `on_exit` is called from the poller.
  /// Errors: kNotFound or kPermission, naming the program.
  static runtime::Result<std::unique_ptr<Process>> Start(const std::vector<std::string>& words,
                                                         const std::string& output_path, runtime::Poller& poller,
                                                         ExitCallback on_exit, Input input = Input::kNone);
  /// Sends SIGTERM to the group, then SIGKILL if it has not ended within 200 ms; reaps it.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal_number);
  /// Errors: kUnavailable when it takes no input, has closed it, or does not read what it got before.
  runtime::Result<void> WriteLine(std::string_view line);

 private:
  Process(pid_t pid, int pidfd, runtime::Poller& poller) : pid_(pid), pidfd_(pidfd), poller_(poller) {}
  void Reap();
  void StopWatcher();

  pid_t pid_;
  int pidfd_;
  int input_ = -1;  ///< writing end of its standard input
  runtime::Poller& poller_;
  bool reaped_ = false;
  pid_t watcher_ = -1;  ///< ends the group when this process is killed
  int lifeline_ = -1;
  ExitCallback on_exit_;
};

/// `exit status 3`, `signal 9 (Killed)`.
std::string DescribeWaitStatus(int wait_status);

}  // namespace assay::adapters
