#pragma once

#include "runtime/spi/external_functions.h"

namespace assay::adapters {

/// The external functions of testcases/lib/transport/TransportTypes.ttcn: fx_resolveHost, fx_isIpAddress,
/// fx_sameIpAddress.
void RegisterIpFunctions(runtime::ExternalFunctionRegistry& registry);

}  // namespace assay::adapters
