#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/net/protection.h"
#include "adapters/net/transport_binding.h"
#include "adapters/net/transport_port.h"
#include "adapters/tcp/tcp_connection.h"
#include "adapters/udp/udp_endpoint.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// Everything behind one mapped system port: its endpoints and connections.
class IpPort {
 public:
  /// Checks the port type. Errors: kInvalidArgument, saying which type does not fit and how.
  static runtime::Result<std::unique_ptr<IpPort>> Make(runtime::AdapterHost& host, runtime::PortId port,
                                                       const Protection& protection, const TransportConfig& config);
  ~IpPort();

  /// Opens one endpoint; returns the port it took. With both transports they share one number.
  runtime::Result<uint16_t> Open(const EndpointSpec& spec);
  runtime::Result<void> Send(const runtime::SendRequest& request);

 private:
  struct Endpoint {
    EndpointSpec spec;  ///< with the port that was taken
    std::unique_ptr<UdpEndpoint> udp;
    std::unique_ptr<TcpListener> listener;
  };
  struct Connection {
    std::unique_ptr<TcpConnection> tcp;
    bool peer_finished = false;
    runtime::Poller::TimerId finish_timer = 0;
  };

  IpPort(runtime::AdapterHost& host, runtime::PortId port, TransportPort transport, const Protection& protection)
      : host_(host), port_(port), transport_(std::move(transport)), protection_(protection) {}

  runtime::Result<void> OpenTransports(Endpoint& endpoint);
  runtime::Result<SocketPreparer*> PreparerFor(const EndpointSpec& spec);
  Endpoint* FindEndpoint(Transport transport, const std::optional<SocketAddress>& local, IpAddress::Family family);

  runtime::Result<void> SendTo(TransportTarget target, std::span<const uint8_t> octets);
  runtime::Result<void> SendUdp(const TransportTarget& target, std::span<const uint8_t> octets);
  runtime::Result<void> SendTcp(const TransportTarget& target, std::span<const uint8_t> octets);
  runtime::Result<int64_t> Connect(const TransportTarget& target);
  runtime::Result<void> Command(const runtime::Value& value, const runtime::Type& type);

  void Accept(UniqueFd fd);
  TcpConnection::Events EventsOf(int64_t id);
  void OnPeerFinished(int64_t id);
  void OnConnectionEnd(int64_t id, TcpConnection::End end, const std::string& text);
  /// Closes and drops it, with its timer.
  void Forget(std::map<int64_t, Connection>::iterator connection);
  void Deliver(const TransportTarget& from, std::span<const uint8_t> octets);
  /// True when what the endpoint at `local` sends is protected on the wire.
  bool IsProtected(const std::optional<SocketAddress>& local) const;
  /// Shape: the association is `protected`, `connection 3`, both or empty.
  void Record(bool sent, const TransportTarget& peer, std::span<const uint8_t> octets);
  std::string AssociationOf(const TransportTarget& peer) const;
  /// Notes it, and delivers a TransportEvent if the port takes them.
  void Report(std::string_view kind, const TransportTarget& peer, const std::string& text);
  TransportTarget TargetOf(int64_t id, const TcpConnection& connection) const;

  runtime::AdapterHost& host_;
  runtime::PortId port_;
  TransportPort transport_;
  const Protection& protection_;
  runtime::Framer* framer_ = nullptr;
  std::optional<SocketAddress> default_remote_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::map<int64_t, Connection> connections_;
  int64_t next_connection_ = 1;
};

}  // namespace assay::adapters
