#pragma once

#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

#include "adapters/net/socket.h"
#include "runtime/base/clock.h"
#include "runtime/spi/poller.h"

namespace assay::adapters {

/// The event loop of a run, on epoll.
///
/// Real clock: Wait sleeps in the kernel until a descriptor is ready, a CallAt is due or the deadline has come.
///
/// Virtual clock without watched descriptors: nothing outside can happen, so Wait moves the clock straight to the next
/// CallAt or the deadline, whichever is first. A 128 s guard timer costs nothing.
///
/// Virtual clock with watched descriptors: a peer outside answers in real time, so jumping ahead would turn every slow
/// answer into a timeout. Then virtual time passes no faster than real time: Wait sleeps as with the real clock and
/// advances the virtual clock by what it slept (exactly to the deadline when the deadline ended it). Tests whose
/// peers are all in this process may set `quiet_jump`: when no descriptor became ready for that long in real time,
/// everything in flight is taken to have settled and the clock jumps.
class EpollPoller final : public runtime::Poller {
 public:
  struct Options {
    std::optional<runtime::Duration> quiet_jump;  ///< virtual clock only
  };

  /// `clock` must outlive the poller.
  static runtime::Result<std::unique_ptr<EpollPoller>> Make(runtime::Clock& clock, Options options);
  static runtime::Result<std::unique_ptr<EpollPoller>> Make(runtime::Clock& clock) { return Make(clock, Options()); }

  runtime::Result<void> Watch(int fd, uint32_t epoll_events, Callback callback) override;
  void Change(int fd, uint32_t epoll_events) override;
  void Unwatch(int fd) override;
  TimerId CallAt(runtime::TimePoint when, std::function<void()> callback) override;
  void Cancel(TimerId timer) override;
  bool Wait(std::optional<runtime::TimePoint> deadline) override;
  bool has_descriptors() const override { return !watches_.empty(); }
  std::optional<runtime::TimePoint> next_deadline() const override;

 private:
  struct WatchEntry {
    uint32_t serial;  ///< tells a re-used descriptor number from the one an event was queued for
    std::shared_ptr<Callback> callback;
  };

  EpollPoller(runtime::Clock& clock, Options options, UniqueFd epoll)
      : clock_(clock), options_(options), epoll_(std::move(epoll)) {}
  /// Waits at most `limit` of real time (none: forever) and runs the callbacks of ready descriptors.
  bool PollDescriptors(std::optional<runtime::Duration> limit);
  bool RunDueTimers();
  bool WaitVirtual(std::optional<runtime::TimePoint> until);

  runtime::Clock& clock_;
  Options options_;
  UniqueFd epoll_;
  uint32_t next_serial_ = 1;
  TimerId next_timer_ = 1;
  std::unordered_map<int, WatchEntry> watches_;
  std::map<std::pair<runtime::TimePoint, TimerId>, std::function<void()>> timers_;
  std::unordered_map<TimerId, runtime::TimePoint> timer_times_;
};

}  // namespace assay::adapters
