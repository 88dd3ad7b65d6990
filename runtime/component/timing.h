#pragma once

#include <optional>

#include "runtime/component/world.h"

/// Operations on timers (ES 201 873-1 §23). A timer reference is a number within its component: declared
/// timers first, then those of the active frames.

namespace assay::runtime {

Flow TimerReference(World& world, Machine& machine, uint32_t timer, int64_t index, Value* result);
Flow NewTimer(World& world, Machine& machine, const Value& duration, const void* site, Value* result);
void FreeLocalTimers(World& world, Machine& machine, uint32_t count);
Flow SetTimerDefault(World& world, Machine& machine, const Value& timer, const Value& duration);
Flow StartTimer(World& world, Machine& machine, const Value& timer, const Value& duration);
Flow StopTimer(World& world, Machine& machine, const Value& timer, bool all);
Flow ReadTimer(World& world, Machine& machine, const Value& timer, Value* elapsed);
Flow TestTimer(World& world, Machine& machine, const Value& timer, Scope scope, Value* running, Value* index);

/// The timer that `reference` stands for, or null after a trap.
Timer* TimerOperand(World& world, Machine& machine, const Value& reference);

/// Before an operation that asks a timer: lets those that are due expire; on a virtual clock, polling moves
/// time.
void LookAtTimers(World& world);
/// Makes all timers that are due by now expire and wakes their components.
void ExpireTimers(World& world);
/// When the next running timer is due; alarms that are void are dropped.
std::optional<TimePoint> NextDeadline(World& world);

}  // namespace assay::runtime
