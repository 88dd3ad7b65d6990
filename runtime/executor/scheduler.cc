#include "runtime/executor/scheduler.h"

#include <time.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "runtime/alt/snapshot.h"
#include "runtime/component/lifecycle.h"
#include "runtime/component/timing.h"

namespace assay::runtime {

namespace {

/// While components are busy, sockets are looked at once in so many turns.
constexpr uint32_t kTurnsBetweenPolls = 32;
/// Longest sleep, so that a request to stop is seen soon even where a signal does not interrupt it.
constexpr Duration kLongestSleep = std::chrono::milliseconds(100);
/// What a used-up turn costs in virtual time, so that a behaviour that polls in a loop sees its timers
/// expire.
constexpr Duration kVirtualTurn = std::chrono::milliseconds(1);

void SleepFor(Duration duration) {
  if (duration <= Duration::zero()) return;
  timespec time{static_cast<time_t>(duration.count() / 1'000'000'000),
                static_cast<long>(duration.count() % 1'000'000'000)};
  nanosleep(&time, nullptr);
}

}  // namespace

void HandleTrap(World& world, Component& component) {
  const Machine& machine = component.activity->machine;
  const Trap& trap = machine.trap();
  ReportRejections(world, component);
  if (world.events.Wants(EventKind::kRuntimeError)) {
    EventBuilder event = world.Event(EventKind::kRuntimeError, machine);
    event.Text("reason", trap.reason).TextIf("clause", trap.clause);
    WriteStack(event, machine);
  }
  Worsen(world, component, Verdict::kError, trap.reason, &machine);
  world.error_component = &component;
  world.finished = true;
}

void Scheduler::RunTurn(Component& component) {
  component.queued = false;
  if (!component.activity || component.state != Component::State::kRunning) return;
  switch (component.activity->machine.Run(options_.limits.jumps_per_turn)) {
    case Machine::Outcome::kYielded:
      if (world_.clock.is_virtual()) world_.clock.Advance(world_.clock.Now() + kVirtualTurn);
      world_.Enqueue(component);
      break;
    case Machine::Outcome::kBlocked:
      break;
    case Machine::Outcome::kFinished:
      if (component.id == kMtcId) RunOthersOnce();
      Terminate(world_, component, Ending::kReturned);
      break;
    case Machine::Outcome::kEnded:
      if (component.id == kMtcId && !world_.finished) RunOthersOnce();
      if (!world_.finished)
        Terminate(world_, component, component.killed_itself ? Ending::kKilled : Ending::kStopped);
      break;
    case Machine::Outcome::kTrapped:
      HandleTrap(world_, component);
      break;
  }
}

void Scheduler::RunOthersOnce() {
  const std::deque<ComponentId> ready = std::exchange(world_.run_queue, {});
  for (const ComponentId id : ready) {
    if (world_.finished) return;
    RunTurn(world_.Get(id));
  }
}

void Scheduler::PollOutside() {
  turns_since_poll_ = 0;
  if (options_.poller != nullptr && !world_.is_control && options_.poller->has_descriptors()) {
    options_.poller->Wait(world_.clock.Now());
  }
}

bool Scheduler::Wait(std::optional<TimePoint> guard) {
  const std::optional<TimePoint> timer = NextDeadline(world_);
  Poller* poller = options_.poller;
  const bool outside =
      poller != nullptr && (poller->has_descriptors() || poller->next_deadline().has_value());
  if (!timer && !outside) return false;
  std::optional<TimePoint> until = timer;
  if (guard && (!until || *guard < *until)) until = guard;
  const TimePoint now = world_.clock.Now();
  if (until && *until <= now) return true;
  if (outside) {
    // On a virtual clock that may jump, a shorter deadline would only move time in small steps.
    const bool may_jump = world_.clock.is_virtual() && !poller->has_descriptors();
    const TimePoint latest = now + kLongestSleep;
    if (!may_jump && (!until || latest < *until)) until = latest;
    poller->Wait(until);
  } else if (world_.clock.is_virtual()) {
    world_.clock.Advance(*until);
  } else {
    SleepFor(std::min(*until - now, kLongestSleep));
  }
  return true;
}

RunEnd Scheduler::Run(std::optional<TimePoint> guard) {
  while (!world_.finished) {
    if (stop_.load(std::memory_order_relaxed)) return RunEnd::kStopped;
    if (world_.run_queue.empty()) {
      if (!Wait(guard)) return RunEnd::kDeadlock;
      if (!world_.events.status()) return RunEnd::kEventsLost;
    } else {
      const ComponentId next = world_.run_queue.front();
      world_.run_queue.pop_front();
      RunTurn(world_.Get(next));
      if (++turns_since_poll_ >= kTurnsBetweenPolls) {
        PollOutside();
        if (!world_.events.status()) return RunEnd::kEventsLost;
      }
    }
    ExpireTimers(world_);
    if (guard && !world_.finished && world_.clock.Now() >= *guard) return RunEnd::kGuard;
  }
  return RunEnd::kFinished;
}

}  // namespace assay::runtime
