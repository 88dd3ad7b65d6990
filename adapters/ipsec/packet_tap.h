#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "adapters/ipsec/ip_packet.h"
#include "adapters/net/socket.h"

namespace assay::adapters {

/// Sees the ESP packets, and the UDP datagrams that may carry some, of this network namespace as they leave
/// and arrive, each with its real IP header, fragments too: what a kernel that does ESP by itself put on the
/// wire.
class PacketTap {
 public:
  /// Errors: kPermission without CAP_NET_RAW.
  static runtime::Result<PacketTap> Open();

  int fd() const { return fd_.get(); }
  /// Hands out every packet that waits; packets between two addresses of one machine once.
  void Read(const std::function<void(std::span<const uint8_t> ip_packet)>& each);

 private:
  UniqueFd fd_;
  std::vector<uint8_t> buffer_;
};

/// Source and destination of a packet whose IP header is whole, a fragment or not. False for anything else.
bool AddressesOf(std::span<const uint8_t> ip_packet, IpAddress& source, IpAddress& destination);

}  // namespace assay::adapters
