#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/net/protection.h"
#include "adapters/net/transport_binding.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

class IpPort;

/// Adapter kind `ip`: messages of a TTCN-3 port over UDP and TCP, IPv4 and IPv6, in the run's event loop. Kinds `udp`
/// and `tcp` are the same, restricted to one transport.
///
/// What it serves comes from the parameter of `map` (TransportTypes.TransportConfig) or, when the port type has none,
/// from the configuration:
///   local      addresses to serve, divided by blanks or commas: `192.0.2.1:5060, [2001:db8::1]:5060`; port 0 is ephemeral
///   transports `udp`, `tcp` or `udp,tcp` (default: both on the same port)
///   framing    name of a framer for TCP streams, for example `SIP`
///   remote     where sends without `to` go: `192.0.2.10:5060`
///
/// Addresses are values of the port's `address` type (TransportTypes.TransportAddress). The rules of sending are written
/// there. Every octet is recorded, in the pieces that messages are; ends of connections and ICMP errors are noted, and
/// delivered as TransportEvent to ports that list that type.
class IpAdapter final : public runtime::SystemAdapter {
 public:
  enum class Kind { kBoth, kUdpOnly, kTcpOnly };

  explicit IpAdapter(std::shared_ptr<Protection> protection, Kind kind = Kind::kBoth);
  ~IpAdapter() override;

  void Attach(runtime::AdapterHost& host) override { host_ = &host; }
  runtime::Result<void> SetParameter(std::string_view name, std::string_view value) override;
  runtime::Result<void> Map(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                            std::span<runtime::Value> params) override;
  runtime::Result<void> Unmap(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                              std::span<runtime::Value> params) override;
  runtime::Result<void> Send(const runtime::SendRequest& request) override;
  void Reset() override;

 private:
  runtime::Result<TransportConfig> ConfigOf(const runtime::Type& port_type, std::span<runtime::Value> params);

  std::shared_ptr<Protection> protection_;
  Kind kind_;
  runtime::AdapterHost* host_ = nullptr;
  TransportConfig defaults_;
  bool default_udp_ = true, default_tcp_ = true;
  struct Mapping {
    std::unique_ptr<IpPort> port;
    int count = 0;  ///< components mapped to it
  };
  std::unordered_map<runtime::PortId, Mapping> mappings_;
};

}  // namespace assay::adapters
