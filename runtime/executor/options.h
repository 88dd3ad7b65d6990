#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/random.h"
#include "runtime/event/event.h"
#include "runtime/spi/codec.h"
#include "runtime/spi/external_functions.h"
#include "runtime/spi/poller.h"
#include "runtime/spi/system_adapter.h"
#include "runtime/value/value.h"
#include "runtime/vm/limits.h"

namespace assay::runtime {

/// Which adapter serves a port of the test system interface.
/// Shape: `component` is the name of the system component type, with or without module, or `*`; `port` a port
/// name, `name[2]` for one element of a port array, or `*`. The first assignment that fits wins.
struct AdapterAssignment {
  std::string component = "*";
  std::string port = "*";
  std::string adapter;                            ///< kind in the AdapterRegistry
  std::map<std::string, std::string> parameters;  ///< given to SystemAdapter::SetParameter
};

/// The surroundings of a run. Everything pointed to outlives the Executor.
struct ExecutorOptions {
  Clock* clock = nullptr;    ///< required
  Random* random = nullptr;  ///< required
  Poller* poller = nullptr;  ///< null: no adapters, nothing outside
  const CodecRegistry* codecs = nullptr;
  const AdapterRegistry* adapters = nullptr;
  const ExternalFunctionRegistry* externals = nullptr;
  EventSink* events = nullptr;

  Limits limits;
  std::vector<AdapterAssignment> assignments;
  /// Values of module parameters by `Module.name`; those without an entry keep their default.
  std::map<std::string, Value> module_parameters;
  /// Guard of test cases that are executed without one.
  std::optional<Duration> default_guard;
  /// Ports that are mapped without an adapter send to themselves; so do ports that are neither mapped nor
  /// connected in test cases without a system clause. Types without a codec are encoded plainly
  /// (plain_codec.h).
  bool loopback = false;
  /// With `loopback`: what is sent arrives at every port that loops back and receives its type, the sender's
  /// included.
  bool broadcast = false;
  /// For the event log only: version of the program, name of the suite, and the seed that was used for
  /// `random`.
  std::string version, suite;
  uint64_t seed = 0;
};

}  // namespace assay::runtime
