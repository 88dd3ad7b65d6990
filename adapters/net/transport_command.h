#pragma once

#include <cstdint>

#include "adapters/net/transport_binding.h"
#include "adapters/net/transport_port.h"

namespace assay::adapters {

/// What a test case asks of its transport: TransportTypes.TransportCommand. Members beside `kind` belong to
/// some kinds only.
struct TransportCommand {
  enum class Kind : uint8_t {
    kOpenEndpoint,      ///< `endpoint`
    kCloseEndpoint,     ///< `local`
    kOpenConnection,    ///< `target`
    kFinishConnection,  ///< this one and the next ones: `connection`
    kCloseConnection,
    kAbortConnection,
  };
  Kind kind = Kind::kOpenEndpoint;
  EndpointSpec endpoint;
  SocketAddress local;
  TransportTarget target;
  int64_t connection = 0;
};

/// Shape: `value` is a union of `type`. Errors: kInvalidArgument, for a command or an argument that does not
/// fit.
runtime::Result<TransportCommand> ReadTransportCommand(const runtime::Value& value,
                                                       const runtime::Type& type);

/// Tells the test case that an endpoint is open, and at which port.
void ReportOpened(const TransportPort& transport, const EndpointSpec& endpoint, uint16_t taken);

}  // namespace assay::adapters
