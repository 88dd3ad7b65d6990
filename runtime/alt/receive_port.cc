#include "runtime/alt/receive_port.h"

#include <fmt/format.h>

#include "runtime/component/elements.h"
#include "runtime/matcher/matcher.h"
#include "runtime/matcher/template_access.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "runtime/vm/match_context.h"

namespace assay::runtime {

namespace {

using Kind = PortOperation::Kind;

const char* Word(Kind kind) {
  switch (kind) {
    case Kind::kGetCall:
      return "getcall";
    case Kind::kGetReply:
      return "getreply";
    case Kind::kCatch:
      return "catch";
    case Kind::kTrigger:
      return "trigger";
    case Kind::kCheck:
      return "check";
    default:
      return "receive";
  }
}

bool KindFits(const Item& item, Kind kind) {
  switch (kind) {
    case Kind::kReceive:
    case Kind::kTrigger:
      return item.kind == Item::Kind::kMessage;
    case Kind::kGetCall:
      return item.kind == Item::Kind::kCall;
    case Kind::kGetReply:
      return item.kind == Item::Kind::kReply;
    case Kind::kCatch:
      return item.kind == Item::Kind::kException;
    case Kind::kCheck:
      return true;
    default:
      return false;
  }
}

/// One receiving operation on the ports it names.
class Receiver {
 public:
  Receiver(World& world, Machine& machine, const PortOperation& operation)
      : world_(world), machine_(machine), operation_(operation), own_(world.Of(machine)), context_(machine) {}

  Flow Run(bool* taken) {
    if (world_.is_control) return machine_.Fail("ports are used in test cases only", "§22");
    if (operation_.value != kNone) tmpl_ = machine_.Get(operation_.value);
    if (operation_.address != kNone) {
      from_ = machine_.Get(operation_.address);
      if (HoldsNull(from_))
        return machine_.Fail(fmt::format("{}: null in the from clause", operation_.text), "§22.2.2");
    }
    if (operation_.result != kNone) result_ = machine_.Get(operation_.result);
    switch (operation_.quantity) {
      case Quantity::kAny:
      case Quantity::kAll:
        for (uint32_t i = 0; i < own_.activity->ports.size() && !*taken && !trapped_; ++i)
          *taken = TryPort(i);
        break;
      case Quantity::kAnyFrom: {
        const Value targets = machine_.Get(operation_.target);
        const Flow flow = ForEachElement(machine_, targets, [&](const Value& element, const Value& index) {
          if (element.is(Tag::kPort) && element.id() < own_.activity->ports.size()) {
            *taken = TryPort(element.id());
            if (*taken && operation_.index_to != kNone) machine_.Register(operation_.index_to) = index;
          }
          return !*taken && !trapped_;
        });
        if (flow != Flow::kNext) return flow;
        break;
      }
      case Quantity::kOne: {
        const Value& reference = machine_.Get(operation_.target);
        if (!reference.is(Tag::kPort) || reference.id() >= own_.activity->ports.size()) {
          return machine_.Fail("the port reference has no value", "§22");
        }
        *taken = TryPort(reference.id());
      }
    }
    return trapped_ ? Flow::kTrap : Flow::kNext;
  }

 private:
  static bool HoldsNull(const Value& from) {
    if (from.is(Tag::kNull)) return true;
    if (!from.is(Tag::kList)) return false;
    for (const Value& one : from.list()->span()) {
      if (one.is(Tag::kNull)) return true;
    }
    return false;
  }

  bool TryPort(uint32_t number) {
    Port& port = own_.activity->ports[number];
    while (Item* head = port.Head(own_.activity->snapshot)) {
      const bool fits = Fits(port, number, *head);
      if (trapped_) return false;
      if (fits) {
        Take(port, number, *head);
        return true;
      }
      // §22.2.3: trigger drops what does not fit; the queue has changed, so the alt looks again. Procedure
      // events stay.
      if (operation_.kind != Kind::kTrigger || head->kind != Item::Kind::kMessage) return false;
      port.queue().Pop();
      own_.activity->changed = true;
    }
    return false;
  }

  bool Fits(Port& port, uint32_t number, const Item& item) {
    if (!KindFits(item, operation_.kind)) return false;
    // What another component sent came over a connection, even when that component has ended since.
    const bool connected = !port.connections().empty() || item.sender != own_.id;
    if (operation_.address_type && !item.external && connected) {
      machine_.Fail(fmt::format("{}: addresses are for mapped ports, this one is connected", operation_.text),
                    "§6.2.12");
      trapped_ = true;
      return false;
    }
    if (!SenderFits(item)) return false;
    if (item.kind == Item::Kind::kMessage) {
      if (!SameMessageType(item.type, operation_.type, port.type())) return false;
    } else {
      const bool exception = item.kind == Item::Kind::kException;
      const Type* signature = exception ? operation_.signature : operation_.type;
      if (signature != nullptr && item.type != signature) return false;
      if (exception && !SameMessageType(item.exception_type, operation_.type, nullptr)) return false;
    }
    if (operation_.value != kNone && !Matches(item.value, tmpl_)) return Reject(number, item);
    if (operation_.result != kNone && !Matches(item.result, result_)) return Reject(number, item);
    return true;
  }

  bool Matches(const Value& value, const Value& tmpl) {
    if (!tmpl.is_bound()) return true;
    const bool matched = IsParameterList() && value.is(Tag::kRecord) ? MatchParameters(value, tmpl)
                                                                     : Match(value, tmpl, &context_);
    trapped_ = trapped_ || context_.trapped();
    return matched && !trapped_;
  }

  bool IsParameterList() const {
    return operation_.kind == Kind::kGetCall || operation_.kind == Kind::kGetReply;
  }

  /// Parameters of a signature one by one: those that do not travel in this direction are not looked at
  /// (§22.3.2, §22.3.4).
  bool MatchParameters(const Value& value, const Value& tmpl) {
    RecordObject* values = value.record();
    for (uint32_t i = 0; i < values->count; ++i) {
      if (!Travels(i)) continue;
      Value expected;
      if (tmpl.is(Tag::kRecord)) {
        if (i < tmpl.record()->count) expected = tmpl.record()->Get(i);
      } else {
        Result<Value> part = ReadTemplateField(tmpl, operation_.type, i);
        if (!part) return Match(value, tmpl, &context_);
        expected = std::move(*part);
      }
      if (expected.is_bound() && !Match(Value(values->Get(i)), expected, &context_)) return false;
    }
    return true;
  }

  bool Travels(uint32_t parameter) const {
    const Type* signature = operation_.type;
    if (signature == nullptr || !signature->signature || parameter >= signature->signature->params.size())
      return true;
    const Direction direction = signature->signature->params[parameter].direction;
    return operation_.kind == Kind::kGetCall ? direction != Direction::kOut : direction != Direction::kIn;
  }

  /// The sender as redirect and `from` see it: an address, or a component reference.
  static Value SenderOf(const Item& item) {
    return item.address.is_bound() && !item.address.is(Tag::kOmit) ? item.address
                                                                   : Value::Component(item.sender.value);
  }

  bool SenderFits(const Item& item) {
    if (operation_.address == kNone || !from_.is_bound()) return true;
    const Value sender = SenderOf(item);
    if (from_.is(Tag::kList) && !sender.is(Tag::kList)) {  // from (a, b)
      for (const Value& one : from_.list()->span()) {
        if (Match(sender, one, &context_)) return true;
      }
      return false;
    }
    return Match(sender, from_, &context_);
  }

  bool Reject(uint32_t number, const Item& item) {
    if (trapped_ || machine_.idle()) return false;
    const EventKind kind = item.external ? EventKind::kMismatch : EventKind::kMismatchInternal;
    if (!world_.events.Wants(kind)) return false;
    std::vector<Rejection>& rejections = own_.activity->rejections;
    constexpr size_t kMaxRejections = 64;  // of one alt; a reader does not look at more
    if (rejections.size() >= kMaxRejections) return false;
    rejections.push_back(Rejection{&operation_, &machine_.function(), machine_.location(), number, item.id,
                                   item.value, tmpl_, item.type, item.external, false});
    return false;
  }

  void Set(Operand target, const Value& value) {
    if (target != kNone) machine_.Register(target) = value;
  }

  void Take(Port& port, uint32_t number, Item& head) {
    const bool keep = operation_.peek || operation_.kind == Kind::kCheck;
    const Item item = keep ? head : port.queue().Pop();
    Set(operation_.value_to, item.kind == Item::Kind::kReply ? item.result : item.value);
    Set(operation_.params_to, item.value);
    if (operation_.sender_to != kNone) Set(operation_.sender_to, SenderOf(item));
    if (operation_.timestamp_to != kNone) {
      Set(operation_.timestamp_to,
          Value::Float(static_cast<double>(item.received.time_since_epoch().count()) / 1e9));
    }
    if (item.kind == Item::Kind::kReply || item.kind == Item::Kind::kException) StopCallTimer(keep);
    Event(number, item);
  }

  void StopCallTimer(bool keep) {
    Timer& timer = own_.activity->call_timer;
    if (keep || timer.state == Timer::State::kInactive) return;
    if (timer.state == Timer::State::kRunning) --world_.running_timers;
    timer.state = Timer::State::kInactive;
    ++timer.generation;
  }

  void Event(uint32_t number, const Item& item) {
    const bool message = item.kind == Item::Kind::kMessage;
    const EventKind kind =
        message ? (item.external ? EventKind::kReceive : EventKind::kReceiveInternal)
                : (item.external ? EventKind::kProcedureReceive : EventKind::kProcedureReceiveInternal);
    if (!world_.events.Wants(kind)) return;
    EventBuilder event = world_.Event(kind, machine_);
    event.Text("port", world_.PortName(own_, number)).Number("id", static_cast<int64_t>(item.id));
    if (item.type != nullptr) event.Text(message ? "type" : "signature", item.type->ToString());
    event.TextIf("template", operation_.template_name)
        .TextIf("operation", message ? operation_.text : Word(operation_.kind));
    if (!item.external)
      event.Text("from", world_.Label(item.sender)).Text(message ? "value" : "params", Print(item.value));
    if (item.result.is_bound()) event.Text("value", Print(item.result));
    if (item.address.is_bound()) event.Text("address", Print(item.address));
  }

  World& world_;
  Machine& machine_;
  const PortOperation& operation_;
  Component& own_;
  MachineMatchContext context_;
  Value tmpl_, from_, result_;
  bool trapped_ = false;
};

}  // namespace

Flow ReceiveFromPorts(World& world, Machine& machine, const PortOperation& operation, bool* taken) {
  return Receiver(world, machine, operation).Run(taken);
}

}  // namespace assay::runtime
