#include "adapters/ipsec/esp_engine.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::adapters {

namespace {

uint32_t Get32(std::span<const uint8_t> octets, size_t at) {
  return uint32_t{octets[at]} << 24 | uint32_t{octets[at + 1]} << 16 | uint32_t{octets[at + 2]} << 8 | octets[at + 3];
}

/// Reports of one kind on one association; a flood is only counted after that.
constexpr uint64_t kMaxReports = 100;

}  // namespace

void EspEngine::Install(int64_t id, const SaSet& params) {
  auto set = std::make_unique<Set>();
  set->params = params;
  for (const Mechanism& mechanism : params.mechanisms) {
    set->transforms.emplace_back(mechanism, ExpandKeys(mechanism, params.ik, params.ck));
  }
  set->decided = set->transforms.size() == 1;
  const std::array<SaParams, 4> all = AssociationsOf(params);
  for (size_t i = 0; i < all.size(); ++i) {
    Association& association = set->associations[i];
    association.set_id = id;
    association.counters.params = all[i];
    association.counters.mechanism = params.mechanisms.front();
    if (all[i].inbound) {
      inbound_[{all[i].wire_destination(), all[i].spi}] = &association;
      ++protected_[all[i].destination];
    } else {
      outbound_[{all[i].source, all[i].destination}].push_back(&association);
    }
  }
  sets_[id] = std::move(set);
}

void EspEngine::Remove(int64_t id) {
  const auto found = sets_.find(id);
  if (found == sets_.end()) return;
  for (Association& association : found->second->associations) {
    const SaParams& params = association.counters.params;
    if (params.inbound) {
      inbound_.erase({params.wire_destination(), params.spi});
      if (--protected_[params.destination] == 0) protected_.erase(params.destination);
    } else {
      auto& candidates = outbound_[{params.source, params.destination}];
      std::erase(candidates, &association);
      if (candidates.empty()) outbound_.erase({params.source, params.destination});
    }
  }
  sets_.erase(found);
}

PathCounters EspEngine::Counters() const {
  PathCounters counters{.unknown_spi = unknown_spi_, .clear_text = clear_text_,
                        .without_association = without_association_};
  for (const auto& [id, set] : sets_) {
    for (const Association& association : set->associations) counters.associations.push_back(association.counters);
  }
  return counters;
}

EspEngine::Association* EspEngine::FindOutbound(const IpPacket& packet) const {
  const std::optional<Ports> ports = PortsOf(packet.protocol, packet.payload);
  if (!ports) return nullptr;
  const auto found =
      outbound_.find({{packet.source, ports->source}, {packet.destination, ports->destination}});
  return found == outbound_.end() ? nullptr : found->second.back();
}

std::optional<uint32_t> EspEngine::OutboundSpi(const IpPacket& packet) const {
  const Association* association = FindOutbound(packet);
  if (association == nullptr) return std::nullopt;
  return association->counters.params.spi;
}

std::optional<EspEngine::Sealed> EspEngine::Protect(const IpPacket& packet, std::optional<uint32_t> spi_override) {
  Association* association = FindOutbound(packet);
  // Sequence numbers never repeat under one key (RFC 4303 §3.3.3).
  if (association == nullptr || association->last_sequence == UINT32_MAX) {
    ++without_association_;
    return std::nullopt;
  }
  Set& set = *sets_.at(association->set_id);
  EspTransform& transform = set.transforms[set.chosen];
  uint8_t iv[16];
  random_.Fill({iv, transform.iv_size()});
  const SaParams& params = association->counters.params;
  Sealed sealed{.spi = spi_override.value_or(params.spi), .mechanism = transform.mechanism(), .tunnel = params.tunnel};
  const uint8_t tunnelled = packet.source.is_v4() ? kProtocolIpv4 : kProtocolIpv6;
  transform.Seal(sealed.spi, ++association->last_sequence, params.tunnel ? tunnelled : packet.protocol,
                 params.tunnel ? packet.whole : packet.payload, {iv, transform.iv_size()}, sealed.packet);
  ++association->counters.packets;
  association->counters.octets += sealed.packet.size();
  association->counters.mechanism = transform.mechanism();
  return sealed;
}

EspTransform* EspEngine::Authenticate(Set& set, std::span<const uint8_t> esp) {
  for (size_t i = 0; i < set.transforms.size(); ++i) {
    if (set.decided && i != set.chosen) continue;
    if (!set.transforms[i].Verify(esp)) continue;
    return &set.transforms[i];
  }
  return nullptr;
}

std::string EspEngine::GuessMechanism(const Set& set, std::span<const uint8_t> esp) const {
  for (const Integrity integrity : {Integrity::kHmacSha1_96, Integrity::kHmacMd5_96, Integrity::kHmacSha256_128}) {
    const Mechanism mechanism{integrity, Encryption::kNull};
    EspTransform transform(mechanism, ExpandKeys(mechanism, set.params.ik, set.params.ck));
    if (transform.Verify(esp)) return fmt::format("; it would be right for {}", IntegrityName(integrity));
  }
  return {};
}

void EspEngine::FollowPeer(Set& set, const Association& association, const SocketAddress& peer) {
  SocketAddress& known = set.params.encapsulation->peer;
  if (peer == known || set.params.encapsulation->keep_alive) return;
  Report("natMapping", association, fmt::format("packets come from {} now, no longer from {}", peer.ToString(),
                                                known.ToString()));
  known = peer;
  for (Association& each : set.associations) {
    SaParams::Tunnel& tunnel = *each.counters.params.tunnel;
    (each.counters.params.inbound ? tunnel.source : tunnel.destination) = peer;
  }
}

void EspEngine::RejectSelector(Association& association, const std::string& text) {
  if (++association.counters.selector_mismatch <= kMaxReports) Report("selectorMismatch", association, text);
}

std::optional<EspEngine::Opened> EspEngine::Unprotect(const IpAddress& source, const IpAddress& destination,
                                                      std::span<const uint8_t> esp, std::optional<uint16_t> udp_port) {
  const uint32_t spi = esp.size() >= kEspHeader ? Get32(esp, 0) : 0;
  const auto found = inbound_.find({destination, spi});
  if (found == inbound_.end()) {
    if (++unknown_spi_ <= kMaxReports) {
      listener_({.kind = "unknownSpi",
                 .spi = spi,
                 .source = SocketAddress{source, 0},
                 .destination = SocketAddress{destination, 0},
                 .text = fmt::format("ESP packet from {} with SPI {}, which no association has", source.ToString(), spi)});
    }
    return std::nullopt;
  }
  Association& association = *found->second;
  SaCounters& counters = association.counters;
  Set& set = *sets_.at(association.set_id);
  const uint32_t sequence = Get32(esp, 4);
  EspTransform* transform = Authenticate(set, esp);
  if (transform == nullptr) {
    if (++counters.bad_icv <= kMaxReports) {
      Report("badIcv", association,
             fmt::format("ICV of packet {} is wrong for {}{}", sequence, MechanismName(counters.mechanism),
                         GuessMechanism(set, esp)));
    }
    return std::nullopt;
  }
  if (!association.window.IsNew(sequence)) {
    if (++counters.replayed <= kMaxReports) {
      Report("replayed", association, fmt::format("packet {} came before, or is too old", sequence));
    }
    return std::nullopt;
  }
  association.window.Mark(sequence);
  Opened opened{.spi = spi, .mechanism = transform->mechanism()};
  const EspTransform::Opened inner = transform->Open(esp, opened.payload);
  const bool tunnel = counters.params.tunnel.has_value();
  if (tunnel != udp_port.has_value()) {
    RejectSelector(association, fmt::format("packet {} came {} UDP, but the set is for {}", sequence,
                                            udp_port ? "inside" : "without", tunnel ? "mod=UDP-enc-tun" : "mod=trans"));
    return std::nullopt;
  }
  std::optional<IpPacket> packet;
  if (inner.error == nullptr && tunnel) {
    if (inner.next_header == kProtocolIpv4 || inner.next_header == kProtocolIpv6) packet = ParseIpPacket(opened.payload);
  } else if (inner.error == nullptr) {
    packet = IpPacket{source, destination, inner.next_header, opened.payload, {}};
  }
  const std::optional<Ports> ports = packet ? PortsOf(packet->protocol, packet->payload) : std::nullopt;
  if (!ports) {
    if (++counters.malformed <= kMaxReports) {
      Report("malformed", association,
             inner.error != nullptr
                 ? fmt::format("packet {}: {}; is it another cipher or key than {}?", sequence, inner.error,
                               EncryptionName(transform->mechanism().encryption))
                 : fmt::format("packet {}: expected UDP or TCP inside{}, found protocol {}", sequence,
                               tunnel ? " an IP packet" : "", packet ? packet->protocol : inner.next_header));
    }
    return std::nullopt;
  }
  const SocketAddress from{packet->source, ports->source}, to{packet->destination, ports->destination};
  if (from != counters.params.source || to != counters.params.destination) {
    RejectSelector(association,
                   fmt::format("packet {} from {} to {} came on the association for {} to {}", sequence, from.ToString(),
                               to.ToString(), counters.params.source.ToString(), counters.params.destination.ToString()));
    return std::nullopt;
  }
  if (tunnel) FollowPeer(set, association, {source, *udp_port});
  if (!set.decided) {
    set.decided = true;
    set.chosen = static_cast<size_t>(transform - set.transforms.data());
    for (Association& each : set.associations) each.counters.mechanism = transform->mechanism();
  }
  ++counters.packets;
  counters.octets += esp.size();
  if (counters.packets == 1) {
    Report("firstUse", association,
           fmt::format("first packet, protected by {}", MechanismName(transform->mechanism())));
  }
  opened.protocol = packet->protocol;
  opened.tunnel = tunnel;
  if (tunnel) opened.payload.resize(packet->whole.size());
  return opened;
}

void EspEngine::CountClearText(const SocketAddress& source, const SocketAddress& destination, const std::string& what) {
  if (++clear_text_ > kMaxReports) return;
  listener_({.kind = "clearText",
             .source = source,
             .destination = destination,
             .text = fmt::format("{} from {} in clear text to the protected port {}", what, source.ToString(),
                                 destination.ToString())});
}

void EspEngine::Report(std::string_view kind, const Association& association, std::string text) {
  const SaParams& params = association.counters.params;
  listener_({.kind = kind,
             .spi = params.spi,
             .source = params.source,
             .destination = params.destination,
             .text = fmt::format("SPI {} ({} to {}): {}", params.spi, params.source.ToString(),
                                 params.destination.ToString(), text)});
}

}  // namespace assay::adapters
