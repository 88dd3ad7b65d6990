#include "adapters/net/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// Longest text worth handing to inet_pton: an IPv6 address with an embedded IPv4 one.
constexpr size_t kMaxAddressText = INET6_ADDRSTRLEN;

std::string Shortened(std::string_view text) {
  constexpr size_t kShown = 80;
  return text.size() <= kShown ? std::string(text) : std::string(text.substr(0, kShown)) + "…";
}

Result<uint32_t> ParseScope(std::string_view scope) {
  uint32_t index = 0;
  const auto [end, error] = std::from_chars(scope.data(), scope.data() + scope.size(), index);
  if (error == std::errc() && end == scope.data() + scope.size()) return index;
  index = scope.size() < IF_NAMESIZE ? if_nametoindex(std::string(scope).c_str()) : 0;
  if (index == 0) {
    return Fail(ErrorCode::kNotFound, fmt::format("no network interface \"{}\" on this machine", Shortened(scope)));
  }
  return index;
}

Result<uint16_t> ParsePort(std::string_view text, std::string_view whole) {
  uint32_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port > 65535) {
    return Fail(ErrorCode::kMalformed,
                fmt::format("\"{}\": expected a port from 0 to 65535, found \"{}\"", Shortened(whole), Shortened(text)));
  }
  return static_cast<uint16_t>(port);
}

}  // namespace

IpAddress IpAddress::Any(Family family) {
  IpAddress address;
  address.family_ = family;
  return address;
}

IpAddress IpAddress::Loopback(Family family) {
  IpAddress address = Any(family);
  if (family == Family::kV4) {
    address.octets_[0] = 127;
    address.octets_[3] = 1;
  } else {
    address.octets_[15] = 1;
  }
  return address;
}

IpAddress IpAddress::FromOctets(std::span<const uint8_t> octets, uint32_t scope) {
  ASSAY_CHECK(octets.size() == 4 || octets.size() == 16);
  IpAddress address = Any(octets.size() == 4 ? Family::kV4 : Family::kV6);
  std::copy(octets.begin(), octets.end(), address.octets_.begin());
  address.scope_ = scope;
  return address;
}

Result<IpAddress> IpAddress::Parse(std::string_view text) {
  std::string_view bare = text;
  if (bare.size() >= 2 && bare.front() == '[' && bare.back() == ']') bare = bare.substr(1, bare.size() - 2);
  const size_t percent = bare.find('%');
  const std::string host(bare.substr(0, std::min(percent, kMaxAddressText)));
  uint8_t octets[16];
  if (percent == std::string_view::npos && bare.size() == host.size() && inet_pton(AF_INET, host.c_str(), octets) == 1) {
    return FromOctets({octets, 4});
  }
  if (inet_pton(AF_INET6, host.c_str(), octets) == 1) {
    uint32_t scope = 0;
    if (percent != std::string_view::npos) {
      Result<uint32_t> parsed = ParseScope(bare.substr(percent + 1));
      if (!parsed) return tl::unexpected(parsed.error());
      scope = *parsed;
    }
    if (percent != std::string_view::npos || bare.size() == host.size()) return FromOctets(octets, scope);
  }
  return Fail(ErrorCode::kMalformed,
              fmt::format("\"{}\" is no IPv4 or IPv6 address (for example 192.0.2.1, 2001:db8::1, fe80::1%eth0)",
                          Shortened(text)));
}

bool IpAddress::is_any() const {
  return std::all_of(octets_.begin(), octets_.end(), [](uint8_t octet) { return octet == 0; });
}

bool IpAddress::is_loopback() const { return is_v4() ? octets_[0] == 127 : *this == Loopback(Family::kV6); }

std::string IpAddress::ToString() const {
  char text[INET6_ADDRSTRLEN];
  inet_ntop(is_v4() ? AF_INET : AF_INET6, octets_.data(), text, sizeof text);
  std::string result = text;
  if (scope_ != 0) {
    char name[IF_NAMESIZE];
    result += '%';
    if (if_indextoname(scope_, name) != nullptr) {
      result += name;
    } else {
      result += std::to_string(scope_);
    }
  }
  return result;
}

Result<SocketAddress> SocketAddress::Parse(std::string_view text, uint16_t default_port) {
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) {
      return Fail(ErrorCode::kMalformed, fmt::format("\"{}\": expected \"]\" after the IPv6 address", Shortened(text)));
    }
    host = text.substr(0, close + 1);
    const std::string_view rest = text.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') {
      return Fail(ErrorCode::kMalformed, fmt::format("\"{}\": expected \":port\" after \"]\"", Shortened(text)));
    }
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
  } else if (const size_t colon = text.find(':'); colon != std::string_view::npos && text.find(':', colon + 1) ==
                                                                                         std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    has_port = true;
  }
  Result<IpAddress> ip = IpAddress::Parse(host);
  if (!ip) return tl::unexpected(ip.error());
  SocketAddress address{*ip, default_port};
  if (has_port) {
    Result<uint16_t> parsed = ParsePort(port, text);
    if (!parsed) return tl::unexpected(parsed.error());
    address.port = *parsed;
  }
  return address;
}

SocketAddress SocketAddress::FromSockaddr(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    return {IpAddress::FromOctets({v6.sin6_addr.s6_addr, 16}, v6.sin6_scope_id), ntohs(v6.sin6_port)};
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
  return {IpAddress::FromOctets({reinterpret_cast<const uint8_t*>(&v4.sin_addr), 4}), ntohs(v4.sin_port)};
}

socklen_t SocketAddress::ToSockaddr(sockaddr_storage& storage) const {
  std::memset(&storage, 0, sizeof storage);
  if (ip.is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, ip.octets().data(), 4);
    return sizeof v4;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  v6.sin6_scope_id = ip.scope();
  std::memcpy(&v6.sin6_addr, ip.octets().data(), 16);
  return sizeof v6;
}

std::string SocketAddress::ToString() const {
  return ip.is_v4() ? fmt::format("{}:{}", ip.ToString(), port) : fmt::format("[{}]:{}", ip.ToString(), port);
}

}  // namespace assay::adapters
