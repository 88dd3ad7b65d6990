#pragma once

#include <string>

#include "runtime/component/world.h"

/// Creation, start and end of test components (ES 201 873-1 §21.3) and their verdicts (§24).

namespace assay::runtime {

/// How a component's behaviour ended; the word in its event.
enum class Ending : uint8_t { kReturned, kStopped, kKilled, kError };

/// Makes a component with its ports and timers; the id is the next free one.
/// Shape: null when Limits::components is passed.
Component* NewComponent(World& world, const Type* type, std::string name, bool alive);

Flow CreateComponent(World& world, Machine& machine, const ComponentOperation& operation, Value* created);
Flow StartComponent(World& world, Machine& machine, const ComponentOperation& operation);
Flow StopOrKill(World& world, Machine& machine, const ComponentOperation& operation);
Flow TestComponent(World& world, Machine& machine, const ComponentOperation& operation, Value* result);

/// Makes `component` execute `function`; its variables are initialised first when they were not yet.
/// Shape: false on a trap of its machine.
bool Begin(World& world, Component& component, const Function& function, std::span<const Value> args);

/// Ends the behaviour of `component`, whose machine does not run just now. It is gone then, unless it is an
/// alive one that just stopped or returned.
void Terminate(World& world, Component& component, Ending ending);

/// Writes the TTCN-3 call stack as member `stack` of an event: a list of {function, file, line}, innermost first.
void WriteStack(EventBuilder& event, const Machine& machine);

/// §24.2: the local verdict becomes the worse of itself and `verdict`. True when it changed.
bool Worsen(World& world, Component& component, Verdict verdict, std::string reason, const Machine* machine);
/// setverdict, with its event.
void SetVerdict(World& world, Machine& machine, Verdict verdict, std::string reason);

/// Component reference operand: a trap on null, unbound, and ids that do not exist.
/// Shape: null after a trap. The system is returned, too.
Component* ComponentOperand(World& world, Machine& machine, const Value& reference);

}  // namespace assay::runtime
