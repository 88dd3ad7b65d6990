#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/net/transport_binding.h"

namespace assay::adapters {

/// A network inside the process: who listens where, and the TCP connections between them. It carries whole
/// messages, so there is no framing. Any address can be used; one of them, with its port, belongs to one
/// node.
class SimulatedNetwork {
 public:
  /// A system port on the network. Called from within the operation that causes it.
  class Node {
   public:
    virtual ~Node() = default;
    virtual void Arrive(const TransportTarget& from, const std::string& octets) = 0;
    /// `kind` is an item of TransportTypes.TransportEventKind.
    virtual void Report(std::string_view kind, const TransportTarget& peer, const std::string& text) = 0;
  };

  /// Opens an endpoint and returns the port it took (port 0: a free one).
  /// Errors: kUnavailable when the address is in use, kLimit when no port is free.
  runtime::Result<uint16_t> Open(Node& node, const EndpointSpec& spec);
  /// Errors: kNotFound when the node has no such endpoint.
  runtime::Result<void> Close(Node& node, const SocketAddress& local);
  /// The node leaves: its endpoints and connections end. `told`: the other ends of its connections hear of
  /// it.
  void Leave(Node& node, bool told);

  /// Where a message goes, worked out when it is sent; how it gets there is the sender's business.
  struct Route {
    TransportTarget sent_as;     ///< as the sender sees it
    Node* receiver = nullptr;    ///< null: nobody is there
    TransportTarget arrives_as;  ///< as the receiver sees it
  };
  /// Rules as TransportTypes.TransportAddress has them: from the endpoint that `local` names or the first
  /// that fits; over TCP on a connection that is open, else on a new one. Errors: kInvalidArgument when the
  /// sender has no endpoint that fits, kUnavailable for a connection that is gone.
  runtime::Result<Route> Find(Node& sender, const TransportTarget& target);
  /// False when the receiver, or the connection that the message was sent on, has gone meanwhile.
  bool StillThere(const Route& route) const;
  /// Opens a connection. `connected` and `accepted`, or `failed`, are reported.
  std::optional<int64_t> Connect(Node& node, const SocketAddress& local, const SocketAddress& remote);
  /// Ends a connection; the other end sees `kind` (`closed`, `broken`).
  /// Errors: kNotFound when the node has no such connection.
  runtime::Result<void> Disconnect(Node& node, int64_t connection, std::string_view kind);

 private:
  struct End {
    Node* node;
    SocketAddress address;
  };
  struct Connection {
    End ends[2];
  };
  using Listener = std::pair<Transport, SocketAddress>;

  const SocketAddress* EndpointOf(const Node& node, Transport transport,
                                  const std::optional<SocketAddress>& wanted, IpAddress::Family family) const;
  uint16_t FreePort(const EndpointSpec& spec);
  TransportTarget SeenBy(int64_t id, const Connection& connection, int end) const;
  runtime::Result<Route> FindUdp(Node& sender, const TransportTarget& target) const;
  runtime::Result<Route> FindTcp(Node& sender, const TransportTarget& target);
  Route RouteOn(int64_t id, const Connection& connection, int end) const;

  std::map<Listener, Node*> listeners_;
  std::map<int64_t, Connection> connections_;
  int64_t next_connection_ = 1;
  uint16_t next_port_ = 0;
};

}  // namespace assay::adapters
