#include "runtime/component/timing.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/component/elements.h"
#include "runtime/value/objects.h"

namespace assay::runtime {

namespace {

/// A duration operand in seconds; `what` names it. Shape: false after a trap.
bool Seconds(Machine& machine, const Value& duration, const char* what, double* seconds) {
  if (!duration.is(Tag::kFloat)) {
    machine.Fail(fmt::format("{} has no value", what), "§23.2");
    return false;
  }
  if (!(duration.real() >= 0) || duration.real() > 1e300) {
    machine.Fail(fmt::format("{} is {}: a duration is a float from 0.0 on", what, duration.real()), "§12");
    return false;
  }
  *seconds = duration.real();
  return true;
}

Timer* Find(Component& owner, uint32_t number) {
  Activity& activity = *owner.activity;
  if (number == kCallTimer) return &activity.call_timer;
  return number < activity.timers.size() ? &activity.timers[number] : nullptr;
}

void Stop(World& world, Timer& timer) {
  if (timer.state == Timer::State::kRunning) --world.running_timers;
  timer.state = Timer::State::kInactive;
  ++timer.generation;
}

bool IsVoid(World& world, const TimerQueue::Alarm& alarm) {
  Component& owner = world.Get(ComponentId{alarm.owner});
  if (!owner.activity) return true;
  const Timer* timer = Find(owner, alarm.number);
  return timer == nullptr || timer->state != Timer::State::kRunning || timer->generation != alarm.generation;
}

}  // namespace

Timer* TimerOperand(World& world, Machine& machine, const Value& reference) {
  Component& own = world.Of(machine);
  if (reference.is(Tag::kTimer)) {
    if (Timer* timer = Find(own, reference.id())) return timer;
  }
  machine.Fail("the timer reference has no value", "§23");
  return nullptr;
}

Flow TimerReference(World& world, Machine& machine, uint32_t timer, int64_t index, Value* result) {
  const InstanceRange range = TimerInstances(*world.Of(machine).type->component, timer);
  if (index < 0 || index >= range.count) {
    return machine.Fail(fmt::format("timer index {} is outside the array of {} timers", index, range.count),
                        "§6.2.7");
  }
  *result = Value::Timer(range.first + static_cast<uint32_t>(index));
  return Flow::kNext;
}

Flow NewTimer(World& world, Machine& machine, const Value& duration, const void* site, Value* result) {
  Activity& activity = *world.Of(machine).activity;
  double seconds = Timer::kNoDefault;
  if (duration.is_bound() && !Seconds(machine, duration, "the default duration of the timer", &seconds))
    return Flow::kTrap;
  const uint32_t frame_start = activity.declared_timers + machine.frame().timer_mark;
  uint32_t number = frame_start;
  while (number < activity.timers.size() && activity.timers[number].site != site) ++number;
  if (number < activity.timers.size()) {
    // The block that declares it was left and entered again: the earlier timer is gone.
    Stop(world, activity.timers[number]);
  } else {
    if (machine.local_timers >= world.context.limits.timers) {
      return machine.Fail(
          fmt::format("more than {} local timers (limit \"timers\")", world.context.limits.timers));
    }
    activity.timers.emplace_back();
    ++machine.local_timers;
  }
  Timer& timer = activity.timers[number];
  timer.default_seconds = seconds;
  timer.site = site;
  *result = Value::Timer(number);
  return Flow::kNext;
}

void FreeLocalTimers(World& world, Machine& machine, uint32_t count) {
  Activity& activity = *world.Of(machine).activity;
  // Timers that an activated default was given outlive the block that declared them (§20.5.2).
  std::vector<bool> kept(activity.timers.size());
  size_t size = activity.declared_timers + count;
  for (const ActivatedDefault& entry : activity.defaults) {
    for (const Value& argument : entry.args) {
      if (!argument.is(Tag::kTimer) || argument.id() >= kept.size()) continue;
      kept[argument.id()] = true;
      size = std::max<size_t>(size, argument.id() + 1);
    }
  }
  for (size_t i = activity.declared_timers + count; i < activity.timers.size(); ++i) {
    if (!kept[i]) Stop(world, activity.timers[i]);
    activity.timers[i].site = nullptr;
  }
  activity.timers.resize(size);
  machine.local_timers = static_cast<uint32_t>(size - activity.declared_timers);
}

void LookAtTimers(World& world) {
  if (world.clock.is_virtual()) {
    // A behaviour that polls a timer would never see it expire: after many looks at one moment, time goes on.
    constexpr uint32_t kLooksAtOneMoment = 100;
    constexpr Duration kStep = std::chrono::milliseconds(1);
    const TimePoint now = world.clock.Now();
    if (now != world.last_look) {
      world.last_look = now;
      world.looks = 0;
    } else if (++world.looks > kLooksAtOneMoment) {
      world.clock.Advance(now + kStep);
    }
  }
  ExpireTimers(world);
}

Flow SetTimerDefault(World& world, Machine& machine, const Value& reference, const Value& duration) {
  Timer* timer = TimerOperand(world, machine, reference);
  if (timer == nullptr) return Flow::kTrap;
  if (!duration.is_bound()) return Flow::kNext;
  return Seconds(machine, duration, "the default duration of the timer", &timer->default_seconds)
             ? Flow::kNext
             : Flow::kTrap;
}

Flow StartTimer(World& world, Machine& machine, const Value& reference, const Value& duration) {
  Timer* timer = TimerOperand(world, machine, reference);
  if (timer == nullptr) return Flow::kTrap;
  const Component& own = world.Of(machine);
  double seconds = timer->default_seconds;
  if (duration.is_bound()) {
    if (!Seconds(machine, duration, "the duration of the timer", &seconds)) return Flow::kTrap;
  } else if (seconds == Timer::kNoDefault) {
    return machine.Fail(fmt::format("timer {} is started without a duration and has no default",
                                    world.TimerName(own, reference.id())),
                        "§23.2");
  }
  Stop(world, *timer);
  timer->state = Timer::State::kRunning;
  timer->started = world.clock.Now();
  timer->deadline = timer->started + ToDuration(seconds);
  ++world.running_timers;
  world.timers.Add(timer->deadline, own.id.value, reference.id(), timer->generation);
  world.timers.Compact([&](const TimerQueue::Alarm& alarm) { return IsVoid(world, alarm); });
  if (world.events.Wants(EventKind::kTimerStart)) {
    world.Event(EventKind::kTimerStart, machine)
        .Text("timer", world.TimerName(own, reference.id()))
        .Seconds("duration", seconds);
  }
  return Flow::kNext;
}

Flow StopTimer(World& world, Machine& machine, const Value& reference, bool all) {
  Component& own = world.Of(machine);
  if (all) {
    for (Timer& timer : own.activity->timers) Stop(world, timer);
  } else {
    Timer* timer = TimerOperand(world, machine, reference);
    if (timer == nullptr) return Flow::kTrap;
    Stop(world, *timer);
  }
  if (world.events.Wants(EventKind::kTimerStop)) {
    world.Event(EventKind::kTimerStop, machine)
        .Text("timer", all ? "all" : world.TimerName(own, reference.id()));
  }
  return Flow::kNext;
}

Flow ReadTimer(World& world, Machine& machine, const Value& reference, Value* elapsed) {
  LookAtTimers(world);
  const Timer* timer = TimerOperand(world, machine, reference);
  if (timer == nullptr) return Flow::kTrap;
  double seconds = 0;
  if (timer->state == Timer::State::kRunning) {
    seconds = static_cast<double>((world.clock.Now() - timer->started).count()) / 1e9;
  }
  *elapsed = Value::Float(seconds);
  return Flow::kNext;
}

Flow TestTimer(World& world, Machine& machine, const Value& reference, Scope scope, Value* running,
               Value* index) {
  Component& own = world.Of(machine);
  LookAtTimers(world);
  const auto runs = [](const Timer& timer) { return timer.state == Timer::State::kRunning; };
  switch (scope) {
    case Scope::kAny:
      *running = Value::Boolean(std::any_of(own.activity->timers.begin(), own.activity->timers.end(), runs));
      return Flow::kNext;
    case Scope::kAll:
      *running = Value::Boolean(std::all_of(own.activity->timers.begin(), own.activity->timers.end(), runs));
      return Flow::kNext;
    case Scope::kAnyFrom: {
      bool found = false;
      const Flow flow = ForEachElement(machine, reference, [&](const Value& element, const Value& at) {
        const Timer* timer = element.is(Tag::kTimer) ? Find(own, element.id()) : nullptr;
        found = timer != nullptr && runs(*timer);
        if (found) *index = at;
        return !found;
      });
      *running = Value::Boolean(found);
      return flow;
    }
    case Scope::kOne:
      break;
  }
  const Timer* timer = TimerOperand(world, machine, reference);
  if (timer == nullptr) return Flow::kTrap;
  *running = Value::Boolean(runs(*timer));
  return Flow::kNext;
}

std::optional<TimePoint> NextDeadline(World& world) {
  while (const TimerQueue::Alarm* alarm = world.timers.first()) {
    if (!IsVoid(world, *alarm)) return alarm->deadline;
    world.timers.Pop();
  }
  return {};
}

void ExpireTimers(World& world) {
  if (world.timers.first() == nullptr) return;
  const TimePoint now = world.clock.Now();
  while (const TimerQueue::Alarm* first = world.timers.first()) {
    const TimerQueue::Alarm alarm = *first;
    const bool is_void = IsVoid(world, alarm);
    if (!is_void && alarm.deadline > now) return;
    world.timers.Pop();
    if (is_void) continue;
    Component& owner = world.Get(ComponentId{alarm.owner});
    Timer& timer = *Find(owner, alarm.number);
    timer.state = Timer::State::kExpired;
    timer.expired = world.NextSequence();
    --world.running_timers;
    world.Wake(owner);
    if (world.events.Wants(EventKind::kTimerExpire)) {
      world.events.Begin(EventKind::kTimerExpire, world.Label(owner.id))
          .Text("timer", world.TimerName(owner, alarm.number));
    }
  }
}

}  // namespace assay::runtime
