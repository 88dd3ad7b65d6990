#include "adapters/ip/ip_port.h"

#include <fmt/format.h>

#include "adapters/net/transport_command.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

/// How often an ephemeral port is drawn again because TCP holds the number that UDP got.
constexpr int kPortAttempts = 32;
/// TCP connections of one port that are open at a time; a flood of them stops being accepted there.
constexpr size_t kMaxConnections = 65536;
/// How long a connection that the other side closed for sending stays open for our answers.
constexpr runtime::Duration kHalfCloseTime = std::chrono::seconds(32);

}  // namespace

Result<std::unique_ptr<IpPort>> IpPort::Make(runtime::AdapterHost& host, runtime::PortId port,
                                             const Protection& protection, const TransportConfig& config) {
  Result<TransportPort> transport = TransportPort::Make(host, port);
  if (!transport) return Fail(transport.error());
  std::unique_ptr<IpPort> made(new IpPort(host, port, std::move(*transport), protection));
  made->default_remote_ = config.remote;
  if (!config.framing.empty()) {
    made->framer_ = host.codecs().FindFramer(config.framing);
    if (made->framer_ == nullptr) {
      return Fail(ErrorCode::kNotFound, fmt::format("no framing \"{}\" for TCP streams is known", config.framing));
    }
  }
  return made;
}

IpPort::~IpPort() {
  // Of a connection that is closed in peace the kernel goes on repeating the FIN, and soon nothing protects it any more:
  // clear text for a protected port of the other side.
  for (auto& [id, connection] : connections_) {
    if (IsProtected(connection.tcp->local())) connection.tcp->Abort();
  }
  while (!connections_.empty()) Forget(connections_.begin());
}

Result<SocketPreparer*> IpPort::PreparerFor(const EndpointSpec& spec) {
  if (!spec.is_protected) return nullptr;
  if (protection_.preparer == nullptr) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("endpoint {} is to be protected by IPsec, but no control port of IPsec is mapped; map it "
                            "first (with data path \"none\" to stay in clear)",
                            spec.local.ToString()));
  }
  return protection_.preparer;
}

Result<void> IpPort::OpenTransports(Endpoint& endpoint) {
  Result<SocketPreparer*> preparer = PreparerFor(endpoint.spec);
  if (!preparer) return Fail(preparer.error());
  if (endpoint.spec.udp) {
    UdpEndpoint::Events events{
        .received =
            [this](std::span<const uint8_t> octets, const SocketAddress& remote, const SocketAddress& local) {
              Deliver({.transport = Transport::kUdp, .local = local, .remote = remote}, octets);
            },
        .undelivered =
            [this, local = &endpoint.spec.local](const SocketAddress& remote, const std::string& text) {
              Report("unreachable", {.transport = Transport::kUdp, .local = *local, .remote = remote}, text);
            }};
    Result<std::unique_ptr<UdpEndpoint>> udp =
        UdpEndpoint::Open(host_.poller(), endpoint.spec.local, std::move(events), *preparer);
    if (!udp) return Fail(udp.error());
    endpoint.udp = std::move(*udp);
    endpoint.spec.local.port = endpoint.udp->local().port;
  }
  if (endpoint.spec.tcp) {
    Result<std::unique_ptr<TcpListener>> listener = TcpListener::Open(
        host_.poller(), endpoint.spec.local, [this](UniqueFd fd) { Accept(std::move(fd)); }, *preparer);
    if (!listener) return Fail(listener.error());
    endpoint.listener = std::move(*listener);
    endpoint.spec.local.port = endpoint.listener->local().port;
  }
  return {};
}

Result<uint16_t> IpPort::Open(const EndpointSpec& spec) {
  for (int attempt = 1;; ++attempt) {
    auto endpoint = std::make_unique<Endpoint>();
    endpoint->spec = spec;
    Result<void> opened = OpenTransports(*endpoint);
    if (opened) {
      endpoints_.push_back(std::move(endpoint));
      return endpoints_.back()->spec.local.port;
    }
    const bool number_clash = spec.local.port == 0 && spec.udp && spec.tcp && endpoint->udp != nullptr &&
                              opened.error().code == ErrorCode::kUnavailable;
    if (!number_clash || attempt == kPortAttempts) return Fail(opened.error());
  }
}

IpPort::Endpoint* IpPort::FindEndpoint(Transport transport, const std::optional<SocketAddress>& local,
                                       IpAddress::Family family) {
  for (const std::unique_ptr<Endpoint>& endpoint : endpoints_) {
    if (transport == Transport::kUdp ? endpoint->udp == nullptr : !endpoint->spec.tcp) continue;
    const SocketAddress& own = endpoint->spec.local;
    if (local ? own.port == local->port && (own.ip == local->ip || (own.ip.is_any() && own.ip.family() == family))
              : own.ip.family() == family) {
      return endpoint.get();
    }
  }
  return nullptr;
}

Result<void> IpPort::Send(const runtime::SendRequest& request) {
  if (request.type != nullptr && request.type->name == "TransportCommand") {
    return Command(*request.message, *request.type);
  }
  std::optional<TransportTarget> fallback;
  if (default_remote_) {
    const bool udp = endpoints_.front()->spec.udp;
    fallback = TransportTarget{.transport = udp ? Transport::kUdp : Transport::kTcp, .remote = *default_remote_};
  }
  Result<TransportTarget> target = transport_.TargetOf(request, fallback);
  if (!target) return Fail(target.error());
  return SendTo(*target, OctetsOf(request.octets));
}

Result<void> IpPort::SendTo(TransportTarget target, std::span<const uint8_t> octets) {
  return target.transport == Transport::kUdp ? SendUdp(target, octets) : SendTcp(target, octets);
}

Result<void> IpPort::SendUdp(const TransportTarget& target, std::span<const uint8_t> octets) {
  Endpoint* endpoint = FindEndpoint(Transport::kUdp, target.local, target.remote.ip.family());
  if (endpoint == nullptr) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("no UDP endpoint {} is open on this port",
                            target.local ? "at " + target.local->ToString() : "that fits " + target.remote.ToString()));
  }
  if (Result<void> sent = endpoint->udp->Send(target.remote, octets); !sent) return sent;
  Record(true, {.transport = Transport::kUdp, .local = endpoint->spec.local, .remote = target.remote}, octets);
  return {};
}

Result<void> IpPort::SendTcp(const TransportTarget& target, std::span<const uint8_t> octets) {
  Connection* connection = nullptr;
  int64_t id = 0;
  TransportTarget open_to = target;
  if (target.connection) {
    id = *target.connection;
    const auto found = connections_.find(id);
    if (found != connections_.end()) {
      connection = &found->second;
    } else if (!target.fallback) {
      return Fail(ErrorCode::kUnavailable,
                  fmt::format("connection {} with {} (tcp) is closed; give the address a `fallback` to answer on a new "
                              "connection (RFC 3261 §18.2.2)",
                              id, target.remote.ToString()));
    } else {
      open_to.remote = *target.fallback;
      if (open_to.local) open_to.local->port = 0;
    }
  }
  if (connection == nullptr) {
    for (auto& [candidate, entry] : connections_) {
      const bool fits = !entry.peer_finished && entry.tcp->remote() == open_to.remote &&
                        (!open_to.local || open_to.local->port == 0 || entry.tcp->local() == *open_to.local);
      if (!fits) continue;
      connection = &entry;
      id = candidate;
    }
  }
  if (connection == nullptr) {
    Result<int64_t> opened = Connect(open_to);
    if (!opened) return Fail(opened.error());
    id = *opened;
    connection = &connections_.at(id);
  }
  const TransportTarget peer = TargetOf(id, *connection->tcp);
  if (Result<void> sent = connection->tcp->Send(octets); !sent) return sent;
  Record(true, peer, octets);
  return {};
}

Result<int64_t> IpPort::Connect(const TransportTarget& target) {
  if (connections_.size() >= kMaxConnections) {
    return Fail(ErrorCode::kLimit, fmt::format("{} TCP connections are open already", connections_.size()));
  }
  std::optional<SocketAddress> wanted = target.local;
  if (wanted && wanted->port == 0) wanted.reset();
  Endpoint* endpoint = FindEndpoint(Transport::kTcp, wanted, target.remote.ip.family());
  SocketAddress local;
  SocketPreparer* preparer = nullptr;
  if (target.local) {
    local = *target.local;
  } else if (endpoint != nullptr) {
    local = {endpoint->spec.local.ip, 0};
  } else {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("no TCP endpoint that fits {} is open on this port", target.remote.ToString()));
  }
  if (endpoint != nullptr && wanted) {
    // From the port of a protected endpoint the connection is protected as well.
    Result<SocketPreparer*> found = PreparerFor(endpoint->spec);
    if (!found) return Fail(found.error());
    preparer = *found;
  }
  const int64_t id = next_connection_++;
  Result<std::unique_ptr<TcpConnection>> tcp = TcpConnection::Connect(host_.poller(), host_.clock(), local,
                                                                      target.remote, framer_, EventsOf(id), preparer);
  if (!tcp) return Fail(tcp.error());
  connections_.emplace(id, Connection{std::move(*tcp)});
  return id;
}

Result<void> IpPort::Command(const Value& value, const Type& type) {
  Result<TransportCommand> command = ReadTransportCommand(value, type);
  if (!command) return Fail(command.error());
  using Kind = TransportCommand::Kind;
  switch (command->kind) {
    case Kind::kOpenEndpoint: {
      Result<uint16_t> taken = Open(command->endpoint);
      if (!taken) return Fail(taken.error());
      ReportOpened(transport_, command->endpoint, *taken);
      return {};
    }
    case Kind::kCloseEndpoint:
      if (std::erase_if(endpoints_, [&](const auto& endpoint) { return endpoint->spec.local == command->local; }) > 0) return {};
      return Fail(ErrorCode::kNotFound, fmt::format("no endpoint {} is open on this port", command->local.ToString()));
    case Kind::kOpenConnection: {
      Result<int64_t> opened = Connect(command->target);
      if (!opened) return Fail(opened.error());
      return {};
    }
    default:
      break;
  }
  const auto found = connections_.find(command->connection);
  if (found == connections_.end()) {
    return Fail(ErrorCode::kNotFound, fmt::format("no connection {} is open on this port", command->connection));
  }
  if (command->kind == Kind::kFinishConnection) {
    found->second.tcp->Finish();
    return {};
  }
  if (command->kind == Kind::kAbortConnection) found->second.tcp->Abort();
  Forget(found);
  return {};
}

void IpPort::Accept(UniqueFd fd) {
  if (connections_.size() >= kMaxConnections) {
    host_.RecordNote(port_, "tcp-refused", fmt::format("{} TCP connections are open already; closed a new one",
                                                       connections_.size()));
    return;
  }
  const int64_t id = next_connection_++;
  Result<std::unique_ptr<TcpConnection>> tcp =
      TcpConnection::Adopt(host_.poller(), std::move(fd), framer_, EventsOf(id));
  if (!tcp) return;  // the other side was gone before we looked
  const TcpConnection& connection = **tcp;
  connections_.emplace(id, Connection{std::move(*tcp)});
  Report("accepted", TargetOf(id, connection),
         fmt::format("connection {} from {} accepted at {} (tcp)", id, connection.remote().ToString(),
                     connection.local().ToString()));
}

TcpConnection::Events IpPort::EventsOf(int64_t id) {
  return {.connected =
              [this, id] {
                const TcpConnection& connection = *connections_.at(id).tcp;
                Report("connected", TargetOf(id, connection),
                       fmt::format("connection {} to {} opened from {} (tcp)", id, connection.remote().ToString(),
                                   connection.local().ToString()));
              },
          .received =
              [this, id](std::span<const uint8_t> octets) { Deliver(TargetOf(id, *connections_.at(id).tcp), octets); },
          .skipped =
              [this, id](std::span<const uint8_t> octets) {
                Record(false, TargetOf(id, *connections_.at(id).tcp), octets);
              },
          .finished = [this, id] { OnPeerFinished(id); },
          .ended = [this, id](TcpConnection::End end, const std::string& text) { OnConnectionEnd(id, end, text); }};
}

void IpPort::OnPeerFinished(int64_t id) {
  Connection& connection = connections_.at(id);
  connection.peer_finished = true;
  // The other half stays open for answers, as long as a request may take (64·T1, RFC 3261 §17.2.2).
  connection.finish_timer = host_.poller().CallAt(host_.clock().Now() + kHalfCloseTime, [this, id] {
    Connection& idle = connections_.at(id);
    idle.finish_timer = 0;
    idle.tcp->Finish();
    Forget(connections_.find(id));
  });
  Report("finished", TargetOf(id, *connection.tcp),
         fmt::format("{} sends no more on connection {} (tcp)", connection.tcp->remote().ToString(), id));
}

void IpPort::Forget(std::map<int64_t, Connection>::iterator connection) {
  if (connection->second.finish_timer != 0) host_.poller().Cancel(connection->second.finish_timer);
  connections_.erase(connection);
}

void IpPort::OnConnectionEnd(int64_t id, TcpConnection::End end, const std::string& text) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  const TransportTarget peer = TargetOf(id, *found->second.tcp);
  const std::unique_ptr<TcpConnection> gone = std::move(found->second.tcp);
  Forget(found);
  switch (end) {
    case TcpConnection::End::kFailed: Report("failed", peer, text); break;
    case TcpConnection::End::kClosed: Report("closed", peer, text); break;
    case TcpConnection::End::kBroken: Report("broken", peer, text); break;
  }
}

void IpPort::Deliver(const TransportTarget& from, std::span<const uint8_t> octets) {
  transport_.Deliver(from, AssociationOf(from), octets);
}

bool IpPort::IsProtected(const std::optional<SocketAddress>& local) const {
  if (!local || protection_.preparer == nullptr || !protection_.preparer->protects()) return false;
  for (const std::unique_ptr<Endpoint>& endpoint : endpoints_) {
    if (endpoint->spec.is_protected && endpoint->spec.local.port == local->port) return true;
  }
  return false;
}

std::string IpPort::AssociationOf(const TransportTarget& peer) const {
  std::string association = IsProtected(peer.local) ? "protected" : "";
  if (peer.connection) association += fmt::format("{}connection {}", association.empty() ? "" : " ", *peer.connection);
  return association;
}

void IpPort::Record(bool sent, const TransportTarget& peer, std::span<const uint8_t> octets) {
  transport_.Record(sent, peer, AssociationOf(peer), octets);
}

void IpPort::Report(std::string_view kind, const TransportTarget& peer, const std::string& text) {
  transport_.Report(kind, peer, text);
}

TransportTarget IpPort::TargetOf(int64_t id, const TcpConnection& connection) const {
  return {.transport = Transport::kTcp, .local = connection.local(), .remote = connection.remote(), .connection = id};
}

}  // namespace assay::adapters
