#include "runtime/timer/timer.h"

#include <gtest/gtest.h>

#include <limits>

namespace assay::runtime {
namespace {

TimePoint At(int64_t ns) { return TimePoint(Duration(ns)); }

TEST(TimerQueueTest, RingsByTimeThenByOrderOfStarting) {
  TimerQueue queue;
  queue.Add(At(20), 1, 0, 0);
  queue.Add(At(10), 2, 0, 0);
  queue.Add(At(10), 3, 0, 0);
  queue.Add(At(5), 4, 0, 0);
  std::vector<uint32_t> owners;
  for (; queue.first() != nullptr; queue.Pop()) owners.push_back(queue.first()->owner);
  EXPECT_EQ(owners, (std::vector<uint32_t>{4, 2, 3, 1}));
}

TEST(TimerQueueTest, CompactsVoidAlarms) {
  TimerQueue queue;
  for (uint32_t i = 0; i < 5000; ++i) {
    queue.Add(At(i), i, 0, 0);
    queue.Compact([](const TimerQueue::Alarm& alarm) { return alarm.owner % 100 != 0; });
  }
  EXPECT_LT(queue.size(), 1200u);
  EXPECT_EQ(queue.first()->owner, 0u);
}

TEST(TimerTest, SecondsBecomeADuration) {
  EXPECT_EQ(ToDuration(0), Duration(0));
  EXPECT_EQ(ToDuration(1.5), Duration(1'500'000'000));
  EXPECT_EQ(ToDuration(1e-9), Duration(1));
  const TimePoint now{Duration(int64_t{1} << 60)};
  EXPECT_GT(now + ToDuration(std::numeric_limits<double>::infinity()), now);
}

}  // namespace
}  // namespace assay::runtime
