#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "adapters/net/address.h"

namespace assay::adapters {

/// Numbers of upper-layer protocols (IANA).
inline constexpr uint8_t kProtocolTcp = 6, kProtocolUdp = 17, kProtocolEsp = 50, kProtocolIpv4 = 4, kProtocolIpv6 = 41;

/// The parts of an unfragmented IPv4 or IPv6 packet that a data path looks at. Views into the packet.
struct IpPacket {
  IpAddress source, destination;
  uint8_t protocol = 0;
  std::span<const uint8_t> payload;
  std::span<const uint8_t> whole;  ///< from the IP header on, without what stands behind its length
};

/// Shape: `octets` is one whole packet. Nullopt for anything else: fragments, other versions, lengths that do not fit.
/// Of IPv6 extension headers hop-by-hop, routing and destination options are skipped.
std::optional<IpPacket> ParseIpPacket(std::span<const uint8_t> octets);

/// Source and destination port of a UDP or TCP payload, or nullopt.
struct Ports {
  uint16_t source, destination;
};
std::optional<Ports> PortsOf(uint8_t protocol, std::span<const uint8_t> payload);

/// Replaces `out` by a packet with a plain header in front of `payload`.
/// Shape: both addresses of one version; payload up to 65515 octets (IPv4) or 65535 (IPv6), else `out` is empty.
void BuildIpPacket(const IpAddress& source, const IpAddress& destination, uint8_t protocol,
                   std::span<const uint8_t> payload, std::vector<uint8_t>& out);

}  // namespace assay::adapters
