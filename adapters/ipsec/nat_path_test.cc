// UDP-encapsulated ESP (RFC 3948, TS 33.203 Annex M) through a router with NAT, in three network namespaces
// that the test makes itself; skipped where the system allows none, or has no ESP in its kernel.

#include <gmock/gmock.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/ipsec/data_path.h"
#include "adapters/ipsec/testing/side_pair.h"
#include "adapters/net/namespaces.h"

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class NatPathTest : public testing::TestWithParam<std::pair<const char*, const char*>>, protected SidePair {
 protected:
  static void SetUpTestSuite() {
    static runtime::Result<IsolatedNetwork> network = Isolate({.nat = true});
    if (network) {
      network_ = &*network;
    } else {
      refusal_ = network.error().message;
    }
  }
  bool Start(Mechanism mechanism, runtime::Duration keep_alive = 20s) {
    if (network_ == nullptr) return false;
    // Other suites of this program have networks of their own.
    EXPECT_TRUE(EnterNetwork(network_->own.get()));
    const auto [ss_path, ue_path] = GetParam();
    if (!StartSides(*network_, ss_path, IsolatedNetwork::kOwnV4, ue_path, IsolatedNetwork::kPrivateV4, &refusal_)) return false;
    SaSet set = SetOf(mechanism);
    // The network knows where the clear REGISTER came from, but not the port of the mapping to come.
    set.encapsulation = {.peer = {*IpAddress::Parse(IsolatedNetwork::kPeerV4), UdpEncapsulation::kPort},
                         .keep_alive = {}};
    ss_->Install(1, set);
    std::swap(set.own, set.peer);
    set.encapsulation = {.peer = {set.peer.ip, UdpEncapsulation::kPort}, .keep_alive = keep_alive};
    ue_->Install(1, set);
    return true;
  }
  bool userspace() const { return GetParam().first == std::string_view("userspace"); }

  static const IsolatedNetwork* network_;
  static std::string refusal_;
};
const IsolatedNetwork* NatPathTest::network_ = nullptr;
std::string NatPathTest::refusal_;

TEST_P(NatPathTest, CarriesUdpAndTcpBothWays) {
  for (const Mechanism& mechanism : {Mechanism{Integrity::kHmacSha1_96, Encryption::kAesCbc},
                                     Mechanism{Integrity::kHmacMd5_96, Encryption::kNull}}) {
    if (!Start(mechanism)) GTEST_SKIP() << refusal_;
    for (const char* transport : {"udp", "tcp"}) {
      Up(transport, "small\n");
      Down(transport, "small\n");
      Up(transport, std::string(20000, 'f') + "\n");  // fragmented on the wire
      Down(transport, std::string(20000, 'f') + "\n");
    }
    // The NAT gave the datagrams another port than 4500, and the answers went there.
    EXPECT_TRUE(
        RunUntil([&] { return std::count(ss_->events.begin(), ss_->events.end(), "natMapping") == 1; }));
    EXPECT_TRUE(RunUntil([&] { return std::count(ss_->events.begin(), ss_->events.end(), "firstUse") > 0; }));
    EXPECT_EQ(ss_->path().Counters().clear_text, 0u);
    EXPECT_EQ(ss_->Sum(&SaCounters::bad_icv), 0u);
    EXPECT_GE(ss_->Sum(&SaCounters::packets), 4u);
  }
}

// The device behind the NAT cannot be reached unless its mapping is held open; the network sees the packets.
TEST_P(NatPathTest, KeepsTheMappingAlive) {
  if (!Start({Integrity::kHmacSha1_96, Encryption::kAesCbc}, 20ms)) GTEST_SKIP() << refusal_;
  if (userspace()) {
    EXPECT_TRUE(RunUntil([&] { return ss_->path().Counters().nat_keep_alives >= 3; }));
  }
  EXPECT_EQ(ss_->path().Counters().unknown_spi, 0u);
  Up("udp", "x\n");
  Down("udp", "x\n");
}

/// The kernel does not misbehave.
class NatFaultTest : public NatPathTest {};

TEST_P(NatFaultTest, ShowsWhatIsWrong) {
  if (!Start({Integrity::kHmacSha1_96, Encryption::kAesCbc})) GTEST_SKIP() << refusal_;
  Up("udp", "warm up\n");
  for (const auto& [fault, event] :
       {std::pair(Fault::kWrongIcv, "badIcv"), std::pair(Fault::kReplay, "replayed"),
        std::pair(Fault::kWrongSpi, "unknownSpi"), std::pair(Fault::kClearText, "clearText")}) {
    ASSERT_TRUE(ue_->path().Misbehave({.fault = fault, .incoming = false}));
    ue_->Send("udp", 31001, IsolatedNetwork::kOwnV4, 32002, "x\n");
    EXPECT_TRUE(RunUntil([&, event = event] {
      return std::count(ss_->events.begin(), ss_->events.end(), event) > 0;
    })) << event;
  }
}

std::string Names(const testing::TestParamInfo<std::pair<const char*, const char*>>& info) {
  return fmt::format("{}_to_{}", info.param.second, info.param.first);
}

constexpr std::pair<const char*, const char*> kBothUserspace{"userspace", "userspace"};
INSTANTIATE_TEST_SUITE_P(Userspace, NatPathTest, testing::Values(kBothUserspace), Names);
INSTANTIATE_TEST_SUITE_P(Userspace, NatFaultTest, testing::Values(kBothUserspace), Names);
INSTANTIATE_TEST_SUITE_P(Kernel, NatFaultTest, testing::Values(std::pair("kernel", "userspace")), Names);
INSTANTIATE_TEST_SUITE_P(Kernel, NatPathTest,
                         testing::Values(std::pair("kernel", "kernel"), std::pair("kernel", "userspace"),
                                         std::pair("userspace", "kernel")),
                         Names);

}  // namespace
}  // namespace assay::adapters
