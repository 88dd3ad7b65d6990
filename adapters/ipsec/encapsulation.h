#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>

#include "adapters/ipsec/sa_set.h"
#include "adapters/net/socket.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// The UDP sockets that carry ESP through a NAT (RFC 3948), port 4500 unless a set says otherwise, one for
/// each own address and port however many SA sets share it; and the NAT-keepalive packets of the sets that
/// want them.
class EncapsulationSockets {
 public:
  /// An ESP packet came to `own` from `peer`.
  using Listener =
      std::function<void(const SocketAddress& own, const SocketAddress& peer, std::span<const uint8_t> esp)>;

  /// Shape: `listener` empty: the kernel takes ESP packets and keepalives out of the sockets itself.
  EncapsulationSockets(runtime::AdapterHost& host, runtime::PortId port, Listener listener)
      : host_(host), port_(port), listener_(std::move(listener)) {}
  ~EncapsulationSockets();
  EncapsulationSockets(const EncapsulationSockets&) = delete;
  EncapsulationSockets& operator=(const EncapsulationSockets&) = delete;

  /// Opens what `set`, which has an encapsulation, needs. Errors: kUnavailable when another process holds the
  /// port; kUnsupported when the kernel shall unpack ESP and cannot.
  runtime::Result<void> Add(int64_t id, const SaSet& set);
  void Remove(int64_t id);

  /// Sends an ESP packet. Returns 0 or errno.
  int Send(const SaParams::Tunnel& path, std::span<const uint8_t> esp);
  /// NAT-keepalive packets that came in.
  uint64_t keep_alives() const { return keep_alives_; }

 private:
  struct Socket {
    UniqueFd fd;
    int users = 0;
  };
  struct User {
    SaParams::Tunnel path;
    runtime::Duration interval{};
    runtime::Poller::TimerId timer = 0;
  };

  void OnReadable(const SocketAddress& own);
  void KeepAlive(int64_t id);

  runtime::AdapterHost& host_;
  runtime::PortId port_;
  Listener listener_;
  std::map<SocketAddress, Socket> sockets_;
  std::map<int64_t, User> users_;
  std::vector<uint8_t> buffer_;
  uint64_t keep_alives_ = 0, strange_ = 0;
};

}  // namespace assay::adapters
