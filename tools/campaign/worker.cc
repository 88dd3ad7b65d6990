#include "tools/campaign/worker.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "adapters/dut/process.h"
#include "tools/campaign/hooks.h"
#include "tools/execute/session.h"
#include "tools/execute/stop_signals.h"

namespace assay::tools {

using nlohmann::json;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// Messages are JSON in one packet each (SOCK_SEQPACKET keeps their bounds). Longer reasons are cut.
constexpr size_t kMaxPacket = 64 * 1024;
constexpr size_t kMaxReason = 8 * 1024;

bool SendPacket(int fd, const json& packet, int flags = 0) {
  std::string text = packet.dump(-1, ' ', false, json::error_handler_t::replace);
  ssize_t sent;
  do {
    sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL | flags);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(text.size());
}

/// Null at the end of the connection.
json ReceivePacket(int fd) {
  std::string buffer(kMaxPacket, '\0');
  ssize_t got;
  do {
    got = recv(fd, buffer.data(), buffer.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return nullptr;
  return json::parse(buffer.begin(), buffer.begin() + got, nullptr, false);
}

uint64_t SizeOf(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

std::string IsoTime(runtime::WallTime time) {
  auto since = time.time_since_epoch();
  std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(since).count();
  auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since).count() % 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  return fmt::format("{}.{:03}Z", text, milliseconds);
}

/// Says the steps of test cases to the campaign; one that is not taken at once is left out.
class StepSink final : public runtime::EventSink {
 public:
  explicit StepSink(int fd) : fd_(fd) {}
  bool Wants(runtime::EventKind kind) const override { return kind == runtime::EventKind::kLog; }
  void Write(runtime::EventKind, std::string_view line) override {
    constexpr size_t kMaxStep = 200;
    constexpr std::string_view kStep = "step ";
    json event = json::parse(line, nullptr, false);
    std::string text = event.is_object() ? event.value("text", "") : "";
    if (text.starts_with(kStep)) SendPacket(fd_, {{"step", text.substr(0, kMaxStep)}}, MSG_DONTWAIT);
  }

 private:
  int fd_;
};

/// Runs the hooks of an order. Shape: why one failed, or empty.
std::string HooksOf(const json& order) {
  std::vector<Hook> hooks;
  for (const json& each : order["hooks"]) hooks.push_back({each[0].get<std::string>(), each[1].get<double>()});
  // The campaign's SIGTERM ends a hook that hangs.
  auto done = RunHooks(hooks, order["environment"].get<std::map<std::string, std::string>>(), order["log"].get<std::string>(),
                       [] { return CaughtSignal() != 0; });
  return done ? "" : done.error().message.substr(0, kMaxReason);
}

/// The child: waits for test cases and hooks until the parent is gone.
int RunChild(const Worker::Setup& setup, int fd) {
  StepSink steps(fd);
  auto session = Session::Start(*setup.program, {setup.config, setup.folder, setup.say_steps ? &steps : nullptr, setup.suite});
  if (!session) {
    ReceivePacket(fd);
    SendPacket(fd, {{"configuration", session.error().message}});
    return 0;
  }
  StopSignals signals((*session)->executor());
  std::string events = setup.folder + "/events.jsonl";
  for (json order; (order = ReceivePacket(fd)).is_object();) {
    if (order.contains("hooks")) {
      SendPacket(fd, {{"hooks", HooksOf(order)}});
      continue;
    }
    uint64_t before = SizeOf(events);
    (*session)->Seed(order["seed"].get<uint64_t>());
    (*session)->RunTestcase(*setup.program->functions[order["function"].get<uint32_t>()], order["guard"].get<double>());
    if (auto status = (*session)->event_status(); !status) {
      SendPacket(fd, {{"lost", status.error().message}});
      return 0;
    }
    if (CaughtSignal() != 0 || (*session)->results().empty()) return 0;
    runtime::TestcaseResult result = (*session)->TakeLast();
    SendPacket(fd, {{"verdict", runtime::VerdictName(result.verdict)},
                    {"reason", result.reason.substr(0, kMaxReason)},
                    {"started", IsoTime(result.started)},
                    {"duration", std::chrono::duration<double>(result.duration).count()},
                    {"offset", before},
                    {"length", SizeOf(events) - before}});
  }
  return 0;
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::Start(Setup setup) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return Fail(ErrorCode::kExhausted, fmt::format("cannot start a worker: {}", std::strerror(errno)));
  }
  fflush(nullptr);
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return Fail(ErrorCode::kExhausted, fmt::format("cannot start a worker: {}", std::strerror(errno)));
  }
  if (child == 0) {
    // A worker whose campaign was killed must not go on alone.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    // The person's Ctrl-C is for the campaign, which then ends its workers.
    signal(SIGINT, SIG_IGN);
    close(ends[0]);
    int status = RunChild(setup, ends[1]);
    fflush(nullptr);
    _exit(status);
  }
  close(ends[1]);
  return std::unique_ptr<Worker>(new Worker(child, ends[0], setup.folder));
}

Worker::~Worker() {
  shutdown(fd_, SHUT_RDWR);
  if (!reaped_) {
    // An idle worker ends at the end of its connection; a busy one has to be told.
    kill(pid_, SIGTERM);
    Reap();
  }
  close(fd_);
}

void Worker::Kill() {
  if (!reaped_) kill(pid_, SIGKILL);
}

std::string Worker::Reap() {
  int status = 0;
  // SIGTERM ends the running test case in good order; one that does not let go is killed.
  constexpr int kTries = 200;
  for (int i = 0; i < kTries; ++i) {
    pid_t got = waitpid(pid_, &status, WNOHANG);
    if (got == pid_ || (got < 0 && errno == ECHILD)) {
      reaped_ = true;
      return adapters::DescribeWaitStatus(status);
    }
    timespec pause{0, 5'000'000};
    nanosleep(&pause, nullptr);
  }
  kill(pid_, SIGKILL);
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  return adapters::DescribeWaitStatus(status);
}

Result<void> Worker::Send(uint32_t function, uint64_t seed, double guard) {
  if (SendPacket(fd_, {{"function", function}, {"seed", seed}, {"guard", guard}})) return {};
  return Fail(ErrorCode::kUnavailable, "the worker is gone");
}

Result<void> Worker::Send(const std::vector<Hook>& hooks, const std::map<std::string, std::string>& environment, const std::string& log) {
  json list = json::array();
  for (const Hook& hook : hooks) list.push_back({hook.command, hook.limit});
  if (SendPacket(fd_, {{"hooks", std::move(list)}, {"environment", environment}, {"log", log}})) return {};
  return Fail(ErrorCode::kUnavailable, "the worker is gone");
}

Result<WorkerResult> Worker::Receive() {
  json packet = ReceivePacket(fd_);
  if (!packet.is_object()) return Fail(ErrorCode::kUnavailable, fmt::format("the test case ended the executor: {}", Reap()));
  if (packet.contains("configuration")) return Fail(ErrorCode::kInvalidArgument, packet["configuration"].get<std::string>());
  if (packet.contains("lost")) return Fail(ErrorCode::kExhausted, packet["lost"].get<std::string>());
  WorkerResult result;
  if (packet.contains("step")) {
    result.step = packet["step"];
    return result;
  }
  if (packet.contains("hooks")) {
    result.hooks = true;
    result.reason = packet["hooks"];
    return result;
  }
  result.verdict = packet["verdict"];
  result.reason = packet["reason"];
  result.started = packet["started"];
  result.duration = packet["duration"];
  result.offset = packet["offset"];
  result.length = packet["length"];
  return result;
}

}  // namespace assay::tools
