#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/event/event.h"
#include "tools/titan/cfg_tokens.h"

/// Configuration files of Eclipse Titan (`.cfg`), read into what Assay knows: docs/configuration.md says how.

namespace assay::tools {

/// `component.PORT.name := "value"` of [TESTPORT_PARAMETERS].
struct TitanPortParameter {
  std::string component, port, name, value;
  std::string origin;  ///< `lab.cfg:12`
};

/// One line of [EXECUTE].
struct ExecuteItem {
  std::string module;
  std::string testcase;  ///< empty: the control part; `*`: every test case
  std::string origin;
};

/// Programs around test cases and control parts: no shell and no fixed arguments; empty: none.
struct ExternalCommands {
  std::string begin_control, end_control;    ///< get the module
  std::string begin_testcase, end_testcase;  ///< get `Module.testcase`; the latter the verdict, too
  bool empty() const { return begin_control.empty() && end_control.empty() && begin_testcase.empty() && end_testcase.empty(); }
};

/// How much a terminal is told: nothing but what is not acceptable, one line a test case, logs too.
enum class ConsoleLevel : uint8_t { kQuiet, kNormal, kVerbose };

struct TitanConfig {
  std::vector<compiler::ParameterValue> parameters;
  std::vector<TitanPortParameter> ports;
  std::vector<ExecuteItem> execute;
  ExternalCommands commands;
  std::optional<runtime::EventLevel> events;  ///< of FileMask
  std::optional<ConsoleLevel> console;        ///< of ConsoleMask
  std::vector<std::string> warnings;          ///< what has no counterpart, each "file:line: …"
};

/// Reads a file and all that it includes.
/// Shape: on failure every complaint, each "file:line: in [SECTION]: expected …, found …".
struct TitanError {
  std::vector<std::string> complaints;
};
tl::expected<TitanConfig, TitanError> ReadTitanConfig(const std::string& path, const CfgReader& reader, const CfgMacros::Environment& environment);
/// The same from the disk, with this process's environment.
tl::expected<TitanConfig, TitanError> LoadTitanConfig(const std::string& path);

}  // namespace assay::tools
