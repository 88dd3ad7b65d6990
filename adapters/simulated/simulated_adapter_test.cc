#include "adapters/simulated/simulated_adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/net/testing/fake_host.h"
#include "adapters/net/testing/type_maker.h"

namespace assay::adapters {
namespace {

using runtime::PortId;
using runtime::Value;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Ports 1 and 2 at 192.0.2.1 and 192.0.2.2, each served by an adapter of its own on one network.
class SimulatedAdapterTest : public testing::Test {
 protected:
  SimulatedAdapterTest() {
    runtime::PortInfo info;
    info.address = types_.address;
    info.in = {maker_.Basic(runtime::TypeKind::kOctetstring), types_.event};
    info.out = {maker_.Basic(runtime::TypeKind::kOctetstring), types_.command};
    info.map_params = {{"p_config", types_.config, runtime::Direction::kInOut}};
    const runtime::Type* type = maker_.Port("TestPort", info);
    for (uint32_t number : {1u, 2u}) {
      host_.port_types[number] = type;
      adapters_[number] = std::make_unique<SimulatedAdapter>(network_);
      adapters_[number]->Attach(host_);
    }
  }
  Value Socket(uint32_t node, int64_t port) {
    return maker_.MakeRecord(types_.socket_address,
                             {maker_.Text("192.0.2." + std::to_string(node)), Value::Integer(port)});
  }
  Value Endpoint(uint32_t node, int64_t port) {
    return maker_.MakeRecord(types_.endpoint, {maker_.Text("192.0.2." + std::to_string(node)),
                                               Value::Integer(port), Value::Omit(), Value::Boolean(true)});
  }
  runtime::Result<void> Map(uint32_t node, int64_t port, int64_t* taken = nullptr) {
    Value config = maker_.MakeRecord(
        types_.config,
        {maker_.MakeList(types_.endpoints, {Endpoint(node, port)}), maker_.Text("SIP"), Value::Omit()});
    auto mapped = adapters_[node]->Map(PortId{node}, {}, "p", {&config, 1});
    if (taken != nullptr)
      *taken = maker_.Field(maker_.Field(config, "endpoints").list()->items[0], "portField").integer();
    return mapped;
  }
  Value To(const char* transport, Value remote, Value local = Value::Omit(), Value connection = Value::Omit(),
           Value fallback = Value::Omit()) {
    return maker_.MakeRecord(types_.address, {maker_.MakeEnum(types_.transport, transport), std::move(local),
                                              std::move(remote), std::move(connection), std::move(fallback)});
  }
  runtime::Result<void> Send(uint32_t node, const char* text, const Value& to) {
    const Value octets = Value::Octetstring(text);
    return adapters_[node]->Send(
        {.port = PortId{node}, .message = &octets, .octets = octets, .address = &to});
  }
  runtime::Result<void> Command(uint32_t node, std::string_view what, Value argument) {
    const Value command = maker_.MakeUnion(types_.command, what, std::move(argument));
    return adapters_[node]->Send({.port = PortId{node}, .message = &command, .type = types_.command});
  }
  /// Everything delivered since the last call: `2 text` for messages, `2 !kind` for events.
  std::vector<std::string> Delivered() {
    std::vector<std::string> all;
    for (const FakeHost::Delivery& item : host_.deliveries) {
      const std::string what =
          item.type == nullptr
              ? item.text()
              : "!" + types_.event_kind->enum_items[item.value.record()->slots[0].enum_item()].name;
      all.push_back(std::to_string(item.port.value) + " " + what);
      last_address_ = item.address;
    }
    host_.deliveries.clear();
    return all;
  }

  TypeMaker maker_;
  TransportTypes types_{maker_};
  runtime::VirtualClock clock_;
  FakeHost host_{clock_};
  std::shared_ptr<SimulatedNetwork> network_ = std::make_shared<SimulatedNetwork>();
  std::map<uint32_t, std::unique_ptr<SimulatedAdapter>> adapters_;
  Value last_address_;
};

TEST_F(SimulatedAdapterTest, DatagramsGoThereAndBack) {
  int64_t taken = 0;
  ASSERT_TRUE(Map(1, 5060));
  ASSERT_TRUE(Map(2, 0, &taken));
  EXPECT_GE(taken, 49152);
  ASSERT_TRUE(Send(2, "ping", To("udp", Socket(1, 5060))));
  EXPECT_THAT(Delivered(), ElementsAre("1 ping"));
  ASSERT_TRUE(Send(1, "pong", last_address_));
  EXPECT_THAT(Delivered(), ElementsAre("2 pong"));
  EXPECT_EQ(host_.wire.size(), 4u);
  ASSERT_TRUE(Send(1, "lost", To("udp", Socket(2, 9))));
  EXPECT_THAT(Delivered(), ElementsAre("1 !unreachable"));
}

TEST_F(SimulatedAdapterTest, TcpKeepsToItsConnection) {
  ASSERT_TRUE(Map(1, 5060));
  ASSERT_TRUE(Map(2, 5070));
  ASSERT_TRUE(Send(2, "one", To("tcp", Socket(1, 5060), Socket(2, 5070))));
  EXPECT_THAT(Delivered(), ElementsAre("2 !connected", "1 !accepted", "1 one"));
  const Value there = last_address_;
  ASSERT_TRUE(Send(2, "two", To("tcp", Socket(1, 5060), Socket(2, 5070))));
  ASSERT_TRUE(Send(1, "answer", there));
  EXPECT_THAT(Delivered(), ElementsAre("1 two", "2 answer"));
  ASSERT_TRUE(Command(1, "abortConnection", maker_.Field(there, "connection")));
  EXPECT_THAT(Delivered(), ElementsAre("2 !broken"));
  EXPECT_THAT(Send(1, "late", there).error().message, HasSubstr("is closed; give the address a `fallback`"));
  Value with_fallback = there;
  runtime::MutableRecord(with_fallback)->slots[4] = Socket(2, 5070);
  ASSERT_TRUE(Send(1, "late", with_fallback));
  EXPECT_THAT(Delivered(), ElementsAre("1 !connected", "2 !accepted", "2 late"));
  ASSERT_TRUE(Send(1, "nobody", To("tcp", Socket(2, 9))));
  EXPECT_THAT(Delivered(), ElementsAre("1 !failed"));
}

TEST_F(SimulatedAdapterTest, DelayCostsVirtualTimeOnly) {
  ASSERT_TRUE(adapters_[1]->SetParameter("delay", "100.5"));
  ASSERT_TRUE(Map(1, 5060));
  ASSERT_TRUE(Map(2, 5070));
  ASSERT_TRUE(Send(1, "slow", To("udp", Socket(2, 5070))));
  EXPECT_THAT(Delivered(), IsEmpty());
  const runtime::TimePoint sent = clock_.Now();
  host_.poller().Wait(*host_.poller().next_deadline());
  EXPECT_THAT(Delivered(), ElementsAre("2 slow"));
  EXPECT_EQ(clock_.Now() - sent, std::chrono::milliseconds(100500));
  // What is under way to a port that leaves, or from one that is reset, never arrives.
  ASSERT_TRUE(Send(1, "too late", To("udp", Socket(2, 5070))));
  ASSERT_TRUE(adapters_[2]->Unmap(PortId{2}, {}, "p", {}));
  host_.poller().Wait(*host_.poller().next_deadline());
  ASSERT_TRUE(Send(1, "never", To("udp", Socket(1, 5060))));
  adapters_[1]->Reset();
  EXPECT_EQ(host_.poller().next_deadline(), std::nullopt);
  EXPECT_THAT(Delivered(), IsEmpty());
}

TEST_F(SimulatedAdapterTest, DatagramsMayBeLost) {
  ASSERT_TRUE(adapters_[1]->SetParameter("loss", "1"));
  ASSERT_TRUE(Map(1, 5060));
  ASSERT_TRUE(Map(2, 5070));
  ASSERT_TRUE(Send(1, "lost", To("udp", Socket(2, 5070))));
  EXPECT_THAT(Delivered(), IsEmpty());
  EXPECT_TRUE(host_.HasNote("udp-lost"));
}

TEST_F(SimulatedAdapterTest, EndpointsComeAndGo) {
  ASSERT_TRUE(Map(1, 5060));
  ASSERT_TRUE(Map(2, 5070));
  ASSERT_TRUE(Command(2, "openEndpoint", Endpoint(2, 6000)));
  EXPECT_THAT(Delivered(), ElementsAre("2 !opened"));
  ASSERT_TRUE(Send(2, "from there", To("udp", Socket(1, 5060), Socket(2, 6000))));
  EXPECT_THAT(Delivered(), ElementsAre("1 from there"));
  ASSERT_TRUE(Command(2, "closeEndpoint", Socket(2, 6000)));
  EXPECT_EQ(Send(2, "x", To("udp", Socket(1, 5060), Socket(2, 6000))).error().message,
            "no UDP endpoint at 192.0.2.2:6000 is open on this port");
  EXPECT_EQ(Command(2, "closeEndpoint", Socket(2, 6000)).error().message,
            "no endpoint 192.0.2.2:6000 is open on this port");
  EXPECT_EQ(Command(1, "openEndpoint", Endpoint(2, 5070)).error().message, "192.0.2.2:5070 (udp) is in use");
  ASSERT_TRUE(Send(1, "hello", To("tcp", Socket(2, 5070))));
  Delivered();
  ASSERT_TRUE(adapters_[2]->Unmap(PortId{2}, {}, "p", {}));
  EXPECT_THAT(Delivered(), ElementsAre("1 !closed"));
}

TEST_F(SimulatedAdapterTest, SaysWhatIsWrong) {
  EXPECT_EQ(adapters_[1]->SetParameter("loss", "2").error().message,
            "parameter loss: expected a number from 0 to 1, found \"2\"");
  EXPECT_THAT(adapters_[1]->SetParameter("local", "::1").error().message,
              HasSubstr("unknown adapter parameter"));
  EXPECT_THAT(adapters_[1]->Map(PortId{1}, {}, "p", {}).error().message, HasSubstr("no local address"));
  EXPECT_EQ(Send(1, "x", To("udp", Socket(2, 1))).error().message, "the system port is not mapped");
  ASSERT_TRUE(Map(1, 5060));
  EXPECT_THAT(Map(1, 5061).error().message, HasSubstr("is mapped already"));
  EXPECT_EQ(Command(1, "closeConnection", Value::Integer(7)).error().message,
            "connection 7: no such connection is open on this port");
}

}  // namespace
}  // namespace assay::adapters
