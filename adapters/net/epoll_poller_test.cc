#include "adapters/net/epoll_poller.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using runtime::SystemClock;
using runtime::TimePoint;
using runtime::VirtualClock;

struct Pair {
  Pair() {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds), 0);
    a.Reset(fds[0]);
    b.Reset(fds[1]);
  }
  UniqueFd a, b;
};

TEST(EpollPoller, VirtualTimeCostsNothingWithoutDescriptors) {
  VirtualClock clock;
  auto poller = *EpollPoller::Make(clock);
  const auto started = std::chrono::steady_clock::now();
  EXPECT_FALSE(poller->Wait(clock.Now() + 128s));
  EXPECT_EQ(clock.Now(), TimePoint(128s));
  std::vector<int> order;
  poller->CallAt(TimePoint(1000s), [&] { order.push_back(2); });
  poller->CallAt(TimePoint(500s), [&] { order.push_back(1); });
  const auto cancelled = poller->CallAt(TimePoint(600s), [&] { order.push_back(9); });
  poller->Cancel(cancelled);
  EXPECT_EQ(poller->next_deadline(), TimePoint(500s));
  EXPECT_TRUE(poller->Wait(std::nullopt));
  EXPECT_EQ(clock.Now(), TimePoint(500s));
  EXPECT_TRUE(poller->Wait(TimePoint(2000s)));
  EXPECT_EQ(clock.Now(), TimePoint(1000s));
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_FALSE(poller->Wait(std::nullopt));
  EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
}

TEST(EpollPoller, VirtualTimeWaitsForRealSockets) {
  VirtualClock clock;
  auto poller = *EpollPoller::Make(clock);
  Pair pair;
  ASSERT_TRUE(poller->Watch(pair.a.get(), EPOLLIN, [](uint32_t) {}));
  EXPECT_TRUE(poller->has_descriptors());
  const auto started = std::chrono::steady_clock::now();
  EXPECT_FALSE(poller->Wait(TimePoint(20ms)));
  EXPECT_GE(std::chrono::steady_clock::now() - started, 19ms);
  EXPECT_EQ(clock.Now(), TimePoint(20ms));
}

TEST(EpollPoller, QuietJumpSkipsAheadWhenNothingIsInFlight) {
  VirtualClock clock;
  auto poller = *EpollPoller::Make(clock, {.quiet_jump = 1ms});
  Pair pair;
  int received = 0;
  ASSERT_TRUE(poller->Watch(pair.a.get(), EPOLLIN, [&](uint32_t) {
    char octet;
    received += recv(pair.a.get(), &octet, 1, 0) == 1;
  }));
  ASSERT_EQ(send(pair.b.get(), "x", 1, 0), 1);
  EXPECT_TRUE(poller->Wait(TimePoint(3600s)));
  EXPECT_EQ(received, 1);
  EXPECT_LT(clock.Now(), TimePoint(1s));
  EXPECT_FALSE(poller->Wait(TimePoint(3600s)));
  EXPECT_EQ(clock.Now(), TimePoint(3600s));
}

TEST(EpollPoller, CallbacksMayUnwatchEachOther) {
  SystemClock clock;
  auto poller = *EpollPoller::Make(clock);
  Pair first, second;
  int calls = 0;
  const auto stop_both = [&](uint32_t) {
    ++calls;
    poller->Unwatch(first.a.get());
    poller->Unwatch(second.a.get());
  };
  ASSERT_TRUE(poller->Watch(first.a.get(), EPOLLIN, stop_both));
  ASSERT_TRUE(poller->Watch(second.a.get(), EPOLLIN, stop_both));
  ASSERT_EQ(send(first.b.get(), "x", 1, 0), 1);
  ASSERT_EQ(send(second.b.get(), "x", 1, 0), 1);
  EXPECT_TRUE(poller->Wait(std::nullopt));
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(poller->has_descriptors());
  EXPECT_FALSE(poller->Wait(std::nullopt));  // nothing can happen any more: returns
}

TEST(EpollPoller, TimerThatRearmsItselfDoesNotStarveDescriptors) {
  VirtualClock clock;
  auto poller = *EpollPoller::Make(clock);
  int rounds = 0;
  std::function<void()> again = [&] {
    ++rounds;
    poller->CallAt(clock.Now(), again);
  };
  poller->CallAt(clock.Now(), again);
  EXPECT_TRUE(poller->Wait(std::nullopt));
  EXPECT_EQ(rounds, 1);
}

TEST(EpollPoller, RefusesBadDescriptors) {
  SystemClock clock;
  auto poller = *EpollPoller::Make(clock);
  auto watched = poller->Watch(1000000, EPOLLIN, [](uint32_t) {});
  ASSERT_FALSE(watched);
  EXPECT_FALSE(poller->has_descriptors());
}

}  // namespace
}  // namespace assay::adapters
