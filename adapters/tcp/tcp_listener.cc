#include <sys/epoll.h>

#include <cerrno>

#include "adapters/tcp/tcp_connection.h"

namespace assay::adapters {

using runtime::Fail;
using runtime::Result;

namespace {

/// Connections accepted in one go; the rest waits for the next round.
constexpr int kMaxAcceptsPerRound = 64;

}  // namespace

Result<std::unique_ptr<TcpListener>> TcpListener::Open(runtime::Poller& poller, const SocketAddress& local,
                                                       Accepted accepted, SocketPreparer* preparer) {
  Result<UniqueFd> fd = OpenTcpListener(local, preparer);
  if (!fd) return Fail(fd.error());
  Result<SocketAddress> bound = LocalAddress(fd->get());
  if (!bound) return Fail(bound.error());
  std::unique_ptr<TcpListener> listener(new TcpListener(poller, std::move(*fd), std::move(accepted)));
  listener->local_ = *bound;
  TcpListener* self = listener.get();
  Result<void> watched = poller.Watch(self->fd_.get(), EPOLLIN, [self](uint32_t) { self->OnReady(); });
  if (!watched) return Fail(watched.error());
  return listener;
}

TcpListener::~TcpListener() {
  *alive_ = false;
  poller_.Unwatch(fd_.get());
}

void TcpListener::OnReady() {
  const std::shared_ptr<bool> alive = alive_;
  for (int i = 0; i < kMaxAcceptsPerRound && *alive; ++i) {
    UniqueFd fd(accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) return;  // none left, or the peer gave up before we took it
    accepted_(std::move(fd));
  }
}

}  // namespace assay::adapters
