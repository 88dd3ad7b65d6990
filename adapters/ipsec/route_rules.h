#pragma once

#include <cstdint>
#include <string>

#include "adapters/net/address.h"
#include "runtime/base/result.h"

namespace assay::adapters {

/// What the kernel must know to send through a TUN device the packets of sockets bound to it, and no others: a policy
/// rule `oif <device> lookup <table>` and a default route in that table, for IPv4 and IPv6.
///
/// The route dies with the device. The rule does not when the process is killed; it is marked with kRuleProtocol, and
/// RemoveStaleRules takes away those whose device is gone, and none but those.
inline constexpr uint8_t kRuleProtocol = 0xa5;

/// Errors: kPermission without CAP_NET_ADMIN. A machine without IPv6 gets the IPv4 half.
runtime::Result<void> AddDeviceRoutes(const std::string& device, uint32_t device_index);
void RemoveDeviceRoutes(const std::string& device, uint32_t device_index);
/// Returns how many rules it removed.
runtime::Result<int> RemoveStaleRules();

}  // namespace assay::adapters
