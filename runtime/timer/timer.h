#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/base/clock.h"

namespace assay::runtime {

/// One TTCN-3 timer (ES 201 873-1 §12, §23).
struct Timer {
  enum class State : uint8_t { kInactive, kRunning, kExpired };

  static constexpr double kNoDefault = -1;

  State state = State::kInactive;
  uint32_t generation = 0;  ///< counts starts and stops; an alarm of an older generation is void
  double default_seconds = kNoDefault;
  TimePoint started{};
  TimePoint deadline{};
  uint64_t expired = 0;        ///< sequence number of the time-out, for snapshots
  const void* site = nullptr;  ///< declaration of a local timer
};

/// Seconds as a duration; beyond what a duration holds it becomes the longest one, which never expires.
/// Shape: `seconds` is neither negative nor not_a_number.
Duration ToDuration(double seconds);

/// Which timer rings when: a heap over all components of a run. Equal times ring in the order of starting.
class TimerQueue {
 public:
  struct Alarm {
    TimePoint deadline;
    uint64_t order;
    uint32_t owner;
    uint32_t number;
    uint32_t generation;
  };

  void Add(TimePoint deadline, uint32_t owner, uint32_t number, uint32_t generation);
  /// The earliest alarm, which may be void by now.
  const Alarm* first() const { return heap_.empty() ? nullptr : &heap_.front(); }
  void Pop();
  size_t size() const { return heap_.size(); }
  /// Drops the alarms for which `is_void` holds, once there are many of them.
  template <typename Predicate>
  void Compact(Predicate is_void) {
    if (heap_.size() < compact_at_) return;
    std::erase_if(heap_, is_void);
    Rebuild();
    compact_at_ = heap_.size() * 2 < kCompactAt ? kCompactAt : heap_.size() * 2;
  }

 private:
  static constexpr size_t kCompactAt = 1024;

  void Rebuild();

  std::vector<Alarm> heap_;
  uint64_t order_ = 0;
  size_t compact_at_ = kCompactAt;
};

}  // namespace assay::runtime
