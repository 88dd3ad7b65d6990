#include "tools/execute/external_commands.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/execute/command.h"
#include "tools/execute/console.h"
#include "tools/execute/stop_signals.h"

namespace assay::tools {

using runtime::EventKind;

const std::string& ExternalCommandSink::CommandOf(EventKind kind) const {
  static const std::string kNone;
  switch (kind) {
    case EventKind::kControlStart: return commands_.begin_control;
    case EventKind::kControlStop: return commands_.end_control;
    case EventKind::kTestcaseStart: return commands_.begin_testcase;
    case EventKind::kTestcaseEnd: return commands_.end_testcase;
    default: return kNone;
  }
}

bool ExternalCommandSink::Wants(EventKind kind) const { return !CommandOf(kind).empty(); }

void ExternalCommandSink::Write(EventKind kind, std::string_view line) {
  nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
  if (!event.is_object()) return;
  Command command;
  command.log = log_;
  command.stop = [] { return CaughtSignal() != 0; };
  bool control = kind == EventKind::kControlStart || kind == EventKind::kControlStop;
  command.words = {CommandOf(kind), event.value(control ? "module" : "name", "")};
  if (kind == EventKind::kTestcaseEnd) command.words.push_back(event.value("verdict", ""));
  if (auto done = RunCommand(command); !done) Complain(fmt::format("external command \"{}\": {}", fmt::join(command.words, " "), done.error().message));
}

}  // namespace assay::tools
