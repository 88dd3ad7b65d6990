#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/net/address.h"
#include "adapters/net/record_binding.h"
#include "adapters/net/socket.h"

namespace assay::adapters {

/// TransportTypes.SocketAddress: {charstring host, integer portField}.
class SocketAddressBinding {
 public:
  static runtime::Result<SocketAddressBinding> Make(const runtime::Type& type);
  runtime::Result<SocketAddress> Read(const runtime::Value& value) const;
  runtime::Value Write(const SocketAddress& address) const;

 private:
  RecordBinding record_;
};

/// Where a message came from or goes to: TransportTypes.TransportAddress.
struct TransportTarget {
  Transport transport = Transport::kUdp;
  std::optional<SocketAddress> local;
  SocketAddress remote;
  std::optional<int64_t> connection;
  std::optional<SocketAddress> fallback;
};

/// Binds {enumerated {udp, tcp} transport, local optional, remote, integer connection optional, fallback optional};
/// `local`, `connection` and `fallback` may be missing from the suite's type.
class TransportAddressBinding {
 public:
  static runtime::Result<TransportAddressBinding> Make(const runtime::Type& type);
  runtime::Result<TransportTarget> Read(const runtime::Value& value) const;
  runtime::Value Write(const TransportTarget& target) const;

 private:
  RecordBinding record_;
  std::optional<SocketAddressBinding> local_, fallback_;
  SocketAddressBinding remote_;
};

/// One local address to serve: TransportTypes.LocalEndpoint.
struct EndpointSpec {
  SocketAddress local;
  bool udp = true;
  bool tcp = true;
  bool is_protected = false;
};

class LocalEndpointBinding {
 public:
  static runtime::Result<LocalEndpointBinding> Make(const runtime::Type& type);
  runtime::Result<EndpointSpec> Read(const runtime::Value& value) const;
  /// Writes the port that was taken into `value`.
  void WritePort(runtime::Value& value, uint16_t port) const;

 private:
  RecordBinding record_;
};

/// Parameter of `map`: TransportTypes.TransportConfig.
struct TransportConfig {
  std::vector<EndpointSpec> endpoints;
  std::string framing;
  std::optional<SocketAddress> remote;
};

class TransportConfigBinding {
 public:
  static runtime::Result<TransportConfigBinding> Make(const runtime::Type& type);
  runtime::Result<TransportConfig> Read(const runtime::Value& value) const;
  /// Writes the ports that were taken, in the order of the endpoints.
  void WritePorts(runtime::Value& value, const std::vector<uint16_t>& ports) const;

 private:
  RecordBinding record_;
  LocalEndpointBinding endpoint_;
  std::optional<SocketAddressBinding> remote_;
};

}  // namespace assay::adapters
