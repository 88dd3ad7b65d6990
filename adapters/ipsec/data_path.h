#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ipsec/sa_set.h"
#include "adapters/net/socket.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

struct SaCounters {
  SaParams params;
  Mechanism mechanism;
  uint64_t packets = 0;  ///< good ones
  uint64_t octets = 0;   ///< of whole ESP packets
  uint64_t bad_icv = 0;
  uint64_t replayed = 0;
  uint64_t malformed = 0;
  uint64_t selector_mismatch = 0;
};

struct PathCounters {
  std::vector<SaCounters> associations;
  uint64_t unknown_spi = 0;
  uint64_t clear_text = 0;
  uint64_t without_association = 0;
  uint64_t nat_keep_alives = 0;  ///< that came in; the kernel keeps them to itself
};

/// Segments that stay below an MTU of 1500 with ESP and UDP encapsulation around them, the largest padding included.
inline constexpr int kTcpMaxSegment = 1280;

/// Something on the wire that a test may want to react to. `kind` is an item of IpsecTypes.IpsecEventKind.
struct PathEvent {
  std::string_view kind;
  std::optional<uint32_t> spi;
  std::optional<SocketAddress> source, destination;
  std::string text;
};

/// Misbehaviour on purpose (IpsecTypes.IpsecMisbehaviour).
enum class Fault : uint8_t { kWrongIcv, kWrongSpi, kReplay, kReorder, kLoss, kDelay, kClearText };
struct Misbehaviour {
  Fault fault = Fault::kLoss;
  bool incoming = false;
  std::optional<uint32_t> spi;
  uint64_t skip = 0;
  uint64_t count = 1;
  runtime::Duration delay{};
  std::optional<uint32_t> new_spi;
};

/// What protects the packets between protected ports: three ways behind one interface, so that a suite cannot tell
/// which one runs. As a SocketPreparer it readies the sockets of protected endpoints.
class DataPath : public SocketPreparer {
 public:
  using Listener = std::function<void(const PathEvent& event)>;

  /// `userspace`, `kernel` or `none`.
  virtual std::string_view name() const = 0;
  /// `set` was checked and `id` is new. From the return on its packets pass, in both directions.
  virtual runtime::Result<void> Install(int64_t id, const SaSet& set) = 0;
  virtual void Remove(int64_t id) = 0;
  virtual PathCounters Counters() = 0;
  virtual runtime::Result<void> Misbehave(const Misbehaviour& misbehaviour) = 0;
  virtual void Behave() = 0;
};

/// Protects nothing: the profile without IPsec. SA sets exist, packets stay in clear, misbehaviour has nothing to act on.
std::unique_ptr<DataPath> MakeNonePath();

/// What the makers below share: `port` is the system port that wire records and notes belong to.

/// Own ESP on OpenSSL between a TUN device and a raw socket. Needs CAP_NET_ADMIN and CAP_NET_RAW.
/// Errors: kPermission or kUnsupported, naming what is missing.
runtime::Result<std::unique_ptr<DataPath>> MakeUserspacePath(runtime::AdapterHost& host, runtime::PortId port,
                                                             DataPath::Listener listener);

/// ESP of the Linux kernel, by XFRM states and policies of our own. Needs CAP_NET_ADMIN.
/// Errors: kPermission or kUnsupported, naming what is missing.
runtime::Result<std::unique_ptr<DataPath>> MakeKernelPath(runtime::AdapterHost& host, runtime::PortId port,
                                                          DataPath::Listener listener);

/// `auto` takes the first of kernel and userspace that works here; it never falls back to no protection.
/// Errors: kInvalidArgument for an unknown name; kUnsupported with the reasons of both.
runtime::Result<std::unique_ptr<DataPath>> MakeDataPath(std::string_view name, runtime::AdapterHost& host,
                                                        runtime::PortId port, DataPath::Listener listener);

}  // namespace assay::adapters
