#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/net/address.h"
#include "runtime/base/result.h"

namespace assay::adapters {

/// Owns a file descriptor.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) Reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~UniqueFd() { Reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Reset(int fd = -1);

 private:
  int fd_ = -1;
};

enum class Transport : uint8_t { kUdp, kTcp };
const char* TransportName(Transport transport);

/// Makes an Error from `errno`: `what` is what was attempted, `local` where.
/// Shape: `port in use: 127.0.0.1:5060 (udp); another process holds it, or choose port 0` for EADDRINUSE, and alike
/// for the other errors a user can do something about; otherwise `what: text of errno`.
runtime::Error SocketError(int error, std::string_view what, const SocketAddress& local, Transport transport);
/// The code an errno value belongs to.
runtime::ErrorCode CodeOfErrno(int error);

/// Prepares a socket between socket() and bind(): for IPsec, binding it to the protecting device.
/// Gets the descriptor; an error stops the opening.
class SocketPreparer {
 public:
  virtual ~SocketPreparer() = default;
  virtual runtime::Result<void> Prepare(int fd, const SocketAddress& local, Transport transport) = 0;
  /// False when prepared sockets send in clear all the same (data path `none`).
  virtual bool protects() const { return true; }
};

/// All sockets are non-blocking and close-on-exec; IPv6 sockets take IPv6 only. Port 0 picks an ephemeral port.
runtime::Result<UniqueFd> OpenUdpSocket(const SocketAddress& local, SocketPreparer* preparer = nullptr);
runtime::Result<UniqueFd> OpenTcpListener(const SocketAddress& local, SocketPreparer* preparer = nullptr);
/// Starts connecting; the descriptor becomes writable when the attempt is over (then ask TakeSocketError).
/// Shape: `local` may be the address of a listener of this process; port 0 is ephemeral.
runtime::Result<UniqueFd> StartTcpConnect(const SocketAddress& local, const SocketAddress& remote,
                                          SocketPreparer* preparer = nullptr);

/// The address the socket is bound or connected to.
runtime::Result<SocketAddress> LocalAddress(int fd);
runtime::Result<SocketAddress> PeerAddress(int fd);
/// The pending error of the socket (SO_ERROR), or 0.
int TakeSocketError(int fd);

}  // namespace assay::adapters
