// The data paths between two network namespaces that the test makes itself; skipped where the system allows neither
// namespaces nor TUN devices, or has no ESP in its kernel.

#include "adapters/ipsec/data_path.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "adapters/ipsec/route_rules.h"
#include "adapters/ipsec/testing/side_pair.h"
#include "adapters/ipsec/tun_device.h"
#include "adapters/ipsec/xfrm.h"
#include "adapters/net/namespaces.h"

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const IsolatedNetwork* g_network = nullptr;

class DataPathTest : public testing::Test, protected SidePair {
 protected:
  static void SetUpTestSuite() {
    static runtime::Result<IsolatedNetwork> network = Isolate();
    if (network) {
      g_network = &*network;
    } else {
      refusal_ = network.error().message;
    }
  }
  /// Starts both sides with mirrored sets.
  bool Start(bool v6, Mechanism mechanism = {Integrity::kHmacSha1_96, Encryption::kAesCbc},
             const char* ss_path = "userspace", const char* ue_path = "userspace") {
    if (g_network == nullptr ||
        !StartSides(*g_network, ss_path, v6 ? IsolatedNetwork::kOwnV6 : IsolatedNetwork::kOwnV4, ue_path,
                    v6 ? IsolatedNetwork::kPeerV6 : IsolatedNetwork::kPeerV4, &refusal_)) {
      return false;
    }
    set_ = SetOf(mechanism);
    ss_->Install(1, set_);
    SaSet mirrored = set_;
    std::swap(mirrored.own, mirrored.peer);
    ue_->Install(1, mirrored);
    return true;
  }
  Misbehaviour Fault_(Fault fault, bool incoming) { return {.fault = fault, .incoming = incoming}; }

  static std::string refusal_;
  SaSet set_;
};
std::string DataPathTest::refusal_;

#define START_OR_SKIP(...) \
  if (!Start(__VA_ARGS__)) GTEST_SKIP() << "no IPsec on this machine: " << refusal_

class DataPathMechanisms : public DataPathTest,
                            public testing::WithParamInterface<std::tuple<bool, Integrity, Encryption>> {};

TEST_P(DataPathMechanisms, CarryUdpAndTcp) {
  START_OR_SKIP(std::get<0>(GetParam()), {std::get<1>(GetParam()), std::get<2>(GetParam())});
  Exchange("udp", "small\n");
  Exchange("udp", std::string(20000, 'f') + "\n");  // fragmented on the wire
  Exchange("tcp", std::string(100000, 't') + "\n");
  EXPECT_EQ(ss_->path().Counters().clear_text, 0u);
  EXPECT_EQ(ss_->Sum(&SaCounters::bad_icv), 0u);
  EXPECT_THAT(ss_->events, Contains("firstUse"));
}

INSTANTIATE_TEST_SUITE_P(All, DataPathMechanisms,
                         testing::Combine(testing::Bool(),
                                          testing::Values(Integrity::kHmacSha1_96, Integrity::kHmacMd5_96),
                                          testing::Values(Encryption::kNull, Encryption::kAesCbc,
                                                          Encryption::kDesEde3Cbc)),
                         [](const auto& info) {
                           std::string name = fmt::format("{}_{}_{}", std::get<0>(info.param) ? "ipv6" : "ipv4",
                                                          IntegrityName(std::get<1>(info.param)),
                                                          EncryptionName(std::get<2>(info.param)));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// The kernel against itself and, as a judge of ours, against the userspace path.
TEST_P(DataPathMechanisms, KernelCarriesThemToo) {
  const Mechanism mechanism{std::get<1>(GetParam()), std::get<2>(GetParam())};
  for (const char* ue_path : {"kernel", "userspace"}) {
    START_OR_SKIP(std::get<0>(GetParam()), mechanism, "kernel", ue_path);
    Exchange("udp", "small\n");
    Exchange("udp", std::string(20000, 'f') + "\n");
    Exchange("tcp", std::string(100000, 't') + "\n");
    EXPECT_TRUE(RunUntil([&] { return std::count(ss_->events.begin(), ss_->events.end(), "firstUse") > 0; }));
    EXPECT_GE(ss_->Sum(&SaCounters::packets), 3u);
    EXPECT_EQ(ss_->path().Counters().clear_text, 0u);
    ue_->Send("udp", 5060, ss_host_, 32002, "clear");
    EXPECT_TRUE(RunUntil([&] { return ss_->path().Counters().clear_text == 1; }));
  }
}

// A renewed set in tunnel mode inside UDP takes over from one in transport mode; through a NAT: nat_path_test.cc.
TEST_F(DataPathTest, UserspaceAndKernelEncapsulateIpv6) {
  for (const char* path : {"userspace", "kernel"}) {
    START_OR_SKIP(true, {Integrity::kHmacSha1_96, Encryption::kAesCbc}, path, path);
    Exchange("udp", "in transport mode\n");
    SaSet renewed = set_;
    for (uint32_t* spi : {&renewed.own.spi_c, &renewed.own.spi_s, &renewed.peer.spi_c, &renewed.peer.spi_s}) *spi += 10;
    renewed.encapsulation = {.peer = {renewed.peer.ip, UdpEncapsulation::kPort}, .keep_alive = {}};
    ss_->Install(2, renewed);
    std::swap(renewed.own, renewed.peer);
    renewed.encapsulation = {.peer = {renewed.peer.ip, UdpEncapsulation::kPort}, .keep_alive = 20s};
    ue_->Install(2, renewed);
    Exchange("udp", "in tunnel mode\n");
    Exchange("tcp", std::string(5000, 't') + "\n");
    EXPECT_EQ(ss_->path().Counters().clear_text, 0u);
    ss_->path().Remove(1);
    ue_->path().Remove(1);
    Exchange("udp", "the old set is gone\n");
  }
}

TEST_F(DataPathTest, KernelCountsBadPackets) {
  START_OR_SKIP(false, {Integrity::kHmacSha1_96, Encryption::kAesCbc}, "kernel", "userspace");
  Exchange("udp", "warm up\n");
  for (const auto& [fault, event] :
       {std::pair(Fault::kWrongIcv, "badIcv"), std::pair(Fault::kReplay, "replayed"),
        std::pair(Fault::kWrongSpi, "unknownSpi"), std::pair(Fault::kClearText, "clearText")}) {
    ss_->events.clear();
    ASSERT_TRUE(ue_->path().Misbehave(Fault_(fault, false)));
    ue_->Send("udp", 31001, ss_host_, 32002, "x\n");
    EXPECT_TRUE(RunUntil([&, event = event] {
      return std::count(ss_->events.begin(), ss_->events.end(), event) > 0;
    })) << event;
  }
  EXPECT_FALSE(ss_->path().Misbehave(Fault_(Fault::kLoss, false)));
}

// Policies need no ESP in the kernel, so this much of XFRM runs wherever netlink does.
TEST_F(DataPathTest, XfrmEntriesOfADeadOwnerAreRemovedAndNoOthers) {
  if (g_network == nullptr) GTEST_SKIP() << refusal_;
  set_.own = {*IpAddress::Parse("192.0.2.1"), 32001, 32002, 20020001, 20020002};
  set_.peer = {*IpAddress::Parse("192.0.2.10"), 31001, 31002, 10010001, 10010002};
  const auto all = AssociationsOf(set_);
  auto xfrm = Xfrm::Open();
  if (!xfrm) GTEST_SKIP() << xfrm.error().message;
  if (auto added = xfrm->AddPolicy(all[0]); !added) GTEST_SKIP() << added.error().message;
  const pid_t child = fork();
  if (child == 0) {  // leaves a policy and a block behind, as a killed run does
    auto other = Xfrm::Open();
    _exit(other && other->AddPolicy(all[2]) && other->AddBlock(all[3].destination) ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(xfrm->RemoveStale(), 3);
  EXPECT_EQ(xfrm->RemoveStale(), 0);
  xfrm->RemovePolicy(all[0]);
  EXPECT_TRUE(xfrm->AddPolicy(all[0]));  // it was still there, and is gone now
  xfrm->RemovePolicy(all[0]);
}

TEST_F(DataPathTest, OutgoingMisbehaviourShowsAtTheOtherSide) {
  START_OR_SKIP(false);
  Exchange("udp", "warm up\n");
  const struct {
    Fault fault;
    const char* event;
    size_t arrives;
  } kCases[] = {{Fault::kWrongIcv, "badIcv", 0},
                {Fault::kWrongSpi, "unknownSpi", 0},
                {Fault::kReplay, "replayed", 1},
                {Fault::kClearText, "clearText", 0},
                {Fault::kLoss, nullptr, 0}};
  for (const auto& item : kCases) {
    ss_->events.clear();
    ASSERT_TRUE(ue_->path().Misbehave(Fault_(item.fault, false)));
    const size_t before = ss_->arrived();
    ue_->Send("udp", 31001, ss_host_, 32002, std::string(3000, 'x'));  // clear text comes in fragments
    if (item.event != nullptr) {
      EXPECT_TRUE(RunUntil([&] { return std::count(ss_->events.begin(), ss_->events.end(), item.event) > 0; }))
          << item.event;
    } else {
      RunUntil([&] { return ue_->host().HasNote("ipsec-misbehaves"); });
    }
    EXPECT_TRUE(RunUntil([&] { return ss_->arrived() == before + item.arrives; }));
    Exchange("udp", "after\n");
    EXPECT_EQ(ss_->arrived(), before + item.arrives + 1);
  }
  EXPECT_EQ(ss_->path().Counters().clear_text, 1u);
}

TEST_F(DataPathTest, IncomingMisbehaviourShowsHere) {
  START_OR_SKIP(true);
  for (const auto& [fault, event] :
       {std::pair(Fault::kWrongIcv, "badIcv"), std::pair(Fault::kReplay, "replayed"),
        std::pair(Fault::kWrongSpi, "unknownSpi")}) {
    ASSERT_TRUE(ss_->path().Misbehave(Fault_(fault, true)));
    ue_->Send("udp", 31001, ss_host_, 32002, "x");
    EXPECT_TRUE(RunUntil([&, event = event] {
      return std::count(ss_->events.begin(), ss_->events.end(), event) > 0;
    })) << event;
  }
}

TEST_F(DataPathTest, ReorderAndDelay) {
  START_OR_SKIP(false);
  ASSERT_TRUE(ue_->path().Misbehave(Fault_(Fault::kReorder, false)));
  for (const char* text : {"1", "2"}) ue_->Send("udp", 31001, ss_host_, 32002, text);
  ASSERT_TRUE(RunUntil([&] { return ss_->arrived() == 2; }));
  EXPECT_EQ(ss_->delivery(0).text() + ss_->delivery(1).text(), "21");
  ASSERT_TRUE(ue_->path().Misbehave({.fault = Fault::kDelay, .delay = 30ms}));
  for (const char* text : {"3", "4"}) ue_->Send("udp", 31001, ss_host_, 32002, text);
  ASSERT_TRUE(RunUntil([&] { return ss_->arrived() == 4; }));
  EXPECT_EQ(ss_->delivery(2).text() + ss_->delivery(3).text(), "43");
}

TEST_F(DataPathTest, TcpSurvivesLoss) {
  START_OR_SKIP(false);
  ASSERT_TRUE(ue_->path().Misbehave({.fault = Fault::kLoss, .skip = 3, .count = 1}));
  Exchange("tcp", std::string(5000, 't') + "\n");
}

TEST_F(DataPathTest, ClearPortsStayClear) {
  START_OR_SKIP(false);
  for (const char* transport : {"udp", "tcp"}) {
    const size_t before = ss_->arrived();
    ue_->Send(transport, 5060, ss_host_, 5060, "clear\n");
    ASSERT_TRUE(RunUntil([&] { return ss_->arrived() > before; }));
  }
  EXPECT_EQ(ss_->path().Counters().clear_text, 0u);
  EXPECT_THAT(ss_->host().wire, Not(Contains(testing::Field(&FakeHost::Wire::transport, "esp"))));
}

TEST_F(DataPathTest, ClearTextToAProtectedPortIsReportedAndNotDelivered) {
  START_OR_SKIP(true);
  ue_->Send("udp", 5060, ss_host_, 32002, std::string(4000, 'x'));
  ASSERT_TRUE(RunUntil([&] { return !ss_->events.empty(); }));
  EXPECT_EQ(ss_->events.back(), "clearText");
  EXPECT_THAT(ss_->last_text, HasSubstr("UDP datagram from [2001:db8::10]:5060 in clear text to the protected port "
                                        "[2001:db8::1]:32002"));
  ue_->Send("tcp", 5060, ss_host_, 32002, "x\n");
  ASSERT_TRUE(RunUntil([&] { return ss_->path().Counters().clear_text == 2; }));
  EXPECT_EQ(ss_->arrived(), 0u);
}

TEST_F(DataPathTest, PacketsWithoutAssociationAreDroppedAndNoted) {
  START_OR_SKIP(false);
  ue_->path().Remove(1);
  ue_->Send("udp", 31001, ss_host_, 32002, "x");
  ASSERT_TRUE(RunUntil([&] { return ue_->host().HasNote("ipsec-no-association"); }));
  EXPECT_EQ(ue_->path().Counters().without_association, 1u);
}

TEST_F(DataPathTest, RulesOfAKilledRunAreRemoved) {
  if (g_network == nullptr) GTEST_SKIP() << refusal_;
  // What kill -9 leaves behind: the rule of a device that went with its process.
  ASSERT_TRUE(RemoveStaleRules());
  runtime::Result<TunDevice> device = TunDevice::Open();
  if (!device) GTEST_SKIP() << device.error().message;
  EXPECT_EQ(*RemoveStaleRules(), 0);  // its device lives: not stale
  (void)AddDeviceRoutes("assay999", device->index());
  EXPECT_EQ(*RemoveStaleRules(), 2);
  EXPECT_EQ(*RemoveStaleRules(), 0);
}

}  // namespace
}  // namespace assay::adapters
