#include "adapters/dut/dut_adapter.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>

#include "runtime/value/objects.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Value;

namespace {

constexpr std::string_view kKinds[] = {"process", "command", "at", "prompt", "none", "stop", "input"};
constexpr const char* kOutcomeNames[] = {"dutDone", "dutStarted", "dutFailed", "dutExited"};

runtime::Duration Seconds(double seconds) {
  return std::chrono::duration_cast<runtime::Duration>(std::chrono::duration<double>(seconds));
}

std::vector<std::string> SplitAtSequence(const std::string& text) {
  std::vector<std::string> commands;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find(";;", begin), text.size());
    if (end > begin) commands.push_back(text.substr(begin, end - begin));
    begin = end + 2;
  }
  return commands;
}

}  // namespace

Result<void> DutAdapter::SetParameter(std::string_view name, std::string_view value) {
  if (name == "at.device") {
    at_device_path_ = value;
    return {};
  }
  if (name == "at.speed") {
    int baud = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), baud);
    if (error == std::errc{} && end == value.data() + value.size() && AtDevice::IsSpeed(baud)) {
      at_speed_ = baud;
      return {};
    }
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("at.speed: expected one of {}, found \"{}\"", AtDevice::SpeedsText(), value));
  }
  if (name == "terminal") {
    terminal_path_ = value;
    return {};
  }
  if (name == "output") {
    output_ = value;
    return {};
  }
  if (name == "time-limit") {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), time_limit_);
    if (error != std::errc{} || end != value.data() + value.size() || !(time_limit_ > 0)) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("time-limit: expected seconds above 0, found \"{}\"", value));
    }
    return {};
  }
  const size_t dot = name.find('.');
  if (dot != std::string_view::npos && name.substr(0, dot) == "define") {
    defines_[std::string(name.substr(dot + 1))] = value;
    return {};
  }
  for (const std::string_view kind : kKinds) {
    if (dot != std::string_view::npos && name.substr(0, dot) == kind) {
      methods_[std::string(name.substr(dot + 1))] = {std::string(kind), std::string(value)};
      return {};
    }
  }
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("unknown parameter \"{}\" of adapter dut; expected process.ACTION, command.ACTION, at.ACTION, "
                          "prompt.ACTION, none.ACTION, stop.ACTION, input.ACTION, define.NAME, at.device, at.speed, terminal, output or time-limit",
                          name));
}

Result<void> DutAdapter::Map(runtime::PortId port, runtime::ComponentId, std::string_view, std::span<Value>) {
  if (methods_.empty()) {
    return Fail(ErrorCode::kInvalidArgument,
                "adapter dut has no action configured; set for example process.register or prompt.register in the configuration");
  }
  port_ = port;
  return {};
}

Result<void> DutAdapter::Send(const runtime::SendRequest& request) {
  // Shape of DutCommand: verb, parameters optional (DutControl.ttcn).
  runtime::RecordObject* command = request.message->record();
  const std::string action = command->Get(0).ToUtf8();
  std::map<std::string, std::string> values = defines_;
  if (const Value& parameters = command->Get(1); parameters.is(runtime::Tag::kList)) {
    for (const Value& item : parameters.list()->span()) {
      values[item.record()->Get(0).ToUtf8()] = item.record()->Get(1).ToUtf8();
    }
  }
  const auto method = methods_.find(action);
  if (method == methods_.end()) {
    std::string known;
    for (const auto& [name, unused] : methods_) known += (known.empty() ? "" : ", ") + name;
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("the device has no action \"{}\" configured; there is: {}", action, known));
  }
  if (method->second.kind == "none") {
    Report(action, Outcome::kDone, "nothing to do");
    return {};
  }
  if (method->second.kind == "stop") {
    const bool ran = processes_.erase(method->second.text) != 0;
    Report(action, Outcome::kDone, ran ? "process ended" : "no process was running");
    return {};
  }
  const auto text = FillPlaceholders(method->second.text, values);
  if (!text) return Fail(text.error());
  host_->RecordNote(port_, "dut-" + method->second.kind, fmt::format("{}: {}", action, *text));
  Result<void> result;
  if (method->second.kind == "process") result = StartProcess(action, *text);
  else if (method->second.kind == "command") result = RunCommand(action, *text);
  else if (method->second.kind == "at") result = RunAt(action, *text);
  else if (method->second.kind == "input") result = Input(action, *text);
  else result = Prompt(action, *text);
  if (!result) Report(action, Outcome::kFailed, result.error().message);
  return {};
}

Result<void> DutAdapter::StartProcess(const std::string& action, const std::string& text) {
  auto words = SplitCommand(text);
  if (!words) return Fail(words.error());
  processes_.erase(action);
  auto process = Process::Start(*words, output_, host_->poller(), [this, action](int status) {
    const std::unique_ptr<Process> ended = std::move(processes_[action]);
    processes_.erase(action);
    Report(action, Outcome::kExited, DescribeWaitStatus(status));
  }, TakesInput(action) ? Process::Input::kLines : Process::Input::kNone);
  if (!process) return Fail(process.error());
  const pid_t pid = (*process)->pid();
  processes_[action] = std::move(*process);
  Report(action, Outcome::kStarted, fmt::format("process {}", pid));
  return {};
}

bool DutAdapter::TakesInput(const std::string& action) const {
  for (const auto& [name, method] : methods_) {
    if (method.kind == "input" && method.text.substr(0, method.text.find(' ')) == action) return true;
  }
  return false;
}

Result<void> DutAdapter::Input(const std::string& action, const std::string& text) {
  const size_t blank = text.find(' ');
  const std::string started_by = text.substr(0, blank);
  const auto process = processes_.find(started_by);
  if (process == processes_.end()) {
    return Fail(ErrorCode::kUnavailable, fmt::format("no process of action \"{}\" is running", started_by));
  }
  const std::string line = blank == std::string::npos ? "" : text.substr(blank + 1);
  if (auto written = process->second->WriteLine(line); !written) return written;
  Report(action, Outcome::kDone, fmt::format("told the process \"{}\"", line));
  return {};
}

Result<void> DutAdapter::RunCommand(const std::string& action, const std::string& text) {
  auto words = SplitCommand(text);
  if (!words) return Fail(words.error());
  if (commands_.count(action) != 0) return Fail(ErrorCode::kUnavailable, "the same command is still running");
  auto process = Process::Start(*words, output_, host_->poller(), [this, action](int status) {
    const std::unique_ptr<Process> ended = std::move(commands_[action]);
    commands_.erase(action);
    StopLimit(action);
    const bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    Report(action, ok ? Outcome::kDone : Outcome::kFailed, DescribeWaitStatus(status));
  });
  if (!process) return Fail(process.error());
  commands_[action] = std::move(*process);
  StartLimit(action, [this, action] {
    commands_.erase(action);
    Report(action, Outcome::kFailed, fmt::format("still running after {} s; it was ended", time_limit_));
  });
  return {};
}

void DutAdapter::StartLimit(const std::string& action, std::function<void()> expired) {
  limits_[action] = host_->poller().CallAt(host_->clock().Now() + Seconds(time_limit_), [this, action, expired = std::move(expired)] {
    limits_.erase(action);
    expired();
  });
}

void DutAdapter::StopLimit(const std::string& action) {
  const auto limit = limits_.find(action);
  if (limit == limits_.end()) return;
  host_->poller().Cancel(limit->second);
  limits_.erase(limit);
}

Result<void> DutAdapter::RunAt(const std::string& action, const std::string& text) {
  if (at_ == nullptr) {
    if (at_device_path_.empty()) return Fail(ErrorCode::kInvalidArgument, "parameter at.device is not set");
    auto device = AtDevice::Open(at_device_path_, at_speed_, host_->poller(), host_->clock());
    if (!device) return Fail(device.error());
    at_ = std::move(*device);
  }
  return at_->Run(SplitAtSequence(text), Seconds(time_limit_), [this, action](bool ok, const std::string& detail) {
    Report(action, ok ? Outcome::kDone : Outcome::kFailed, detail);
  });
}

Result<void> DutAdapter::Prompt(const std::string& action, const std::string& text) {
  if (asking_) return Fail(ErrorCode::kUnavailable, "the operator has not answered what was asked before");
  if (terminal_ < 0) {
    terminal_ = open(terminal_path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (terminal_ < 0) {
      return Fail(ErrorCode::kUnavailable,
                  fmt::format("no terminal to ask the operator \"{}\" on: {}: {}", text, terminal_path_, strerror(errno)));
    }
  }
  const std::string line = fmt::format("\a>>> {} - then press Enter\n", text);
  if (write(terminal_, line.data(), line.size()) < 0) return Fail(ErrorCode::kIo, "cannot write to the terminal");
  auto watched = host_->poller().Watch(terminal_, EPOLLIN, [this, action](uint32_t) {
    char answer[256];
    const ssize_t got = read(terminal_, answer, sizeof answer);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    EndPrompt();
    StopLimit(action);
    Report(action, got > 0 ? Outcome::kDone : Outcome::kFailed, got > 0 ? "confirmed by the operator" : "terminal closed");
  });
  if (!watched) return watched;
  asking_ = true;
  StartLimit(action, [this, action] {
    EndPrompt();
    Report(action, Outcome::kFailed, fmt::format("the operator did not answer within {} s", time_limit_));
  });
  return {};
}

void DutAdapter::EndPrompt() {
  if (asking_) host_->poller().Unwatch(terminal_);
  asking_ = false;
}

void DutAdapter::Report(const std::string& action, Outcome outcome, const std::string& detail) {
  host_->RecordNote(port_, kOutcomeNames[static_cast<int>(outcome)], fmt::format("{}: {}", action, detail));
  const runtime::Type* report = nullptr;
  for (const runtime::Type* type : host_->port_type(port_).port->in) {
    if (type->FindField("outcome") == 1) report = type;
  }
  if (report == nullptr) return;
  const runtime::Type* outcomes = report->fields[1].type;
  const int item = outcomes->FindEnumItem(kOutcomeNames[static_cast<int>(outcome)]);
  if (item < 0) return;
  Value value = runtime::NewRecord(report, 3);
  value.record()->slots[0] = Value::UniversalFromUtf8(action);
  value.record()->slots[1] = Value::Enumerated(outcomes, static_cast<uint32_t>(item));
  value.record()->slots[2] = Value::UniversalFromUtf8(detail);
  host_->DeliverValue(port_, std::move(value), *report, Value::Omit(), host_->clock().Now());
}

void DutAdapter::Reset() {
  for (const auto& [action, timer] : limits_) host_->poller().Cancel(timer);
  limits_.clear();
  commands_.clear();
  processes_.clear();
  at_.reset();
  EndPrompt();
  if (terminal_ >= 0) {
    close(terminal_);
    terminal_ = -1;
  }
}

}  // namespace assay::adapters
