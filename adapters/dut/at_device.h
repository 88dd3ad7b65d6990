#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/result.h"
#include "runtime/spi/poller.h"

namespace assay::adapters {

/// A modem on a serial device that takes AT commands (3GPP TS 27.007): one sequence of commands at a time, each sent
/// when the one before was answered.
class AtDevice {
 public:
  /// `ok` is false for ERROR, +CME ERROR and a missing answer; `detail` holds the modem's words, one line.
  using Done = std::function<void(bool ok, const std::string& detail)>;

  static constexpr int kUsualSpeed = 115200;
  /// The speeds that can be set, in baud.
  static std::string SpeedsText();
  static bool IsSpeed(int baud);

  /// Opens `path` raw, 8N1, for this program alone.
  /// Errors: kNotFound, kPermission, or kInvalidArgument when it is no terminal.
  /// Shape: IsSpeed(baud).
  static runtime::Result<std::unique_ptr<AtDevice>> Open(const std::string& path, int baud, runtime::Poller& poller,
                                                         runtime::Clock& clock);
  ~AtDevice();
  AtDevice(const AtDevice&) = delete;
  AtDevice& operator=(const AtDevice&) = delete;

  /// Sends `commands` in turn; `answer_time` is how long each may take.
  /// Errors: kUnavailable while another sequence is under way.
  runtime::Result<void> Run(std::vector<std::string> commands, runtime::Duration answer_time, Done done);

 private:
  AtDevice(int fd, std::string path, runtime::Poller& poller, runtime::Clock& clock)
      : fd_(fd), path_(std::move(path)), poller_(poller), clock_(clock) {}
  void SendNext();
  void Readable();
  void TakeLine(std::string_view line);
  void Finish(bool ok, const std::string& detail);

  int fd_;
  std::string path_;
  runtime::Poller& poller_;
  runtime::Clock& clock_;
  std::deque<std::string> commands_;
  std::string current_;
  std::string input_;
  std::string last_line_;
  runtime::Duration answer_time_{};
  runtime::Poller::TimerId timer_ = 0;
  bool waiting_ = false;
  Done done_;
};

}  // namespace assay::adapters
