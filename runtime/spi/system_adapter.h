#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/ids.h"
#include "runtime/base/random.h"
#include "runtime/base/result.h"
#include "runtime/spi/codec.h"
#include "runtime/spi/poller.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// One octet string on the wire, for the event log: every octet sent or received passes here.
/// Shape: addresses are printable (`192.0.2.1:5060`, `[2001:db8::1]:5060`); `transport` is `udp`, `tcp`, `esp` …
struct WireRecord {
  bool sent = false;
  std::string transport;
  std::string local;
  std::string remote;
  std::string association;  ///< security association or connection it used, empty when none
  std::span<const uint8_t> octets;
};

/// What the run offers to an adapter. Lives longer than every adapter. All calls from the run's thread.
class AdapterHost {
 public:
  virtual ~AdapterHost() = default;
  virtual Poller& poller() = 0;
  virtual Clock& clock() = 0;
  virtual Random& random() = 0;
  virtual const CodecRegistry& codecs() = 0;

  /// A message arrived for system port `port`: `octets` (kOctetstring) are decoded as the first of the port's `in`
  /// types that accepts them. `address` is the sender in the port's address type, or Omit().
  virtual void DeliverOctets(PortId port, Value octets, Value address, TimePoint received) = 0;
  /// A message arrived as a typed value; `type` is one of the port's `in` types.
  virtual void DeliverValue(PortId port, Value value, const Type& type, Value address, TimePoint received) = 0;
  /// The port type that system port `port` was declared with.
  virtual const Type& port_type(PortId port) = 0;

  /// Writes the octets to the event log.
  virtual void RecordWire(PortId port, const WireRecord& record) = 0;
  /// Writes a note that people should see (a dropped datagram, a closed connection) to the event log.
  /// `key` is a stable word such as `tcp-closed`; `text` one line.
  virtual void RecordNote(PortId port, std::string_view key, std::string_view text) = 0;
};

/// One message to send. `octets` holds the encoded form (kOctetstring) when the type has a codec, else it is unbound.
struct SendRequest {
  PortId port;
  ComponentId component;
  const Value* message = nullptr;
  const Type* type = nullptr;
  Value octets;
  const Value* address = nullptr;  ///< null when the send had no `to`
};

/// A procedure-based operation towards the system (call, reply, raise). Adapters that have none keep the default.
struct CallRequest {
  enum class Kind { kCall, kReply, kRaise } kind = Kind::kCall;
  PortId port;
  ComponentId component;
  const Type* signature = nullptr;
  const Value* params = nullptr;     ///< record of the signature's parameters, or the exception value
  const Value* result = nullptr;     ///< reply: return value, or null
  const Type* exception_type = nullptr;
  const Value* address = nullptr;
};

/// Connects ports of the test system interface to the world: the role of TRI (ES 201 873-5), value-based as extended TRI
/// (ES 202 789). Each system port is served by one adapter instance. Errors become a run-time error of the test case
/// that did the operation, with the error's message.
class SystemAdapter {
 public:
  virtual ~SystemAdapter() = default;
  /// Called once, before anything else.
  virtual void Attach(AdapterHost& host) = 0;
  /// From the configuration, before the first map: `name` as in the adapter's documentation.
  virtual Result<void> SetParameter(std::string_view name, std::string_view value) {
    (void)value;
    return Fail(ErrorCode::kInvalidArgument, "unknown adapter parameter \"" + std::string(name) + "\"");
  }
  /// `params` are the values of `map(…) param (…)`; out parameters are written in place.
  virtual Result<void> Map(PortId port, ComponentId component, std::string_view component_port, std::span<Value> params) = 0;
  virtual Result<void> Unmap(PortId port, ComponentId component, std::string_view component_port, std::span<Value> params) = 0;
  virtual Result<void> Send(const SendRequest& request) = 0;
  virtual Result<void> Call(const CallRequest& request) {
    (void)request;
    return Fail(ErrorCode::kUnsupported, "this adapter has no procedure-based communication");
  }
  /// The test case is over: close connections, forget mappings; the adapter may be used by the next test case.
  virtual void Reset() = 0;
};

/// Makes adapters by kind name (`udp`, `tcp`, `sip`, `loopback`).
class AdapterRegistry {
 public:
  using Factory = std::function<std::unique_ptr<SystemAdapter>()>;
  void Add(std::string kind, Factory factory) { factories_.emplace_back(std::move(kind), std::move(factory)); }
  std::unique_ptr<SystemAdapter> Make(std::string_view kind) const;
  std::vector<std::string> kinds() const;

 private:
  std::vector<std::pair<std::string, Factory>> factories_;
};

}  // namespace assay::runtime
