#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "adapters/net/socket.h"
#include "runtime/spi/poller.h"

namespace assay::adapters {

/// One UDP socket in the event loop.
class UdpEndpoint {
 public:
  struct Events {
    /// A datagram, whole; `local` is the address it was sent to. The octets are valid during the call only.
    std::function<void(std::span<const uint8_t> octets, const SocketAddress& remote, const SocketAddress& local)> received;
    /// A datagram did not reach `remote`: ICMP or a local routing error. `text` says what and where.
    std::function<void(const SocketAddress& remote, const std::string& text)> undelivered;
  };
  /// Units: octets. What waits while the kernel takes no more; above it sending fails.
  static constexpr size_t kMaxQueued = 4 * 1024 * 1024;
  /// Largest UDP payload over IPv4 (RFC 768: 16-bit length with 8 octets of header and 20 of IPv4).
  static constexpr size_t kMaxPayload = 65507;

  /// `poller` must outlive the endpoint. `preparer` may be null.
  static runtime::Result<std::unique_ptr<UdpEndpoint>> Open(runtime::Poller& poller, const SocketAddress& local,
                                                            Events events, SocketPreparer* preparer);
  ~UdpEndpoint();

  /// The bound address; its port is never 0.
  const SocketAddress& local() const { return local_; }
  /// Errors: kLimit for a payload above kMaxPayload or a full queue; what the kernel says otherwise.
  runtime::Result<void> Send(const SocketAddress& remote, std::span<const uint8_t> octets);

 private:
  struct Queued {
    SocketAddress remote;
    std::vector<uint8_t> octets;
  };

  UdpEndpoint(runtime::Poller& poller, Events events, UniqueFd fd, const SocketAddress& local);
  void OnReady(uint32_t epoll_events);
  void ReadDatagrams();
  void ReadErrors();
  void FlushQueue();
  /// 0 or errno.
  int SendNow(const SocketAddress& remote, std::span<const uint8_t> octets);

  runtime::Poller& poller_;
  Events events_;
  UniqueFd fd_;
  SocketAddress local_;
  std::deque<Queued> queue_;
  size_t queued_octets_ = 0;
  std::unique_ptr<uint8_t[]> buffer_;
  /// Set while a callback runs; a callback may destroy the endpoint, then this becomes false.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace assay::adapters
