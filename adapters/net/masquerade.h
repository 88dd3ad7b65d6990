#pragma once

#include "runtime/base/result.h"

namespace assay::adapters {

/// Makes the network namespace of the calling thread a router with source NAT, as a home router is one: IPv4
/// packets that leave by `device` get its address and a random free port. Gone with the namespace. Errors:
/// kPermission or kUnsupported, saying what the system refuses.
runtime::Result<void> Masquerade(const char* device);

}  // namespace assay::adapters
