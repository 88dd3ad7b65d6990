#pragma once

#include "runtime/spi/external_functions.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// Adds the adapters that come with Assay: `ip`, `udp`, `tcp`, `ipsec`, `dut`, `loopback`. The `ip` and `ipsec` adapters made
/// from one registry know each other (protected sockets), so a registry serves one run at a time.
void RegisterBuiltinAdapters(runtime::AdapterRegistry& registry);

/// Adds the external functions declared under testcases/lib: transport and crypto.
void RegisterBuiltinFunctions(runtime::ExternalFunctionRegistry& registry);

}  // namespace assay::adapters
