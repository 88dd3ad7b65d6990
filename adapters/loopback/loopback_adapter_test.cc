#include "adapters/loopback/loopback_adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/net/testing/fake_host.h"

namespace assay::adapters {
namespace {

using namespace std::chrono_literals;
using runtime::PortId;
using runtime::TimePoint;
using runtime::Value;
using testing::HasSubstr;

class LoopbackTest : public testing::Test {
 protected:
  LoopbackTest() { adapter_.Attach(host_); }
  void Set(const char* name, const char* value) {
    auto set = adapter_.SetParameter(name, value);
    ASSERT_TRUE(set) << set.error().message;
  }
  runtime::Result<void> SendOctets(uint32_t port, const std::string& text) {
    const Value octets = Value::Octetstring(text);
    return adapter_.Send({.port = PortId{port}, .message = &octets, .octets = octets});
  }
  std::string Arrived() {
    std::string text;
    for (const auto& delivery : host_.deliveries) text += delivery.text();
    return text;
  }

  runtime::VirtualClock clock_;
  FakeHost host_{clock_};
  LoopbackAdapter adapter_;
};

TEST_F(LoopbackTest, EchoesOctetsAndValues) {
  ASSERT_TRUE(adapter_.Map(PortId{1}, {}, "p", {}));
  ASSERT_TRUE(SendOctets(1, "a"));
  const Value number = Value::Integer(42), address = Value::Charstring("me");
  const runtime::Type* integer = runtime::PredefinedType(runtime::TypeKind::kInteger);
  ASSERT_TRUE(adapter_.Send({.port = PortId{1}, .message = &number, .type = integer, .address = &address}));
  ASSERT_EQ(host_.deliveries.size(), 2u);
  EXPECT_EQ(host_.deliveries[0].text(), "a");
  EXPECT_TRUE(host_.deliveries[0].address.is(runtime::Tag::kOmit));
  EXPECT_EQ(host_.deliveries[1].value.integer(), 42);
  EXPECT_EQ(host_.deliveries[1].type, integer);
  EXPECT_EQ(host_.deliveries[1].address.ToUtf8(), "me");
  EXPECT_EQ(host_.wire.size(), 2u);
}

TEST_F(LoopbackTest, PipeJoinsTwoPorts) {
  Set("mode", "pipe");
  ASSERT_TRUE(adapter_.Map(PortId{1}, {}, "p", {}));
  EXPECT_FALSE(SendOctets(1, "too early"));
  ASSERT_TRUE(adapter_.Map(PortId{2}, {}, "q", {}));
  EXPECT_FALSE(adapter_.Map(PortId{3}, {}, "r", {}));
  ASSERT_TRUE(SendOctets(1, "x"));
  ASSERT_EQ(host_.deliveries.size(), 1u);
  EXPECT_EQ(host_.deliveries[0].port, PortId{2});
  ASSERT_TRUE(adapter_.Unmap(PortId{2}, {}, "q", {}));
  EXPECT_FALSE(SendOctets(1, "y"));
}

TEST_F(LoopbackTest, BroadcastReachesAllPorts) {
  Set("mode", "broadcast");
  EXPECT_FALSE(SendOctets(1, "nobody is there"));
  for (uint32_t port : {1, 2, 3}) ASSERT_TRUE(adapter_.Map(PortId{port}, {}, "p", {}));
  ASSERT_TRUE(SendOctets(2, "x"));
  ASSERT_EQ(host_.deliveries.size(), 3u);
  for (uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(host_.deliveries[i].port, PortId{i + 1});
    EXPECT_EQ(host_.deliveries[i].text(), "x");
  }
}

TEST_F(LoopbackTest, DelayUsesTheClock) {
  Set("delay", "30.5");
  ASSERT_TRUE(adapter_.Map(PortId{1}, {}, "p", {}));
  ASSERT_TRUE(SendOctets(1, "late"));
  EXPECT_TRUE(host_.deliveries.empty());
  ASSERT_TRUE(host_.poller().Wait(std::nullopt));
  ASSERT_EQ(host_.deliveries.size(), 1u);
  EXPECT_EQ(host_.deliveries[0].received, TimePoint(30500ms));
}

TEST_F(LoopbackTest, ResetForgetsWhatIsUnderWay) {
  Set("delay", "1");
  ASSERT_TRUE(adapter_.Map(PortId{1}, {}, "p", {}));
  ASSERT_TRUE(SendOctets(1, "late"));
  adapter_.Reset();
  EXPECT_FALSE(host_.poller().next_deadline().has_value());
}

TEST_F(LoopbackTest, LossDuplicationAndOrderAreSeeded) {
  ASSERT_TRUE(adapter_.Map(PortId{1}, {}, "p", {}));
  Set("loss", "1");
  ASSERT_TRUE(SendOctets(1, "a"));
  EXPECT_EQ(Arrived(), "");
  EXPECT_TRUE(host_.HasNote("loopback-lost"));
  Set("loss", "0");
  Set("duplicate", "1");
  ASSERT_TRUE(SendOctets(1, "b"));
  EXPECT_EQ(Arrived(), "bb");
  host_.deliveries.clear();
  Set("duplicate", "0");
  Set("reorder", "1");
  ASSERT_TRUE(SendOctets(1, "c"));
  Set("reorder", "0");
  ASSERT_TRUE(SendOctets(1, "d"));
  EXPECT_EQ(Arrived(), "dc");
  host_.deliveries.clear();
  Set("reorder", "1");
  ASSERT_TRUE(SendOctets(1, "e"));
  ASSERT_TRUE(host_.RunUntil([&] { return !host_.deliveries.empty(); }));  // no successor: after kHoldTime
  EXPECT_EQ(Arrived(), "e");
}

TEST_F(LoopbackTest, BadParametersAreExplained) {
  for (const auto& [name, value] : {std::pair("mode", "ring"), std::pair("delay", "-1"), std::pair("loss", "1.5"),
                                    std::pair("loss", "nan"), std::pair("reorder", ""), std::pair("speed", "1")}) {
    EXPECT_FALSE(adapter_.SetParameter(name, value)) << name;
  }
  EXPECT_THAT(adapter_.SetParameter("mode", "ring").error().message,
              HasSubstr("expected echo, pipe or broadcast, found \"ring\""));
}

}  // namespace
}  // namespace assay::adapters
