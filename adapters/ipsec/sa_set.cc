#include "adapters/ipsec/sa_set.h"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr std::pair<const char*, Integrity> kIntegrityNames[] = {{"hmac-sha-1-96", Integrity::kHmacSha1_96},
                                                                 {"hmac-md5-96", Integrity::kHmacMd5_96},
                                                                 {"hmac-sha-256-128", Integrity::kHmacSha256_128}};
constexpr std::pair<const char*, Encryption> kEncryptionNames[] = {{"null", Encryption::kNull},
                                                                   {"aes-cbc", Encryption::kAesCbc},
                                                                   {"des-ede3-cbc", Encryption::kDesEde3Cbc}};

template <typename Table, typename Algorithm>
Result<void> Find(const Table& table, std::string_view what, std::string_view name, Algorithm& into) {
  std::string known;
  for (const auto& [candidate, algorithm] : table) {
    if (name.size() == std::string_view(candidate).size() && strncasecmp(name.data(), candidate, name.size()) == 0) {
      into = algorithm;
      return {};
    }
    known += known.empty() ? candidate : fmt::format(", {}", candidate);
  }
  return Fail(ErrorCode::kUnsupported, fmt::format("{}: expected one of {}, found \"{}\"", what, known, name));
}

Result<void> CheckEnd(const SaEnd& end, const char* who) {
  const auto invalid = [&](const char* what, const auto& found) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}, found {}", who, what, found));
  };
  if (end.ip.is_any()) return invalid("expected an address", end.ip.ToString());
  if (end.port_c == 0 || end.port_s == 0) return invalid("expected protected ports other than 0", 0);
  if (end.port_c == end.port_s) return invalid("expected different client and server ports", end.port_c);
  if (end.spi_c < kFirstSpi || end.spi_s < kFirstSpi) {
    return invalid("expected SPIs of 256 and above (RFC 4303 §2.1)", std::min(end.spi_c, end.spi_s));
  }
  if (end.spi_c == end.spi_s) return invalid("expected different client and server SPIs (TS 33.203 §7.1)", end.spi_c);
  return {};
}

}  // namespace

Result<Mechanism> ParseMechanism(std::string_view alg, std::string_view ealg) {
  Mechanism mechanism;
  if (Result<void> found = Find(kIntegrityNames, "alg", alg, mechanism.integrity); !found) return Fail(found.error());
  if (Result<void> found = Find(kEncryptionNames, "ealg", ealg, mechanism.encryption); !found) {
    return Fail(found.error());
  }
  return mechanism;
}

const char* IntegrityName(Integrity integrity) {
  for (const auto& [name, algorithm] : kIntegrityNames) {
    if (algorithm == integrity) return name;
  }
  return "";
}

const char* EncryptionName(Encryption encryption) {
  for (const auto& [name, algorithm] : kEncryptionNames) {
    if (algorithm == encryption) return name;
  }
  return "";
}

std::string MechanismName(const Mechanism& mechanism) {
  return fmt::format("{}/{}", IntegrityName(mechanism.integrity), EncryptionName(mechanism.encryption));
}

EspKeys ExpandKeys(const Mechanism& mechanism, const AkaKey& ik, const AkaKey& ck) {
  EspKeys keys;
  keys.integrity.assign(ik.begin(), ik.end());
  switch (mechanism.integrity) {
    case Integrity::kHmacMd5_96:
      break;
    case Integrity::kHmacSha1_96:
      keys.integrity.resize(20, 0);
      break;
    case Integrity::kHmacSha256_128:
      // The 256-bit key of RFC 4868 §2.1; Annex I of the editions seen does not name it. IK twice keeps its entropy.
      keys.integrity.insert(keys.integrity.end(), ik.begin(), ik.end());
      break;
  }
  switch (mechanism.encryption) {
    case Encryption::kNull:
      break;
    case Encryption::kAesCbc:
      keys.encryption.assign(ck.begin(), ck.end());
      break;
    case Encryption::kDesEde3Cbc:
      keys.encryption.assign(ck.begin(), ck.end());
      keys.encryption.insert(keys.encryption.end(), ck.begin(), ck.begin() + 8);
      break;
  }
  return keys;
}

Result<void> CheckSaSet(const SaSet& set) {
  if (Result<void> checked = CheckEnd(set.own, "own"); !checked) return checked;
  if (Result<void> checked = CheckEnd(set.peer, "peer"); !checked) return checked;
  if (set.own.ip.family() != set.peer.ip.family()) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("own is {}, peer is {}: expected the same IP version",
                                                         set.own.ip.ToString(), set.peer.ip.ToString()));
  }
  if (set.mechanisms.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "mechanisms: expected at least one, found none");
  }
  if (set.encapsulation) {
    const UdpEncapsulation& udp = *set.encapsulation;
    if (udp.own_port == 0 || udp.peer.port == 0 || udp.peer.ip.is_any()) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("encapsulation: expected an address and ports other than 0, found {} and own port {}",
                              udp.peer.ToString(), udp.own_port));
    }
    if (udp.peer.ip.family() != set.own.ip.family()) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("own is {}, encapsulation goes to {}: expected the same IP version",
                                                           set.own.ip.ToString(), udp.peer.ip.ToString()));
    }
    if (udp.keep_alive && *udp.keep_alive <= runtime::Duration::zero()) {
      return Fail(ErrorCode::kInvalidArgument, "encapsulation: keepAlive: expected more than 0 seconds");
    }
  }
  if (set.lifetime && *set.lifetime <= runtime::Duration::zero()) {
    return Fail(ErrorCode::kInvalidArgument, "lifetime: expected more than 0 seconds");
  }
  return {};
}

std::array<SaParams, 4> AssociationsOf(const SaSet& set) {
  const SaEnd& own = set.own;
  const SaEnd& peer = set.peer;
  std::array<SaParams, 4> all = {SaParams{false, peer.spi_s, {own.ip, own.port_c}, {peer.ip, peer.port_s}, {}},
                                 SaParams{false, peer.spi_c, {own.ip, own.port_s}, {peer.ip, peer.port_c}, {}},
                                 SaParams{true, own.spi_s, {peer.ip, peer.port_c}, {own.ip, own.port_s}, {}},
                                 SaParams{true, own.spi_c, {peer.ip, peer.port_s}, {own.ip, own.port_c}, {}}};
  if (!set.encapsulation) return all;
  const SocketAddress here{own.ip, set.encapsulation->own_port}, there = set.encapsulation->peer;
  for (SaParams& params : all) {
    params.tunnel = params.inbound ? SaParams::Tunnel{there, here} : SaParams::Tunnel{here, there};
  }
  return all;
}

}  // namespace assay::adapters
