#include "adapters/dut/at_device.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

// A modem that never ends its line must not fill our memory.
constexpr size_t kMaxLine = 4096;

struct Speed {
  int baud;
  speed_t code;
};
constexpr Speed kSpeeds[] = {{9600, B9600},     {19200, B19200},   {38400, B38400},   {57600, B57600},
                             {115200, B115200}, {230400, B230400}, {460800, B460800}, {921600, B921600}};

const Speed* FindSpeed(int baud) {
  for (const Speed& speed : kSpeeds) {
    if (speed.baud == baud) return &speed;
  }
  return nullptr;
}

}  // namespace

bool AtDevice::IsSpeed(int baud) { return FindSpeed(baud) != nullptr; }

std::string AtDevice::SpeedsText() {
  std::string text;
  for (const Speed& speed : kSpeeds) text += fmt::format("{}{}", text.empty() ? "" : ", ", speed.baud);
  return text;
}

Result<std::unique_ptr<AtDevice>> AtDevice::Open(const std::string& path, int baud, runtime::Poller& poller,
                                                 runtime::Clock& clock) {
  const int fd = open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : errno == EACCES ? ErrorCode::kPermission : ErrorCode::kIo;
    return Fail(code, fmt::format("cannot open AT device {}: {}", path, strerror(errno)));
  }
  termios settings;
  if (tcgetattr(fd, &settings) != 0) {
    close(fd);
    return Fail(ErrorCode::kInvalidArgument, fmt::format("AT device {} is no terminal: {}", path, strerror(errno)));
  }
  cfmakeraw(&settings);
  cfsetspeed(&settings, FindSpeed(baud)->code);
  settings.c_cflag |= CLOCAL | CREAD;
  tcsetattr(fd, TCSANOW, &settings);
  ioctl(fd, TIOCEXCL);
  std::unique_ptr<AtDevice> device(new AtDevice(fd, path, poller, clock));
  auto watched = poller.Watch(fd, EPOLLIN, [self = device.get()](uint32_t) { self->Readable(); });
  if (!watched) return Fail(watched.error());
  return device;
}

AtDevice::~AtDevice() {
  if (waiting_) poller_.Cancel(timer_);
  poller_.Unwatch(fd_);
  close(fd_);
}

Result<void> AtDevice::Run(std::vector<std::string> commands, runtime::Duration answer_time, Done done) {
  if (done_) return Fail(ErrorCode::kUnavailable, fmt::format("AT device {} is still busy with {}", path_, current_));
  commands_.assign(commands.begin(), commands.end());
  answer_time_ = answer_time;
  done_ = std::move(done);
  last_line_.clear();
  SendNext();
  return {};
}

void AtDevice::SendNext() {
  if (commands_.empty()) {
    Finish(true, last_line_.empty() ? "OK" : last_line_);
    return;
  }
  current_ = std::move(commands_.front());
  commands_.pop_front();
  const std::string line = current_ + "\r";
  if (write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    Finish(false, fmt::format("{} could not be written to {}: {}", current_, path_, strerror(errno)));
    return;
  }
  waiting_ = true;
  timer_ = poller_.CallAt(clock_.Now() + answer_time_, [this] {
    waiting_ = false;
    Finish(false, fmt::format("no answer to {} within {:.1f} s", current_,
                              std::chrono::duration<double>(answer_time_).count()));
  });
}

void AtDevice::Readable() {
  char buffer[1024];
  const ssize_t got = read(fd_, buffer, sizeof buffer);
  if (got <= 0) {
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    // The device went away; a level-triggered watch would spin.
    poller_.Change(fd_, 0);
    if (done_) Finish(false, fmt::format("AT device {} was closed during {}", path_, current_));
    return;
  }
  input_.append(buffer, static_cast<size_t>(got));
  size_t end;
  while ((end = input_.find_first_of("\r\n")) != std::string::npos) {
    const std::string line = input_.substr(0, end);
    input_.erase(0, end + 1);
    if (!line.empty()) TakeLine(line);
  }
  if (input_.size() > kMaxLine) input_.clear();
}

void AtDevice::TakeLine(std::string_view line) {
  if (!done_ || line == current_) return;  // unsolicited, or the modem's echo
  const bool error = line == "ERROR" || line.substr(0, 10) == "+CME ERROR" || line.substr(0, 10) == "+CMS ERROR" ||
                     line == "NO CARRIER";
  if (line != "OK" && !error) {
    last_line_ = line;
    return;
  }
  if (waiting_) poller_.Cancel(timer_);
  waiting_ = false;
  if (error) {
    Finish(false, fmt::format("{} answered {}", current_, line));
  } else {
    SendNext();
  }
}

void AtDevice::Finish(bool ok, const std::string& detail) {
  if (waiting_) poller_.Cancel(timer_);
  waiting_ = false;
  commands_.clear();
  if (!done_) return;
  const Done done = std::move(done_);
  done_ = nullptr;
  done(ok, detail);
}

}  // namespace assay::adapters
