#pragma once

#include <map>
#include <span>
#include <vector>

#include "adapters/net/address.h"
#include "adapters/net/socket.h"

namespace assay::adapters {

/// A raw IP socket of one protocol: ESP packets, or UDP datagrams and TCP segments as they came by.
class RawSocket {
 public:
  /// `protocol` as in the IP header. Errors: kPermission without CAP_NET_RAW.
  static runtime::Result<RawSocket> Open(IpAddress::Family family, uint8_t protocol);

  int fd() const { return fd_.get(); }

  struct Received {
    IpAddress source, destination;
    uint32_t device = 0;  ///< index of the device it came in by
    std::span<const uint8_t> payload;
  };
  /// Reads one packet into `buffer` (at least 65536 octets). False when there is none.
  bool Receive(std::span<uint8_t> buffer, Received& received);
  /// Sends `payload` behind an IP header of the kernel's making, fragmented where needed. Returns 0 or errno.
  int Send(const IpAddress& source, const IpAddress& destination, std::span<const uint8_t> payload);

 private:
  UniqueFd fd_;
  IpAddress::Family family_ = IpAddress::Family::kV4;
};

/// A BPF filter that lets through what is meant for one of `ports` and did not come by `except_device`; for sockets
/// of UDP or TCP. With more ports than fit a filter everything passes.
void FilterPorts(int fd, IpAddress::Family family, const std::vector<uint16_t>& ports, uint32_t except_device);

}  // namespace assay::adapters
