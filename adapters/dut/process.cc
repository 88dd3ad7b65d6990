#include "adapters/dut/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

// How long a process may take to end after SIGTERM before it is killed.
constexpr int kTerminateMilliseconds = 200;

/// A child that does nothing but wait for the end of this process, however it ends, and then ends the process group
/// `group`: even a killed run leaves no device behind, nor the network namespace that it holds.
/// Returns the child, or -1; it lives until `*lifeline` is closed everywhere, or it is killed.
pid_t StartWatcher(pid_t group, int* lifeline) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  const pid_t watcher = fork();
  if (watcher != 0) {
    close(ends[0]);
    *lifeline = ends[1];
    if (watcher < 0) close(ends[1]);
    return watcher;
  }
  // From here on only what is safe after fork. No descriptor of the run may stay open in this process.
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  setpgid(0, 0);  // who kills this run's group does not mean the watcher
  dup2(ends[0], 0);
  syscall(SYS_close_range, 1, ~0u, 0);
  char nothing;
  while (read(0, &nothing, 1) < 0 && errno == EINTR) {
  }
  kill(-group, SIGTERM);
  poll(nullptr, 0, kTerminateMilliseconds);
  kill(-group, SIGKILL);
  _exit(0);
}

}  // namespace

Result<std::vector<std::string>> SplitCommand(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote == '"' && i + 1 < line.size()) {
        word += line[++i];
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      if (c == '\\' && i + 1 < line.size()) ++i;
      word += line[i];
      in_word = true;
    }
  }
  if (quote != 0) return Fail(ErrorCode::kMalformed, fmt::format("command has an unclosed {}: {}", quote, line));
  if (in_word) words.push_back(std::move(word));
  if (words.empty()) return Fail(ErrorCode::kMalformed, "command is empty");
  return words;
}

Result<std::string> FillPlaceholders(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string filled;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t end = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      filled += text[i];
      continue;
    }
    const std::string name(text.substr(i + 1, end - i - 1));
    const auto found = values.find(name);
    if (found == values.end()) {
      std::string known;
      for (const auto& [key, value] : values) known += (known.empty() ? "" : ", ") + key;
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("placeholder {{{}}} has no value; this action knows: {}", name, known.empty() ? "none" : known));
    }
    filled += found->second;
    i = end;
  }
  return filled;
}

std::string DescribeWaitStatus(int wait_status) {
  if (WIFEXITED(wait_status)) return fmt::format("exit status {}", WEXITSTATUS(wait_status));
  if (WIFSIGNALED(wait_status)) {
    return fmt::format("signal {} ({})", WTERMSIG(wait_status), strsignal(WTERMSIG(wait_status)));
  }
  return fmt::format("wait status {}", wait_status);
}

Result<std::unique_ptr<Process>> Process::Start(const std::vector<std::string>& words, const std::string& output_path,
                                                runtime::Poller& poller, ExitCallback on_exit, Input input) {
  ASSAY_CHECK(!words.empty());
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  int pipe_ends[2] = {-1, -1};
  if (input == Input::kLines) {
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) return Fail(ErrorCode::kIo, fmt::format("cannot make a pipe: {}", strerror(errno)));
    fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[0], 0);
  } else {
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  }
  const char* output = output_path.empty() ? "/dev/null" : output_path.c_str();
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, standard;
  sigemptyset(&none);
  sigemptyset(&standard);
  sigaddset(&standard, SIGINT);
  sigaddset(&standard, SIGTERM);
  sigaddset(&standard, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &standard);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  pid_t pid = -1;
  const int failure = posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (pipe_ends[0] >= 0) close(pipe_ends[0]);
  if (failure != 0) {
    if (pipe_ends[1] >= 0) close(pipe_ends[1]);
    const ErrorCode code = failure == ENOENT ? ErrorCode::kNotFound : failure == EACCES ? ErrorCode::kPermission : ErrorCode::kIo;
    return Fail(code, fmt::format("cannot start \"{}\" (output to {}): {}", words[0], output, strerror(failure)));
  }
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  std::unique_ptr<Process> process(new Process(pid, pidfd, poller));
  process->on_exit_ = std::move(on_exit);
  process->input_ = pipe_ends[1];
  process->watcher_ = StartWatcher(pid, &process->lifeline_);
  if (pidfd < 0) return Fail(ErrorCode::kUnsupported, fmt::format("cannot watch process {}: {}", pid, strerror(errno)));
  auto watched = poller.Watch(pidfd, EPOLLIN, [self = process.get()](uint32_t) { self->Reap(); });
  if (!watched) return Fail(watched.error());
  return process;
}

void Process::Reap() {
  int status = 0;
  if (reaped_ || waitpid(pid_, &status, WNOHANG) != pid_) return;
  reaped_ = true;
  StopWatcher();
  poller_.Unwatch(pidfd_);
  // The callback may delete this object.
  const ExitCallback callback = std::move(on_exit_);
  if (callback) callback(status);
}

void Process::Signal(int signal_number) {
  if (!reaped_) kill(-pid_, signal_number);
}

Result<void> Process::WriteLine(std::string_view line) {
  const std::string text = fmt::format("{}\n", line);
  if (input_ < 0) return Fail(ErrorCode::kUnavailable, fmt::format("process {} takes no input", pid_));
  if (write(input_, text.data(), text.size()) == static_cast<ssize_t>(text.size())) return {};
  return Fail(ErrorCode::kUnavailable, fmt::format("process {} does not read its input: {}", pid_, strerror(errno)));
}

void Process::StopWatcher() {
  if (watcher_ < 0) return;
  kill(watcher_, SIGKILL);
  waitpid(watcher_, nullptr, 0);
  close(lifeline_);
  watcher_ = -1;
}

Process::~Process() {
  StopWatcher();
  if (input_ >= 0) close(input_);
  if (pidfd_ >= 0 && !reaped_) poller_.Unwatch(pidfd_);
  if (!reaped_) {
    kill(-pid_, SIGTERM);
    pollfd waiting{pidfd_, POLLIN, 0};
    if (pidfd_ < 0 || poll(&waiting, 1, kTerminateMilliseconds) != 1) kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (pidfd_ >= 0) close(pidfd_);
}

}  // namespace assay::adapters
