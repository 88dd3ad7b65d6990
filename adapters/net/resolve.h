#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/net/address.h"

namespace assay::adapters {

/// Asks the machine's resolver for a host name and returns its first address, of `family` if given. Numeric addresses
/// are returned without asking.
/// Units: waits at most five seconds, because the event loop stands still meanwhile.
/// Errors: kNotFound when there is no such name or address, kUnavailable when no answer came in time.
runtime::Result<IpAddress> ResolveHost(std::string_view name, std::optional<IpAddress::Family> family);

}  // namespace assay::adapters
