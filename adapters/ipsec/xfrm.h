#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/ipsec/esp.h"
#include "adapters/ipsec/sa_set.h"

struct mnl_socket;
struct nlmsghdr;

namespace assay::adapters {

/// The kernel's IPsec (XFRM) over netlink: states and policies that carry our mark, and no others.
///
/// Every entry has a request id of kRequestIdBase plus the process id of its owner. That is how entries of a killed run
/// are found at the next start, and why no entry of anybody else is ever touched.
class Xfrm {
 public:
  static constexpr uint32_t kRequestIdBase = 0xa5000000;

  /// Errors: kPermission without CAP_NET_ADMIN, kUnsupported when the kernel has no XFRM.
  static runtime::Result<Xfrm> Open();
  ~Xfrm();
  Xfrm(Xfrm&&) noexcept;
  Xfrm& operator=(Xfrm&&) noexcept;

  /// One ESP state, in transport mode or, with `params.tunnel`, in tunnel mode inside UDP. `sent`: packets that went out
  /// under these keys already, whose sequence numbers must not come again.
  /// Errors: kUnsupported when the kernel lacks ESP or the algorithm; kUnavailable when the SPI is in use.
  runtime::Result<void> AddState(const SaParams& params, const Mechanism& mechanism, const EspKeys& keys,
                                 uint32_t sent = 0);
  void RemoveState(const SaParams& params);
  /// The policy that sends or demands ESP between the two addresses and ports, UDP and TCP alike.
  runtime::Result<void> AddPolicy(const SaParams& params);
  void RemovePolicy(const SaParams& params);
  /// Drops whatever else comes to or leaves from `address`, a protected port: clear text.
  runtime::Result<void> AddBlock(const SocketAddress& address);
  void RemoveBlock(const SocketAddress& address);

  struct StateCounters {
    uint64_t packets = 0, octets = 0, bad_icv = 0, replayed = 0;
    uint32_t last_sequence = 0;  ///< of outgoing packets
  };
  std::optional<StateCounters> ReadState(const SaParams& params);

  /// Where the packets of an incoming tunnel-mode state come from now.
  struct Mapping {
    uint32_t spi = 0;
    SocketAddress peer;
  };
  /// Asks for the kernel's reports of changed NAT mappings; returns a descriptor that is readable when there are some.
  runtime::Result<int> WatchMappings();
  /// All that came since the last call.
  std::vector<Mapping> ReadMappings();

  /// Removes states and policies whose owner is no longer alive. Returns how many.
  int RemoveStale();

 private:
  Xfrm() = default;
  struct Selector;
  int Talk(nlmsghdr* request, int (*each)(const nlmsghdr*, void*) = nullptr, void* data = nullptr);
  int ChangePolicy(uint16_t type, const Selector& selector, const SaParams* protection);

  std::unique_ptr<mnl_socket, int (*)(mnl_socket*)> socket_{nullptr, nullptr}, mappings_{nullptr, nullptr};
  uint32_t sequence_ = 1;
};

}  // namespace assay::adapters
