#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "runtime/base/clock.h"
#include "runtime/base/result.h"

namespace assay::runtime {

/// The one event loop. Adapters register file descriptors and deadlines; the scheduler calls Wait when no component
/// can run. Implemented by adapters/net (epoll) and, in tests, by doubles.
class Poller {
 public:
  using Callback = std::function<void(uint32_t epoll_events)>;
  using TimerId = uint64_t;

  virtual ~Poller() = default;
  /// Level-triggered watch of `fd` for `epoll_events` (EPOLLIN, EPOLLOUT). One watch a descriptor.
  virtual Result<void> Watch(int fd, uint32_t epoll_events, Callback callback) = 0;
  virtual void Change(int fd, uint32_t epoll_events) = 0;
  virtual void Unwatch(int fd) = 0;
  /// Calls `callback` once at `when` of the run's clock, from Wait.
  virtual TimerId CallAt(TimePoint when, std::function<void()> callback) = 0;
  virtual void Cancel(TimerId timer) = 0;
  /// Handles what is ready; waits for it at most until `deadline` (none: until something happens).
  /// Returns true when at least one callback ran. With a virtual clock it never waits in real time for a deadline
  /// while no descriptor is watched.
  virtual bool Wait(std::optional<TimePoint> deadline) = 0;
  /// True when something outside could still wake the run up: a descriptor is watched.
  virtual bool has_descriptors() const = 0;
  /// The earliest CallAt still pending.
  virtual std::optional<TimePoint> next_deadline() const = 0;
};

}  // namespace assay::runtime
