#include "codecs/pcap/packet.h"

#include <arpa/inet.h>

namespace assay::codecs {
namespace {

// Link types (https://www.tcpdump.org/linktypes.html).
constexpr uint32_t kNull = 0, kEthernet = 1, kRawOld = 12, kRawBsd = 14, kRaw = 101, kLoop = 108, kSll = 113,
                   kIpv4Only = 228, kIpv6Only = 229, kSll2 = 276;
constexpr uint32_t kEtherIpv4 = 0x0800, kEtherIpv6 = 0x86dd, kEtherVlan = 0x8100, kEtherQinQ = 0x88a8;
constexpr int kMaxTags = 4;        // VLAN tags in a row
constexpr int kMaxExtensions = 8;  // IPv6 extension headers in a row
constexpr unsigned kProtocolTcp = 6, kProtocolUdp = 17;

std::string Address(int family, std::string_view octets, uint32_t port) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(family, octets.data(), text, sizeof text);
  std::string address = family == AF_INET6 ? "[" + std::string(text) + "]" : text;
  return address + ":" + std::to_string(port);
}

bool ParseTransport(int family, std::string_view from, std::string_view to, unsigned protocol,
                    std::string_view data, Packet* packet) {
  packet->tcp = protocol == kProtocolTcp;
  size_t header = 8;
  if (packet->tcp) {
    if (data.size() < 20) return false;
    header = static_cast<size_t>(static_cast<unsigned char>(data[12]) >> 4) * 4;
    if (header < 20) return false;
    packet->syn = (data[13] & 2) != 0;
    packet->sequence = Read32(data, 4) + (packet->syn ? 1 : 0);
  } else if (protocol != kProtocolUdp || data.size() < 8) {
    return false;
  } else {
    size_t length = Read16(data, 4);
    if (length >= 8 && length < data.size()) data = data.substr(0, length);
  }
  if (data.size() < header) return false;
  packet->source = Address(family, from, Read16(data, 0));
  packet->destination = Address(family, to, Read16(data, 2));
  packet->payload = data.substr(header);
  return true;
}

bool ParseIpv4(std::string_view data, Packet* packet) {
  if (data.size() < 20) return false;
  size_t header = static_cast<size_t>(data[0] & 15) * 4;
  size_t total = Read16(data, 2);
  if (header < 20 || data.size() < header) return false;
  if (total >= header && total < data.size()) data = data.substr(0, total);  // Ethernet padding
  bool later_fragment = (Read16(data, 6) & 0x1fff) != 0;
  if (later_fragment) return false;
  return ParseTransport(AF_INET, data.substr(12, 4), data.substr(16, 4), static_cast<unsigned char>(data[9]),
                        data.substr(header), packet);
}

bool ParseIpv6(std::string_view data, Packet* packet) {
  constexpr unsigned kHopByHop = 0, kRouting = 43, kFragment = 44, kOptions = 60;
  if (data.size() < 40) return false;
  std::string_view from = data.substr(8, 16);
  std::string_view to = data.substr(24, 16);
  unsigned next = static_cast<unsigned char>(data[6]);
  size_t length = Read16(data, 4);
  data = data.substr(40, length == 0 ? std::string_view::npos : length);
  for (int i = 0; i < kMaxExtensions && data.size() >= 8; ++i) {
    bool extension = next == kHopByHop || next == kRouting || next == kOptions || next == kFragment;
    if (!extension) break;
    if (next == kFragment && (Read16(data, 2) & 0xfff8) != 0) return false;
    size_t skip = next == kFragment ? 8 : (static_cast<size_t>(static_cast<unsigned char>(data[1])) + 1) * 8;
    next = static_cast<unsigned char>(data[0]);
    if (skip > data.size()) return false;
    data.remove_prefix(skip);
  }
  return ParseTransport(AF_INET6, from, to, next, data, packet);
}

bool ParseIp(std::string_view data, Packet* packet) {
  if (data.empty()) return false;
  unsigned version = static_cast<unsigned char>(data[0]) >> 4;
  return version == 4 ? ParseIpv4(data, packet) : version == 6 && ParseIpv6(data, packet);
}

}  // namespace

bool ParseFrame(uint32_t link_type, std::string_view frame, Packet* packet) {
  size_t type_at = 0;
  size_t header = 0;
  switch (link_type) {
    case kEthernet:
      type_at = 12;
      header = 14;
      break;
    case kSll:
      type_at = 14;
      header = 16;
      break;
    case kSll2:
      type_at = 0;
      header = 20;
      break;
    case kNull:
    case kLoop:
      return frame.size() > 4 && ParseIp(frame.substr(4), packet);
    case kRaw:
    case kRawOld:
    case kRawBsd:
    case kIpv4Only:
    case kIpv6Only:
      return ParseIp(frame, packet);
    default:
      return false;
  }
  if (frame.size() < header) return false;
  uint32_t type = Read16(frame, type_at);
  frame.remove_prefix(header);
  for (int i = 0; i < kMaxTags && (type == kEtherVlan || type == kEtherQinQ) && frame.size() >= 4; ++i) {
    type = Read16(frame, 2);
    frame.remove_prefix(4);
  }
  return (type == kEtherIpv4 || type == kEtherIpv6) && ParseIp(frame, packet);
}

}  // namespace assay::codecs
