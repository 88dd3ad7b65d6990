#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/ids.h"
#include "runtime/port/port.h"
#include "runtime/program/program.h"
#include "runtime/timer/timer.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"
#include "runtime/vm/machine.h"

namespace assay::runtime {

/// A verdict and the statement that gave it (ES 201 873-1 §24).
struct LocalVerdict {
  Verdict verdict = Verdict::kNone;
  std::string reason;
  const Function* function = nullptr;  ///< behaviour of the statement; null: no statement
  Location location;
  uint64_t sequence = 0;  ///< when; the earliest of the worst decides the test case
};

/// An activated default (§20.5). Newer ones have larger numbers and stand later.
struct ActivatedDefault {
  uint32_t id;
  Environment::DefaultEntry entry;
  std::vector<Value> args;  ///< what entry.args points to
};

/// A queue head that a receiving operation refused, kept until somebody asks why.
struct Rejection {
  const PortOperation* operation;
  const Function* function;
  Location location;
  uint32_t port;
  uint64_t item;  ///< Item::sequence
  Value value, tmpl;
  const Type* type;
  bool external;
  bool reported;
};

/// What a component needs while it can execute behaviour; given back when it is over.
struct Activity {
  Activity(MachineContext& context, ComponentId id, const Type* type) : machine(context, id, type) {}

  Machine machine;
  std::vector<Port> ports;
  std::vector<Timer> timers;  ///< declared ones first, then local ones of the active frames
  uint32_t declared_timers = 0;
  Timer call_timer;  ///< of the latest call with a time limit (§22.3.1)
  std::vector<ActivatedDefault> defaults;
  uint32_t last_default = 0;
  bool initialised = false;  ///< variables and timers have their initial values

  // Alternatives (§20.2)
  uint64_t snapshot = 0;            ///< sequence number at the last AltBegin
  bool changed = false;             ///< something that its alternatives may look at happened since then
  bool watches_components = false;  ///< done or killed was asked since then
  std::vector<Rejection> rejections;
};

/// Number of the call timer in the alarms of a component.
inline constexpr uint32_t kCallTimer = UINT32_MAX;

/// A test component, from its creation to the end of the test case (§21.3). What remains of a terminated one
/// is small.
struct Component {
  enum class State : uint8_t {
    kInactive,  ///< created, or an alive one between two behaviours
    kRunning,
    kKilled,  ///< gone; of a component that is not alive: its behaviour ended
  };

  ComponentId id;
  const Type* type = nullptr;
  std::string name;
  State state = State::kInactive;
  bool alive = false;             ///< created with `alive`
  bool started = false;           ///< executed behaviour at least once
  bool queued = false;            ///< stands in the run queue
  bool blocked = false;           ///< waits in an alt
  bool stopped_by_other = false;  ///< its latest behaviour was stopped from outside
  bool watching = false;          ///< stands in World::watchers
  bool killed_itself = false;     ///< how it ended when its machine ended from inside
  bool returned = false;          ///< its latest behaviour came to its end
  Value result;                   ///< what that returned
  LocalVerdict verdict;
  std::unique_ptr<Activity> activity;  ///< null once killed

  /// Its behaviour ended and was not started again (§21.3.7).
  bool done() const { return state == State::kKilled || (state == State::kInactive && started); }
};

}  // namespace assay::runtime
