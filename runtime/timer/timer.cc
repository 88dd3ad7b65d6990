#include "runtime/timer/timer.h"

#include <algorithm>

namespace assay::runtime {

namespace {

bool Later(const TimerQueue::Alarm& a, const TimerQueue::Alarm& b) {
  return a.deadline != b.deadline ? a.deadline > b.deadline : a.order > b.order;
}

}  // namespace

Duration ToDuration(double seconds) {
  // Half the range, so that adding a point in time cannot overflow: 146 years.
  constexpr double kLongest = 4.6e9;
  if (!(seconds < kLongest)) return Duration(static_cast<int64_t>(kLongest * 1e9));
  return Duration(static_cast<int64_t>(seconds * 1e9 + 0.5));
}

void TimerQueue::Add(TimePoint deadline, uint32_t owner, uint32_t number, uint32_t generation) {
  heap_.push_back(Alarm{deadline, order_++, owner, number, generation});
  std::push_heap(heap_.begin(), heap_.end(), Later);
}

void TimerQueue::Pop() {
  std::pop_heap(heap_.begin(), heap_.end(), Later);
  heap_.pop_back();
}

void TimerQueue::Rebuild() { std::make_heap(heap_.begin(), heap_.end(), Later); }

}  // namespace assay::runtime
