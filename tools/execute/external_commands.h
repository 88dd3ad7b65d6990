#pragma once

#include <string>
#include <string_view>

#include "runtime/event/event.h"
#include "tools/titan/titan_config.h"

namespace assay::tools {

/// Runs the external commands of a Titan configuration around test cases and control parts, in step with the events. A
/// command that fails is reported; the run goes on.
class ExternalCommandSink final : public runtime::EventSink {
 public:
  /// `log`: file for the output of the commands.
  ExternalCommandSink(ExternalCommands commands, std::string log) : commands_(std::move(commands)), log_(std::move(log)) {}
  bool Wants(runtime::EventKind kind) const override;
  void Write(runtime::EventKind kind, std::string_view line) override;

 private:
  const std::string& CommandOf(runtime::EventKind kind) const;

  ExternalCommands commands_;
  std::string log_;
};

}  // namespace assay::tools
