#include "tools/execute/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "adapters/dut/process.h"

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

Result<void> RunCommand(const Command& command) {
  std::vector<char*> argv;
  for (const std::string& word : command.words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_t child = fork();
  if (child < 0) return Fail(ErrorCode::kExhausted, std::strerror(errno));
  if (child == 0) {
    setpgid(0, 0);
    int out = open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    int in = open("/dev/null", O_RDONLY);
    if (out >= 0) {
      dup2(out, STDOUT_FILENO);
      dup2(out, STDERR_FILENO);
    }
    dup2(in, STDIN_FILENO);
    for (const auto& [name, value] : command.environment) setenv(name.c_str(), value.c_str(), 1);
    execvp(argv[0], argv.data());
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], std::strerror(errno));
    _exit(127);
  }
  int pidfd = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  pollfd watch{pidfd, POLLIN, 0};
  int ready = pidfd < 0 ? 1 : poll(&watch, 1, static_cast<int>(command.limit * 1000));
  if (pidfd >= 0) close(pidfd);
  if (ready == 0) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (ready == 0) return Fail(ErrorCode::kUnavailable, fmt::format("it took longer than {} s", command.limit));
  if (status != 0) return Fail(ErrorCode::kUnavailable, fmt::format("{}; see {}", adapters::DescribeWaitStatus(status), command.log));
  return {};
}

}  // namespace assay::tools
