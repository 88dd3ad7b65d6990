#include "adapters/ipsec/esp_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::adapters {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A device and a network with mirrored sets, joined by nothing but the test.
class EngineTest : public testing::TestWithParam<bool> {
 protected:
  EngineTest() {
    ue_set_.own = {*IpAddress::Parse(GetParam() ? "2001:db8::10" : "192.0.2.10"), 31001, 31002, 10010001, 10010002};
    ue_set_.peer = {*IpAddress::Parse(GetParam() ? "2001:db8::1" : "192.0.2.1"), 32001, 32002, 20020001, 20020002};
    ue_set_.mechanisms = {{Integrity::kHmacSha1_96, Encryption::kAesCbc}};
    ue_set_.ik.fill('i');
    ue_set_.ck.fill('c');
    ss_set_ = Mirror(ue_set_);
  }
  static SaSet Mirror(SaSet set) {
    std::swap(set.own, set.peer);
    return set;
  }
  /// A UDP datagram between the two; the checksum is nobody's business here.
  std::vector<uint8_t> Datagram(const SocketAddress& from, const SocketAddress& to) {
    std::vector<uint8_t> udp = {uint8_t(from.port >> 8), uint8_t(from.port), uint8_t(to.port >> 8), uint8_t(to.port),
                                0, 10, 0, 0, 'h', 'i'};
    std::vector<uint8_t> packet;
    BuildIpPacket(from.ip, to.ip, kProtocolUdp, udp, packet);
    return packet;
  }
  std::vector<uint8_t> ToServer() { return Datagram({ue_set_.own.ip, 31001}, {ue_set_.peer.ip, 32002}); }
  std::vector<uint8_t> Seal() {
    const std::vector<uint8_t> packet = ToServer();
    auto sealed = ue_.Protect(*ParseIpPacket(packet));
    EXPECT_TRUE(sealed);
    return sealed->packet;
  }
  auto Receive(const std::vector<uint8_t>& esp) { return ss_.Unprotect(ue_set_.own.ip, ue_set_.peer.ip, esp); }
  uint64_t Count(uint64_t SaCounters::*member, uint32_t spi) {
    for (const SaCounters& counters : ss_.Counters().associations) {
      if (counters.params.spi == spi && counters.params.inbound) return counters.*member;
    }
    return 9999;
  }

  runtime::SeededRandom random_{1};
  std::vector<std::string> kinds_;
  std::string last_text_;
  EspEngine ue_{random_, [](const PathEvent&) {}};
  EspEngine ss_{random_, [this](const PathEvent& event) {
                  kinds_.emplace_back(event.kind);
                  last_text_ = event.text;
                }};
  SaSet ue_set_, ss_set_;
};

TEST_P(EngineTest, FollowsThePortRules) {
  ue_.Install(1, ue_set_);
  ss_.Install(1, ss_set_);
  const struct {
    uint16_t from, to;
    uint32_t spi;
  } kUp[] = {{31001, 32002, 20020002}, {31002, 32001, 20020001}},
    kDown[] = {{32001, 31002, 10010002}, {32002, 31001, 10010001}};
  for (const auto& item : kUp) {
    const auto packet = Datagram({ue_set_.own.ip, item.from}, {ue_set_.peer.ip, item.to});
    auto sealed = ue_.Protect(*ParseIpPacket(packet));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->spi, item.spi);
    auto opened = Receive(sealed->packet);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->protocol, kProtocolUdp);
  }
  for (const auto& item : kDown) {
    const auto packet = Datagram({ss_set_.own.ip, item.from}, {ss_set_.peer.ip, item.to});
    auto sealed = ss_.Protect(*ParseIpPacket(packet));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->spi, item.spi);
    EXPECT_TRUE(ue_.Unprotect(ss_set_.own.ip, ss_set_.peer.ip, sealed->packet));
  }
  const auto odd = Datagram({ue_set_.own.ip, 31001}, {ue_set_.peer.ip, 32001});
  EXPECT_FALSE(ue_.Protect(*ParseIpPacket(odd)));
  EXPECT_EQ(ue_.Counters().without_association, 1u);
  EXPECT_THAT(kinds_, ElementsAre("firstUse", "firstUse"));
}

TEST_P(EngineTest, CountsEveryKindOfBadPacket) {
  ue_.Install(1, ue_set_);
  ss_.Install(1, ss_set_);
  const auto good = Seal();
  ASSERT_TRUE(Receive(good));
  EXPECT_FALSE(Receive(good));
  EXPECT_EQ(Count(&SaCounters::replayed, 20020002), 1u);

  auto damaged = Seal();
  damaged.back() ^= 1;
  EXPECT_FALSE(Receive(damaged));
  EXPECT_EQ(Count(&SaCounters::bad_icv, 20020002), 1u);
  damaged.back() ^= 1;
  EXPECT_TRUE(Receive(damaged));  // a forged copy does not use up the number

  const auto packet = ToServer();
  auto unknown = ue_.Protect(*ParseIpPacket(packet), 4711);
  EXPECT_FALSE(Receive(unknown->packet));
  EXPECT_EQ(ss_.Counters().unknown_spi, 1u);
  auto wrong_sa = ue_.Protect(*ParseIpPacket(packet), 20020001);
  EXPECT_FALSE(Receive(wrong_sa->packet));
  EXPECT_EQ(Count(&SaCounters::selector_mismatch, 20020001), 1u);
  EXPECT_THAT(kinds_, ElementsAre("firstUse", "replayed", "badIcv", "unknownSpi", "selectorMismatch"));
  EXPECT_FALSE(Receive({}));
  EXPECT_FALSE(Receive(std::vector<uint8_t>(good.begin(), good.begin() + 9)));
}

TEST_P(EngineTest, WrongAlgorithmIsNamed) {
  ue_set_.mechanisms = {{Integrity::kHmacMd5_96, Encryption::kAesCbc}};
  ue_.Install(1, ue_set_);
  ss_.Install(1, ss_set_);
  EXPECT_FALSE(Receive(Seal()));
  EXPECT_THAT(last_text_, HasSubstr("is wrong for hmac-sha-1-96/aes-cbc; it would be right for hmac-md5-96"));
}

TEST_P(EngineTest, WrongCipherIsMalformed) {
  ue_set_.mechanisms = {{Integrity::kHmacSha1_96, Encryption::kNull}};
  ue_.Install(1, ue_set_);
  ss_.Install(1, ss_set_);
  EXPECT_FALSE(Receive(Seal()));
  EXPECT_EQ(Count(&SaCounters::malformed, 20020002), 1u);
  EXPECT_THAT(last_text_, HasSubstr("is it another cipher or key than aes-cbc?"));
}

TEST_P(EngineTest, FirstGoodPacketDecidesAmongSeveralMechanisms) {
  ss_set_.mechanisms.push_back({Integrity::kHmacMd5_96, Encryption::kAesCbc});
  ue_set_.mechanisms = {{Integrity::kHmacMd5_96, Encryption::kAesCbc}};
  ue_.Install(1, ue_set_);
  ss_.Install(1, ss_set_);
  ASSERT_TRUE(Receive(Seal()));
  EXPECT_THAT(last_text_, HasSubstr("protected by hmac-md5-96/aes-cbc"));
  const auto answer = Datagram({ss_set_.own.ip, 32001}, {ss_set_.peer.ip, 31002});
  auto sealed = ss_.Protect(*ParseIpPacket(answer));
  EXPECT_EQ(sealed->mechanism.integrity, Integrity::kHmacMd5_96);
  EXPECT_TRUE(ue_.Unprotect(ss_set_.own.ip, ss_set_.peer.ip, sealed->packet));
}

TEST_P(EngineTest, TwoSetsLiveSideBySide) {
  ue_.Install(1, ue_set_);
  ss_.Install(1, ss_set_);
  const auto old_packet = Seal();
  SaSet renewed = ue_set_;
  renewed.own.spi_c += 10;
  renewed.own.spi_s += 10;
  renewed.peer.spi_c += 10;
  renewed.peer.spi_s += 10;
  ue_.Install(2, renewed);
  ss_.Install(2, Mirror(renewed));
  const auto packet = ToServer();
  EXPECT_EQ(ue_.OutboundSpi(*ParseIpPacket(packet)), 20020012u);  // the newest wins
  EXPECT_TRUE(Receive(old_packet));                               // the old one still receives
  EXPECT_TRUE(Receive(Seal()));
  ue_.Remove(2);
  EXPECT_EQ(ue_.OutboundSpi(*ParseIpPacket(packet)), 20020002u);
  ss_.Remove(1);
  EXPECT_FALSE(Receive(Seal()));
  EXPECT_TRUE(ss_.IsProtected({ss_set_.own.ip, 32002}));
  ss_.Remove(2);
  EXPECT_FALSE(ss_.IsProtected({ss_set_.own.ip, 32002}));
}

std::string VersionName(const testing::TestParamInfo<bool>& info) { return info.param ? "ipv6" : "ipv4"; }

INSTANTIATE_TEST_SUITE_P(Versions, EngineTest, testing::Bool(), VersionName);

/// The same two with a NAT between: the network knows its address, not yet its port.
class NatEngineTest : public EngineTest {
 protected:
  NatEngineTest() {
    ue_set_.encapsulation = {.peer = {ue_set_.peer.ip, 4500}, .keep_alive = std::chrono::seconds(20)};
    ss_set_.encapsulation = {.peer = {nat_, 4500}, .keep_alive = {}};
    ue_.Install(1, ue_set_);
    ss_.Install(1, ss_set_);
  }
  auto ReceiveFrom(const SocketAddress& peer, const std::vector<uint8_t>& esp) {
    return ss_.Unprotect(peer.ip, ue_set_.peer.ip, esp, peer.port);
  }
  IpAddress nat_ = *IpAddress::Parse(GetParam() ? "2001:db8:ff::1" : "203.0.113.1");
};

TEST_P(NatEngineTest, TunnelsWholePacketsAndFollowsTheNat) {
  const std::vector<uint8_t> request = ToServer();
  auto sealed = ue_.Protect(*ParseIpPacket(request));
  ASSERT_TRUE(sealed && sealed->tunnel);
  EXPECT_EQ(sealed->tunnel->source, (SocketAddress{ue_set_.own.ip, 4500}));
  EXPECT_EQ(sealed->tunnel->destination, (SocketAddress{ue_set_.peer.ip, 4500}));
  auto opened = ReceiveFrom({nat_, 61000}, sealed->packet);
  ASSERT_TRUE(opened) << last_text_;
  EXPECT_TRUE(opened->tunnel);
  EXPECT_EQ(opened->payload, request);
  EXPECT_THAT(kinds_, ElementsAre("natMapping", "firstUse"));

  const std::vector<uint8_t> answer = Datagram({ss_set_.own.ip, 32001}, {ss_set_.peer.ip, 31002});
  sealed = ss_.Protect(*ParseIpPacket(answer));
  ASSERT_TRUE(sealed && sealed->tunnel);
  EXPECT_EQ(sealed->tunnel->destination, (SocketAddress{nat_, 61000}));
  EXPECT_TRUE(ue_.Unprotect(ss_set_.own.ip, ue_set_.own.ip, sealed->packet, 4500));
}

TEST_P(NatEngineTest, FollowsNobodyElse) {
  std::vector<uint8_t> sealed = Seal();
  sealed.back() ^= 1;
  EXPECT_FALSE(ReceiveFrom({nat_, 61000}, sealed));
  sealed.back() ^= 1;
  EXPECT_TRUE(ReceiveFrom({nat_, 4500}, sealed));
  EXPECT_FALSE(ReceiveFrom({nat_, 61001}, sealed));  // replayed from elsewhere
  EXPECT_THAT(kinds_, ElementsAre("badIcv", "firstUse", "replayed"));
  const std::vector<uint8_t> answer = Datagram({ss_set_.own.ip, 32001}, {ss_set_.peer.ip, 31002});
  EXPECT_EQ(ss_.Protect(*ParseIpPacket(answer))->tunnel->destination, (SocketAddress{nat_, 4500}));
}

TEST_P(NatEngineTest, ModeAndWhatIsInsideMustFit) {
  EXPECT_FALSE(Receive(Seal()));
  EXPECT_THAT(last_text_, HasSubstr("packet 1 came without UDP, but the set is for mod=UDP-enc-tun"));
  EXPECT_EQ(Count(&SaCounters::selector_mismatch, 20020002), 1u);
  EspTransform transform(ue_set_.mechanisms[0], ExpandKeys(ue_set_.mechanisms[0], ue_set_.ik, ue_set_.ck));
  const std::vector<uint8_t> iv(16);
  std::vector<uint8_t> packet;
  uint32_t sequence = 10;
  const std::vector<uint8_t> inner = ToServer(), other = Datagram({nat_, 31001}, {ue_set_.peer.ip, 32002});
  const std::vector<uint8_t> cut(inner.begin(), inner.end() - 1);
  const struct {
    uint8_t next_header;
    const std::vector<uint8_t>& payload;
    const char* text;
  } cases[] = {
      {kProtocolUdp, inner, "expected UDP or TCP inside an IP packet, found protocol 17"},
      {kProtocolIpv4, cut, "expected UDP or TCP inside an IP packet, found protocol 4"},
      {kProtocolIpv4, other, "came on the association for"},
  };
  for (const auto& c : cases) {
    transform.Seal(20020002, ++sequence, c.next_header, c.payload, iv, packet);
    EXPECT_FALSE(ReceiveFrom({nat_, 4500}, packet));
    EXPECT_THAT(last_text_, HasSubstr(c.text));
  }
}

INSTANTIATE_TEST_SUITE_P(BothVersions, NatEngineTest, testing::Bool(), VersionName);

TEST(IpPacket, RefusesWhatItCannotUse) {
  std::vector<uint8_t> packet;
  BuildIpPacket(*IpAddress::Parse("192.0.2.1"), *IpAddress::Parse("192.0.2.2"), 17, std::vector<uint8_t>(8), packet);
  ASSERT_TRUE(ParseIpPacket(packet));
  auto fragment = packet;
  fragment[6] = 0x20;
  EXPECT_FALSE(ParseIpPacket(fragment));
  for (size_t length = 0; length < packet.size(); ++length) EXPECT_FALSE(ParseIpPacket({packet.data(), length}));
  BuildIpPacket(*IpAddress::Parse("::1"), *IpAddress::Parse("::2"), 0, std::vector<uint8_t>(16, 0), packet);
  EXPECT_FALSE(ParseIpPacket(packet));  // hop-by-hop headers without end
}

}  // namespace
}  // namespace assay::adapters
