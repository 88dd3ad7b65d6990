#pragma once

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
///   time-limit      seconds a command, an AT answer or the operator may take (default 60)
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
    std::string kind;  ///< process, command, at, prompt, none, stop
    std::string text;
  };
  enum class Outcome { kDone, kStarted, kFailed, kExited };

  runtime::Result<void> StartProcess(const std::string& action, const std::string& text);
  runtime::Result<void> RunCommand(const std::string& action, const std::string& text);
  runtime::Result<void> RunAt(const std::string& action, const std::string& text);
  runtime::Result<void> Prompt(const std::string& action, const std::string& text);
  void Report(const std::string& action, Outcome outcome, const std::string& detail);

  runtime::AdapterHost* host_ = nullptr;
  runtime::PortId port_;
  std::map<std::string, Method> methods_;
  std::map<std::string, std::string> defines_;
  std::string at_device_path_;
  std::string output_;
  double time_limit_ = 60.0;
  std::map<std::string, std::unique_ptr<Process>> processes_;
  std::map<std::string, std::unique_ptr<Process>> commands_;
  std::map<std::string, runtime::Poller::TimerId> limits_;
  std::unique_ptr<AtDevice> at_;
  int terminal_ = -1;
};

}  // namespace assay::adapters
