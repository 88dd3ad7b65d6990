#pragma once

#include <string>
#include <string_view>

namespace assay::runtime {

/// Address of this machine for `hostid` (ES 201 873-1 §C.6.3): `kind` is IPv4, IPv6 or Ipv4orIPv6, in any
/// case of letters. Shape: the first address that is up and no loopback address, else the loopback address;
/// empty for another kind.
std::string HostAddress(std::string_view kind);

/// True when `host` is a name or address of the machine that Assay runs on, where all components run. Case
/// does not matter.
bool IsThisHost(std::string_view host);
/// Why nothing can be created or executed on `host` (ES 201 873-1 §21.3.1, §26.1).
std::string UnknownHost(std::string_view host);

}  // namespace assay::runtime
