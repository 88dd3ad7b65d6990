#pragma once

#include "runtime/spi/external_functions.h"

namespace assay::adapters {

/// The external functions of testcases/lib/crypto/Crypto.ttcn.
void RegisterCryptoFunctions(runtime::ExternalFunctionRegistry& registry);

}  // namespace assay::adapters
