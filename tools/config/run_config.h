#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/base/result.h"
#include "runtime/event/event.h"
#include "runtime/executor/options.h"
#include "tools/json/located_json.h"
#include "tools/titan/titan_config.h"

/// The configuration file of a run: JSON, described by schema/config.schema.json and docs/configuration.md.

namespace assay::tools {

/// A program that runs beside the test cases: started before the first, ended after the last.
struct HelperProcess {
  std::string name;
  std::string command;      ///< no shell; quotes keep blanks
  std::string ready;        ///< part of an output line that says it is ready; empty: at once
  double ready_timeout = 10; ///< seconds
};

/// One device (or test bed): what differs when another one is tested.
struct DutConfig {
  std::string description;
  std::vector<compiler::ParameterValue> parameters;
  std::vector<runtime::AdapterAssignment> ports;
  std::vector<HelperProcess> processes;
};

struct RunConfig {
  std::string file;  ///< as given; empty: no configuration file
  std::vector<compiler::ParameterValue> parameters;
  std::vector<runtime::AdapterAssignment> ports;
  std::vector<HelperProcess> processes;
  std::vector<std::string> plugins;  ///< shared libraries with adapters, codecs and external functions
  std::map<std::string, DutConfig> duts;
  std::string dut;  ///< the one chosen when the command line does not say
  std::optional<double> guard;  ///< seconds a test case
  std::optional<runtime::EventLevel> events;
  std::optional<bool> virtual_clock;
  std::optional<uint64_t> seed;
  std::optional<bool> loopback;
  bool broadcast = false;  ///< with loopback: to all ports that lead nowhere; of the command line only
  /// Names and ranges are those of codecs::NamedLimits().
  std::map<std::string, uint32_t> codec_limits;
  // What only a Titan configuration says:
  std::vector<ExecuteItem> execute;      ///< test cases and control parts, in order; empty: it does not say
  ExternalCommands commands;
  std::optional<ConsoleLevel> console;
  std::vector<std::string> warnings;     ///< each "file:line: …"
};

/// Values of `${name}` in strings of the configuration; `${env:NAME}` reads the environment.
using Substitutions = std::map<std::string, std::string>;

/// Reads a configuration: JSON, or a Titan configuration when its name ends in `.cfg`. `${config_dir}` is added to `values`.
/// Shape: on failure one complaint a line, each "file:line: at /place: expected …, found …"; all of them, not the first.
struct ConfigError {
  std::vector<std::string> complaints;
};
tl::expected<RunConfig, ConfigError> LoadRunConfig(const std::string& path, Substitutions values);
/// The same from text, for tests and for configurations inside other files.
tl::expected<RunConfig, ConfigError> ParseRunConfig(std::string_view text, const std::string& name, const Substitutions& values);
/// Reads the members of a run configuration out of an object that a caller reads too (campaigns); Finish() is the caller's.
void ReadRunConfig(ObjectReader& reader, const Substitutions& values, RunConfig& config, std::vector<std::string>& complaints);

/// Reads the member "parameters" of an object.
void ReadParameters(ObjectReader& reader, const Substitutions& values, std::vector<compiler::ParameterValue>& out);

/// Puts `base` under what `config` says already: what `config` has wins.
void PutUnder(RunConfig base, RunConfig& config);
/// Puts a Titan configuration under what `config` says already: parameters of `config` win, ports get test port parameters
/// that they do not have. A test port parameter named `adapter` chooses the adapter of its port.
void AddTitanConfig(TitanConfig titan, RunConfig& config);

/// Puts the chosen device's settings over the common ones: its parameters win, its ports come first.
/// Errors: kNotFound, naming the devices there are.
runtime::Result<void> ChooseDut(RunConfig& config, const std::string& name);

/// Reads `Module.par=value` or `par=value` of the command line.
/// Errors: kInvalidArgument.
runtime::Result<compiler::ParameterValue> ParseParameterArgument(std::string_view argument);

/// `brief`, `normal`, `full`.
std::optional<runtime::EventLevel> EventLevelFromName(std::string_view name);

/// Writes a charstring in TTCN-3 notation, quotes doubled.
std::string QuoteCharstring(std::string_view text);

}  // namespace assay::tools
