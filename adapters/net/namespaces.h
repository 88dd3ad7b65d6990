#pragma once

#include <functional>
#include <string>

#include "adapters/net/address.h"
#include "adapters/net/socket.h"

namespace assay::adapters {

/// Two network namespaces of our own, joined by a virtual cable: one for this process, one for the peer (a simulated
/// UE). Nothing of the host's network is seen or touched, and everything vanishes with the processes inside.
struct IsolatedNetwork {
  UniqueFd own, peer;  ///< the namespaces, for EnterNetwork
  UniqueFd nat;        ///< the router between the two, when there is one

  // Addresses of both ends (RFC 5737, RFC 3849), at most one hop apart.
  static constexpr char kOwnV4[] = "192.0.2.1", kPeerV4[] = "192.0.2.10";
  static constexpr char kOwnV6[] = "2001:db8::1", kPeerV6[] = "2001:db8::10";
  /// Behind a NAT the peer has this address, and all that it sends comes from kPeerV4. No IPv6 there.
  static constexpr char kPrivateV4[] = "10.0.0.10", kRouterV4[] = "10.0.0.1";
};

struct IsolateOptions {
  int mtu = 0;       ///< of the cables; 0: 1500
  bool nat = false;  ///< a router with NAT stands between, in a namespace of its own
};

/// Moves this process into a new network namespace (and, without CAP_SYS_ADMIN, a new user namespace where it is root),
/// makes the second one and the cable between them, and configures addresses and loopback on both ends.
/// Shape: to be called while the process has one thread.
/// Errors: kPermission or kUnsupported: one sentence that says what the system refuses.
runtime::Result<IsolatedNetwork> Isolate(const IsolateOptions& options = {});

/// The peer's namespace for programs that this process starts: in their environment, ASSAY_NETWORK holds a path to it.
/// Another `assay` enters it by JoinOfferedNetwork; any other program by `nsenter --net=$ASSAY_NETWORK program …`.
/// Shape: `network` must stay open as long as programs are started.
void OfferPeerNetwork(const IsolatedNetwork& network);
/// Enters the namespace that ASSAY_NETWORK names and forgets the variable. False when it is not set.
runtime::Result<bool> JoinOfferedNetwork();

/// Moves the calling thread into the network namespace `fd`; safe between fork and exec.
runtime::Result<void> EnterNetwork(int fd);

}  // namespace assay::adapters
