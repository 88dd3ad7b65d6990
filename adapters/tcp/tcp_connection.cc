#include "adapters/tcp/tcp_connection.h"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <cerrno>
#include <cstring>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr size_t kReadSize = 64 * 1024;
/// Reads in one go; the rest waits for the next round so that other descriptors get their turn.
constexpr int kMaxReadsPerRound = 16;

}  // namespace

Result<std::unique_ptr<TcpConnection>> TcpConnection::Connect(runtime::Poller& poller, runtime::Clock& clock,
                                                              const SocketAddress& local, const SocketAddress& remote,
                                                              runtime::Framer* framer, Events events,
                                                              SocketPreparer* preparer) {
  Result<UniqueFd> fd = StartTcpConnect(local, remote, preparer);
  if (!fd) return Fail(fd.error());
  Result<SocketAddress> bound = LocalAddress(fd->get());
  if (!bound) return Fail(bound.error());
  std::unique_ptr<TcpConnection> connection(new TcpConnection(poller, std::move(*fd), framer, std::move(events)));
  TcpConnection* self = connection.get();
  self->state_ = State::kConnecting;
  self->local_ = *bound;
  self->remote_ = remote;
  Result<void> watched =
      poller.Watch(self->fd_.get(), EPOLLOUT, [self](uint32_t epoll_events) { self->OnReady(epoll_events); });
  if (!watched) return Fail(watched.error());
  self->connect_timer_ = poller.CallAt(clock.Now() + kConnectTimeout, [self] {
    self->connect_timer_ = 0;
    self->EndWith(End::kFailed, fmt::format("{}: no answer to the connection attempt within {} s", self->Name(),
                                            std::chrono::duration_cast<std::chrono::seconds>(kConnectTimeout).count()));
  });
  return connection;
}

Result<std::unique_ptr<TcpConnection>> TcpConnection::Adopt(runtime::Poller& poller, UniqueFd fd,
                                                            runtime::Framer* framer, Events events) {
  Result<SocketAddress> local = LocalAddress(fd.get());
  if (!local) return Fail(local.error());
  Result<SocketAddress> remote = PeerAddress(fd.get());
  if (!remote) return Fail(remote.error());
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::unique_ptr<TcpConnection> connection(new TcpConnection(poller, std::move(fd), framer, std::move(events)));
  TcpConnection* self = connection.get();
  self->local_ = *local;
  self->remote_ = *remote;
  Result<void> watched =
      poller.Watch(self->fd_.get(), EPOLLIN, [self](uint32_t epoll_events) { self->OnReady(epoll_events); });
  if (!watched) return Fail(watched.error());
  return connection;
}

TcpConnection::TcpConnection(runtime::Poller& poller, UniqueFd fd, runtime::Framer* framer, Events events)
    : poller_(poller), fd_(std::move(fd)), framer_(framer), events_(std::move(events)) {}

TcpConnection::~TcpConnection() {
  *alive_ = false;
  if (connect_timer_ != 0) poller_.Cancel(connect_timer_);
  if (fd_) poller_.Unwatch(fd_.get());
}

std::string TcpConnection::Name() const {
  return fmt::format("connection {} -> {} (tcp)", local_.ToString(), remote_.ToString());
}

Result<void> TcpConnection::Send(std::span<const uint8_t> octets) {
  if (state_ == State::kGone || finishing_) {
    return Fail(ErrorCode::kUnavailable,
                fmt::format("{} is closed{}", Name(), state_ == State::kGone ? "" : " for sending"));
  }
  const size_t waiting = output_.size() - output_start_;
  if (waiting + octets.size() > kMaxQueued) {
    return Fail(ErrorCode::kLimit,
                fmt::format("{}: {} octets wait already because the other side does not read", Name(), waiting));
  }
  output_.insert(output_.end(), octets.begin(), octets.end());
  // Tried at once, so that one message is one segment whatever the event loop does; errors show in OnReady.
  if (state_ == State::kOpen && waiting == 0) {
    const ssize_t sent = send(fd_.get(), output_.data() + output_start_, octets.size(), MSG_NOSIGNAL);
    if (sent > 0) output_start_ += static_cast<size_t>(sent);
  }
  UpdateWatch();
  return {};
}

void TcpConnection::Finish() {
  if (state_ == State::kGone || finishing_) return;
  finishing_ = true;
  if (state_ == State::kOpen && output_.size() == output_start_) shutdown(fd_.get(), SHUT_WR);
  UpdateWatch();
}

void TcpConnection::Abort() {
  if (state_ == State::kGone) return;
  const linger reset{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  state_ = State::kGone;
  poller_.Unwatch(fd_.get());
  fd_.Reset();
}

void TcpConnection::OnReady(uint32_t epoll_events) {
  const std::shared_ptr<bool> alive = alive_;
  if (state_ == State::kConnecting) {
    OnConnected();
    if (!*alive || state_ != State::kOpen) return;
  }
  if (epoll_events & EPOLLOUT) Flush();
  if (*alive && state_ == State::kOpen && (epoll_events & (EPOLLIN | EPOLLHUP | EPOLLERR))) Read();
}

void TcpConnection::OnConnected() {
  if (connect_timer_ != 0) poller_.Cancel(connect_timer_);
  connect_timer_ = 0;
  if (const int error = TakeSocketError(fd_.get()); error != 0) {
    EndWith(End::kFailed, fmt::format("{}: cannot connect: {}", Name(), strerror(error)));
    return;
  }
  state_ = State::kOpen;
  if (Result<SocketAddress> local = LocalAddress(fd_.get()); local) local_ = *local;
  UpdateWatch();
  events_.connected();
}

void TcpConnection::Read() {
  const std::shared_ptr<bool> alive = alive_;
  for (int i = 0; i < kMaxReadsPerRound; ++i) {
    const size_t old_size = input_.size();
    input_.resize(old_size + kReadSize);
    const ssize_t length = recv(fd_.get(), input_.data() + old_size, kReadSize, 0);
    const int error = errno;
    input_.resize(old_size + (length > 0 ? static_cast<size_t>(length) : 0));
    if (length > 0) {
      if (!CutFrames()) return;
      continue;
    }
    if (length == 0) {
      if (!input_.empty()) {
        events_.skipped(input_);
        if (!*alive) return;
        input_.clear();
      }
      // A second end of stream: the kernel reports a hang-up of a connection whose FIN we have seen already.
      if (peer_finished_ || (finishing_ && output_.size() == output_start_)) {
        EndWith(End::kClosed, fmt::format("{} closed by both sides", Name()));
        return;
      }
      peer_finished_ = true;
      UpdateWatch();
      events_.finished();
      return;
    }
    if (error != EAGAIN && error != EINTR) {
      EndWith(End::kBroken, fmt::format("{} broken: {}", Name(), strerror(error)));
    }
    return;
  }
}

namespace {

/// `found "!" (RFC 3261 §18.3), octet 41`: counted from the end of the last message.
std::string Described(const runtime::Error& error) {
  std::string text = error.message;
  if (!error.clause.empty()) text += fmt::format(" ({})", error.clause);
  if (error.offset) text += fmt::format(", octet {}", *error.offset);
  return text;
}

}  // namespace

bool TcpConnection::CutFrames() {
  const std::shared_ptr<bool> alive = alive_;
  size_t start = 0;
  while (start < input_.size()) {
    const std::span<const uint8_t> rest(input_.data() + start, input_.size() - start);
    runtime::Framer::Frame frame{.skip = 0, .length = rest.size()};
    if (framer_ != nullptr) {
      Result<runtime::Framer::Frame> next = framer_->Next(rest);
      if (!next) {
        events_.skipped(rest);
        if (!*alive || state_ == State::kGone) return false;
        BreakWith(fmt::format("{}: cannot find message boundaries: {}", Name(), Described(next.error())));
        return false;
      }
      frame = *next;
    }
    ASSAY_CHECK(frame.length <= rest.size() && (frame.length == 0 || frame.skip <= frame.length));
    if (frame.length == 0) break;
    start += frame.length;
    if (frame.skip > 0) {
      events_.skipped(rest.first(frame.skip));
      if (!*alive || state_ == State::kGone) return false;
    }
    if (frame.length > frame.skip) {
      events_.received(rest.subspan(frame.skip, frame.length - frame.skip));
      if (!*alive || state_ == State::kGone) return false;
    }
  }
  input_.erase(input_.begin(), input_.begin() + static_cast<ptrdiff_t>(start));
  if (input_.size() <= kMaxFrame) return true;
  BreakWith(fmt::format("{}: no complete message within {} octets", Name(), kMaxFrame));
  return false;
}

void TcpConnection::Flush() {
  while (output_start_ < output_.size()) {
    const ssize_t sent =
        send(fd_.get(), output_.data() + output_start_, output_.size() - output_start_, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN || errno == EINTR) break;
      EndWith(End::kBroken, fmt::format("{} broken: {}", Name(), strerror(errno)));
      return;
    }
    output_start_ += static_cast<size_t>(sent);
  }
  if (output_start_ == output_.size()) {
    if (finishing_) {
      shutdown(fd_.get(), SHUT_WR);
      if (peer_finished_) {
        EndWith(End::kClosed, fmt::format("{} closed by both sides", Name()));
        return;
      }
    }
  }
  UpdateWatch();
}

void TcpConnection::UpdateWatch() {
  if (state_ == State::kGone) return;
  if (output_start_ == output_.size() || output_start_ > kReadSize) {
    output_.erase(output_.begin(), output_.begin() + static_cast<ptrdiff_t>(output_start_));
    output_start_ = 0;
  }
  // While connecting only the end of the attempt matters; after the peer's FIN EPOLLIN would be reported for ever.
  uint32_t wanted = 0;
  if (state_ == State::kConnecting || !output_.empty()) wanted |= EPOLLOUT;
  if (state_ == State::kOpen && !peer_finished_) wanted |= EPOLLIN;
  poller_.Change(fd_.get(), wanted);
}

void TcpConnection::BreakWith(const std::string& text) {
  const linger reset{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  EndWith(End::kBroken, text);
}

void TcpConnection::EndWith(End end, const std::string& text) {
  state_ = State::kGone;
  if (connect_timer_ != 0) poller_.Cancel(connect_timer_);
  connect_timer_ = 0;
  poller_.Unwatch(fd_.get());
  fd_.Reset();
  // Moved out, because the connection may be destroyed in the call.
  const auto ended = std::move(events_.ended);
  ended(end, text);
}

}  // namespace assay::adapters
