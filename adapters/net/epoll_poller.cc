#include "adapters/net/epoll_poller.h"

#include <fmt/format.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace assay::adapters {

using runtime::Duration;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::TimePoint;

namespace {

/// Events handled in one Wait; the rest stays ready, so that no flood of datagrams starves the components.
constexpr int kMaxEvents = 64;

uint64_t Pack(int fd, uint32_t serial) { return (uint64_t{serial} << 32) | static_cast<uint32_t>(fd); }

TimePoint RealNow() { return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now()); }

}  // namespace

Result<std::unique_ptr<EpollPoller>> EpollPoller::Make(runtime::Clock& clock, Options options) {
  UniqueFd epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return Fail(CodeOfErrno(errno), fmt::format("cannot make an epoll instance: {}", strerror(errno)));
  return std::unique_ptr<EpollPoller>(new EpollPoller(clock, options, std::move(epoll)));
}

Result<void> EpollPoller::Watch(int fd, uint32_t epoll_events, Callback callback) {
  ASSAY_CHECK(!watches_.contains(fd));
  epoll_event event{};
  event.events = epoll_events;
  event.data.u64 = Pack(fd, next_serial_);
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    return Fail(CodeOfErrno(errno), fmt::format("cannot watch descriptor {}: {}", fd, strerror(errno)));
  }
  watches_.emplace(fd, WatchEntry{next_serial_++, std::make_shared<Callback>(std::move(callback))});
  return {};
}

void EpollPoller::Change(int fd, uint32_t epoll_events) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return;
  epoll_event event{};
  event.events = epoll_events;
  event.data.u64 = Pack(fd, found->second.serial);
  epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void EpollPoller::Unwatch(int fd) {
  if (watches_.erase(fd) == 0) return;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

runtime::Poller::TimerId EpollPoller::CallAt(TimePoint when, std::function<void()> callback) {
  const TimerId timer = next_timer_++;
  timers_.emplace(std::pair(when, timer), std::move(callback));
  timer_times_.emplace(timer, when);
  return timer;
}

void EpollPoller::Cancel(TimerId timer) {
  const auto found = timer_times_.find(timer);
  if (found == timer_times_.end()) return;
  timers_.erase({found->second, timer});
  timer_times_.erase(found);
}

std::optional<TimePoint> EpollPoller::next_deadline() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

bool EpollPoller::Wait(std::optional<TimePoint> deadline) {
  if (RunDueTimers()) {
    PollDescriptors(Duration::zero());
    return true;
  }
  std::optional<TimePoint> until = deadline;
  if (const auto next = next_deadline(); next && (!until || *next < *until)) until = next;
  if (clock_.is_virtual()) return WaitVirtual(until);
  std::optional<Duration> limit;
  if (until) limit = std::max(Duration::zero(), *until - clock_.Now());
  if (!limit && watches_.empty()) return false;  // nothing can ever happen
  const bool ran = PollDescriptors(limit);
  return RunDueTimers() || ran;
}

bool EpollPoller::WaitVirtual(std::optional<TimePoint> until) {
  if (watches_.empty()) {
    if (until) clock_.Advance(*until);
    return RunDueTimers();
  }
  const TimePoint virtual_start = clock_.Now();
  const TimePoint real_start = RealNow();
  std::optional<Duration> limit;
  if (until) limit = std::max(Duration::zero(), *until - virtual_start);
  const bool may_jump = options_.quiet_jump && limit && *options_.quiet_jump < *limit;
  if (may_jump) limit = options_.quiet_jump;
  const bool ran = PollDescriptors(limit);
  const Duration slept = RealNow() - real_start;
  if (!ran && until && (may_jump || slept >= *limit)) {
    clock_.Advance(*until);
  } else {
    clock_.Advance(until ? std::min(*until, virtual_start + slept) : virtual_start + slept);
  }
  return RunDueTimers() || ran;
}

bool EpollPoller::PollDescriptors(std::optional<Duration> limit) {
  epoll_event events[kMaxEvents];
  timespec timeout{};
  if (limit) {
    timeout.tv_sec = static_cast<time_t>(limit->count() / 1'000'000'000);
    timeout.tv_nsec = static_cast<long>(limit->count() % 1'000'000'000);
  }
  const int ready = epoll_pwait2(epoll_.get(), events, kMaxEvents, limit ? &timeout : nullptr, nullptr);
  bool ran = false;
  for (int i = 0; i < ready; ++i) {  // EINTR: ready is -1, the caller looks again
    const int fd = static_cast<int>(events[i].data.u64 & 0xffffffff);
    const auto found = watches_.find(fd);
    // An earlier callback of this round may have closed it, and even opened another descriptor of the same number.
    if (found == watches_.end() || found->second.serial != events[i].data.u64 >> 32) continue;
    const std::shared_ptr<Callback> callback = found->second.callback;
    (*callback)(events[i].events);
    ran = true;
  }
  return ran;
}

bool EpollPoller::RunDueTimers() {
  bool ran = false;
  // A callback that asks to be called now again runs in the next Wait, not in this loop.
  const TimerId end = next_timer_;
  const TimePoint now = clock_.Now();
  auto next = timers_.begin();
  while (next != timers_.end() && next->first.first <= now) {
    if (next->first.second >= end) {
      ++next;
      continue;
    }
    const std::function<void()> callback = std::move(next->second);
    timer_times_.erase(next->first.second);
    timers_.erase(next);
    callback();
    ran = true;
    next = timers_.begin();
  }
  return ran;
}

}  // namespace assay::adapters
