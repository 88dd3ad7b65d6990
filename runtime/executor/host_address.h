#pragma once

#include <string>
#include <string_view>

namespace assay::runtime {

/// Address of this machine for `hostid` (ES 201 873-1 §C.6.3): `kind` is IPv4, IPv6 or Ipv4orIPv6, in any
/// case of letters. Shape: the first address that is up and no loopback address, else the loopback address;
/// empty for another kind.
std::string HostAddress(std::string_view kind);

}  // namespace assay::runtime
