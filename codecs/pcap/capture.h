#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace assay::codecs {

/// What a capture holds of one UDP datagram, or of one direction of a TCP connection.
struct CapturedPayload {
  uint64_t time_ns = 0;  ///< of the (first) packet, since 1970
  uint64_t packet = 0;   ///< number of the (first) packet, counted from 1 as other tools do
  std::string source;    ///< `192.0.2.1:5060`, `[2001:db8::1]:5060`
  std::string destination;
  bool tcp = false;
  std::string octets;  ///< TCP: all octets of the direction in sequence order, up to the first gap
};

/// What a capture file holds.
struct Capture {
  std::vector<CapturedPayload> payloads;
  /// Where the file breaks its format, most often because the capture was cut off inside a packet: `payloads` is what
  /// stands before.
  std::optional<runtime::Error> broken;
};

/// Named limits of capture reading.
struct CaptureLimits {
  size_t max_packets = 1'000'000;
  size_t max_connections = 4096;         ///< TCP directions followed at once
  size_t max_stream = 16 * 1024 * 1024;  ///< octets kept of one TCP direction
  size_t max_pending = 256;              ///< TCP segments kept that wait for earlier ones
};

/// True when `file` starts as a pcap or pcapng file does.
bool IsCapture(std::string_view file);

/// Extracts the UDP and TCP payloads of a pcap or pcapng file: Ethernet (with VLAN tags), Linux cooked (SLL,
/// SLL2), raw IP and loopback frames; IPv4 and IPv6. IP fragments but the first, and packets of other kinds,
/// are left out. Shape: UDP datagrams in order of capture; each TCP direction stands where its first octet
/// was captured. Errors: kMalformed when it is no capture; kLimit. Source: draft-ietf-opsawg-pcap,
/// draft-ietf-opsawg-pcapng.
runtime::Result<Capture> ReadCapture(std::string_view file, const CaptureLimits& limits = {});

}  // namespace assay::codecs
