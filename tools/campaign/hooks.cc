#include "tools/campaign/hooks.h"

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

namespace {

Result<void> RunHook(const Hook& hook, const std::map<std::string, std::string>& environment, const std::string& log) {
  auto words = adapters::SplitCommand(hook.command);
  if (!words) return Fail(words.error().code, fmt::format("hook \"{}\": {}", hook.command, words.error().message));
  std::vector<char*> argv;
  for (std::string& word : *words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = fork();
  if (child < 0) return Fail(ErrorCode::kExhausted, fmt::format("hook \"{}\": {}", hook.command, std::strerror(errno)));
  if (child == 0) {
    setpgid(0, 0);
    int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    int in = open("/dev/null", O_RDONLY);
    if (out >= 0) {
      dup2(out, STDOUT_FILENO);
      dup2(out, STDERR_FILENO);
    }
    dup2(in, STDIN_FILENO);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    execvp(argv[0], argv.data());
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], std::strerror(errno));
    _exit(127);
  }
  int pidfd = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  pollfd watch{pidfd, POLLIN, 0};
  int ready = pidfd < 0 ? 1 : poll(&watch, 1, static_cast<int>(hook.limit * 1000));
  if (pidfd >= 0) close(pidfd);
  if (ready == 0) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (ready == 0) return Fail(ErrorCode::kUnavailable, fmt::format("hook \"{}\" took longer than {} s", hook.command, hook.limit));
  if (status != 0) {
    return Fail(ErrorCode::kUnavailable, fmt::format("hook \"{}\": {}; see {}", hook.command, adapters::DescribeWaitStatus(status), log));
  }
  return {};
}

}  // namespace

Result<void> RunHooks(const std::vector<Hook>& hooks, const std::map<std::string, std::string>& environment, const std::string& log) {
  for (const Hook& hook : hooks) {
    if (auto done = RunHook(hook, environment, log); !done) return done;
  }
  return {};
}

}  // namespace assay::tools
