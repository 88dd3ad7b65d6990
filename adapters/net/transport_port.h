#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/net/transport_binding.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// One mapped system port as a transport sees it: messages, addresses and events in the port's own types.
class TransportPort {
 public:
  /// Checks the port type. Errors: kInvalidArgument, saying which type does not fit and how.
  static runtime::Result<TransportPort> Make(runtime::AdapterHost& host, runtime::PortId port);

  /// The octets to send and where to: `to`, or `fallback` without it.
  /// Errors: kInvalidArgument when the message has no encoding, or there is no place to send it to.
  runtime::Result<TransportTarget> TargetOf(const runtime::SendRequest& request,
                                            const std::optional<TransportTarget>& fallback) const;
  /// A message arrived. `association` as in WireRecord.
  void Deliver(const TransportTarget& from, const std::string& association,
               std::span<const uint8_t> octets) const;
  void Record(bool sent, const TransportTarget& peer, const std::string& association,
              std::span<const uint8_t> octets) const;
  /// Notes it, and delivers a TransportEvent if the port takes them.
  void Report(std::string_view kind, const TransportTarget& peer, const std::string& text) const;

 private:
  TransportPort(runtime::AdapterHost& host, runtime::PortId port) : host_(&host), port_(port) {}

  runtime::AdapterHost* host_;
  runtime::PortId port_;
  std::optional<TransportAddressBinding> address_;
  const runtime::Type* event_type_ = nullptr;
  std::optional<RecordBinding> event_;
  std::optional<TransportAddressBinding> event_peer_;
};

/// The octets of an encoded message.
std::span<const uint8_t> OctetsOf(const runtime::Value& octets);

}  // namespace assay::adapters
