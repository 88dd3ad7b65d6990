#include "adapters/udp/udp_endpoint.h"

#include <fmt/format.h>
#include <linux/errqueue.h>
#include <sys/epoll.h>

#include <cerrno>
#include <cstring>

namespace assay::adapters {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr size_t kBufferSize = 65536;
/// Datagrams read in one go; the rest waits for the next round so that other descriptors get their turn.
constexpr int kMaxReadsPerRound = 32;
/// Asks the kernel for room for bursts; it gives what its limits allow.
constexpr int kReceiveBuffer = 1024 * 1024;

/// The destination address from the packet info; the socket's own address when there is none.
SocketAddress DestinationOf(msghdr& message, const SocketAddress& local) {
  if (!local.ip.is_any()) return local;
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr; control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(control), sizeof info);
      return {IpAddress::FromOctets({reinterpret_cast<const uint8_t*>(&info.ipi_addr), 4}), local.port};
    }
    if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy(&info, CMSG_DATA(control), sizeof info);
      const bool link_local = IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr);
      return {IpAddress::FromOctets({info.ipi6_addr.s6_addr, 16}, link_local ? info.ipi6_ifindex : 0), local.port};
    }
  }
  return local;
}

std::string DescribeError(const sock_extended_err& error, const SocketAddress& remote) {
  std::string reporter;
  if (error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6) {
    const sockaddr* offender = SO_EE_OFFENDER(&error);
    if (offender->sa_family == AF_INET || offender->sa_family == AF_INET6) {
      sockaddr_storage storage{};
      std::memcpy(&storage, offender,
                  offender->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
      reporter = fmt::format(", says {} (ICMP type {} code {})", SocketAddress::FromSockaddr(storage).ip.ToString(),
                             error.ee_type, error.ee_code);
    }
  }
  return fmt::format("datagram to {} (udp) not delivered: {}{}", remote.ToString(), strerror(error.ee_errno), reporter);
}

}  // namespace

Result<std::unique_ptr<UdpEndpoint>> UdpEndpoint::Open(runtime::Poller& poller, const SocketAddress& local,
                                                       Events events, SocketPreparer* preparer) {
  Result<UniqueFd> fd = OpenUdpSocket(local, preparer);
  if (!fd) return Fail(fd.error());
  setsockopt(fd->get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  Result<SocketAddress> bound = LocalAddress(fd->get());
  if (!bound) return Fail(bound.error());
  std::unique_ptr<UdpEndpoint> endpoint(new UdpEndpoint(poller, std::move(events), std::move(*fd), *bound));
  UdpEndpoint* self = endpoint.get();
  Result<void> watched =
      poller.Watch(self->fd_.get(), EPOLLIN, [self](uint32_t epoll_events) { self->OnReady(epoll_events); });
  if (!watched) return Fail(watched.error());
  return endpoint;
}

UdpEndpoint::UdpEndpoint(runtime::Poller& poller, Events events, UniqueFd fd, const SocketAddress& local)
    : poller_(poller), events_(std::move(events)), fd_(std::move(fd)), local_(local),
      buffer_(std::make_unique<uint8_t[]>(kBufferSize)) {}

UdpEndpoint::~UdpEndpoint() {
  *alive_ = false;
  poller_.Unwatch(fd_.get());
}

Result<void> UdpEndpoint::Send(const SocketAddress& remote, std::span<const uint8_t> octets) {
  if (octets.size() > kMaxPayload) {
    return Fail(ErrorCode::kLimit, fmt::format("a datagram holds at most {} octets, this message has {}; send it over tcp",
                                               kMaxPayload, octets.size()));
  }
  if (remote.ip.family() != local_.ip.family()) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("cannot send from {} to {}: one is IPv4, the other IPv6",
                                                         local_.ToString(), remote.ToString()));
  }
  if (queue_.empty()) {
    // The first attempt may only report the ICMP error of an earlier datagram; that one goes to the error queue.
    int error = SendNow(remote, octets);
    if (error != 0 && error != EAGAIN && error != ENOBUFS) {
      ReadErrors();
      error = SendNow(remote, octets);
    }
    if (error == 0) return {};
    if (error != EAGAIN && error != ENOBUFS) {
      return Fail(CodeOfErrno(error), fmt::format("cannot send from {} to {} (udp): {}", local_.ToString(),
                                                  remote.ToString(), strerror(error)));
    }
  }
  if (queued_octets_ + octets.size() > kMaxQueued) {
    return Fail(ErrorCode::kLimit, fmt::format("{} (udp): {} octets wait already because the network takes no more",
                                               local_.ToString(), queued_octets_));
  }
  queue_.push_back({remote, {octets.begin(), octets.end()}});
  queued_octets_ += octets.size();
  poller_.Change(fd_.get(), EPOLLIN | EPOLLOUT);
  return {};
}

int UdpEndpoint::SendNow(const SocketAddress& remote, std::span<const uint8_t> octets) {
  sockaddr_storage storage;
  const socklen_t length = remote.ToSockaddr(storage);
  const ssize_t sent = sendto(fd_.get(), octets.data(), octets.size(), MSG_NOSIGNAL,
                              reinterpret_cast<sockaddr*>(&storage), length);
  return sent >= 0 ? 0 : errno;
}

void UdpEndpoint::OnReady(uint32_t epoll_events) {
  const std::shared_ptr<bool> alive = alive_;
  if (epoll_events & EPOLLERR) ReadErrors();
  if (*alive && (epoll_events & EPOLLOUT)) FlushQueue();
  if (*alive && (epoll_events & EPOLLIN)) ReadDatagrams();
}

void UdpEndpoint::ReadDatagrams() {
  const std::shared_ptr<bool> alive = alive_;
  for (int i = 0; i < kMaxReadsPerRound && *alive; ++i) {
    sockaddr_storage source{};
    iovec part{buffer_.get(), kBufferSize};
    alignas(cmsghdr) char control[256];
    msghdr message{};
    message.msg_name = &source;
    message.msg_namelen = sizeof source;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t length = recvmsg(fd_.get(), &message, 0);
    if (length < 0) {
      if (errno != EAGAIN && errno != EINTR) ReadErrors();
      return;
    }
    events_.received({buffer_.get(), static_cast<size_t>(length)}, SocketAddress::FromSockaddr(source),
                     DestinationOf(message, local_));
  }
}

void UdpEndpoint::ReadErrors() {
  const std::shared_ptr<bool> alive = alive_;
  TakeSocketError(fd_.get());
  for (int i = 0; i < kMaxReadsPerRound && *alive; ++i) {
    sockaddr_storage target{};
    alignas(cmsghdr) char control[512];
    msghdr message{};
    message.msg_name = &target;
    message.msg_namelen = sizeof target;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    if (recvmsg(fd_.get(), &message, MSG_ERRQUEUE) < 0) return;
    for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr; item = CMSG_NXTHDR(&message, item)) {
      const bool is_error = (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_RECVERR) ||
                            (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_RECVERR);
      if (!is_error) continue;
      // The offender's address follows the error in the control data; copy both to an aligned place.
      alignas(sock_extended_err) char storage[sizeof(sock_extended_err) + sizeof(sockaddr_in6)] = {};
      std::memcpy(storage, CMSG_DATA(item), std::min<size_t>(sizeof storage, item->cmsg_len - CMSG_LEN(0)));
      const auto& error = *reinterpret_cast<const sock_extended_err*>(storage);
      const SocketAddress remote = SocketAddress::FromSockaddr(target);
      events_.undelivered(remote, DescribeError(error, remote));
      break;
    }
  }
}

void UdpEndpoint::FlushQueue() {
  const std::shared_ptr<bool> alive = alive_;
  while (*alive && !queue_.empty()) {
    const int error = SendNow(queue_.front().remote, queue_.front().octets);
    if (error == EAGAIN || error == ENOBUFS) return;
    const SocketAddress remote = queue_.front().remote;
    queued_octets_ -= queue_.front().octets.size();
    queue_.pop_front();
    if (error != 0) {
      events_.undelivered(remote, fmt::format("cannot send from {} to {} (udp): {}", local_.ToString(),
                                              remote.ToString(), strerror(error)));
    }
  }
  if (*alive) poller_.Change(fd_.get(), EPOLLIN);
}

}  // namespace assay::adapters
