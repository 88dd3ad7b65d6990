#pragma once

#include "adapters/net/socket.h"

namespace assay::adapters {

/// Where the `ip` and the `ipsec` adapter of one run meet: while the control port of IPsec is mapped, `preparer` makes
/// the sockets of protected endpoints go through the data path (or does nothing, with data path `none`).
/// Null while it is not mapped: then protected endpoints are refused, so that nothing leaves unprotected by mistake.
struct Protection {
  SocketPreparer* preparer = nullptr;
};

}  // namespace assay::adapters
