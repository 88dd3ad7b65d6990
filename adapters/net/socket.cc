#include "adapters/net/socket.h"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace assay::adapters {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr int kListenBacklog = 256;

bool SetOption(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

Result<UniqueFd> NewSocket(const SocketAddress& local, Transport transport) {
  const int kind = transport == Transport::kUdp ? SOCK_DGRAM : SOCK_STREAM;
  UniqueFd fd(socket(local.ip.is_v4() ? AF_INET : AF_INET6, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return Fail(SocketError(errno, "cannot make a socket", local, transport));
  if (!local.ip.is_v4() && !SetOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1)) {
    return Fail(SocketError(errno, "cannot restrict a socket to IPv6", local, transport));
  }
  return fd;
}

Result<void> BindTo(int fd, const SocketAddress& local, Transport transport) {
  sockaddr_storage storage;
  const socklen_t length = local.ToSockaddr(storage);
  if (bind(fd, reinterpret_cast<sockaddr*>(&storage), length) != 0) {
    return Fail(SocketError(errno, "cannot bind", local, transport));
  }
  return {};
}

}  // namespace

void UniqueFd::Reset(int fd) {
  if (fd_ >= 0) close(fd_);
  fd_ = fd;
}

const char* TransportName(Transport transport) { return transport == Transport::kUdp ? "udp" : "tcp"; }

ErrorCode CodeOfErrno(int error) {
  switch (error) {
    case EADDRINUSE:
    case ECONNREFUSED:
    case ECONNRESET:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case ETIMEDOUT:
    case EPIPE:
    case ENOTCONN:
      return ErrorCode::kUnavailable;
    case EACCES:
    case EPERM:
      return ErrorCode::kPermission;
    case EADDRNOTAVAIL:
    case ENODEV:
      return ErrorCode::kNotFound;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return ErrorCode::kExhausted;
    case EMSGSIZE:
      return ErrorCode::kLimit;
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT:
    case EOPNOTSUPP:
      return ErrorCode::kUnsupported;
    default:
      return ErrorCode::kIo;
  }
}

Error SocketError(int error, std::string_view what, const SocketAddress& local, Transport transport) {
  const std::string where = fmt::format("{} ({})", local.ToString(), TransportName(transport));
  const ErrorCode code = CodeOfErrno(error);
  switch (error) {
    case EADDRINUSE:
      return {code, fmt::format("port in use: {}; stop the process that holds it, or use port 0 for a free one", where)};
    case EADDRNOTAVAIL:
      return {code, fmt::format("no such address on this machine: {}; `ip address` lists the ones there are", where)};
    case EACCES:
      return {code, fmt::format("{} {}: permission denied; ports below 1024 need CAP_NET_BIND_SERVICE", what, where)};
    case EMFILE:
    case ENFILE:
      return {code, fmt::format("{} {}: out of file descriptors; raise the limit with `ulimit -n`", what, where)};
    case EAFNOSUPPORT:
      return {code, fmt::format("{} {}: this machine has no {}", what, where, local.ip.is_v4() ? "IPv4" : "IPv6")};
    default:
      return {code, fmt::format("{} {}: {}", what, where, strerror(error))};
  }
}

Result<UniqueFd> OpenUdpSocket(const SocketAddress& local, SocketPreparer* preparer) {
  Result<UniqueFd> fd = NewSocket(local, Transport::kUdp);
  if (!fd) return fd;
  // ICMP errors are read from the error queue, with the address they are about.
  SetOption(fd->get(), local.ip.is_v4() ? IPPROTO_IP : IPPROTO_IPV6, local.ip.is_v4() ? IP_RECVERR : IPV6_RECVERR, 1);
  // The destination address of each datagram matters when bound to the wildcard address.
  SetOption(fd->get(), local.ip.is_v4() ? IPPROTO_IP : IPPROTO_IPV6,
            local.ip.is_v4() ? IP_PKTINFO : IPV6_RECVPKTINFO, 1);
  // Datagrams above the path MTU are fragmented, as SIP over UDP expects, and never refused with EMSGSIZE.
  SetOption(fd->get(), local.ip.is_v4() ? IPPROTO_IP : IPPROTO_IPV6,
            local.ip.is_v4() ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, IP_PMTUDISC_DONT);
  if (preparer != nullptr) {
    if (Result<void> ready = preparer->Prepare(fd->get(), local, Transport::kUdp); !ready) return Fail(ready.error());
  }
  if (Result<void> bound = BindTo(fd->get(), local, Transport::kUdp); !bound) return Fail(bound.error());
  return fd;
}

Result<UniqueFd> OpenTcpListener(const SocketAddress& local, SocketPreparer* preparer) {
  Result<UniqueFd> fd = NewSocket(local, Transport::kTcp);
  if (!fd) return fd;
  SetOption(fd->get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (preparer != nullptr) {
    if (Result<void> ready = preparer->Prepare(fd->get(), local, Transport::kTcp); !ready) return Fail(ready.error());
  }
  if (Result<void> bound = BindTo(fd->get(), local, Transport::kTcp); !bound) return Fail(bound.error());
  // Set after bind: a second process still gets "port in use", but our own connections may leave from this port.
  SetOption(fd->get(), SOL_SOCKET, SO_REUSEPORT, 1);
  if (listen(fd->get(), kListenBacklog) != 0) {
    return Fail(SocketError(errno, "cannot listen on", local, Transport::kTcp));
  }
  return fd;
}

Result<UniqueFd> StartTcpConnect(const SocketAddress& local, const SocketAddress& remote, SocketPreparer* preparer) {
  if (local.ip.family() != remote.ip.family()) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("cannot connect from {} to {}: one is IPv4, the other IPv6",
                                                         local.ToString(), remote.ToString()));
  }
  Result<UniqueFd> fd = NewSocket(local, Transport::kTcp);
  if (!fd) return fd;
  SetOption(fd->get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (local.port != 0) SetOption(fd->get(), SOL_SOCKET, SO_REUSEPORT, 1);
  if (preparer != nullptr) {
    if (Result<void> ready = preparer->Prepare(fd->get(), local, Transport::kTcp); !ready) return Fail(ready.error());
  }
  if (Result<void> bound = BindTo(fd->get(), local, Transport::kTcp); !bound) return Fail(bound.error());
  SetOption(fd->get(), IPPROTO_TCP, TCP_NODELAY, 1);
  sockaddr_storage storage;
  const socklen_t length = remote.ToSockaddr(storage);
  if (connect(fd->get(), reinterpret_cast<sockaddr*>(&storage), length) != 0 && errno != EINPROGRESS) {
    const int error = errno;
    return Fail(CodeOfErrno(error), fmt::format("cannot connect from {} to {} (tcp): {}", local.ToString(),
                                                remote.ToString(), strerror(error)));
  }
  return fd;
}

Result<SocketAddress> LocalAddress(int fd) {
  sockaddr_storage storage;
  socklen_t length = sizeof storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) {
    return Fail(CodeOfErrno(errno), fmt::format("cannot read a socket's own address: {}", strerror(errno)));
  }
  return SocketAddress::FromSockaddr(storage);
}

Result<SocketAddress> PeerAddress(int fd) {
  sockaddr_storage storage;
  socklen_t length = sizeof storage;
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) {
    return Fail(CodeOfErrno(errno), fmt::format("cannot read a socket's peer address: {}", strerror(errno)));
  }
  return SocketAddress::FromSockaddr(storage);
}

int TakeSocketError(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

}  // namespace assay::adapters
