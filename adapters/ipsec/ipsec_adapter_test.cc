#include "adapters/ipsec/ipsec_adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/ipsec/testing/ipsec_types.h"
#include "adapters/net/testing/fake_host.h"

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using runtime::PortId;
using runtime::Value;
using testing::HasSubstr;

constexpr PortId kControl{1}, kEvents{2};

class IpsecAdapterTest : public testing::Test {
 protected:
  IpsecAdapterTest() {
    host_.port_types[1] = types_.ControlPort();
    host_.port_types[2] = types_.EventPort();
    control_adapter_.Attach(host_);
    event_adapter_.Attach(host_);
  }
  runtime::Result<std::string> MapBoth(const char* data_path) {
    Value config = maker_.MakeRecord(types_.config, {maker_.Text(data_path)});
    auto mapped = control_adapter_.Map(kControl, {}, "ipsec", {&config, 1});
    if (!mapped) return runtime::Fail(mapped.error());
    auto events = event_adapter_.Map(kEvents, {}, "events", {});
    if (!events) return runtime::Fail(events.error());
    return maker_.Field(config, "dataPath").ToUtf8();
  }
  /// Sends a request and returns {name of the confirmation, its value}.
  std::pair<std::string, Value> Ask(std::string_view name, Value argument) {
    const Value request = maker_.MakeUnion(types_.request, name, std::move(argument));
    const size_t before = host_.deliveries.size();
    auto sent = control_adapter_.Send({.port = kControl, .message = &request, .type = types_.request});
    EXPECT_TRUE(sent);
    EXPECT_EQ(host_.deliveries.size(), before + 1);
    const Value& confirm = host_.deliveries.back().value;
    return {types_.confirm->fields[confirm.choice()->alternative].name, confirm.choice()->value};
  }
  Value End(const char* host, int64_t port_c, int64_t port_s, int64_t spi_c, int64_t spi_s) {
    return maker_.MakeRecord(types_.end, {maker_.Text(host), Value::Integer(port_c), Value::Integer(port_s),
                                          Value::Integer(spi_c), Value::Integer(spi_s)});
  }
  Value Set(Value own, Value lifetime = Value::Omit(), const char* alg = "hmac-sha-1-96", Value mode = Value::Omit(),
            Value encapsulation = Value::Omit()) {
    return maker_.MakeRecord(
        types_.set,
        {std::move(own), End("192.0.2.10", 31001, 31002, 10010001, 10010002),
         maker_.MakeList(types_.mechanisms,
                         {maker_.MakeRecord(types_.mechanism, {maker_.Text(alg), maker_.Text("aes-cbc")})}),
         Value::Octetstring(std::string(16, 'i')), Value::Octetstring(std::string(16, 'c')), std::move(mode),
         std::move(lifetime), std::move(encapsulation)});
  }
  Value Nat(const char* host, Value peer_port, Value own_port, Value keep_alive) {
    return maker_.MakeRecord(types_.encapsulation,
                             {maker_.Text(host), std::move(peer_port), std::move(own_port), std::move(keep_alive)});
  }
  Value UdpEncTun(Value encapsulation) {
    return Set(End("192.0.2.1", 1, 2, 300, 301), Value::Omit(), "hmac-sha-1-96", maker_.Text("UDP-enc-tun"),
               std::move(encapsulation));
  }
  Value Own() { return End("192.0.2.1", 32001, 32002, 20020001, 20020002); }

  TypeMaker maker_;
  TransportTypes transport_{maker_};
  IpsecTypes types_{maker_, transport_};
  runtime::VirtualClock clock_;
  FakeHost host_{clock_};
  std::shared_ptr<Protection> protection_ = std::make_shared<Protection>();
  std::shared_ptr<IpsecControl> control_ = std::make_shared<IpsecControl>(protection_);
  IpsecAdapter control_adapter_{control_}, event_adapter_{control_};  // a configuration may make one for each port
};

TEST_F(IpsecAdapterTest, NoneAnswersEveryRequest) {
  EXPECT_EQ(*MapBoth("none"), "none");
  ASSERT_NE(protection_->preparer, nullptr);
  const auto [name, spis] = Ask("allocateSpis", maker_.Text("192.0.2.1"));
  EXPECT_EQ(name, "spis");
  EXPECT_GE(maker_.Field(spis, "spiC").integer(), 256);
  EXPECT_NE(maker_.Field(spis, "spiC").integer(), maker_.Field(spis, "spiS").integer());

  const auto [installed, id] = Ask("install", Set(Own()));
  EXPECT_EQ(installed, "installed");
  const auto [counters_name, counters] = Ask("getCounters", maker_.Text(""));
  EXPECT_EQ(counters_name, "counters");
  EXPECT_EQ(maker_.Field(counters, "dataPath").ToUtf8(), "none");
  EXPECT_EQ(maker_.Field(counters, "associations").list()->count, 4u);
  EXPECT_EQ(Ask("misbehave", maker_.MakeRecord(types_.misbehaviour,
                                               {maker_.MakeEnum(types_.fault, "loss"),
                                                maker_.MakeEnum(types_.direction, "outgoing"), Value::Omit(),
                                                Value::Omit(), Value::Omit(), Value::Omit(), Value::Omit()}))
                .first,
            "armed");
  EXPECT_EQ(Ask("behave", maker_.Text("")).first, "disarmed");
  EXPECT_EQ(Ask("remove", id).first, "removed");
  EXPECT_EQ(Ask("remove", id).first, "refused");
  control_adapter_.Reset();
  EXPECT_EQ(protection_->preparer, nullptr);
}

TEST_F(IpsecAdapterTest, LifetimesEndSets) {
  ASSERT_TRUE(MapBoth("none"));
  const auto [installed, id] = Ask("install", Set(Own(), Value::Float(240.0)));
  ASSERT_EQ(installed, "installed");
  EXPECT_EQ(Ask("setLifetime", maker_.MakeRecord(types_.lifetime, {id, Value::Float(600030.0)})).first, "lifetimeSet");
  host_.deliveries.clear();
  ASSERT_TRUE(host_.poller().Wait(std::nullopt));
  EXPECT_EQ(clock_.Now().time_since_epoch(), 600030s);
  ASSERT_EQ(host_.deliveries.size(), 1u);
  EXPECT_EQ(host_.deliveries[0].port, kEvents);
  EXPECT_TRUE(host_.HasNote("ipsec-expired"));
  EXPECT_EQ(Ask("remove", id).first, "refused");
}

TEST_F(IpsecAdapterTest, RefusalsNameTheReason) {
  ASSERT_TRUE(MapBoth("none"));
  ASSERT_EQ(Ask("install", Set(Own())).first, "installed");
  const struct {
    Value set;
    const char* reason;
  } kCases[] = {
      {Set(Own()), "own SPI 20020001 is used by SA set 1 already"},
      {Set(End("192.0.2.1", 1, 2, 7, 300)), "own: expected SPIs of 256 and above (RFC 4303 §2.1), found 7"},
      {Set(End("192.0.2.1", 1, 2, 300, 300)), "own: expected different client and server SPIs"},
      {Set(End("192.0.2.1", 0, 2, 300, 301)), "own: expected protected ports other than 0"},
      {Set(End("2001:db8::1", 1, 2, 300, 301)), "expected the same IP version"},
      {Set(End("pcscf", 1, 2, 300, 301)), "is no IPv4 or IPv6 address"},
      {Set(End("192.0.2.1", 1, 2, 300, 301), Value::Omit(), "aes-gmac"),
       "alg: expected one of hmac-sha-1-96, hmac-md5-96, hmac-sha-256-128, found \"aes-gmac\""},
      {UdpEncTun(Nat("203.0.113.1", Value::Integer(0), Value::Omit(), Value::Omit())),
       "encapsulation: expected an address and ports other than 0, found 203.0.113.1:0 and own port 4500"},
      {UdpEncTun(Nat("2001:db8::9", Value::Omit(), Value::Omit(), Value::Omit())), "expected the same IP version"},
      {UdpEncTun(Nat("203.0.113.1", Value::Omit(), Value::Integer(70000), Value::Omit())), "ownPort"},
      {UdpEncTun(Nat("203.0.113.1", Value::Omit(), Value::Omit(), Value::Float(0.0))),
       "keepAlive: expected more than 0 seconds"},
      {Set(End("192.0.2.1", 1, 2, 300, 301), Value::Float(-1.0)), "lifetime: expected 0.0 to"},
  };
  for (const auto& item : kCases) {
    const auto [name, value] = Ask("install", item.set);
    EXPECT_EQ(name, "refused");
    EXPECT_THAT(value.ToUtf8(), HasSubstr(item.reason));
  }
}

TEST_F(IpsecAdapterTest, UdpEncapsulationNeedsNoMoreThanItsName) {
  ASSERT_TRUE(MapBoth("none"));
  EXPECT_EQ(Ask("install", UdpEncTun(Value::Omit())).first, "installed");
}

TEST_F(IpsecAdapterTest, UnknownDataPathAndOddTypesAreRefusedAtMap) {
  auto mapped = MapBoth("magic");
  ASSERT_FALSE(mapped);
  EXPECT_THAT(mapped.error().message, HasSubstr("expected auto, userspace, kernel or none, found \"magic\""));
  EXPECT_FALSE(control_adapter_.SetParameter("data-path", "magic"));
  EXPECT_FALSE(control_adapter_.SetParameter("colour", "red"));
  runtime::PortInfo info;
  info.in = {types_.number};
  host_.port_types[1] = maker_.Port("OtherPort", info);
  auto other = control_adapter_.Map(kControl, {}, "p", {});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("port type Test.OtherPort: expected out IpsecRequest"));
}

TEST_F(IpsecAdapterTest, ConfigurationChoosesForAuto) {
  ASSERT_TRUE(control_adapter_.SetParameter("data-path", "none"));
  EXPECT_EQ(*MapBoth("auto"), "none");
}

}  // namespace
}  // namespace assay::adapters
