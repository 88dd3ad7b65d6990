#include "adapters/net/socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::adapters {
namespace {

using runtime::ErrorCode;
using testing::HasSubstr;

const SocketAddress kAny4{IpAddress::Loopback(IpAddress::Family::kV4), 0};

TEST(Socket, SecondBindNamesThePort) {
  auto first = OpenUdpSocket(kAny4);
  ASSERT_TRUE(first);
  const SocketAddress bound = *LocalAddress(first->get());
  EXPECT_NE(bound.port, 0);
  auto second = OpenUdpSocket(bound);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(second.error().message, HasSubstr("port in use: " + bound.ToString() + " (udp)"));

  auto listener = OpenTcpListener(kAny4);
  ASSERT_TRUE(listener);
  auto other = OpenTcpListener(*LocalAddress(listener->get()));
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("(tcp)"));
}

TEST(Socket, ConnectionsMayLeaveFromAListeningPort) {
  auto listener = OpenTcpListener(kAny4);
  auto target = OpenTcpListener(kAny4);
  ASSERT_TRUE(listener && target);
  auto connection = StartTcpConnect(*LocalAddress(listener->get()), *LocalAddress(target->get()));
  ASSERT_TRUE(connection) << connection.error().message;
  EXPECT_EQ(*LocalAddress(connection->get()), *LocalAddress(listener->get()));
}

TEST(Socket, ForeignAddressIsExplained) {
  auto socket = OpenUdpSocket({*IpAddress::Parse("192.0.2.77"), 0});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(socket.error().message, HasSubstr("no such address on this machine: 192.0.2.77:0 (udp)"));
  auto mixed = StartTcpConnect(kAny4, {IpAddress::Loopback(IpAddress::Family::kV6), 9});
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay::adapters
