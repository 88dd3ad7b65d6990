#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "adapters/ipsec/data_path.h"
#include "adapters/ipsec/esp.h"
#include "adapters/ipsec/ip_packet.h"
#include "runtime/base/random.h"

namespace assay::adapters {

/// The security associations of the userspace data path and what they do to packets; no sockets, no clock, so that the
/// same code runs in unit tests and under the fuzzer.
class EspEngine {
 public:
  EspEngine(runtime::Random& random, DataPath::Listener listener) : random_(random), listener_(std::move(listener)) {}

  void Install(int64_t id, const SaSet& set);
  void Remove(int64_t id);
  PathCounters Counters() const;

  /// What became of an outgoing packet.
  struct Sealed {
    uint32_t spi = 0;
    Mechanism mechanism;
    std::vector<uint8_t> packet;  ///< ESP, from the SPI on
    std::optional<SaParams::Tunnel> tunnel;  ///< the UDP datagram it belongs in
  };
  /// Protects the UDP datagram or TCP segment of `packet`, in tunnel mode the whole packet. Nullopt: no association fits (counted) or its sequence
  /// numbers are used up. `spi_override`: misbehaviour, another SPI under an ICV that covers it.
  std::optional<Sealed> Protect(const IpPacket& packet, std::optional<uint32_t> spi_override = std::nullopt);
  /// SPI of the association that Protect would use.
  std::optional<uint32_t> OutboundSpi(const IpPacket& packet) const;

  struct Opened {
    uint32_t spi = 0;
    Mechanism mechanism;
    uint8_t protocol = 0;
    std::vector<uint8_t> payload;  ///< in tunnel mode a whole IP packet
    bool tunnel = false;
  };
  /// Checks an ESP packet (from the SPI on): association, ICV, replay, padding, selector; each failure is counted and
  /// reported. `udp_port`: it came in a UDP datagram from there. Source: RFC 4303 §3.4, RFC 3948 §3.
  std::optional<Opened> Unprotect(const IpAddress& source, const IpAddress& destination, std::span<const uint8_t> esp,
                                  std::optional<uint16_t> udp_port = std::nullopt);

  /// True when `address` is the own end of an installed set: clear text must not come there.
  bool IsProtected(const SocketAddress& address) const { return protected_.contains(address); }
  /// True when some installed set receives at `ip`.
  bool IsOwn(const IpAddress& ip) const {
    const auto first = protected_.lower_bound({ip, 0});
    return first != protected_.end() && first->first.ip == ip;
  }
  const std::map<SocketAddress, int>& protected_addresses() const { return protected_; }
  void CountClearText(const SocketAddress& source, const SocketAddress& destination, const std::string& what);

 private:
  struct Association {
    SaCounters counters;
    ReplayWindow window;
    uint32_t last_sequence = 0;
    int64_t set_id = 0;
  };
  struct Set {
    SaSet params;
    std::vector<EspTransform> transforms;  ///< one a mechanism
    size_t chosen = 0;
    bool decided = false;  ///< a good packet came in, or there is only one mechanism
    std::array<Association, 4> associations;
  };

  Association* FindOutbound(const IpPacket& packet) const;
  /// The transform whose ICV fits, or null; decides the set's mechanism.
  EspTransform* Authenticate(Set& set, std::span<const uint8_t> esp);
  /// Follows a NAT whose mapping changed; the packet that shows it was authenticated.
  void FollowPeer(Set& set, const Association& association, const SocketAddress& peer);
  /// Counts and reports an authentic packet that has no business on this association.
  void RejectSelector(Association& association, const std::string& text);
  void Report(std::string_view kind, const Association& association, std::string text);
  std::string GuessMechanism(const Set& set, std::span<const uint8_t> esp) const;

  runtime::Random& random_;
  DataPath::Listener listener_;
  std::map<int64_t, std::unique_ptr<Set>> sets_;
  std::map<std::pair<IpAddress, uint32_t>, Association*> inbound_;  ///< by destination and SPI
  /// By source and destination; the newest set comes last and wins.
  std::map<std::pair<SocketAddress, SocketAddress>, std::vector<Association*>> outbound_;
  std::map<SocketAddress, int> protected_;
  uint64_t unknown_spi_ = 0, clear_text_ = 0, without_association_ = 0;
};

}  // namespace assay::adapters
