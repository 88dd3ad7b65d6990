#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/component/system_interface.h"
#include "runtime/component/world.h"
#include "runtime/executor/options.h"
#include "runtime/spi/system_adapter.h"

namespace assay::runtime {

class SystemPorts;

/// The adapters of an executor, one for each port of a system component type, kept from test case to test
/// case; and what they may use of the run.
class AdapterPool final : public AdapterHost {
 public:
  AdapterPool(const ExecutorOptions& options, EventLog& events) : options_(options), events_(events) {}

  /// The test system interface that deliveries go to; null between test cases.
  void SetCurrent(SystemPorts* current) { current_ = current; }

  /// The assignment for a port, or null.
  const AdapterAssignment* FindAssignment(const Type& system, std::string_view port,
                                          std::string_view element) const;
  /// The adapter that serves a port, made and configured at its first use.
  Result<SystemAdapter*> Get(const Type& system, const std::string& port,
                             const AdapterAssignment& assignment);
  void ResetAll();

  Poller& poller() override { return *options_.poller; }
  Clock& clock() override { return *options_.clock; }
  Random& random() override { return *options_.random; }
  const CodecRegistry& codecs() override { return *options_.codecs; }
  void DeliverOctets(PortId port, Value octets, Value address, TimePoint received) override;
  void DeliverValue(PortId port, Value value, const Type& type, Value address, TimePoint received) override;
  const Type& port_type(PortId port) override;
  void RecordWire(PortId port, const WireRecord& record) override;
  void RecordNote(PortId port, std::string_view key, std::string_view text) override;

 private:
  std::string NameOf(PortId port) const;

  const ExecutorOptions& options_;
  EventLog& events_;
  SystemPorts* current_ = nullptr;
  std::map<std::pair<const Type*, std::string>, std::unique_ptr<SystemAdapter>> adapters_;
};

/// The test system interface of one test case (ES 201 873-1 §9.2): its ports, what is mapped to them, coding
/// on the way.
class SystemPorts final : public SystemInterface {
 public:
  SystemPorts(World& world, const Type* type, const ExecutorOptions& options, AdapterPool& pool);
  ~SystemPorts() override;

  const Type* type() const override { return type_; }
  PortId FindPort(std::string_view name, uint64_t index) const override;
  std::string PortName(PortId port) const override;
  bool IsLoopback(PortId port) const override { return ports_[port.value].loopback; }
  Result<void> Map(PortId port, const PortEnd& end, std::string_view name, std::span<Value> params) override;
  Result<void> Unmap(PortId port, const PortEnd& end, std::string_view name,
                     std::span<Value> params) override;
  Result<void> Send(const SystemMessage& message) override;
  Result<void> Call(const SystemMessage& message) override;
  Result<void> Reply(const SystemMessage& message) override;
  Result<void> Raise(const SystemMessage& message) override;

  void DeliverOctets(PortId port, const Value& octets, const Value& address, TimePoint received);
  void DeliverValue(PortId port, const Value& value, const Type& type, const Value& address,
                    TimePoint received);
  const Type& PortType(PortId port) const override { return *ports_[port.value].type; }
  bool Has(PortId port) const { return port.value < ports_.size(); }

 private:
  struct SystemPort {
    std::string name;     ///< of the declaration
    std::string element;  ///< with index, for arrays
    uint32_t index = 0;
    const Type* type = nullptr;
    const AdapterAssignment* assignment = nullptr;
    bool loopback = false;
    SystemAdapter* adapter = nullptr;
    std::vector<PortEnd> mapped;
  };

  Result<void> Procedure(const SystemMessage& message, CallRequest::Kind kind, const char* word);
  void Deliver(SystemPort& port, const PortEnd& end, Item item);

  World& world_;
  const Type* type_;
  const ExecutorOptions& options_;
  AdapterPool& pool_;
  std::vector<SystemPort> ports_;
};

}  // namespace assay::runtime
