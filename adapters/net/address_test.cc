#include "adapters/net/address.h"

#include <gtest/gtest.h>

namespace assay::adapters {
namespace {

using runtime::ErrorCode;

TEST(IpAddress, ParsesAndPrints) {
  const struct {
    const char* text;
    const char* printed;
  } kCases[] = {
      {"192.0.2.1", "192.0.2.1"},          {"2001:db8::1", "2001:db8::1"},
      {"[2001:DB8:0:0::1]", "2001:db8::1"}, {"::", "::"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"}, {"fe80::1%lo", "fe80::1%lo"},
  };
  for (const auto& item : kCases) {
    auto address = IpAddress::Parse(item.text);
    ASSERT_TRUE(address) << item.text << ": " << address.error().message;
    EXPECT_EQ(address->ToString(), item.printed);
  }
}

TEST(IpAddress, RefusesWhatIsNone) {
  for (const char* text : {"", "192.0.2", "192.0.2.256", "localhost", "1:2", "[", "[]", "192.0.2.1%lo", "::1 "}) {
    auto address = IpAddress::Parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, ErrorCode::kMalformed) << text;
  }
  EXPECT_FALSE(IpAddress::Parse(std::string(100000, '1')));
  auto scoped = IpAddress::Parse("fe80::1%no-such-interface");
  ASSERT_FALSE(scoped);
  EXPECT_EQ(scoped.error().code, ErrorCode::kNotFound);
}

TEST(IpAddress, KnowsItsKind) {
  EXPECT_TRUE(IpAddress::Parse("0.0.0.0")->is_any());
  EXPECT_TRUE(IpAddress::Parse("127.9.9.9")->is_loopback());
  EXPECT_TRUE(IpAddress::Parse("::1")->is_loopback());
  EXPECT_FALSE(IpAddress::Parse("::1")->is_v4());
  EXPECT_NE(*IpAddress::Parse("0.0.0.0"), *IpAddress::Parse("::"));
}

TEST(SocketAddress, ParsesAndPrints) {
  const struct {
    const char* text;
    const char* printed;
  } kCases[] = {
      {"192.0.2.1:5060", "192.0.2.1:5060"},
      {"192.0.2.1", "192.0.2.1:7"},
      {"[2001:db8::1]:65535", "[2001:db8::1]:65535"},
      {"2001:db8::1", "[2001:db8::1]:7"},
      {"[::1]", "[::1]:7"},
  };
  for (const auto& item : kCases) {
    auto address = SocketAddress::Parse(item.text, 7);
    ASSERT_TRUE(address) << item.text << ": " << address.error().message;
    EXPECT_EQ(address->ToString(), item.printed);
    sockaddr_storage storage;
    address->ToSockaddr(storage);
    EXPECT_EQ(SocketAddress::FromSockaddr(storage), *address);
  }
  for (const char* text : {"192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:-1", "[::1", "[::1]5060", "[::1]:x", ":5060"}) {
    EXPECT_FALSE(SocketAddress::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace assay::adapters
