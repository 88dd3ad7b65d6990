#include "runtime/component/exchange.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/component/lifecycle.h"
#include "runtime/matcher/template_access.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime {

namespace {

using Kind = PortOperation::Kind;

const char* Word(Kind kind) {
  switch (kind) {
    case Kind::kCall:
      return "call";
    case Kind::kReply:
      return "reply";
    case Kind::kRaise:
      return "raise";
    default:
      return "send";
  }
}

Item::Kind ItemKind(Kind kind) {
  switch (kind) {
    case Kind::kCall:
      return Item::Kind::kCall;
    case Kind::kReply:
      return Item::Kind::kReply;
    case Kind::kRaise:
      return Item::Kind::kException;
    default:
      return Item::Kind::kMessage;
  }
}

/// One sending operation: checks, addressees, delivery.
class Sender {
 public:
  Sender(World& world, Machine& machine, const PortOperation& operation)
      : world_(world), machine_(machine), operation_(operation), own_(world.Of(machine)) {}

  Flow Run() {
    if (world_.is_control) return Fail("messages are sent in test cases only", "§22");
    if (!FindPort() || !TakeValues()) return Flow::kTrap;
    const Flow flow = Dispatch();
    if (flow == Flow::kNext && operation_.kind == Kind::kCall && operation_.call_timeout != kNone)
      return StartCallTimer();
    return flow;
  }

 private:
  Flow Fail(std::string reason, const char* clause = "") {
    return machine_.Fail(
        fmt::format("{}: {}", operation_.text.empty() ? Word(operation_.kind) : operation_.text, reason),
        clause);
  }

  bool FindPort() {
    const Value& reference = machine_.Get(operation_.target);
    if (!reference.is(Tag::kPort) || reference.id() >= own_.activity->ports.size()) {
      Fail("the port reference has no value");
      return false;
    }
    port_number_ = reference.id();
    port_ = &own_.activity->ports[port_number_];
    if (port_->state() != Port::State::kStarted) {
      Fail(fmt::format("port {} is {}", world_.PortName(own_, port_number_),
                       port_->state() == Port::State::kHalted ? "halted" : "stopped"),
           "§22.5.3");
      return false;
    }
    return true;
  }

  bool Take(Operand operand, bool complete, Value* out) {
    *out = machine_.Get(operand);
    if (out->is_template()) {
      const Result<Value> value = Valueof(*out);
      if (!value) {
        Fail("what is sent must be a specific value: " + value.error().message, "§22.2.1");
        return false;
      }
      *out = *value;
    }
    if (complete && !IsFullyBound(*out)) {
      Fail(fmt::format("what is sent is not completely initialized: {}", Print(*out, {.max_length = 200})),
           "§22.2.1");
      return false;
    }
    return true;
  }

  bool TakeValues() {
    if (operation_.value != kNone) {
      const bool message = operation_.kind == Kind::kSend || operation_.kind == Kind::kRaise;
      if (!(message ? Take(operation_.value, true, &value_) : TakeParameters())) return false;
    }
    if (operation_.result != kNone && !Take(operation_.result, true, &result_)) return false;
    return true;
  }

  /// Parameters that travel this way are specific values; the others are left out, whatever is written there
  /// (§22.3.1 b and c, §22.3.3 b).
  bool TakeParameters() {
    const Value tmpl = machine_.Get(operation_.value);
    const Type* signature = operation_.type;
    if (signature == nullptr || !signature->signature) return Take(operation_.value, false, &value_);
    const std::vector<FormalType>& params = signature->signature->params;
    value_ = NewRecord(signature, static_cast<uint32_t>(params.size()));
    for (uint32_t i = 0; i < params.size(); ++i) {
      const Direction idle = operation_.kind == Kind::kCall ? Direction::kOut : Direction::kIn;
      if (params[i].direction == idle) continue;
      Result<Value> part = Value();
      if (tmpl.is(Tag::kRecord)) {
        if (i < tmpl.record()->count) part = Value(tmpl.record()->Get(i));
      } else {
        part = ReadTemplateField(tmpl, signature, i);
      }
      if (part) part = Valueof(*part);
      if (!part || !IsFullyBound(*part)) {
        Fail(fmt::format("parameter {} must have a specific value", params[i].name),
             operation_.kind == Kind::kCall ? "§22.3.1" : "§22.3.3");
        return false;
      }
      value_.record()->slots[i] = std::move(*part);
    }
    return true;
  }

  Item MakeItem() {
    Item item;
    item.kind = ItemKind(operation_.kind);
    const bool raise = operation_.kind == Kind::kRaise;
    item.type = raise ? operation_.signature : operation_.type;
    item.exception_type = raise ? operation_.type : nullptr;
    item.value = value_;
    item.result = result_;
    item.sender = own_.id;
    item.received = world_.clock.Now();
    return item;
  }

  Flow Dispatch() {
    const Value to = operation_.address == kNone ? Value() : Value(machine_.Get(operation_.address));
    if (to.is(Tag::kNull)) return Fail("the addressee is null", "§22.1.2");
    if (!port_->connections().empty()) return ToComponents(to);
    if (!port_->mappings().empty()) {
      for (const PortId system_port : port_->mappings()) {
        const Flow flow = world_.system->IsLoopback(system_port) ? Loopback(to) : ToSystem(system_port, to);
        if (flow != Flow::kNext) return flow;
      }
      return Flow::kNext;
    }
    if (world_.loopback) return Loopback(to);
    return Fail(fmt::format("port {} is neither connected nor mapped", world_.PortName(own_, port_number_)),
                "§22.1.2");
  }

  // Between components

  Flow ToComponents(const Value& to) {
    const std::vector<PortEnd> connections = port_->connections();
    if (operation_.to_all) {
      for (const PortEnd& end : connections) {
        if (const Flow flow = ToComponent(end); flow != Flow::kNext) return flow;
      }
      return Flow::kNext;
    }
    if (to.is(Tag::kList)) {
      for (const Value& one : to.list()->span()) {
        if (const Flow flow = ToOne(connections, one); flow != Flow::kNext) return flow;
      }
      return Flow::kNext;
    }
    if (to.is_bound()) return ToOne(connections, to);
    if (connections.size() > 1) {
      return Fail(fmt::format("port {} has {} connections: say which with `to`",
                              world_.PortName(own_, port_number_), connections.size()),
                  "§22.1.2");
    }
    return ToComponent(connections[0]);
  }

  Flow ToOne(const std::vector<PortEnd>& connections, const Value& to) {
    if (!to.is(Tag::kComponent))
      return Fail("the addressee of a connected port is a component reference", "§22.1.2");
    for (const PortEnd& end : connections) {
      if (end.component.value == to.id()) return ToComponent(end);
    }
    return Fail(fmt::format("port {} has no connection to {}", world_.PortName(own_, port_number_),
                            world_.Label(ComponentId{to.id()})),
                "§22.1.2");
  }

  Flow ToComponent(const PortEnd& end) {
    Component& receiver = world_.Get(end.component);
    if (!receiver.activity) return Flow::kNext;
    Item item = MakeItem();
    item.id = ++world_.next_item_id;
    const EventKind kind =
        operation_.kind == Kind::kSend ? EventKind::kSendInternal : EventKind::kProcedureSendInternal;
    if (world_.events.Wants(kind)) {
      EventBuilder event = world_.Event(kind, machine_);
      event.Text("port", world_.PortName(own_, port_number_))
          .Text("to", fmt::format("{}:{}", world_.Label(end.component), world_.PortName(receiver, end.port)));
      Describe(event);
      event.Number("id", static_cast<int64_t>(item.id));
    }
    if (Deliver(world_, receiver, end.port, std::move(item))) return Flow::kNext;
    return FailQueue(world_.Label(end.component));
  }

  void Describe(EventBuilder& event) {
    if (operation_.kind != Kind::kSend) event.Text("operation", Word(operation_.kind));
    if (operation_.type != nullptr)
      event.Text(operation_.kind == Kind::kSend ? "type" : "signature", operation_.type->ToString());
    event.TextIf("template", operation_.template_name);
    if (value_.is_bound()) event.Text(operation_.kind == Kind::kSend ? "value" : "params", Print(value_));
    if (result_.is_bound()) event.Text("value", Print(result_));
  }

  Flow FailQueue(const std::string& who) {
    return Fail(fmt::format("more than {} items in the queue of {} (limit \"queue_length\")",
                            world_.context.limits.queue_length, who));
  }

  Flow Loopback(const Value& to) {
    Item item = MakeItem();
    item.id = ++world_.next_item_id;
    if (to.is_bound() && !to.is(Tag::kComponent) && !to.is(Tag::kList)) item.address = to;
    if (!world_.broadcast) return LoopTo(own_, port_number_, std::move(item));
    for (const auto& component : world_.components) {
      if (!component->activity) continue;
      const std::vector<Port>& ports = component->activity->ports;
      for (uint32_t number = 0; number < ports.size(); ++number) {
        if (!LoopsBack(ports[number]) || !Receives(ports[number], item)) continue;
        if (const Flow flow = LoopTo(*component, number, item); flow != Flow::kNext) return flow;
      }
    }
    return Flow::kNext;
  }

  Flow LoopTo(Component& component, uint32_t port, Item item) {
    if (Deliver(world_, component, port, std::move(item))) return Flow::kNext;
    return FailQueue(world_.Label(component.id));
  }

  bool LoopsBack(const Port& port) const {
    if (!port.connections().empty()) return false;
    if (port.mappings().empty()) return world_.loopback;
    return std::all_of(port.mappings().begin(), port.mappings().end(),
                       [&](PortId mapped) { return world_.system->IsLoopback(mapped); });
  }

  static bool Receives(const Port& port, const Item& item) {
    if (port.type() == nullptr || !port.type()->port) return false;
    const PortInfo& info = *port.type()->port;
    // Calls come in, their answers come in where calls go out.
    const bool answer = item.kind == Item::Kind::kReply || item.kind == Item::Kind::kException;
    const std::vector<const Type*>& listed = answer ? info.out : info.in;
    return std::any_of(listed.begin(), listed.end(),
                       [&](const Type* type) { return SameMessageType(item.type, type, port.type()); });
  }

  // To the system under test

  Flow ToSystem(PortId system_port, const Value& to) {
    if (operation_.to_all) return Fail("`to all component` needs a connected port", "§22.1.2");
    if (to.is(Tag::kList) && IsAddressList(to)) {
      for (const Value& one : to.list()->span()) {
        if (const Flow flow = ToAddress(system_port, one); flow != Flow::kNext) return flow;
      }
      return Flow::kNext;
    }
    return ToAddress(system_port, to);
  }

  /// `to (a, b)` and not one address that happens to be a list.
  bool IsAddressList(const Value& to) const {
    const Type* address =
        port_->type() != nullptr && port_->type()->port ? port_->type()->port->address : nullptr;
    return address == nullptr || !address->is_list_like() || to.list()->type == nullptr;
  }

  Flow ToAddress(PortId system_port, const Value& to) {
    const bool addressed = to.is_bound() && !to.is(Tag::kComponent);
    SystemMessage message;
    message.port = system_port;
    message.component = own_.id;
    message.message = &value_;
    const bool raise = operation_.kind == Kind::kRaise;
    message.type = raise ? operation_.signature : operation_.type;
    message.exception_type = raise ? operation_.type : nullptr;
    message.address = addressed ? &to : nullptr;
    message.encoding = ChosenEncoding(*port_, operation_.type);
    message.template_name = operation_.template_name;
    if (result_.is_bound()) message.result = &result_;
    Result<void> sent;
    ++world_.system_messages;
    switch (operation_.kind) {
      case Kind::kCall:
        sent = world_.system->Call(message);
        break;
      case Kind::kReply:
        sent = world_.system->Reply(message);
        break;
      case Kind::kRaise:
        sent = world_.system->Raise(message);
        break;
      default:
        sent = world_.system->Send(message);
    }
    if (sent) return Flow::kNext;
    return Fail(sent.error().message, sent.error().clause.c_str());
  }

  Flow StartCallTimer() {
    const Value& seconds = machine_.Get(operation_.call_timeout);
    if (!seconds.is_bound()) return Flow::kNext;
    if (!seconds.is(Tag::kFloat) || !(seconds.real() >= 0))
      return Fail("the time limit of a call must not be negative", "§22.3.1");
    Timer& timer = own_.activity->call_timer;
    if (timer.state == Timer::State::kRunning) --world_.running_timers;
    timer.state = Timer::State::kRunning;
    timer.started = world_.clock.Now();
    timer.deadline = timer.started + ToDuration(seconds.real());
    world_.timers.Add(timer.deadline, own_.id.value, kCallTimer, ++timer.generation);
    ++world_.running_timers;
    return Flow::kNext;
  }

  World& world_;
  Machine& machine_;
  const PortOperation& operation_;
  Component& own_;
  uint32_t port_number_ = 0;
  Port* port_ = nullptr;
  Value value_, result_;
};

}  // namespace

Flow Send(World& world, Machine& machine, const PortOperation& operation) {
  return Sender(world, machine, operation).Run();
}

bool Deliver(World& world, Component& component, uint32_t port, Item item) {
  Port& target = component.activity->ports[port];
  if (target.state() == Port::State::kStopped) return true;
  if (target.queue().size() >= world.context.limits.queue_length) return false;
  item.sequence = world.NextSequence();
  target.queue().Push(std::move(item));
  world.Wake(component);
  return true;
}

std::string_view ChosenEncoding(const Port& port, const Type* type) {
  for (const auto& [chosen_type, name] : port.encodings()) {
    if (chosen_type == type) return name;
  }
  return {};
}

}  // namespace assay::runtime
