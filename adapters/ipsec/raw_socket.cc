#include "adapters/ipsec/raw_socket.h"

#include <fmt/format.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// A jump of classic BPF reaches 255 instructions.
constexpr size_t kMaxFilterPorts = 240;
constexpr int kReceiveBuffer = 4 * 1024 * 1024;

}  // namespace

Result<RawSocket> RawSocket::Open(IpAddress::Family family, uint8_t protocol) {
  RawSocket opened;
  opened.family_ = family;
  const bool v4 = family == IpAddress::Family::kV4;
  opened.fd_.Reset(socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  if (!opened.fd_) {
    const int error = errno;
    if (error == EPERM) return Fail(ErrorCode::kPermission, "CAP_NET_RAW is missing (to open a raw socket)");
    return Fail(CodeOfErrno(error), fmt::format("cannot open a raw socket of protocol {}: {}", protocol, strerror(error)));
  }
  const int on = 1;
  const int dont = IP_PMTUDISC_DONT;
  const int level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
  setsockopt(opened.fd(), level, v4 ? IP_PKTINFO : IPV6_RECVPKTINFO, &on, sizeof on);
  setsockopt(opened.fd(), level, v4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, &dont, sizeof dont);
  setsockopt(opened.fd(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  return opened;
}

bool RawSocket::Receive(std::span<uint8_t> buffer, Received& received) {
  sockaddr_storage source{};
  iovec part{buffer.data(), buffer.size()};
  alignas(cmsghdr) char control[256];
  msghdr message{};
  message.msg_name = &source;
  message.msg_namelen = sizeof source;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const ssize_t length = recvmsg(fd(), &message, 0);
  if (length < 0) return false;
  received.source = SocketAddress::FromSockaddr(source).ip;
  received.payload = {buffer.data(), static_cast<size_t>(length)};
  for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr; item = CMSG_NXTHDR(&message, item)) {
    if (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(item), sizeof info);
      received.destination = IpAddress::FromOctets({reinterpret_cast<const uint8_t*>(&info.ipi_addr), 4});
      received.device = static_cast<uint32_t>(info.ipi_ifindex);
    } else if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy(&info, CMSG_DATA(item), sizeof info);
      const bool scoped = IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr);
      received.destination = IpAddress::FromOctets({info.ipi6_addr.s6_addr, 16}, scoped ? info.ipi6_ifindex : 0);
      received.device = info.ipi6_ifindex;
    }
  }
  if (family_ == IpAddress::Family::kV4) {
    // IPv4 raw sockets see the header, IPv6 ones do not.
    const size_t header = length > 0 ? (buffer[0] & 15u) * 4 : 0;
    if (header < 20 || header > received.payload.size()) return Receive(buffer, received);
    received.payload = received.payload.subspan(header);
  }
  return true;
}

int RawSocket::Send(const IpAddress& source, const IpAddress& destination, std::span<const uint8_t> payload) {
  sockaddr_storage target;
  const socklen_t target_length = SocketAddress{destination, 0}.ToSockaddr(target);
  iovec part{const_cast<uint8_t*>(payload.data()), payload.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(in6_pktinfo))] = {};
  msghdr message{};
  message.msg_name = &target;
  message.msg_namelen = target_length;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  auto* item = reinterpret_cast<cmsghdr*>(control);
  if (source.is_v4()) {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, source.octets().data(), 4);
    item->cmsg_level = IPPROTO_IP;
    item->cmsg_type = IP_PKTINFO;
    item->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(item), &info, sizeof info);
    message.msg_controllen = CMSG_SPACE(sizeof info);
  } else {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, source.octets().data(), 16);
    info.ipi6_ifindex = source.scope();
    item->cmsg_level = IPPROTO_IPV6;
    item->cmsg_type = IPV6_PKTINFO;
    item->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(item), &info, sizeof info);
    message.msg_controllen = CMSG_SPACE(sizeof info);
  }
  return sendmsg(fd(), &message, MSG_NOSIGNAL) >= 0 ? 0 : errno;
}

void FilterPorts(int fd, IpAddress::Family family, const std::vector<uint16_t>& ports, uint32_t except_device) {
  std::vector<sock_filter> code;
  if (ports.size() > kMaxFilterPorts) {
    code = {BPF_STMT(BPF_RET | BPF_K, 0xffffffff)};
  } else {
    const auto drop_distance = static_cast<uint8_t>(ports.size() + 2);
    code.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(SKF_AD_OFF + SKF_AD_IFINDEX)));
    if (family == IpAddress::Family::kV4) {
      // The transport header follows an IPv4 header of variable length; the destination port is its second word half.
      code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, except_device, drop_distance, 0));
      code.push_back(BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0));
      code.push_back(BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2));
    } else {
      code.push_back(
          BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, except_device, static_cast<uint8_t>(drop_distance - 1), 0));
      code.push_back(BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2));
    }
    for (size_t i = 0; i < ports.size(); ++i) {
      const auto accept_distance = static_cast<uint8_t>(ports.size() - i);
      code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ports[i], accept_distance, 0));
    }
    code.push_back(BPF_STMT(BPF_RET | BPF_K, 0));
    code.push_back(BPF_STMT(BPF_RET | BPF_K, 0xffffffff));
  }
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

}  // namespace assay::adapters
