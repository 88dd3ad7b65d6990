#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "adapters/net/socket.h"
#include "runtime/spi/codec.h"
#include "runtime/spi/poller.h"

namespace assay::adapters {

/// One TCP connection in the event loop: cuts the stream into frames on the way in, queues on the way out.
class TcpConnection {
 public:
  enum class State { kConnecting, kOpen, kGone };
  enum class End { kFailed, kClosed, kBroken };

  struct Events {
    /// The attempt to connect succeeded.
    std::function<void()> connected;
    /// One frame. The octets are valid during the call only.
    std::function<void(std::span<const uint8_t> octets)> received;
    /// Octets that belong to no frame: keep-alives between frames, or what was left when the stream ended.
    std::function<void(std::span<const uint8_t> octets)> skipped;
    /// The other side sends no more; sending is still possible.
    std::function<void()> finished;
    /// The connection is gone; nothing follows. Only in this call may the connection be destroyed.
    std::function<void(End end, const std::string& text)> ended;
  };

  /// Units: octets. Back-pressure: above it sending fails instead of growing without bound.
  static constexpr size_t kMaxQueued = 16 * 1024 * 1024;
  /// Units: octets. A frame that is not complete by then is taken for garbage.
  static constexpr size_t kMaxFrame = 4 * 1024 * 1024;
  /// How long an attempt to connect may take.
  static constexpr runtime::Duration kConnectTimeout = std::chrono::seconds(20);

  /// `framer` may be null: every piece received is a frame. `poller`, `clock` and `framer` must outlive the connection.
  static runtime::Result<std::unique_ptr<TcpConnection>> Connect(runtime::Poller& poller, runtime::Clock& clock,
                                                                 const SocketAddress& local,
                                                                 const SocketAddress& remote, runtime::Framer* framer,
                                                                 Events events, SocketPreparer* preparer);
  /// Takes over an accepted socket.
  static runtime::Result<std::unique_ptr<TcpConnection>> Adopt(runtime::Poller& poller, UniqueFd fd,
                                                               runtime::Framer* framer, Events events);
  ~TcpConnection();

  State state() const { return state_; }
  const SocketAddress& local() const { return local_; }
  const SocketAddress& remote() const { return remote_; }

  /// Sends, or queues while connecting or while the other side does not read.
  /// Errors: kUnavailable after Finish or when gone; kLimit when kMaxQueued octets wait.
  runtime::Result<void> Send(std::span<const uint8_t> octets);
  /// Sends no more after what is queued (FIN).
  void Finish();
  /// Ends the connection at once by a reset (RST); no event follows.
  void Abort();

 private:
  TcpConnection(runtime::Poller& poller, UniqueFd fd, runtime::Framer* framer, Events events);
  void OnReady(uint32_t epoll_events);
  void OnConnected();
  void Read();
  /// False when the connection ended meanwhile.
  bool CutFrames();
  void Flush();
  void UpdateWatch();
  /// Resets the connection, which cannot be followed any more, and reports it.
  void BreakWith(const std::string& text);
  void EndWith(End end, const std::string& text);
  std::string Name() const;

  runtime::Poller& poller_;
  UniqueFd fd_;
  runtime::Framer* framer_;
  Events events_;
  State state_ = State::kOpen;
  SocketAddress local_, remote_;
  std::vector<uint8_t> input_;
  std::vector<uint8_t> output_;
  size_t output_start_ = 0;  ///< octets of output_ that are sent already
  bool finishing_ = false;
  bool peer_finished_ = false;
  runtime::Poller::TimerId connect_timer_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// A listening socket in the event loop.
class TcpListener {
 public:
  using Accepted = std::function<void(UniqueFd fd)>;
  static runtime::Result<std::unique_ptr<TcpListener>> Open(runtime::Poller& poller, const SocketAddress& local,
                                                            Accepted accepted, SocketPreparer* preparer);
  ~TcpListener();
  const SocketAddress& local() const { return local_; }

 private:
  TcpListener(runtime::Poller& poller, UniqueFd fd, Accepted accepted)
      : poller_(poller), fd_(std::move(fd)), accepted_(std::move(accepted)) {}
  void OnReady();

  runtime::Poller& poller_;
  UniqueFd fd_;
  Accepted accepted_;
  SocketAddress local_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace assay::adapters
