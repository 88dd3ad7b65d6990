#include "adapters/ipsec/ip_packet.h"

#include <algorithm>

namespace assay::adapters {

namespace {

constexpr size_t kIpv4Header = 20, kIpv6Header = 40;
constexpr uint8_t kHopLimit = 64;
/// Extension headers followed in one packet; more are hostile.
constexpr int kMaxExtensions = 8;

uint16_t Get16(std::span<const uint8_t> octets, size_t at) {
  return static_cast<uint16_t>(octets[at] << 8 | octets[at + 1]);
}

std::optional<IpPacket> ParseIpv4(std::span<const uint8_t> octets) {
  if (octets.size() < kIpv4Header) return std::nullopt;
  const size_t header = (octets[0] & 15u) * 4;
  const size_t total = Get16(octets, 2);
  if (header < kIpv4Header || total < header || total > octets.size()) return std::nullopt;
  // More fragments follow, or this is not the first.
  if ((Get16(octets, 6) & 0x3fff) != 0) return std::nullopt;
  return IpPacket{IpAddress::FromOctets(octets.subspan(12, 4)), IpAddress::FromOctets(octets.subspan(16, 4)), octets[9],
                  octets.subspan(header, total - header), octets.first(total)};
}

std::optional<IpPacket> ParseIpv6(std::span<const uint8_t> octets) {
  if (octets.size() < kIpv6Header) return std::nullopt;
  const size_t length = Get16(octets, 4);
  if (kIpv6Header + length > octets.size()) return std::nullopt;
  IpPacket packet{IpAddress::FromOctets(octets.subspan(8, 16)), IpAddress::FromOctets(octets.subspan(24, 16)), octets[6],
                  octets.subspan(kIpv6Header, length), octets.first(kIpv6Header + length)};
  for (int i = 0; i < kMaxExtensions; ++i) {
    const bool extension = packet.protocol == 0 || packet.protocol == 43 || packet.protocol == 60;
    if (!extension) return packet;
    if (packet.payload.size() < 8) return std::nullopt;
    const size_t size = (packet.payload[1] + size_t{1}) * 8;
    if (size > packet.payload.size()) return std::nullopt;
    packet.protocol = packet.payload[0];
    packet.payload = packet.payload.subspan(size);
  }
  return std::nullopt;
}

}  // namespace

std::optional<IpPacket> ParseIpPacket(std::span<const uint8_t> octets) {
  if (octets.empty()) return std::nullopt;
  if (octets[0] >> 4 == 4) return ParseIpv4(octets);
  if (octets[0] >> 4 == 6) return ParseIpv6(octets);
  return std::nullopt;
}

std::optional<Ports> PortsOf(uint8_t protocol, std::span<const uint8_t> payload) {
  const size_t header = protocol == kProtocolUdp ? 8 : 20;
  if ((protocol != kProtocolUdp && protocol != kProtocolTcp) || payload.size() < header) return std::nullopt;
  return Ports{Get16(payload, 0), Get16(payload, 2)};
}

void BuildIpPacket(const IpAddress& source, const IpAddress& destination, uint8_t protocol,
                   std::span<const uint8_t> payload, std::vector<uint8_t>& out) {
  out.clear();
  const size_t header = source.is_v4() ? kIpv4Header : kIpv6Header;
  if (payload.size() > (source.is_v4() ? 65535 - kIpv4Header : 65535)) return;
  out.assign(header, 0);
  const auto put16 = [&](size_t at, size_t number) {
    out[at] = static_cast<uint8_t>(number >> 8);
    out[at + 1] = static_cast<uint8_t>(number);
  };
  const std::span<const uint8_t> from = source.octets(), to = destination.octets();
  if (source.is_v4()) {
    out[0] = 0x45;
    put16(2, header + payload.size());
    put16(6, 0x4000);  // do not fragment
    out[8] = kHopLimit;
    out[9] = protocol;
    std::copy(from.begin(), from.end(), out.begin() + 12);
    std::copy(to.begin(), to.end(), out.begin() + 16);
    uint32_t sum = 0;
    for (size_t i = 0; i < kIpv4Header; i += 2) sum += Get16(out, i);
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    put16(10, ~sum & 0xffff);
  } else {
    out[0] = 0x60;
    put16(4, payload.size());
    out[6] = protocol;
    out[7] = kHopLimit;
    std::copy(from.begin(), from.end(), out.begin() + 8);
    std::copy(to.begin(), to.end(), out.begin() + 24);
  }
  out.insert(out.end(), payload.begin(), payload.end());
}

}  // namespace assay::adapters
