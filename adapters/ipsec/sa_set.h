#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/net/address.h"
#include "runtime/base/clock.h"
#include "runtime/base/result.h"

namespace assay::adapters {

/// Algorithms of ipsec-3gpp (TS 33.203 Annex H, `alg` and `ealg`).
enum class Integrity : uint8_t { kHmacMd5_96, kHmacSha1_96, kHmacSha256_128 };
enum class Encryption : uint8_t { kNull, kAesCbc, kDesEde3Cbc };

struct Mechanism {
  Integrity integrity = Integrity::kHmacSha1_96;
  Encryption encryption = Encryption::kNull;
  friend bool operator==(const Mechanism&, const Mechanism&) = default;
};
/// Names as in Security-* headers: `hmac-sha-1-96`, `aes-cbc`; they compare without regard to case.
/// Errors: kUnsupported, listing the known ones.
runtime::Result<Mechanism> ParseMechanism(std::string_view alg, std::string_view ealg);
const char* IntegrityName(Integrity integrity);
const char* EncryptionName(Encryption encryption);
/// `hmac-sha-1-96/aes-cbc`.
std::string MechanismName(const Mechanism& mechanism);

/// IK or CK. Units: 128 bits.
using AkaKey = std::array<uint8_t, 16>;

/// Keys of a mechanism. Source: TS 33.203 Annex I.
struct EspKeys {
  std::vector<uint8_t> integrity;   ///< 16, 20 or 32 octets
  std::vector<uint8_t> encryption;  ///< 0, 16 or 24 octets
};
EspKeys ExpandKeys(const Mechanism& mechanism, const AkaKey& ik, const AkaKey& ck);

/// One side of a set: address, protected client and server port, and the SPIs of what it receives.
struct SaEnd {
  IpAddress ip;
  uint16_t port_c = 0;
  uint16_t port_s = 0;
  uint32_t spi_c = 0;
  uint32_t spi_s = 0;
};

/// ESP in tunnel mode inside UDP, because a NAT stands between: `mod=UDP-enc-tun` (TS 33.203 Annex M, RFC 3948). The
/// addresses of the set are those inside: the device's is the one it has behind the NAT.
struct UdpEncapsulation {
  static constexpr uint16_t kPort = 4500;

  uint16_t own_port = kPort;
  SocketAddress peer;  ///< where datagrams go: the NAT, as seen by the network; the P-CSCF, as seen by the device
  /// For the side behind the NAT: how often it sends a NAT-keepalive packet (RFC 3948 §4). The other side follows the
  /// NAT when its mapping changes.
  std::optional<runtime::Duration> keep_alive;
};

/// The four security associations of one registration (TS 33.203 §7).
struct SaSet {
  SaEnd own, peer;
  std::vector<Mechanism> mechanisms;  ///< at least one; more: the first good packet that comes in decides
  AkaKey ik{}, ck{};
  std::optional<UdpEncapsulation> encapsulation;  ///< none: transport mode
  std::optional<runtime::Duration> lifetime;
};

/// SPIs below are reserved (RFC 4303 §2.1).
inline constexpr uint32_t kFirstSpi = 256;

/// Errors: kInvalidArgument saying which part of the set cannot be.
runtime::Result<void> CheckSaSet(const SaSet& set);

/// One of the four, as seen by the side that holds it.
struct SaParams {
  bool inbound = false;
  uint32_t spi = 0;
  SocketAddress source, destination;
  /// Of the UDP datagrams around the packets.
  struct Tunnel {
    SocketAddress source, destination;
  };
  std::optional<Tunnel> tunnel;

  /// Of the packets on the wire.
  const IpAddress& wire_source() const { return tunnel ? tunnel->source.ip : source.ip; }
  const IpAddress& wire_destination() const { return tunnel ? tunnel->destination.ip : destination.ip; }
};
/// Shape: two outbound ones, then two inbound ones. Source: TS 33.203 §7.1.
std::array<SaParams, 4> AssociationsOf(const SaSet& set);

}  // namespace assay::adapters
