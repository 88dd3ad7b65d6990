#include <algorithm>

#include "compiler/lower/function_lowering.h"

// The call of a behaviour on a component (§21.3.10): start it, then wait for its end as an alternative without defaults.
//
//   start helper          runs the behaviour; returns a record of its value and of its out and inout parameters
//   top: altbegin
//        returned         store what came back, go to end
//        stopped          catch (stop), or trap
//        timeout          stop the component; catch (timeout), or trap
//        altwait -> top
//   end:

namespace assay::compiler {

using runtime::ComponentOperation;
using runtime::PortOperation;
using runtime::Type;
using runtime::TypeKind;

/// A function that runs a behaviour of type `type` and returns what its call hands back. It has the
/// parameters of the behaviour, and when that is known at run time only, `callee` null, the behaviour itself
/// as the last one. `outcome` becomes the record: field 0 is the value, the others are the parameters.
std::optional<uint32_t> ProgramLowering::CalledBehaviour(const Symbol* callee, const Type& type,
                                                         const Type** outcome) {
  const std::optional<uint32_t> index = callee != nullptr ? FunctionIndex(callee) : std::nullopt;
  if ((callee != nullptr && !index) || type.signature == nullptr) return std::nullopt;
  const void* key = callee != nullptr ? static_cast<const void*>(callee) : &type;
  auto [entry, added] = called_behaviours_.try_emplace(key);
  if (added) {
    const runtime::SignatureInfo& signature = *type.signature;
    Type* record = checked_.types->New(TypeKind::kRecord);
    const Type* value =
        signature.result != nullptr ? signature.result : runtime::PredefinedType(TypeKind::kAny);
    record->fields.push_back({.name = "value", .type = value, .optional = true});
    auto function = std::make_unique<runtime::Function>();
    for (const runtime::FormalType& param : signature.params) {
      record->fields.push_back({.name = param.name, .type = param.type, .optional = true});
      function->parameters.push_back({.name = param.name, .type = param.type});
    }
    if (index) {
      const runtime::Function& original = *program_->functions[*index];
      function->module = original.module;
      function->name = original.name + ".call";
      function->runs_on = original.runs_on;
      function->location = original.location;
      function->parameters = original.parameters;
    } else {
      function->module = type.module;
      function->name = type.name + ".call";
      function->runs_on = signature.runs_on;
      function->parameters.push_back({.name = "behaviour", .type = &type});
    }
    function->parameter_count = static_cast<uint16_t>(function->parameters.size());
    function->result = record;
    FunctionLowering lowering(*this, *function);
    lowering.CalledBehaviour(type, index, *record);
    lowering.Finish(callee != nullptr ? callee->range : SourceRange{});
    entry->second = {AddHelper(std::move(function)), record};
  }
  *outcome = entry->second.second;
  return entry->second.first;
}

void FunctionLowering::CalledBehaviour(const Type& type, std::optional<uint32_t> function,
                                       const Type& outcome) {
  const runtime::SignatureInfo& signature = *type.signature;
  const auto count = static_cast<uint16_t>(signature.params.size());
  const Behaviour behaviour{.function = function, .reference = count};
  // The value, then the parameters in the window of the call: the record is built from these registers as they stand.
  const uint16_t value = b_.NewRegister();
  const uint16_t window = b_.NewRegisters(count);
  const uint16_t result = b_.NewRegister();
  b_.Emit(Opcode::kUnbind, value);
  if (type.kind == TypeKind::kAltstep) {
    AltstepAlone(behaviour, count, window);
  } else {
    for (uint16_t i = 0; i < count; ++i) b_.Move(static_cast<uint16_t>(window + i), i);
    if (function) {
      b_.Emit(Opcode::kCall, result, window, 0, static_cast<int32_t>(*function));
    } else {
      b_.Emit(Opcode::kCallRef, result, window, behaviour.reference);
    }
    if (signature.result != nullptr) b_.Move(value, result);
  }
  for (uint16_t i = 0; i < count; ++i) {
    // Nobody asks for the others, and what cannot be part of a record stays here.
    if (signature.params[i].direction == runtime::Direction::kIn)
      b_.Emit(Opcode::kUnbind, static_cast<uint16_t>(window + i));
  }
  b_.Emit(Opcode::kNewRecord, result, value, static_cast<uint16_t>(count + 1), p_.TypeIndex(&outcome));
  b_.Emit(Opcode::kReturn, 0, result);
}

void FunctionLowering::CallOnComponent(const ast::CallStmt& stmt, const ast::CallExpr& call) {
  const CallInfo* info = Info(&call).call;
  const Type* outcome = nullptr;
  const Type* type = info == nullptr              ? nullptr
                     : info->callee != nullptr    ? info->callee->type
                     : info->behaviour != nullptr ? Info(info->behaviour).type
                                                  : nullptr;
  const std::optional<uint32_t> function =
      type == nullptr ? std::nullopt : p_.CalledBehaviour(info->callee, *type, &outcome);
  if (!function) {
    Unsupported(&stmt, "the call of this on a component");
    return;
  }
  const uint16_t component = LowerToRegister(stmt.port);
  // Variables change only when the behaviour comes to its end: what it gets are copies.
  std::vector<Actual> actuals = Actuals(*info);
  if (info->callee == nullptr) actuals.push_back({.value = info->behaviour, .type = type});
  std::vector<std::pair<uint16_t, Place>> back;
  for (size_t i = 0; i < actuals.size(); ++i) {
    Actual& actual = actuals[i];
    const bool out = actual.direction == ast::Direction::kOut;
    if ((out || actual.direction == ast::Direction::kInout) && actual.value != nullptr &&
        Info(actual.value).expr_class != ExprClass::kNotUsed) {
      Place place;
      if (PlaceOf(actual.value, &place)) back.emplace_back(static_cast<uint16_t>(i + 1), std::move(place));
      if (out) actual.value = nullptr;
    }
    actual.direction = ast::Direction::kIn;
  }
  ComponentOperation start;
  start.kind = ComponentOperation::Kind::kStart;
  start.target = component;
  start.function = *function;
  const bool defaults =
      info->callee != nullptr && std::any_of(actuals.begin(), actuals.end(), [&](const Actual& actual) {
        return actual.is_default && actual.value != nullptr && p_.Constant(actual.value) == nullptr;
      });
  if (defaults) start.function = StartedWithDefaults(*info->callee, start.function, actuals);
  const uint16_t timer = stmt.timeout != nullptr ? b_.NewRegister() : uint16_t{0};
  if (stmt.timeout != nullptr) b_.Emit(Opcode::kNewTimer, timer, LowerFor(stmt.timeout, nullptr));
  const Window window = Arguments(actuals);
  start.first_argument = window.first;
  start.argument_count = window.count;
  At(stmt.range);
  b_.Emit(Opcode::kStart, 0, 0, 0, b_.AddComponentOperation(start));
  if (stmt.timeout != nullptr) b_.Emit(Opcode::kStartTimer, 0, timer, Unbound());

  FunctionBuilder::Label top = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  PortOperation event;
  event.target = component;
  event.text = OneLine({stmt.range.file, stmt.port->range.begin, stmt.value->range.end}) + ")";
  const uint16_t taken = b_.NewRegister();
  auto branch = [&](PortOperation::Kind kind) {
    event.kind = kind;
    At(stmt.range);
    FunctionBuilder::Label next = b_.NewLabel();
    b_.Emit(Opcode::kReceive, taken, 0, 0, b_.AddPortOperation(event));
    b_.EmitJump(Opcode::kJumpFalse, next, taken);
    if (stmt.timeout != nullptr && kind != PortOperation::Kind::kTimeout)
      b_.Emit(Opcode::kStopTimer, 0, timer, static_cast<uint16_t>(runtime::Scope::kOne));
    return next;
  };
  auto handle = [&](const ast::Block* handler, std::string_view trap) {
    if (handler != nullptr) {
      Block(*handler);
      if (b_.reachable()) b_.Jump(end);
    } else {
      b_.Emit(Opcode::kTrap, 0, 0, 0, b_.Text(event.text + std::string(trap) + " (§21.3.10)"));
    }
  };
  FunctionBuilder::Label none = Suspend(top);
  event.params_to = b_.NewRegister();
  event.value_to = stmt.redirect != nullptr && stmt.redirect->verdict != nullptr ? b_.NewRegister() : runtime::kNone;
  FunctionBuilder::Label next = branch(PortOperation::Kind::kReturned);
  StoreOutcome(stmt, event, back);
  b_.Jump(end);
  b_.Bind(next);
  event.params_to = event.value_to = runtime::kNone;
  next = branch(PortOperation::Kind::kStopped);
  handle(stmt.catch_stop, ": the behaviour was stopped, and nothing catches that");
  b_.Bind(next);
  if (stmt.timeout != nullptr) {
    event.target = timer;
    next = branch(PortOperation::Kind::kTimeout);
    ComponentOperation stop;
    stop.kind = ComponentOperation::Kind::kStop;
    stop.target = component;
    b_.Emit(Opcode::kStopComponent, 0, 0, 0, b_.AddComponentOperation(stop));
    handle(stmt.catch_timeout, ": the time limit passed, and nothing catches that");
    b_.Bind(next);
  }
  Wait(none, top, end, /*nodefault=*/true);
  b_.Bind(end);
}

/// What a called behaviour handed back, into the variables of the caller.
void FunctionLowering::StoreOutcome(const ast::CallStmt& stmt, const PortOperation& event,
                                    std::span<const std::pair<uint16_t, Place>> back) {
  const uint16_t mark = b_.mark();
  const uint16_t part = b_.NewRegister();
  for (const auto& [field, place] : back) {
    // An out parameter without a value leaves the variable as it was.
    FunctionBuilder::Label kept = b_.NewLabel();
    b_.Emit(Opcode::kGetField, part, event.params_to, 0, field);
    b_.EmitJump(Opcode::kJumpUnbound, kept, part);
    StorePlace(place, part);
    b_.Bind(kept);
  }
  if (stmt.redirect != nullptr && stmt.redirect->value != nullptr) {
    b_.Emit(Opcode::kGetField, part, event.params_to, 0, 0);
    StoreRedirect(stmt.redirect->value, part);
  }
  if (stmt.redirect != nullptr && stmt.redirect->verdict != nullptr)
    StoreRedirect(stmt.redirect->verdict, event.value_to);
  b_.Release(mark);
}

}  // namespace assay::compiler
