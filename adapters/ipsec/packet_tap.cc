#include "adapters/ipsec/packet_tap.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr size_t kBufferSize = 65536;
constexpr int kReceiveBuffer = 4 * 1024 * 1024;
constexpr uint8_t kIpv6Fragment = 44;

/// Lets through IPv4 and IPv6 packets of ESP and UDP and fragments of IPv6.
void FilterProtocols(int fd) {
  const sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
      BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 4, 0, 2),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
      BPF_STMT(BPF_JMP | BPF_JA, 2),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 6, 0, 4),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kProtocolEsp, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kProtocolUdp, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kIpv6Fragment, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
  };
  const sock_fprog program{std::size(code), const_cast<sock_filter*>(code)};
  setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

}  // namespace

Result<PacketTap> PacketTap::Open() {
  PacketTap tap;
  // Without a protocol it hears nothing until the filter is there.
  tap.fd_.Reset(socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!tap.fd_) {
    const int error = errno;
    if (error == EPERM)
      return Fail(ErrorCode::kPermission, "CAP_NET_RAW is missing (to see packets on the wire)");
    return Fail(CodeOfErrno(error), fmt::format("cannot open a packet socket: {}", strerror(error)));
  }
  FilterProtocols(tap.fd());
  setsockopt(tap.fd(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  if (bind(tap.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Fail(CodeOfErrno(errno), fmt::format("cannot listen on the devices: {}", strerror(errno)));
  }
  tap.buffer_.resize(kBufferSize);
  return tap;
}

void PacketTap::Read(const std::function<void(std::span<const uint8_t> ip_packet)>& each) {
  const unsigned loopback = if_nametoindex("lo");
  for (;;) {
    sockaddr_ll from{};
    socklen_t from_length = sizeof from;
    const ssize_t length =
        recvfrom(fd(), buffer_.data(), buffer_.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_length);
    if (length <= 0) return;
    // Loopback shows every packet twice, leaving and arriving.
    if (static_cast<unsigned>(from.sll_ifindex) == loopback && from.sll_pkttype == PACKET_OUTGOING) continue;
    if (from.sll_pkttype != PACKET_OUTGOING && from.sll_pkttype != PACKET_HOST) continue;
    each({buffer_.data(), static_cast<size_t>(length)});
  }
}

bool AddressesOf(std::span<const uint8_t> ip_packet, IpAddress& source, IpAddress& destination) {
  if (ip_packet.size() >= 20 && ip_packet[0] >> 4 == 4) {
    source = IpAddress::FromOctets(ip_packet.subspan(12, 4));
    destination = IpAddress::FromOctets(ip_packet.subspan(16, 4));
    return true;
  }
  if (ip_packet.size() >= 40 && ip_packet[0] >> 4 == 6) {
    source = IpAddress::FromOctets(ip_packet.subspan(8, 16));
    destination = IpAddress::FromOctets(ip_packet.subspan(24, 16));
    return true;
  }
  return false;
}

}  // namespace assay::adapters
