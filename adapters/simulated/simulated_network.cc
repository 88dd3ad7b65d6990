#include "adapters/simulated/simulated_network.h"

#include <fmt/format.h>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

// The dynamic ports of RFC 6335 §6.
constexpr uint16_t kFirstFreePort = 49152, kLastFreePort = 65535;

std::vector<Transport> TransportsOf(const EndpointSpec& spec) {
  std::vector<Transport> transports;
  if (spec.udp) transports.push_back(Transport::kUdp);
  if (spec.tcp) transports.push_back(Transport::kTcp);
  return transports;
}

}  // namespace

uint16_t SimulatedNetwork::FreePort(const EndpointSpec& spec) {
  for (int attempt = kFirstFreePort; attempt <= kLastFreePort; ++attempt) {
    next_port_ = next_port_ < kFirstFreePort || next_port_ == kLastFreePort ? kFirstFreePort : next_port_ + 1;
    const SocketAddress candidate{spec.local.ip, next_port_};
    if (!listeners_.contains({Transport::kUdp, candidate}) &&
        !listeners_.contains({Transport::kTcp, candidate}))
      return next_port_;
  }
  return 0;
}

Result<uint16_t> SimulatedNetwork::Open(Node& node, const EndpointSpec& spec) {
  SocketAddress local = spec.local;
  if (local.port == 0) local.port = FreePort(spec);
  if (local.port == 0)
    return Fail(ErrorCode::kLimit, fmt::format("no port of {} is free", local.ip.ToString()));
  for (const Transport transport : TransportsOf(spec)) {
    if (listeners_.contains({transport, local})) {
      return Fail(ErrorCode::kUnavailable,
                  fmt::format("{} ({}) is in use", local.ToString(), TransportName(transport)));
    }
  }
  for (const Transport transport : TransportsOf(spec)) listeners_[{transport, local}] = &node;
  return local.port;
}

Result<void> SimulatedNetwork::Close(Node& node, const SocketAddress& local) {
  const size_t closed = std::erase_if(
      listeners_, [&](const auto& entry) { return entry.second == &node && entry.first.second == local; });
  if (closed > 0) return {};
  return Fail(ErrorCode::kNotFound, fmt::format("no endpoint {} is open on this port", local.ToString()));
}

void SimulatedNetwork::Leave(Node& node, bool told) {
  std::erase_if(listeners_, [&](const auto& entry) { return entry.second == &node; });
  std::vector<int64_t> its;
  for (const auto& [id, connection] : connections_) {
    if (connection.ends[0].node == &node || connection.ends[1].node == &node) its.push_back(id);
  }
  for (const int64_t id : its) {
    if (!told) connections_.erase(id);
    // A connection of the node with itself is gone after its first end.
    if (told && connections_.contains(id)) (void)Disconnect(node, id, "closed");
  }
}

const SocketAddress* SimulatedNetwork::EndpointOf(const Node& node, Transport transport,
                                                  const std::optional<SocketAddress>& wanted,
                                                  IpAddress::Family family) const {
  for (const auto& [listener, owner] : listeners_) {
    const auto& [its_transport, address] = listener;
    if (owner != &node || its_transport != transport) continue;
    if (wanted ? address == *wanted : address.ip.family() == family) return &address;
  }
  return nullptr;
}

TransportTarget SimulatedNetwork::SeenBy(int64_t id, const Connection& connection, int end) const {
  return {.transport = Transport::kTcp,
          .local = connection.ends[end].address,
          .remote = connection.ends[1 - end].address,
          .connection = id};
}

SimulatedNetwork::Route SimulatedNetwork::RouteOn(int64_t id, const Connection& connection, int end) const {
  return {SeenBy(id, connection, end), connection.ends[1 - end].node, SeenBy(id, connection, 1 - end)};
}

Result<SimulatedNetwork::Route> SimulatedNetwork::Find(Node& sender, const TransportTarget& target) {
  return target.transport == Transport::kUdp ? FindUdp(sender, target) : FindTcp(sender, target);
}

Result<SimulatedNetwork::Route> SimulatedNetwork::FindUdp(Node& sender, const TransportTarget& target) const {
  const SocketAddress* own = EndpointOf(sender, Transport::kUdp, target.local, target.remote.ip.family());
  if (own == nullptr) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("no UDP endpoint {} is open on this port",
                            target.local ? "at " + target.local->ToString()
                                         : "that fits " + target.remote.ToString()));
  }
  Route route;
  route.sent_as = {.transport = Transport::kUdp, .local = *own, .remote = target.remote};
  route.arrives_as = {.transport = Transport::kUdp, .local = target.remote, .remote = *own};
  const auto found = listeners_.find({Transport::kUdp, target.remote});
  if (found != listeners_.end()) route.receiver = found->second;
  return route;
}

Result<SimulatedNetwork::Route> SimulatedNetwork::FindTcp(Node& sender, const TransportTarget& target) {
  SocketAddress remote = target.remote;
  if (target.connection) {
    const auto found = connections_.find(*target.connection);
    if (found != connections_.end()) {
      const int end =
          found->second.ends[0].node == &sender && found->second.ends[1].address == target.remote ? 0 : 1;
      if (found->second.ends[end].node == &sender) return RouteOn(found->first, found->second, end);
    }
    if (!target.fallback) {
      return Fail(ErrorCode::kUnavailable,
                  fmt::format("connection {} with {} (tcp) is closed; give the address a `fallback` to "
                              "answer on a new connection (RFC 3261 §18.2.2)",
                              *target.connection, target.remote.ToString()));
    }
    remote = *target.fallback;
  }
  const bool any_port = !target.local || target.local->port == 0 || target.connection;
  for (const auto& [id, connection] : connections_) {
    for (const int end : {0, 1}) {
      if (connection.ends[end].node == &sender && connection.ends[1 - end].address == remote &&
          (any_port || connection.ends[end].address == *target.local)) {
        return RouteOn(id, connection, end);
      }
    }
  }
  const SocketAddress* own =
      EndpointOf(sender, Transport::kTcp, any_port ? std::nullopt : target.local, remote.ip.family());
  if (own == nullptr) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("no TCP endpoint that fits {} is open on this port", remote.ToString()));
  }
  SocketAddress local = *own;
  if (any_port) local.port = FreePort({.local = *own});
  const std::optional<int64_t> opened = Connect(sender, local, remote);
  if (opened) return RouteOn(*opened, connections_.at(*opened), 0);
  return Route{{.transport = Transport::kTcp, .local = local, .remote = remote}, nullptr, {}};
}

bool SimulatedNetwork::StillThere(const Route& route) const {
  if (route.receiver == nullptr) return false;
  if (route.sent_as.connection) return connections_.contains(*route.sent_as.connection);
  const auto found = listeners_.find({Transport::kUdp, route.sent_as.remote});
  return found != listeners_.end() && found->second == route.receiver;
}

std::optional<int64_t> SimulatedNetwork::Connect(Node& node, const SocketAddress& local,
                                                 const SocketAddress& remote) {
  const auto found = listeners_.find({Transport::kTcp, remote});
  if (found == listeners_.end()) {
    node.Report("failed", {.transport = Transport::kTcp, .local = local, .remote = remote},
                fmt::format("nobody listens at {} (tcp)", remote.ToString()));
    return std::nullopt;
  }
  const int64_t id = next_connection_++;
  Node* const other = found->second;
  connections_[id] = {{{&node, local}, {other, remote}}};
  const Connection& connection = connections_.at(id);
  node.Report(
      "connected", SeenBy(id, connection, 0),
      fmt::format("connection {} to {} opened from {} (tcp)", id, remote.ToString(), local.ToString()));
  other->Report(
      "accepted", SeenBy(id, connection, 1),
      fmt::format("connection {} from {} accepted at {} (tcp)", id, local.ToString(), remote.ToString()));
  return id;
}

Result<void> SimulatedNetwork::Disconnect(Node& node, int64_t connection, std::string_view kind) {
  const auto found = connections_.find(connection);
  if (found == connections_.end() ||
      (found->second.ends[0].node != &node && found->second.ends[1].node != &node)) {
    return Fail(ErrorCode::kNotFound,
                fmt::format("connection {}: no such connection is open on this port", connection));
  }
  const Connection gone = found->second;
  connections_.erase(found);
  const int other = gone.ends[0].node == &node ? 1 : 0;
  gone.ends[other].node->Report(
      kind, SeenBy(connection, gone, other),
      fmt::format("{} ended connection {} (tcp)", gone.ends[1 - other].address.ToString(), connection));
  return {};
}

}  // namespace assay::adapters
