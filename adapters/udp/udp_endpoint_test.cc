#include "adapters/udp/udp_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/net/epoll_poller.h"

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using runtime::ErrorCode;
using testing::HasSubstr;

class UdpEndpointTest : public testing::TestWithParam<IpAddress::Family> {
 protected:
  std::unique_ptr<UdpEndpoint> Open(SocketAddress local) {
    auto endpoint = UdpEndpoint::Open(
        *poller_, local,
        {.received =
             [this](std::span<const uint8_t> octets, const SocketAddress& remote, const SocketAddress& to) {
               received_.emplace_back(octets.begin(), octets.end());
               from_ = remote;
               to_ = to;
             },
         .undelivered = [this](const SocketAddress& remote, const std::string& text) {
           unreached_ = remote;
           error_text_ = text;
         }},
        nullptr);
    EXPECT_TRUE(endpoint) << endpoint.error().message;
    return endpoint ? std::move(*endpoint) : nullptr;
  }
  void WaitFor(const std::function<bool()>& done) {
    const auto end = clock_.Now() + 10s;
    while (!done() && clock_.Now() < end) poller_->Wait(end);
    EXPECT_TRUE(done());
  }
  static std::span<const uint8_t> Bytes(const std::string& text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
  }

  runtime::SystemClock clock_;
  std::unique_ptr<EpollPoller> poller_ = *EpollPoller::Make(clock_);
  std::vector<std::string> received_;
  SocketAddress from_, to_, unreached_;
  std::string error_text_;
};

TEST_P(UdpEndpointTest, CarriesDatagramsOfEverySize) {
  auto a = Open({IpAddress::Loopback(GetParam()), 0});
  auto b = Open({IpAddress::Loopback(GetParam()), 0});
  for (size_t size : {size_t{0}, size_t{1}, size_t{1400}, UdpEndpoint::kMaxPayload}) {
    received_.clear();
    const std::string sent(size, 'x');
    ASSERT_TRUE(a->Send(b->local(), Bytes(sent)));
    WaitFor([&] { return !received_.empty(); });
    EXPECT_EQ(received_.front(), sent);
    EXPECT_EQ(from_, a->local());
    EXPECT_EQ(to_, b->local());
  }
  auto too_large = a->Send(b->local(), Bytes(std::string(UdpEndpoint::kMaxPayload + 1, 'x')));
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().code, ErrorCode::kLimit);
}

TEST_P(UdpEndpointTest, WildcardEndpointTellsTheAddressUsed) {
  auto any = Open({IpAddress::Any(GetParam()), 0});
  auto sender = Open({IpAddress::Loopback(GetParam()), 0});
  const SocketAddress target{IpAddress::Loopback(GetParam()), any->local().port};
  ASSERT_TRUE(sender->Send(target, Bytes("x")));
  WaitFor([&] { return !received_.empty(); });
  EXPECT_EQ(to_, target);
}

TEST_P(UdpEndpointTest, ReportsUnreachablePorts) {
  auto a = Open({IpAddress::Loopback(GetParam()), 0});
  const SocketAddress closed = Open({IpAddress::Loopback(GetParam()), 0})->local();
  ASSERT_TRUE(a->Send(closed, Bytes("x")));
  WaitFor([&] { return !error_text_.empty(); });
  EXPECT_EQ(unreached_, closed);
  EXPECT_THAT(error_text_, HasSubstr("datagram to " + closed.ToString() + " (udp) not delivered: Connection refused"));
  EXPECT_TRUE(a->Send(closed, Bytes("y")));  // the error of the first does not stop the next
}

TEST_P(UdpEndpointTest, RefusesTheOtherIpVersion) {
  auto a = Open({IpAddress::Loopback(GetParam()), 0});
  const auto other = GetParam() == IpAddress::Family::kV4 ? IpAddress::Family::kV6 : IpAddress::Family::kV4;
  EXPECT_FALSE(a->Send({IpAddress::Loopback(other), 9}, Bytes("x")));
}

INSTANTIATE_TEST_SUITE_P(Both, UdpEndpointTest, testing::Values(IpAddress::Family::kV4, IpAddress::Family::kV6),
                         [](const auto& info) { return std::string(info.index == 0 ? "ipv4" : "ipv6"); });

}  // namespace
}  // namespace assay::adapters
