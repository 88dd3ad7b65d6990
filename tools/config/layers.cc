// What lies under a configuration: another one, or one of Titan.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "tools/config/run_config.h"

namespace assay::tools {

namespace {

/// True when an assignment serves the port that a test port parameter names; `*` names all.
bool Serves(const runtime::AdapterAssignment& assignment, const std::string& port) {
  return port == "*" || assignment.port == "*" || assignment.port == port;
}

template <typename T>
void PutBefore(std::vector<T> first, std::vector<T>& all) {
  all.insert(all.begin(), std::make_move_iterator(first.begin()), std::make_move_iterator(first.end()));
}

template <typename T>
void PutAfter(std::vector<T> last, std::vector<T>& all) {
  all.insert(all.end(), std::make_move_iterator(last.begin()), std::make_move_iterator(last.end()));
}

void TakeIfEmpty(std::string& own, std::string& other) {
  if (own.empty()) own = std::move(other);
}

template <typename T>
void TakeIfUnset(std::optional<T>& own, const std::optional<T>& other) {
  if (!own) own = other;
}

}  // namespace

void PutUnder(RunConfig base, RunConfig& config) {
  // Of parameters the last one wins, of ports the first.
  PutBefore(std::move(base.parameters), config.parameters);
  PutAfter(std::move(base.ports), config.ports);
  PutBefore(std::move(base.processes), config.processes);
  PutBefore(std::move(base.plugins), config.plugins);
  PutBefore(std::move(base.execute), config.execute);
  PutBefore(std::move(base.warnings), config.warnings);
  config.duts.merge(base.duts);
  config.codec_limits.merge(base.codec_limits);
  TakeIfEmpty(config.dut, base.dut);
  TakeIfEmpty(config.commands.begin_control, base.commands.begin_control);
  TakeIfEmpty(config.commands.end_control, base.commands.end_control);
  TakeIfEmpty(config.commands.begin_testcase, base.commands.begin_testcase);
  TakeIfEmpty(config.commands.end_testcase, base.commands.end_testcase);
  TakeIfUnset(config.guard, base.guard);
  TakeIfUnset(config.events, base.events);
  TakeIfUnset(config.virtual_clock, base.virtual_clock);
  TakeIfUnset(config.seed, base.seed);
  TakeIfUnset(config.loopback, base.loopback);
  TakeIfUnset(config.console, base.console);
}

void AddTitanConfig(TitanConfig titan, RunConfig& config) {
  std::vector<runtime::AdapterAssignment*> assignments;
  std::vector<runtime::AdapterAssignment> chosen;
  for (const TitanPortParameter& each : titan.ports) {
    if (each.name == "adapter") chosen.push_back({"*", each.port, each.value, {}});
  }
  // The last one for a port wins, and what `config` says over all of them.
  std::reverse(chosen.begin(), chosen.end());
  config.ports.insert(config.ports.end(), chosen.begin(), chosen.end());
  for (runtime::AdapterAssignment& port : config.ports) assignments.push_back(&port);
  for (auto& [name, dut] : config.duts) {
    for (runtime::AdapterAssignment& port : dut.ports) assignments.push_back(&port);
  }
  // From the last to the first, because what is there already stays.
  for (auto each = titan.ports.rbegin(); each != titan.ports.rend(); ++each) {
    if (each->name == "adapter") continue;
    bool served = false;
    for (runtime::AdapterAssignment* assignment : assignments) {
      if (!Serves(*assignment, each->port)) continue;
      served = true;
      assignment->parameters.emplace(each->name, each->value);
    }
    if (!served) {
      titan.warnings.push_back(fmt::format("{}: port {} has no adapter, so its parameter {} is ignored; choose one with *.{}.adapter := \"ip\"",
                                           each->origin, each->port, each->name, each->port));
    } else if (each->component != "*" && each->component != "system") {
      titan.warnings.push_back(fmt::format("{}: parameter {} of port {} is given to the port of every component, not only of {}", each->origin,
                                           each->name, each->port, each->component));
    }
  }
  RunConfig base;
  base.parameters = std::move(titan.parameters);
  base.execute = std::move(titan.execute);
  base.commands = std::move(titan.commands);
  base.events = titan.events;
  base.console = titan.console;
  base.warnings = std::move(titan.warnings);
  PutUnder(std::move(base), config);
}

}  // namespace assay::tools
