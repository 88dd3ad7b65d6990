#include "adapters/ip/ip_adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/net/testing/fake_host.h"
#include "adapters/net/testing/type_maker.h"

namespace assay::adapters {
namespace {

using runtime::PortId;
using runtime::Value;
using testing::HasSubstr;

class LineFramer final : public runtime::Framer {
 public:
  runtime::Result<Frame> Next(std::span<const uint8_t> buffered) override {
    const auto end = std::find(buffered.begin(), buffered.end(), '\n');
    return Frame{.length = end == buffered.end() ? 0 : static_cast<size_t>(end - buffered.begin()) + 1};
  }
};

class IpAdapterTest : public testing::TestWithParam<const char*> {
 protected:
  IpAdapterTest() {
    runtime::PortInfo info;
    info.address = types_.address;
    info.in = {maker_.Basic(runtime::TypeKind::kOctetstring), types_.event};
    info.out = {maker_.Basic(runtime::TypeKind::kOctetstring), types_.command};
    info.map_params = {{"p_config", types_.config, runtime::Direction::kInOut}};
    port_type_ = maker_.Port("TestPort", info);
    host_.registry.AddFramer("LINE", std::make_shared<LineFramer>());
    adapter_.Attach(host_);
  }

  Value Endpoint(int64_t port, bool is_protected = false) {
    return maker_.MakeRecord(types_.endpoint, {maker_.Text(GetParam()), Value::Integer(port), Value::Omit(),
                                               is_protected ? Value::Boolean(true) : Value::Omit()});
  }
  Value Config(std::initializer_list<Value> endpoints) {
    return maker_.MakeRecord(types_.config,
                             {maker_.MakeList(types_.endpoints, endpoints), maker_.Text("LINE"), Value::Omit()});
  }
  Value Host(int64_t port) {
    return maker_.MakeRecord(types_.socket_address, {maker_.Text(GetParam()), Value::Integer(port)});
  }
  Value Address(const char* transport, int64_t remote, Value local = Value::Omit(), Value connection = Value::Omit(),
                Value fallback = Value::Omit()) {
    return maker_.MakeRecord(types_.address, {maker_.MakeEnum(types_.transport, transport), std::move(local),
                                              Host(remote), std::move(connection), std::move(fallback)});
  }
  /// Maps system port `number` and returns the port it took.
  int64_t Map(uint32_t number, bool is_protected = false) {
    host_.port_types[number] = port_type_;
    Value config = Config({Endpoint(0, is_protected)});
    auto mapped = adapter_.Map(PortId{number}, {}, "p", {&config, 1});
    EXPECT_TRUE(mapped) << mapped.error().message;
    return maker_.Field(maker_.Field(config, "endpoints").list()->items[0], "portField").integer();
  }
  runtime::Result<void> Send(uint32_t port, const char* text, const Value& address) {
    const Value octets = Value::Octetstring(text);
    return adapter_.Send({.port = PortId{port}, .message = &octets, .octets = octets, .address = &address});
  }
  runtime::Result<void> Command(uint32_t port, std::string_view what, Value argument) {
    const Value command = maker_.MakeUnion(types_.command, what, std::move(argument));
    return adapter_.Send({.port = PortId{port}, .message = &command, .type = types_.command});
  }
  /// The first delivery to `port` of octets (or, with `kind`, of that event) not looked at yet.
  FakeHost::Delivery Next(uint32_t port, std::string_view kind = {}) {
    const auto find = [&] {
      return std::find_if(host_.deliveries.begin(), host_.deliveries.end(), [&](const FakeHost::Delivery& item) {
        if (item.port.value != port || (item.type != nullptr) == kind.empty()) return false;
        return kind.empty() || item.type->fields.empty() ||
               item.value.record()->slots[0].enum_item() ==
                   static_cast<uint32_t>(types_.event_kind->FindEnumItem(kind));
      });
    };
    EXPECT_TRUE(host_.RunUntil([&] { return find() != host_.deliveries.end(); })) << kind;
    const auto found = find();
    if (found == host_.deliveries.end()) return {};
    FakeHost::Delivery delivery = *found;
    host_.deliveries.erase(found);
    return delivery;
  }

  TypeMaker maker_;
  TransportTypes types_{maker_};
  const runtime::Type* port_type_ = nullptr;
  runtime::SystemClock clock_;
  FakeHost host_{clock_};
  std::shared_ptr<Protection> protection_ = std::make_shared<Protection>();
  IpAdapter adapter_{protection_};
};

TEST_P(IpAdapterTest, AnswersGoBackTheWayTheyCame) {
  const int64_t a = Map(1), b = Map(2);
  EXPECT_NE(a, 0);
  for (const char* transport : {"udp", "tcp"}) {
    ASSERT_TRUE(Send(1, "ping\n", Address(transport, b)));
    const FakeHost::Delivery ping = Next(2);
    EXPECT_EQ(ping.text(), "ping\n");
    EXPECT_EQ(maker_.Field(maker_.Field(ping.address, "local"), "portField").integer(), b);
    auto answered = Send(2, "pong\n", ping.address);
    ASSERT_TRUE(answered) << answered.error().message;
    const FakeHost::Delivery pong = Next(1);
    EXPECT_EQ(pong.text(), "pong\n");
    EXPECT_EQ(maker_.Field(maker_.Field(pong.address, "remote"), "portField").integer(), b);
  }
  ASSERT_EQ(host_.wire.size(), 8u);  // each message sent and received once
  EXPECT_EQ(host_.wire[0].transport, "udp");
  EXPECT_EQ(host_.wire[7].transport, "tcp");
}

TEST_P(IpAdapterTest, SecondTcpMessageUsesTheOpenConnection) {
  Map(1);
  const int64_t b = Map(2);
  ASSERT_TRUE(Send(1, "one\n", Address("tcp", b)));
  const auto first = Next(2);
  ASSERT_TRUE(Send(1, "two\n", Address("tcp", b)));
  const auto second = Next(2);
  EXPECT_EQ(maker_.Field(first.address, "connection").integer(), maker_.Field(second.address, "connection").integer());
}

TEST_P(IpAdapterTest, ClosedConnectionFallsBackOnlyWhenAsked) {
  const int64_t a = Map(1), b = Map(2);
  ASSERT_TRUE(Send(1, "request\n", Address("tcp", b)));
  const auto request = Next(2);
  const auto opened = Next(1, "connected");
  ASSERT_TRUE(Command(1, "abortConnection", maker_.Field(maker_.Field(opened.value, "peer"), "connection")));
  Next(2, "broken");
  auto refused = Send(2, "answer\n", request.address);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("is closed; give the address a `fallback`"));
  Value with_fallback = request.address;
  runtime::MutableRecord(with_fallback)->slots[4] = Host(a);
  ASSERT_TRUE(Send(2, "answer\n", with_fallback));
  EXPECT_EQ(Next(1).text(), "answer\n");
}

TEST_P(IpAdapterTest, HalfCloseStillLetsAnswersThrough) {
  Map(1);
  const int64_t b = Map(2);
  ASSERT_TRUE(Send(1, "request\n", Address("tcp", b)));
  const auto request = Next(2);
  const auto opened = Next(1, "connected");
  ASSERT_TRUE(Command(1, "finishConnection", maker_.Field(maker_.Field(opened.value, "peer"), "connection")));
  Next(2, "finished");
  ASSERT_TRUE(Send(2, "answer\n", request.address));
  EXPECT_EQ(Next(1).text(), "answer\n");
  ASSERT_TRUE(Command(2, "closeConnection", maker_.Field(request.address, "connection")));
  Next(1, "closed");
}

TEST_P(IpAdapterTest, UnreachablePeersAreEventsAndNotes) {
  Map(1);
  const int64_t closed = Map(2);
  ASSERT_TRUE(adapter_.Unmap(PortId{2}, {}, "p", {}));
  ASSERT_TRUE(Send(1, "x\n", Address("udp", closed)));
  const auto event = Next(1, "unreachable");
  EXPECT_THAT(std::string(maker_.Field(event.value, "reason").bytes()), HasSubstr("Connection refused"));
  ASSERT_TRUE(Send(1, "x\n", Address("tcp", closed)));
  Next(1, "failed");
  EXPECT_TRUE(host_.HasNote("udp-unreachable"));
  EXPECT_TRUE(host_.HasNote("tcp-failed"));
}

TEST_P(IpAdapterTest, EndpointsMayBeAddedLater) {
  Map(1);
  const int64_t b = Map(2);
  ASSERT_TRUE(Command(1, "openEndpoint", Endpoint(0)));
  const auto opened = Next(1, "opened");
  const Value local = maker_.Field(maker_.Field(opened.value, "peer"), "local");
  for (const char* transport : {"udp", "tcp"}) {
    auto sent = Send(1, "x\n", Address(transport, b, local));
    ASSERT_TRUE(sent) << sent.error().message;
    EXPECT_TRUE(runtime::Equal(maker_.Field(Next(2).address, "remote"), local)) << transport;
  }
  ASSERT_TRUE(Command(1, "closeEndpoint", local));
  EXPECT_FALSE(Send(1, "x\n", Address("udp", b, local)));
}

TEST_P(IpAdapterTest, ProtectedEndpointsNeedTheControlPort) {
  host_.port_types[1] = port_type_;
  Value config = Config({Endpoint(0, true)});
  auto mapped = adapter_.Map(PortId{1}, {}, "p", {&config, 1});
  ASSERT_FALSE(mapped);
  EXPECT_THAT(mapped.error().message, HasSubstr("is to be protected by IPsec, but no control port of IPsec is mapped"));

  struct Nothing : SocketPreparer {
    runtime::Result<void> Prepare(int, const SocketAddress&, Transport) override { return {}; }
  } nothing;
  protection_->preparer = &nothing;
  EXPECT_TRUE(adapter_.Map(PortId{1}, {}, "p", {&config, 1}));
}

// A FIN that is repeated when the security associations are gone would go in clear.
TEST_P(IpAdapterTest, ProtectedConnectionsEndByAReset) {
  struct Nothing : SocketPreparer {
    runtime::Result<void> Prepare(int, const SocketAddress&, Transport) override { return {}; }
  } nothing;
  protection_->preparer = &nothing;
  const int64_t own = Map(1, true), peer = Map(2);
  ASSERT_TRUE(Send(1, "last words\n", Address("tcp", peer, Host(own))));
  Next(2, "accepted");
  ASSERT_TRUE(adapter_.Unmap(PortId{1}, {}, "p", {}));
  EXPECT_EQ(Next(2).text(), "last words\n");
  Next(2, "broken");
}

TEST_P(IpAdapterTest, SecondMapSharesAndResetCloses) {
  const int64_t port = Map(1);
  EXPECT_TRUE(adapter_.Map(PortId{1}, {}, "q", {}));
  EXPECT_TRUE(adapter_.Unmap(PortId{1}, {}, "q", {}));
  host_.port_types[2] = port_type_;
  Value same = Config({Endpoint(port)});
  auto taken = adapter_.Map(PortId{2}, {}, "p", {&same, 1});
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("port in use: "));
  adapter_.Reset();
  EXPECT_FALSE(host_.poller().has_descriptors());
  EXPECT_TRUE(adapter_.Map(PortId{2}, {}, "p", {&same, 1}));
}

TEST_P(IpAdapterTest, ParametersOfTheConfigurationServePortsWithoutMapParameters) {
  runtime::PortInfo info;
  info.in = info.out = {maker_.Basic(runtime::TypeKind::kOctetstring)};
  host_.port_types[1] = maker_.Port("PlainPort", info);
  EXPECT_FALSE(adapter_.Map(PortId{1}, {}, "p", {}));  // no address anywhere
  const std::string local = SocketAddress{*IpAddress::Parse(GetParam()), 0}.ToString();
  EXPECT_TRUE(adapter_.SetParameter("local", local));
  EXPECT_TRUE(adapter_.SetParameter("transports", "udp"));
  const int64_t peer = Map(2);
  EXPECT_TRUE(adapter_.SetParameter("remote", SocketAddress{*IpAddress::Parse(GetParam()), uint16_t(peer)}.ToString()));
  ASSERT_TRUE(adapter_.Map(PortId{1}, {}, "p", {}));
  const Value octets = Value::Octetstring("hello");
  ASSERT_TRUE(adapter_.Send({.port = PortId{1}, .message = &octets, .octets = octets}));
  EXPECT_EQ(Next(2).text(), "hello");
  for (const auto& [name, value] : {std::pair("local", "nonsense"), std::pair("transports", "sctp"), std::pair("x", "")}) {
    EXPECT_FALSE(adapter_.SetParameter(name, value)) << name;
  }
}

TEST_P(IpAdapterTest, TypesThatDoNotFitAreExplainedAtMap) {
  runtime::PortInfo info;
  info.address = maker_.Record("OddAddress", {{"transport", types_.transport}, {"remote", types_.integer}});
  host_.port_types[1] = maker_.Port("OddPort", info);
  ASSERT_TRUE(adapter_.SetParameter("local", SocketAddress{*IpAddress::Parse(GetParam()), 0}.ToString()));
  auto mapped = adapter_.Map(PortId{1}, {}, "p", {});
  ASSERT_FALSE(mapped);
  EXPECT_EQ(mapped.error().message, "type Test.OddAddress: field \"remote\": expected record, found integer");
}

INSTANTIATE_TEST_SUITE_P(Both, IpAdapterTest, testing::Values("127.0.0.1", "::1"),
                         [](const auto& info) { return std::string(info.index == 0 ? "ipv4" : "ipv6"); });

}  // namespace
}  // namespace assay::adapters
