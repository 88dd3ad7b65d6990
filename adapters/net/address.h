#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace assay::adapters {

/// An IPv4 or IPv6 address, with the scope (interface) of link-local ones.
class IpAddress {
 public:
  enum class Family : uint8_t { kV4, kV6 };

  IpAddress() = default;
  static IpAddress Any(Family family);
  static IpAddress Loopback(Family family);
  /// Shape: 4 or 16 octets in network order.
  static IpAddress FromOctets(std::span<const uint8_t> octets, uint32_t scope = 0);

  /// Reads `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]`, `fe80::1%eth0` or `fe80::1%3`. Never asks a name server.
  /// Errors: kMalformed when it is no address; kNotFound when the scope names no interface of this machine.
  static runtime::Result<IpAddress> Parse(std::string_view text);

  Family family() const { return family_; }
  bool is_v4() const { return family_ == Family::kV4; }
  bool is_any() const;
  bool is_loopback() const;
  /// 4 or 16 octets in network order.
  std::span<const uint8_t> octets() const { return {octets_.data(), is_v4() ? 4u : 16u}; }
  uint32_t scope() const { return scope_; }
  /// Without brackets: `192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`.
  std::string ToString() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  Family family_ = Family::kV4;
  std::array<uint8_t, 16> octets_{};
  uint32_t scope_ = 0;
};

/// An IP address with a UDP or TCP port.
struct SocketAddress {
  IpAddress ip;
  uint16_t port = 0;

  /// Reads `192.0.2.1:5060` and `[2001:db8::1]:5060`; a missing port is `default_port`.
  /// Errors: as IpAddress::Parse; kMalformed for a port that is not 0 to 65535.
  static runtime::Result<SocketAddress> Parse(std::string_view text, uint16_t default_port = 0);
  static SocketAddress FromSockaddr(const sockaddr_storage& storage);
  /// Fills `storage` and returns the length the kernel wants.
  socklen_t ToSockaddr(sockaddr_storage& storage) const;
  /// `192.0.2.1:5060`, `[2001:db8::1]:5060`.
  std::string ToString() const;

  friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

}  // namespace assay::adapters
