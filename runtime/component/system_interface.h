#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/ids.h"
#include "runtime/base/result.h"
#include "runtime/port/port.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// A message or procedure event towards the system under test.
struct SystemMessage {
  PortId port;
  ComponentId component;
  const Value* message = nullptr;  ///< or exception, or record of parameters
  const Type* type = nullptr;      ///< of the message, or signature
  const Value* address = nullptr;  ///< null: none given
  const Value* result = nullptr;   ///< reply
  const Type* exception_type = nullptr;
  std::string_view encoding;  ///< chosen by setencode; empty: the type's own
  std::string_view template_name;
};

/// What the configuration of a test case needs of the test system interface (ES 201 873-1 §9.2).
class SystemInterface {
 public:
  virtual ~SystemInterface() = default;
  virtual const Type* type() const = 0;
  /// Shape: PortId() when there is no such port.
  virtual PortId FindPort(std::string_view name, uint64_t index) const = 0;
  virtual std::string PortName(PortId port) const = 0;
  virtual const Type& PortType(PortId port) const = 0;
  /// True when messages to `port` go back to the component that sent them.
  virtual bool IsLoopback(PortId port) const = 0;
  /// `name` is that of the component's port.
  virtual Result<void> Map(PortId port, const PortEnd& end, std::string_view name,
                           std::span<Value> params) = 0;
  virtual Result<void> Unmap(PortId port, const PortEnd& end, std::string_view name,
                             std::span<Value> params) = 0;
  virtual Result<void> Send(const SystemMessage& message) = 0;
  virtual Result<void> Call(const SystemMessage& message) = 0;
  virtual Result<void> Reply(const SystemMessage& message) = 0;
  virtual Result<void> Raise(const SystemMessage& message) = 0;
};

}  // namespace assay::runtime
