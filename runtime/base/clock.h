#pragma once

#include <chrono>
#include <cstdint>

namespace assay::runtime {

/// Time since an arbitrary start, as test components see it (timers, event stamps).
using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;
/// Time of day, for reports.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// The only source of time for everything below tools.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint Now() const = 0;
  virtual WallTime WallNow() const = 0;
  /// True when time only moves through Advance(); then a waiting run costs no real time.
  virtual bool is_virtual() const = 0;
  /// Moves a virtual clock forward to `when` (no effect on the system clock, or when `when` is past).
  virtual void Advance(TimePoint when) = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  TimePoint Now() const override;
  WallTime WallNow() const override;
  bool is_virtual() const override { return false; }
  void Advance(TimePoint) override {}
};

/// A clock that stands still until it is advanced. Starts at zero; the wall time starts at `start`.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(WallTime start = WallTime{}) : wall_start_(start) {}
  TimePoint Now() const override { return now_; }
  WallTime WallNow() const override { return wall_start_ + now_.time_since_epoch(); }
  bool is_virtual() const override { return true; }
  void Advance(TimePoint when) override {
    if (when > now_) now_ = when;
  }

 private:
  TimePoint now_{};
  WallTime wall_start_;
};

}  // namespace assay::runtime
