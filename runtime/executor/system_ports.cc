#include "runtime/executor/system_ports.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/component/exchange.h"
#include "runtime/executor/coding.h"
#include "runtime/value/print.h"

namespace assay::runtime {

// AdapterPool

const AdapterAssignment* AdapterPool::FindAssignment(const Type& system, std::string_view port,
                                                     std::string_view element) const {
  for (const AdapterAssignment& assignment : options_.assignments) {
    const bool component = assignment.component == "*" || assignment.component == system.name ||
                           assignment.component == system.module + "." + system.name;
    if (component && (assignment.port == "*" || assignment.port == port || assignment.port == element))
      return &assignment;
  }
  return nullptr;
}

Result<SystemAdapter*> AdapterPool::Get(const Type& system, const std::string& port,
                                        const AdapterAssignment& assignment) {
  std::unique_ptr<SystemAdapter>& slot = adapters_[{&system, port}];
  if (slot) return slot.get();
  std::unique_ptr<SystemAdapter> adapter =
      options_.adapters == nullptr ? nullptr : options_.adapters->Make(assignment.adapter);
  if (!adapter)
    return Fail(ErrorCode::kNotFound, fmt::format("there is no adapter \"{}\"", assignment.adapter));
  if (options_.poller == nullptr || options_.codecs == nullptr) {
    return Fail(ErrorCode::kUnavailable, "this run has no event loop for adapters");
  }
  adapter->Attach(*this);
  for (const auto& [name, value] : assignment.parameters) {
    if (Result<void> set = adapter->SetParameter(name, value); !set) return Fail(set.error());
  }
  slot = std::move(adapter);
  return slot.get();
}

void AdapterPool::ResetAll() {
  for (auto& [key, adapter] : adapters_) {
    if (adapter) adapter->Reset();
  }
}

void AdapterPool::DeliverOctets(PortId port, Value octets, Value address, TimePoint received) {
  if (current_ != nullptr && current_->Has(port)) current_->DeliverOctets(port, octets, address, received);
}

void AdapterPool::DeliverValue(PortId port, Value value, const Type& type, Value address,
                               TimePoint received) {
  if (current_ != nullptr && current_->Has(port))
    current_->DeliverValue(port, value, type, address, received);
}

const Type& AdapterPool::port_type(PortId port) {
  static const Type kNoPort;
  return current_ != nullptr && current_->Has(port) ? current_->PortType(port) : kNoPort;
}

std::string AdapterPool::NameOf(PortId port) const {
  return current_ != nullptr && current_->Has(port) ? current_->PortName(port) : std::string();
}

void AdapterPool::RecordWire(PortId port, const WireRecord& record) {
  if (!events_.Wants(EventKind::kWire)) return;
  events_.Begin(EventKind::kWire, "system")
      .TextIf("port", NameOf(port))
      .Text("direction", record.sent ? "sent" : "received")
      .Text("transport", record.transport)
      .Text("local", record.local)
      .Text("remote", record.remote)
      .TextIf("association", record.association)
      .Octets({reinterpret_cast<const char*>(record.octets.data()), record.octets.size()});
}

void AdapterPool::RecordNote(PortId port, std::string_view key, std::string_view text) {
  if (!events_.Wants(EventKind::kNote)) return;
  events_.Begin(EventKind::kNote, "system").Text("key", key).Text("text", text).TextIf("port", NameOf(port));
}

// SystemPorts

SystemPorts::SystemPorts(World& world, const Type* type, const ExecutorOptions& options, AdapterPool& pool)
    : world_(world), type_(type), options_(options), pool_(pool) {
  if (type_ != nullptr && type_->component) {
    for (const ComponentInfo::Port& declared : type_->component->ports) {
      const uint64_t count = InstanceCount(declared.dimensions);
      for (uint32_t index = 0; index < count; ++index) {
        SystemPort port;
        port.name = declared.name;
        port.element =
            declared.dimensions.empty() ? declared.name : fmt::format("{}[{}]", declared.name, index);
        port.index = index;
        port.type = declared.type;
        port.assignment = pool.FindAssignment(*type_, port.name, port.element);
        port.loopback = port.assignment == nullptr && options.loopback;
        ports_.push_back(std::move(port));
      }
    }
  }
  pool_.SetCurrent(this);
}

SystemPorts::~SystemPorts() { pool_.SetCurrent(nullptr); }

PortId SystemPorts::FindPort(std::string_view name, uint64_t index) const {
  for (uint32_t i = 0; i < ports_.size(); ++i) {
    if (ports_[i].name == name && ports_[i].index == index) return PortId{i};
  }
  return {};
}

std::string SystemPorts::PortName(PortId port) const { return ports_[port.value].element; }

Result<void> SystemPorts::Map(PortId port, const PortEnd& end, std::string_view name,
                              std::span<Value> params) {
  SystemPort& target = ports_[port.value];
  if (!target.loopback) {
    if (target.assignment == nullptr) {
      return Fail(ErrorCode::kNotFound, fmt::format("no adapter is configured for port {} of the test system "
                                                    "interface {}; name one in the configuration",
                                                    target.element, type_->ToString()));
    }
    if (target.adapter == nullptr) {
      Result<SystemAdapter*> adapter = pool_.Get(*type_, target.element, *target.assignment);
      if (!adapter) return Fail(adapter.error());
      target.adapter = *adapter;
    }
    if (Result<void> mapped = target.adapter->Map(port, end.component, name, params); !mapped) return mapped;
  }
  target.mapped.push_back(end);
  return {};
}

Result<void> SystemPorts::Unmap(PortId port, const PortEnd& end, std::string_view name,
                                std::span<Value> params) {
  SystemPort& target = ports_[port.value];
  std::erase(target.mapped, end);
  if (target.adapter == nullptr) return {};
  return target.adapter->Unmap(port, end.component, name, params);
}

Result<void> SystemPorts::Send(const SystemMessage& message) {
  SystemPort& port = ports_[message.port.value];
  Result<Value> octets = EncodeForWire(options_.codecs, *message.message, message.type, message.encoding);
  if (!octets) return Fail(octets.error());
  if (message.type != nullptr) world_.events.secrets().Learn(*message.message, *message.type);
  if (world_.events.Wants(EventKind::kSend)) {
    EventBuilder event = world_.Event(EventKind::kSend, world_.Get(message.component));
    event.Text("port", port.element);
    if (message.type != nullptr) event.Text("type", message.type->ToString());
    event.TextIf("template", message.template_name);
    if (octets->is_bound()) {
      event.Octets(octets->bytes());
    } else {
      event.Text("value", Print(*message.message));
    }
    if (message.address != nullptr) event.Text("address", Print(*message.address));
  }
  SendRequest request;
  request.port = message.port;
  request.component = message.component;
  request.message = message.message;
  request.type = message.type;
  request.octets = std::move(*octets);
  request.address = message.address;
  return port.adapter->Send(request);
}

Result<void> SystemPorts::Procedure(const SystemMessage& message, CallRequest::Kind kind, const char* word) {
  SystemPort& port = ports_[message.port.value];
  if (world_.events.Wants(EventKind::kProcedureSend)) {
    EventBuilder event = world_.Event(EventKind::kProcedureSend, world_.Get(message.component));
    event.Text("port", port.element).Text("operation", word);
    if (message.type != nullptr) event.Text("signature", message.type->ToString());
    event.Text("params", Print(*message.message));
  }
  CallRequest request;
  request.kind = kind;
  request.port = message.port;
  request.component = message.component;
  request.signature = message.type;
  request.params = message.message;
  request.result = message.result;
  request.exception_type = message.exception_type;
  request.address = message.address;
  return port.adapter->Call(request);
}

Result<void> SystemPorts::Call(const SystemMessage& message) {
  return Procedure(message, CallRequest::Kind::kCall, "call");
}
Result<void> SystemPorts::Reply(const SystemMessage& message) {
  return Procedure(message, CallRequest::Kind::kReply, "reply");
}
Result<void> SystemPorts::Raise(const SystemMessage& message) {
  return Procedure(message, CallRequest::Kind::kRaise, "raise");
}

void SystemPorts::Deliver(SystemPort& port, const PortEnd& end, Item item) {
  ++world_.system_messages;
  Component& component = world_.Get(end.component);
  if (!runtime::Deliver(world_, component, end.port, std::move(item)) &&
      world_.events.Wants(EventKind::kNote)) {
    world_.events.Begin(EventKind::kNote, "system")
        .Text("key", "queue-full")
        .Text("text",
              "message dropped: the port's queue holds as many items as limit \"queue_length\" allows")
        .Text("port", port.element);
  }
}

namespace {

void ListReasons(EventBuilder& event, const std::vector<std::string>& reasons) {
  event.json().BeginList("reasons");
  for (const std::string& reason : reasons) event.json().Item(reason);
  event.json().EndList();
}

}  // namespace

void SystemPorts::DeliverOctets(PortId port, const Value& octets, const Value& address, TimePoint received) {
  SystemPort& source = ports_[port.value];
  const std::vector<PortEnd> ends = source.mapped;
  for (const PortEnd& end : ends) {
    Component& component = world_.Get(end.component);
    if (!component.activity) continue;
    const Port& target = component.activity->ports[end.port];
    std::vector<std::string> reasons;
    Result<DecodedMessage> decoded =
        DecodeFromWire(options_.codecs, octets, target.type()->port->in, &reasons);
    const std::string shown = address.is_bound() && !address.is(Tag::kOmit) ? Print(address) : std::string();
    if (!decoded) {
      if (world_.events.Wants(EventKind::kUndecodable)) {
        EventBuilder event = world_.events.Begin(EventKind::kUndecodable, world_.Label(end.component));
        event.Text("port", source.element).Octets(octets.bytes()).TextIf("address", shown);
        ListReasons(event, reasons);
      }
      continue;
    }
    Item item;
    item.external = true;
    item.type = decoded->type;
    item.value = std::move(decoded->value);
    item.sender = kSystemId;
    item.address = address;
    item.received = received;
    item.id = ++world_.next_item_id;
    if (world_.events.Wants(EventKind::kDetected)) {
      EventBuilder event = world_.events.Begin(EventKind::kDetected, world_.Label(end.component));
      event.Text("port", source.element)
          .Text("type", item.type->ToString())
          .Number("id", static_cast<int64_t>(item.id))
          .Octets(octets.bytes())
          .TextIf("address", shown);
      if (!decoded->limits.empty()) ListReasons(event, decoded->limits);
    }
    Deliver(source, end, std::move(item));
  }
}

void SystemPorts::DeliverValue(PortId port, const Value& value, const Type& type, const Value& address,
                               TimePoint received) {
  SystemPort& source = ports_[port.value];
  const std::vector<PortEnd> ends = source.mapped;
  for (const PortEnd& end : ends) {
    Component& component = world_.Get(end.component);
    if (!component.activity) continue;
    Item item;
    item.external = true;
    item.type = &type;
    item.value = value;
    item.sender = kSystemId;
    item.address = address;
    item.received = received;
    item.id = ++world_.next_item_id;
    if (world_.events.Wants(EventKind::kDetected)) {
      world_.events.Begin(EventKind::kDetected, world_.Label(end.component))
          .Text("port", source.element)
          .Text("type", type.ToString())
          .Number("id", static_cast<int64_t>(item.id))
          .Text("value", Print(value))
          .TextIf("address", address.is_bound() && !address.is(Tag::kOmit) ? Print(address) : std::string());
    }
    Deliver(source, end, std::move(item));
  }
}

}  // namespace assay::runtime
