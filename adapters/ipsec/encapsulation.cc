#include "adapters/ipsec/encapsulation.h"

#include <fmt/format.h>
#include <linux/udp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace assay::adapters {

using runtime::Fail;
using runtime::Result;

namespace {

constexpr size_t kBufferSize = 65536;
constexpr int kMaxDatagramsPerRound = 64;
/// A NAT-keepalive packet is this one octet (RFC 3948 §2.3).
constexpr uint8_t kKeepAlive = 0xff;
/// Four zeros where ESP has its SPI: something else, IKE (RFC 3948 §2.2).
constexpr size_t kNonEspMarker = 4;
/// Notes about datagrams that are no ESP; a flood is dropped in silence after that.
constexpr uint64_t kMaxNotes = 100;

void SetOption(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

}  // namespace

EncapsulationSockets::~EncapsulationSockets() {
  while (!users_.empty()) Remove(users_.begin()->first);
}

Result<void> EncapsulationSockets::Add(int64_t id, const SaSet& set) {
  const SocketAddress own{set.own.ip, set.encapsulation->own_port};
  Socket& socket = sockets_[own];
  if (!socket.fd) {
    Result<UniqueFd> opened = OpenUdpSocket(own);
    if (!opened) {
      sockets_.erase(own);
      return Fail(opened.error());
    }
    const int fd = opened->get();
    // An ICMP error about one peer is no business of the others; SA sets find out by silence.
    SetOption(fd, own.ip.is_v4() ? IPPROTO_IP : IPPROTO_IPV6, own.ip.is_v4() ? IP_RECVERR : IPV6_RECVERR, 0);
    if (own.ip.is_v4()) SetOption(fd, SOL_SOCKET, SO_NO_CHECK, 1);  // RFC 3948 §2.1
    Result<void> ready;
    if (listener_) {
      buffer_.resize(kBufferSize);
      ready = host_.poller().Watch(fd, EPOLLIN, [this, own](uint32_t) { OnReadable(own); });
    } else {
      const int kind = UDP_ENCAP_ESPINUDP;
      if (setsockopt(fd, IPPROTO_UDP, UDP_ENCAP, &kind, sizeof kind) != 0) {
        ready = Fail(runtime::ErrorCode::kUnsupported,
                     fmt::format("this kernel cannot take ESP out of UDP: {}", strerror(errno)));
      }
    }
    if (!ready) {
      sockets_.erase(own);
      return ready;
    }
    socket.fd = std::move(*opened);
  }
  ++socket.users;
  User& user = users_[id];
  user.path = {own, set.encapsulation->peer};
  if (set.encapsulation->keep_alive) {
    user.interval = *set.encapsulation->keep_alive;
    KeepAlive(id);
  }
  return {};
}

void EncapsulationSockets::Remove(int64_t id) {
  const auto user = users_.find(id);
  if (user == users_.end()) return;
  if (user->second.timer != 0) host_.poller().Cancel(user->second.timer);
  const auto socket = sockets_.find(user->second.path.source);
  if (--socket->second.users == 0) {
    if (listener_) host_.poller().Unwatch(socket->second.fd.get());
    sockets_.erase(socket);
  }
  users_.erase(user);
}

int EncapsulationSockets::Send(const SaParams::Tunnel& path, std::span<const uint8_t> esp) {
  const auto socket = sockets_.find(path.source);
  if (socket == sockets_.end()) return ENOTSOCK;
  sockaddr_storage storage;
  const socklen_t length = path.destination.ToSockaddr(storage);
  const ssize_t sent = sendto(socket->second.fd.get(), esp.data(), esp.size(), MSG_NOSIGNAL,
                              reinterpret_cast<const sockaddr*>(&storage), length);
  return sent < 0 ? errno : 0;
}

void EncapsulationSockets::KeepAlive(int64_t id) {
  User& user = users_.at(id);
  (void)Send(user.path, {&kKeepAlive, 1});  // lost like any datagram: the next one follows
  user.timer = host_.poller().CallAt(host_.clock().Now() + user.interval, [this, id] { KeepAlive(id); });
}

void EncapsulationSockets::OnReadable(const SocketAddress& own) {
  for (int i = 0; i < kMaxDatagramsPerRound; ++i) {
    const auto socket = sockets_.find(own);
    if (socket == sockets_.end()) return;  // what a packet led to removed the set
    sockaddr_storage storage{};
    socklen_t storage_length = sizeof storage;
    const ssize_t length = recvfrom(socket->second.fd.get(), buffer_.data(), buffer_.size(), 0,
                                    reinterpret_cast<sockaddr*>(&storage), &storage_length);
    if (length < 0) return;
    const std::span<const uint8_t> datagram(buffer_.data(), static_cast<size_t>(length));
    const SocketAddress peer = SocketAddress::FromSockaddr(storage);
    if (datagram.size() == 1 && datagram[0] == kKeepAlive) {
      ++keep_alives_;
      continue;
    }
    const bool marked =
        datagram.size() < kNonEspMarker || std::all_of(datagram.begin(), datagram.begin() + kNonEspMarker,
                                                       [](uint8_t octet) { return octet == 0; });
    if (marked) {
      if (++strange_ > kMaxNotes) continue;
      host_.RecordNote(port_, "ipsec-no-esp",
                       fmt::format("datagram of {} octets from {} to {} is no ESP: dropped", datagram.size(),
                                   peer.ToString(), own.ToString()));
      continue;
    }
    listener_(own, peer, datagram);
  }
}

}  // namespace assay::adapters
