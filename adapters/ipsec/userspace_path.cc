#include "adapters/ipsec/userspace_path.h"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "adapters/ipsec/route_rules.h"

namespace assay::adapters {

using runtime::Duration;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr size_t kBufferSize = 65536;
/// Packets handled in one go; the rest waits for the next round.
constexpr int kMaxPacketsPerRound = 64;
/// How long a packet that shall be overtaken waits for another one.
constexpr Duration kHoldTime = std::chrono::milliseconds(200);

}  // namespace

Result<std::unique_ptr<DataPath>> MakeUserspacePath(runtime::AdapterHost& host, runtime::PortId port,
                                                    DataPath::Listener listener) {
  Result<std::unique_ptr<UserspacePath>> path = UserspacePath::Make(host, port, std::move(listener));
  if (!path) return Fail(path.error());
  return std::unique_ptr<DataPath>(std::move(*path));
}

Result<std::unique_ptr<UserspacePath>> UserspacePath::Make(runtime::AdapterHost& host, runtime::PortId port,
                                                           Listener listener) {
  // Both capabilities are asked for before anything is left behind.
  Result<RawSocket> probe = RawSocket::Open(IpAddress::Family::kV4, kProtocolEsp);
  if (!probe) return Fail(probe.error());
  Result<int> stale = RemoveStaleRules();
  if (!stale) return Fail(stale.error());
  if (*stale > 0) {
    host.RecordNote(port, "ipsec-cleaned", fmt::format("removed {} policy rules that an earlier run left", *stale));
  }
  Result<TunDevice> tun = TunDevice::Open();
  if (!tun) return Fail(tun.error());
  std::unique_ptr<UserspacePath> path(new UserspacePath(host, port, std::move(listener), std::move(*tun)));
  UserspacePath* self = path.get();
  if (Result<void> watched = self->Watch(self->tun_.fd(), [self] { self->OnTun(); }); !watched) {
    return Fail(watched.error());
  }
  return path;
}

UserspacePath::UserspacePath(runtime::AdapterHost& host, runtime::PortId port, Listener listener, TunDevice tun)
    : host_(host), port_(port), tun_(std::move(tun)), engine_(host.random(), std::move(listener)),
      encapsulation_(host, port,
                     [this](const SocketAddress& own, const SocketAddress& peer, std::span<const uint8_t> esp) {
                       TakeIn({.source = peer.ip, .destination = own.ip, .octets = {esp.begin(), esp.end()},
                               .tunnel = SaParams::Tunnel{peer, own}});
                     }),
      buffer_(kBufferSize) {}

UserspacePath::~UserspacePath() {
  for (const int fd : watched_) host_.poller().Unwatch(fd);
  for (const runtime::Poller::TimerId timer : timers_) host_.poller().Cancel(timer);
}

Result<void> UserspacePath::Watch(int fd, std::function<void()> on_ready) {
  Result<void> watched = host_.poller().Watch(fd, EPOLLIN, [on_ready = std::move(on_ready)](uint32_t) { on_ready(); });
  if (watched) watched_.push_back(fd);
  return watched;
}

Result<void> UserspacePath::Prepare(int fd, const SocketAddress& local, Transport transport) {
  if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, tun_.name().c_str(), static_cast<socklen_t>(tun_.name().size())) != 0) {
    return Fail(SocketError(errno, "cannot bind to device " + tun_.name(), local, transport));
  }
  if (transport == Transport::kTcp) setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &kTcpMaxSegment, sizeof kTcpMaxSegment);
  return {};
}

Result<UserspacePath::Wire*> UserspacePath::WireOf(IpAddress::Family family) {
  const auto found = wires_.find(family);
  if (found != wires_.end()) return &found->second;
  Result<RawSocket> esp = RawSocket::Open(family, kProtocolEsp);
  if (!esp) return Fail(esp.error());
  Result<RawSocket> udp = RawSocket::Open(family, kProtocolUdp);
  if (!udp) return Fail(udp.error());
  Result<RawSocket> tcp = RawSocket::Open(family, kProtocolTcp);
  if (!tcp) return Fail(tcp.error());
  Wire& wire = wires_[family];
  wire = {std::move(*esp), std::move(*udp), std::move(*tcp)};
  FilterPorts(wire.udp.fd(), family, {}, tun_.index());
  FilterPorts(wire.tcp.fd(), family, {}, tun_.index());
  for (const auto& [fd, action] :
       {std::pair<int, std::function<void()>>(wire.esp.fd(), [this, &wire] { OnEsp(wire); }),
        std::pair<int, std::function<void()>>(wire.udp.fd(), [this, &wire] { OnClear(wire.udp, kProtocolUdp); }),
        std::pair<int, std::function<void()>>(wire.tcp.fd(), [this, &wire] { OnClear(wire.tcp, kProtocolTcp); })}) {
    if (Result<void> watched = Watch(fd, action); !watched) return Fail(watched.error());
  }
  return &wire;
}

Result<void> UserspacePath::Install(int64_t id, const SaSet& set) {
  Result<Wire*> wire = WireOf(set.own.ip.family());
  if (!wire) return Fail(wire.error());
  if (set.encapsulation) {
    if (Result<void> added = encapsulation_.Add(id, set); !added) return added;
  }
  engine_.Install(id, set);
  UpdateFilters();
  return {};
}

void UserspacePath::Remove(int64_t id) {
  engine_.Remove(id);
  encapsulation_.Remove(id);
  UpdateFilters();
}

PathCounters UserspacePath::Counters() {
  PathCounters counters = engine_.Counters();
  counters.nat_keep_alives = encapsulation_.keep_alives();
  return counters;
}

void UserspacePath::UpdateFilters() {
  for (auto& [family, wire] : wires_) {
    std::set<uint16_t> ports;
    for (const auto& [address, count] : engine_.protected_addresses()) {
      if (address.ip.family() == family) ports.insert(address.port);
    }
    const std::vector<uint16_t> list(ports.begin(), ports.end());
    FilterPorts(wire.udp.fd(), family, list, tun_.index());
    FilterPorts(wire.tcp.fd(), family, list, tun_.index());
  }
}

Result<void> UserspacePath::Misbehave(const Misbehaviour& misbehaviour) {
  misbehaviours_.Add(misbehaviour);
  return {};
}

void UserspacePath::OnTun() {
  for (int i = 0; i < kMaxPacketsPerRound; ++i) {
    const ssize_t length = read(tun_.fd(), buffer_.data(), buffer_.size());
    if (length <= 0) return;
    SendOut({buffer_.data(), static_cast<size_t>(length)});
  }
}

void UserspacePath::SendOut(std::span<const uint8_t> octets) {
  const std::optional<IpPacket> packet = ParseIpPacket(octets);
  // The kernel's own chatter on a new device (neighbour and router discovery) concerns nobody.
  if (!packet || (packet->protocol != kProtocolUdp && packet->protocol != kProtocolTcp)) return;
  const std::optional<uint32_t> spi = engine_.OutboundSpi(*packet);
  std::optional<Misbehaviour> misbehaviour;
  if (spi) misbehaviour = misbehaviours_.Next(false, *spi);
  if (misbehaviour && misbehaviour->fault == Fault::kClearText) {
    host_.RecordNote(port_, "ipsec-misbehaves", fmt::format("packet of SPI {} sent in clear text on purpose", *spi));
    SendClear(*packet);
    return;
  }
  std::optional<uint32_t> other_spi;
  if (misbehaviour && misbehaviour->fault == Fault::kWrongSpi) other_spi = misbehaviour->new_spi.value_or(*spi + 1);
  std::optional<EspEngine::Sealed> sealed = engine_.Protect(*packet, other_spi);
  if (!sealed) {
    const std::optional<Ports> ports = PortsOf(packet->protocol, packet->payload);
    host_.RecordNote(
        port_, "ipsec-no-association",
        fmt::format("packet from {} to {} dropped: no security association fits",
                    SocketAddress{packet->source, ports ? ports->source : uint16_t{0}}.ToString(),
                    SocketAddress{packet->destination, ports ? ports->destination : uint16_t{0}}.ToString()));
    return;
  }
  Dispatch({.source = packet->source, .destination = packet->destination, .spi = sealed->spi,
            .mechanism = MechanismName(sealed->mechanism), .octets = std::move(sealed->packet), .tunnel = sealed->tunnel},
           misbehaviour, false);
}

void UserspacePath::OnEsp(Wire& wire) {
  for (int i = 0; i < kMaxPacketsPerRound; ++i) {
    RawSocket::Received received;
    if (!wire.esp.Receive(buffer_, received)) return;
    // Another process of this machine may have associations at other addresses.
    if (!engine_.IsOwn(received.destination)) continue;
    TakeIn({.source = received.source, .destination = received.destination,
            .octets = {received.payload.begin(), received.payload.end()}, .tunnel = {}});
  }
}

void UserspacePath::TakeIn(Packet packet) {
  if (packet.octets.size() >= kEspHeader) {
    packet.spi = uint32_t{packet.octets[0]} << 24 | uint32_t{packet.octets[1]} << 16 |
                 uint32_t{packet.octets[2]} << 8 | packet.octets[3];
  }
  RecordEsp(packet, false);
  const std::optional<Misbehaviour> misbehaviour = misbehaviours_.Next(true, packet.spi);
  if (misbehaviour && misbehaviour->fault == Fault::kWrongSpi && packet.octets.size() >= kEspHeader) {
    const uint32_t spi = misbehaviour->new_spi.value_or(packet.spi + 1);
    for (int octet = 0; octet < 4; ++octet) packet.octets[octet] = static_cast<uint8_t>(spi >> (24 - 8 * octet));
  }
  Dispatch(std::move(packet), misbehaviour, true);
}

void UserspacePath::Dispatch(Packet packet, const std::optional<Misbehaviour>& misbehaviour, bool incoming) {
  if (!misbehaviour) {
    Pass(packet, incoming);
    ReleaseHeld(incoming, packet.spi);
    return;
  }
  const auto note = [&](std::string_view what) {
    host_.RecordNote(port_, "ipsec-misbehaves", fmt::format("{} packet of SPI {} {} on purpose",
                                                            incoming ? "incoming" : "outgoing", packet.spi, what));
  };
  switch (misbehaviour->fault) {
    case Fault::kWrongIcv:
      note("damaged");
      if (!packet.octets.empty()) packet.octets.back() ^= 1;
      Pass(packet, incoming);
      break;
    case Fault::kWrongSpi:
    case Fault::kClearText:
      note("changed");
      Pass(packet, incoming);
      break;
    case Fault::kReplay:
      note("repeated");
      Pass(packet, incoming);
      Pass(packet, incoming);
      break;
    case Fault::kLoss:
      note("lost");
      break;
    case Fault::kDelay:
      note("delayed");
      CallAfter(misbehaviour->delay, [this, packet = std::move(packet), incoming] { Pass(packet, incoming); });
      break;
    case Fault::kReorder: {
      note("held back");
      const uint32_t spi = packet.spi;
      held_[{incoming, spi}].push_back(std::move(packet));
      CallAfter(kHoldTime, [this, incoming, spi] { ReleaseHeld(incoming, spi); });
      break;
    }
  }
}

void UserspacePath::ReleaseHeld(bool incoming, uint32_t spi) {
  const auto found = held_.find({incoming, spi});
  if (found == held_.end()) return;
  const std::vector<Packet> packets = std::move(found->second);
  held_.erase(found);
  for (const Packet& packet : packets) Pass(packet, incoming);
}

void UserspacePath::Pass(const Packet& packet, bool incoming) {
  if (!incoming) {
    Result<Wire*> wire = WireOf(packet.source.family());
    int error = ENOTSOCK;
    if (packet.tunnel) {
      error = encapsulation_.Send(*packet.tunnel, packet.octets);
    } else if (wire) {
      error = (*wire)->esp.Send(packet.source, packet.destination, packet.octets);
    }
    if (error != 0) {
      host_.RecordNote(port_, "ipsec-not-sent", fmt::format("ESP packet of {} octets from {} to {} not sent: {}",
                                                            packet.octets.size(), packet.source.ToString(),
                                                            packet.destination.ToString(), strerror(error)));
      return;
    }
    RecordEsp(packet, true);
    return;
  }
  std::optional<uint16_t> udp_port;
  if (packet.tunnel) udp_port = packet.tunnel->source.port;
  std::optional<EspEngine::Opened> opened =
      engine_.Unprotect(packet.source, packet.destination, packet.octets, udp_port);
  if (!opened) return;
  if (opened->tunnel) {
    inner_ = std::move(opened->payload);
  } else {
    BuildIpPacket(packet.source, packet.destination, opened->protocol, opened->payload, inner_);
  }
  if (write(tun_.fd(), inner_.data(), inner_.size()) < 0) {
    host_.RecordNote(port_, "ipsec-not-delivered", fmt::format("cannot write to {}: {}", tun_.name(), strerror(errno)));
  }
}

void UserspacePath::SendClear(const IpPacket& packet) {
  Result<Wire*> wire = WireOf(packet.source.family());
  if (!wire) return;
  RawSocket& socket = packet.protocol == kProtocolUdp ? (*wire)->udp : (*wire)->tcp;
  if (const int error = socket.Send(packet.source, packet.destination, packet.payload); error != 0) {
    host_.RecordNote(port_, "ipsec-not-sent", fmt::format("clear text to {} not sent: {}",
                                                          packet.destination.ToString(), strerror(error)));
    return;
  }
  Record(true, packet.protocol == kProtocolUdp ? "udp" : "tcp", packet.source.ToString(),
         packet.destination.ToString(), "clear text", packet.payload);
}

void UserspacePath::OnClear(RawSocket& socket, uint8_t protocol) {
  for (int i = 0; i < kMaxPacketsPerRound; ++i) {
    RawSocket::Received received;
    if (!socket.Receive(buffer_, received)) return;
    const std::optional<Ports> ports = PortsOf(protocol, received.payload);
    if (!ports || received.device == tun_.index()) continue;
    const SocketAddress source{received.source, ports->source}, destination{received.destination, ports->destination};
    if (!engine_.IsProtected(destination)) continue;
    const char* transport = protocol == kProtocolUdp ? "udp" : "tcp";
    Record(false, transport, received.destination.ToString(), received.source.ToString(), "clear text",
           received.payload);
    engine_.CountClearText(source, destination, protocol == kProtocolUdp ? "UDP datagram" : "TCP segment");
  }
}

void UserspacePath::RecordEsp(const Packet& packet, bool sent) {
  std::string source = packet.source.ToString(), destination = packet.destination.ToString();
  if (packet.tunnel) source = packet.tunnel->source.ToString(), destination = packet.tunnel->destination.ToString();
  Record(sent, packet.tunnel ? "esp-udp" : "esp", sent ? source : destination, sent ? destination : source,
         fmt::format("SPI {}{}{}", packet.spi, packet.mechanism.empty() ? "" : " ", packet.mechanism), packet.octets);
}

void UserspacePath::Record(bool sent, std::string_view transport, const std::string& local, const std::string& remote,
                           const std::string& association, std::span<const uint8_t> octets) {
  host_.RecordWire(port_, {.sent = sent,
                           .transport = std::string(transport),
                           .local = local,
                           .remote = remote,
                           .association = association,
                           .octets = octets});
}

void UserspacePath::CallAfter(Duration delay, std::function<void()> action) {
  const auto timer = std::make_shared<runtime::Poller::TimerId>(0);
  *timer = host_.poller().CallAt(host_.clock().Now() + delay, [this, timer, action = std::move(action)] {
    timers_.erase(*timer);
    action();
  });
  timers_.insert(*timer);
}

}  // namespace assay::adapters
