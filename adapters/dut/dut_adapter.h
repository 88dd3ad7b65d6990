#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "adapters/dut/at_device.h"
#include "adapters/dut/process.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// Adapter kind `dut`: serves a port of type DutControl.DutControlPort. What an action does is set by parameters:
///   process.ACTION  command line of a program that goes on running (a simulated UE); report: dutStarted, later dutExited
///   command.ACTION  command line that does the action and ends (adb, a vendor tool); report: dutDone or dutFailed
///   at.ACTION       AT commands separated by `;;`, sent to `at.device`; report: dutDone or dutFailed
///   prompt.ACTION   text for the operator, who presses Enter on the terminal when it is done
///   none.ACTION     nothing to do; report: dutDone
///   stop.ACTION     ends the process that action ACTION2 (the value) started
///   input.ACTION    `ACTION2 line`: writes the line to the standard input of the process that ACTION2 started (a phone
///                   with a command line); report: dutDone or dutFailed
///   at.speed        baud of that device (default 115200)
///   time-limit      seconds a command, an AT answer or the operator may take (default 60)
///   terminal        device the operator sits at (default /dev/tty)
///   output          file that gets the output of commands and processes
/// In every text `{name}` stands for a parameter of the DutCommand, or for a `define.NAME` parameter.
/// Source: 3GPP TS 27.007 for the AT commands; docs/dut_control.md for recipes.
class DutAdapter final : public runtime::SystemAdapter {
 public:
  void Attach(runtime::AdapterHost& host) override { host_ = &host; }
  runtime::Result<void> SetParameter(std::string_view name, std::string_view value) override;
  runtime::Result<void> Map(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                            std::span<runtime::Value> params) override;
  runtime::Result<void> Unmap(runtime::PortId, runtime::ComponentId, std::string_view, std::span<runtime::Value>) override {
    return {};
  }
  runtime::Result<void> Send(const runtime::SendRequest& request) override;
  void Reset() override;

 private:
  struct Method {
    std::string kind;  ///< process, command, at, prompt, none, stop, input
    std::string text;
  };
  enum class Outcome { kDone, kStarted, kFailed, kExited };

  runtime::Result<void> StartProcess(const std::string& action, const std::string& text);
  runtime::Result<void> RunCommand(const std::string& action, const std::string& text);
  runtime::Result<void> RunAt(const std::string& action, const std::string& text);
  runtime::Result<void> Input(const std::string& action, const std::string& text);
  bool TakesInput(const std::string& action) const;
  runtime::Result<void> Prompt(const std::string& action, const std::string& text);
  void EndPrompt();
  /// Calls `expired` in time-limit seconds unless StopLimit comes first.
  void StartLimit(const std::string& action, std::function<void()> expired);
  void StopLimit(const std::string& action);
  void Report(const std::string& action, Outcome outcome, const std::string& detail);

  runtime::AdapterHost* host_ = nullptr;
  runtime::PortId port_;
  std::map<std::string, Method> methods_;
  std::map<std::string, std::string> defines_;
  std::string at_device_path_;
  std::string output_;
  int at_speed_ = AtDevice::kUsualSpeed;
  std::string terminal_path_ = "/dev/tty";
  double time_limit_ = 60.0;
  std::map<std::string, std::unique_ptr<Process>> processes_;
  std::map<std::string, std::unique_ptr<Process>> commands_;
  std::map<std::string, runtime::Poller::TimerId> limits_;
  std::unique_ptr<AtDevice> at_;
  int terminal_ = -1;
  bool asking_ = false;  ///< the operator has not answered yet
};

}  // namespace assay::adapters
