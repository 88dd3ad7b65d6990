#include "tools/execute/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "adapters/dut/process.h"

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

using SteadyClock = std::chrono::steady_clock;

/// The forked child: becomes the command. Never returns.
[[noreturn]] void Become(const Command& command, char** argv, pid_t parent) {
  setpgid(0, 0);
  // A killed campaign must not go on reflashing a phone while its successor does the same.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(127);
  // This program ignores it; a command expects it.
  signal(SIGPIPE, SIG_DFL);
  int out = open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  int in = open("/dev/null", O_RDONLY);
  if (out >= 0) {
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
  }
  dup2(in, STDIN_FILENO);
  for (const auto& [name, value] : command.environment) setenv(name.c_str(), value.c_str(), 1);
  execvp(argv[0], argv);
  dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], std::strerror(errno));
  _exit(127);
}

/// Waits for the end of `child`; `stopped_before`: what `stop` said before it began. Shape: empty when it ended, else why it
/// is waited for no longer.
std::string Await(const Command& command, pid_t child, bool stopped_before) {
  int pidfd = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  if (pidfd < 0) return "";
  constexpr int kTick = 100;  // milliseconds between two looks at `stop`
  const auto start = SteadyClock::now();
  std::string why;
  for (pollfd watch{pidfd, POLLIN, 0}; poll(&watch, 1, kTick) != 1;) {
    if (std::chrono::duration<double>(SteadyClock::now() - start).count() >= command.limit) why = fmt::format("it took longer than {} s", command.limit);
    if (command.stop && !stopped_before && command.stop()) why = "it was interrupted";
    if (!why.empty()) break;
  }
  close(pidfd);
  return why;
}

}  // namespace

Result<void> RunCommand(const Command& command) {
  std::vector<char*> argv;
  for (const std::string& word : command.words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const bool stopped_before = command.stop && command.stop();  // once the command runs, a stop is meant for it too
  pid_t child = fork();
  if (child < 0) return Fail(ErrorCode::kExhausted, std::strerror(errno));
  if (child == 0) Become(command, argv.data(), parent);
  setpgid(child, child);  // here too: it may be killed before it came to do so itself
  std::string why = Await(command, child, stopped_before);
  if (!why.empty()) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!why.empty()) return Fail(ErrorCode::kUnavailable, why);
  if (status != 0) return Fail(ErrorCode::kUnavailable, fmt::format("{}; see {}", adapters::DescribeWaitStatus(status), command.log));
  return {};
}

}  // namespace assay::tools
