#include "compiler/lower/function_lowering.h"

// Operations that yield a value, and references to ports and timers (§20.5, §21.3, §22.5, §23, §24.3, §26.1).

namespace assay::compiler {

using runtime::ComponentOperation;
using runtime::Scope;
using runtime::Type;

Operand FunctionLowering::LowerOperation(const ast::Expr* expr, Destination dest) {
  switch (expr->kind) {
    case ast::NodeKind::kValueofExpr: {
      uint16_t mark = b_.mark();
      Operand operand = Lower(static_cast<const ast::ValueofExpr&>(*expr).operand);
      b_.Release(mark);
      uint16_t reg = Take(dest);
      b_.Emit(Opcode::kValueof, reg, operand);
      return reg;
    }
    case ast::NodeKind::kMatchExpr:
      return LowerMatch(static_cast<const ast::MatchExpr&>(*expr), dest);
    case ast::NodeKind::kPresenceExpr: {
      const auto& presence = static_cast<const ast::PresenceExpr&>(*expr);
      Operand operand = Lower(presence.operand, dest);
      auto restriction = presence.op == ast::PresenceOp::kOmit ? runtime::Restriction::kOmit
                                                               : runtime::Restriction::kPresent;
      b_.Emit(Opcode::kCheckRestriction, 0, operand, static_cast<uint16_t>(restriction));
      return operand;
    }
    case ast::NodeKind::kComponentExpr: {
      uint16_t reg = Take(dest);
      switch (static_cast<const ast::ComponentExpr&>(*expr).word) {
        case ast::ComponentWord::kSelf: b_.Emit(Opcode::kSelf, reg); break;
        case ast::ComponentWord::kMtc: b_.Emit(Opcode::kMtc, reg); break;
        case ast::ComponentWord::kSystem: b_.Emit(Opcode::kSystem, reg); break;
      }
      return reg;
    }
    case ast::NodeKind::kCreateExpr:
      return LowerCreate(static_cast<const ast::CreateExpr&>(*expr), dest);
    case ast::NodeKind::kStatusExpr:
      return LowerStatus(static_cast<const ast::StatusExpr&>(*expr), dest);
    case ast::NodeKind::kCheckstateExpr: {
      const auto& check = static_cast<const ast::CheckstateExpr&>(*expr);
      uint16_t mark = b_.mark();
      Scope scope = Scope::kOne;
      Operand port = Unbound();
      switch (check.target.kind) {
        case ast::TargetKind::kAny: scope = Scope::kAny; break;
        case ast::TargetKind::kAll: scope = Scope::kAll; break;
        case ast::TargetKind::kAnyFrom: scope = Scope::kAnyFrom; [[fallthrough]];
        default: port = Lower(check.target.reference); break;
      }
      Operand state = Lower(check.state);
      b_.Release(mark);
      uint16_t reg = Take(dest);
      b_.Emit(Opcode::kCheckState, reg, port, state, static_cast<int32_t>(scope));
      return reg;
    }
    case ast::NodeKind::kActivateExpr:
      return LowerActivate(static_cast<const ast::ActivateExpr&>(*expr), dest);
    case ast::NodeKind::kExecuteExpr:
      return LowerExecute(static_cast<const ast::ExecuteExpr&>(*expr), dest);
    case ast::NodeKind::kGetverdictExpr: {
      uint16_t reg = Take(dest);
      b_.Emit(Opcode::kGetVerdict, reg);
      return reg;
    }
    case ast::NodeKind::kMacroLiteral:
      return Unsupported(expr, "this macro");
    case ast::NodeKind::kAttributeExpr:
      return LowerVariants(static_cast<const ast::AttributeExpr&>(*expr), dest);
    case ast::NodeKind::kKeywordLiteral:
      // Only `-` is no constant: the place keeps what it has, or stays without a value.
      return Constant(runtime::Value(), dest);
    case ast::NodeKind::kTypeExpr:
      return Unsupported(expr, "a type as a value");
    default:
      return Unsupported(expr, "this expression");
  }
}

/// The variants of an encoding that is known at run time only (§27.8).
Operand FunctionLowering::LowerVariants(const ast::AttributeExpr& expr, Destination dest) {
  auto choices = p_.checked().encodings.find(&expr);
  if (choices == p_.checked().encodings.end() || expr.encoding == nullptr) return Unsupported(&expr, "this attribute");
  uint16_t mark = b_.mark();
  uint16_t encoding = LowerToRegister(expr.encoding);
  uint16_t found = b_.NewRegister();
  FunctionBuilder::Label end = b_.NewLabel();
  for (const auto& [name, variants] : choices->second) {
    FunctionBuilder::Label next = b_.NewLabel();
    b_.EmitJump(Opcode::kJumpNotEqual, next, encoding, b_.Constant(*name));
    b_.Move(found, b_.Constant(*variants));
    b_.EmitJump(Opcode::kJump, end);
    b_.Bind(next);
  }
  At(expr.range);
  b_.Emit(Opcode::kTrap, 0, 0, 0,
          b_.Text(OneLine(expr.range) + ": there is no such encode attribute (§27.8)"));
  b_.Bind(end);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, found);
  return reg;
}

Operand FunctionLowering::LowerMatch(const ast::MatchExpr& expr, Destination dest) {
  uint16_t mark = b_.mark();
  if (expr.redirect != nullptr) {
    // The parts are stored only when the value matches (§15.9).
    uint16_t matched = b_.NewRegister();
    uint16_t copy = b_.NewRegister();
    LowerFor(expr.value, nullptr, Destination(copy));
    Operand pattern = Lower(expr.pattern);
    CheckComplete(expr.pattern, pattern);
    b_.Emit(Opcode::kMatch, matched, copy, pattern);
    FunctionBuilder::Label no_match = b_.NewLabel();
    b_.EmitJump(Opcode::kJumpFalse, no_match, matched);
    if (expr.redirect->value != nullptr) StoreRedirect(expr.redirect->value, copy);
    StoreItems(expr.redirect->value_items, copy);
    b_.Bind(no_match);
    b_.Release(mark);
    uint16_t reg = Take(dest);
    b_.Move(reg, matched);
    return reg;
  }
  Operand value = LowerFor(expr.value, nullptr);
  Operand pattern = Lower(expr.pattern);
  CheckComplete(expr.pattern, pattern);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kMatch, reg, value, pattern);
  return reg;
}

Operand FunctionLowering::LowerCreate(const ast::CreateExpr& expr, Destination dest) {
  ComponentOperation op;
  op.kind = ComponentOperation::Kind::kCreate;
  op.type = Info(expr.type).type;
  op.alive = expr.alive;
  uint16_t mark = b_.mark();
  auto given = [&](const ast::Expr* value) {
    return value != nullptr && Info(value).expr_class != ExprClass::kNotUsed;
  };
  if (given(expr.name)) op.name = LowerFor(expr.name, nullptr);
  if (given(expr.host)) op.host = LowerFor(expr.host, nullptr);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kCreate, reg, 0, 0, b_.AddComponentOperation(op));
  return reg;
}

Operand FunctionLowering::LowerStatus(const ast::StatusExpr& expr, Destination dest) {
  ast::ObjectClass object_class = expr.target.object_class;
  if (object_class == ast::ObjectClass::kUnknown && expr.target.reference != nullptr) {
    object_class = Info(expr.target.reference).expr_class == ExprClass::kTimer ? ast::ObjectClass::kTimer
                                                                               : ast::ObjectClass::kComponent;
  }
  uint16_t mark = b_.mark();
  uint16_t index = kNone;
  const ast::Expr* index_target = expr.redirect == nullptr ? nullptr : expr.redirect->index;
  if (index_target != nullptr) index = b_.NewRegister();
  Operand target = expr.target.reference == nullptr ? Unbound() : LowerFor(expr.target.reference, nullptr);
  uint16_t result = b_.NewRegister();
  if (object_class == ast::ObjectClass::kTimer) {
    if (expr.op == ast::StatusOp::kRead) {
      b_.Emit(Opcode::kReadTimer, result, target);
    } else {
      Scope scope = expr.target.kind == ast::TargetKind::kAny       ? Scope::kAny
                    : expr.target.kind == ast::TargetKind::kAnyFrom ? Scope::kAnyFrom
                                                                    : Scope::kOne;
      b_.Emit(Opcode::kTestTimer, result, target, static_cast<uint16_t>(scope), index == kNone ? -1 : index);
    }
  } else {
    ComponentOperation op;
    op.kind = expr.op == ast::StatusOp::kAlive ? ComponentOperation::Kind::kAlive : ComponentOperation::Kind::kRunning;
    switch (expr.target.kind) {
      case ast::TargetKind::kAny: op.quantity = runtime::Quantity::kAny; break;
      case ast::TargetKind::kAll: op.quantity = runtime::Quantity::kAll; break;
      case ast::TargetKind::kAnyFrom: op.quantity = runtime::Quantity::kAnyFrom; break;
      default: break;
    }
    if (expr.target.reference != nullptr) op.target = target;
    op.index_to = index;
    b_.Emit(Opcode::kTestComponent, result, 0, 0, b_.AddComponentOperation(op));
  }
  if (index_target != nullptr) {
    FunctionBuilder::Label none = b_.NewLabel();
    b_.EmitJump(Opcode::kJumpFalse, none, result);
    StoreRedirect(index_target, index);
    b_.Bind(none);
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, result);
  return reg;
}

Operand FunctionLowering::LowerActivate(const ast::ActivateExpr& expr, Destination dest) {
  const auto* call = ast::As<ast::CallExpr>(expr.altstep);
  const CallInfo* info = call == nullptr ? nullptr : Info(call).call;
  if (info == nullptr) return Unsupported(&expr, "activating this");
  uint16_t mark = b_.mark();
  Operand behaviour = info->behaviour == nullptr ? kNone : LowerToRegister(info->behaviour);
  std::vector<Actual> actuals = Actuals(*info);
  // Arguments of a default are copied when it is activated (§20.5.2).
  for (Actual& actual : actuals) actual.direction = ast::Direction::kIn;
  Window window = Arguments(actuals);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  if (behaviour != kNone) {
    b_.Emit(Opcode::kActivateRef, reg, window.first, behaviour);
  } else if (auto function = p_.FunctionIndex(info->callee)) {
    b_.Emit(Opcode::kActivate, reg, window.first, 0, static_cast<int32_t>(*function));
  } else {
    return Unsupported(&expr, "activating this");
  }
  return reg;
}

Operand FunctionLowering::LowerExecute(const ast::ExecuteExpr& expr, Destination dest) {
  const auto* call = ast::As<ast::CallExpr>(expr.testcase);
  const CallInfo* info = call == nullptr ? nullptr : Info(call).call;
  if (info == nullptr) return Unsupported(&expr, "executing this");
  uint16_t mark = b_.mark();
  Operand behaviour = info->behaviour == nullptr ? kNone : LowerToRegister(info->behaviour);
  const uint16_t guard = b_.NewRegisters(2);
  for (uint16_t i = 0; i < 2; ++i) {
    const ast::Expr* given = i == 0 ? expr.guard : expr.host;
    const auto reg = static_cast<uint16_t>(guard + i);
    if (given != nullptr && Info(given).expr_class != ExprClass::kNotUsed) {
      LowerFor(given, nullptr, Destination(reg));
    } else {
      b_.Emit(Opcode::kUnbind, reg);
    }
  }
  Window window = Arguments(Actuals(*info));
  if (behaviour != kNone) {
    b_.Emit(Opcode::kExecuteRef, window.result, window.first, guard, behaviour);
  } else if (auto function = p_.FunctionIndex(info->callee)) {
    b_.Emit(Opcode::kExecute, window.result, window.first, guard, static_cast<int32_t>(*function));
  } else {
    return Unsupported(&expr, "executing this");
  }
  StoreBack(window);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, window.result);
  return reg;
}

/// A port or timer of the component as a reference; of an array: the list of its references.
Operand FunctionLowering::LowerPort(const Symbol& symbol, Destination dest) {
  bool timer = symbol.storage == Storage::kComponentTimer;
  const Type* runs_on = b_.function().runs_on;
  if (runs_on == nullptr || runs_on->component == nullptr) {
    p_.Unsupported(symbol.range, "a port or timer used without a 'runs on' clause");
    return Unbound();
  }
  const runtime::ComponentInfo& component = *runs_on->component;
  size_t number = 0;
  const std::vector<uint32_t>* dimensions = nullptr;
  auto find = [&](const auto& items) {
    for (number = 0; number < items.size(); ++number) {
      if (items[number].name == symbol.name) {
        dimensions = &items[number].dimensions;
        return;
      }
    }
  };
  timer ? find(component.timers) : find(component.ports);
  if (dimensions == nullptr) {
    p_.Unsupported(symbol.range, "a port or timer that the component does not have");
    return Unbound();
  }
  Opcode op = timer ? Opcode::kTimerRef : Opcode::kPortRef;
  if (dimensions->empty()) {
    uint16_t reg = Take(dest);
    b_.Emit(op, reg, b_.Integer(0), static_cast<uint16_t>(number));
    return reg;
  }
  // Nested lists, innermost dimension last.
  int64_t flat = 0;
  uint16_t mark = b_.mark();
  auto build = [&](auto&& self, size_t dimension, uint16_t into) -> void {
    uint32_t size = (*dimensions)[dimension];
    uint16_t inner_mark = b_.mark();
    uint16_t window = b_.NewRegisters(size);
    for (uint32_t i = 0; i < size; ++i) {
      auto reg = static_cast<uint16_t>(window + i);
      if (dimension + 1 == dimensions->size()) {
        b_.Emit(op, reg, b_.Integer(flat++), static_cast<uint16_t>(number));
      } else {
        self(self, dimension + 1, reg);
      }
    }
    b_.Release(inner_mark);
    b_.Emit(Opcode::kNewList, into, window, static_cast<uint16_t>(size), p_.TypeIndex(symbol.type));
  };
  uint16_t list = b_.NewRegister();
  build(build, 0, list);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, list);
  return reg;
}

/// `p[i]`, `t[i][j]`: one element of a component's array by its flat index; of a parameter or local: of a list.
Operand FunctionLowering::LowerPortItem(const ast::Expr* expr, Destination dest) {
  const Symbol* symbol = nullptr;
  uint16_t mark = b_.mark();
  Operand index = FlatIndex(expr, &symbol);
  if (index == kNone) {
    // Not a whole way down to one element of a component's array.
    const auto& item = static_cast<const ast::IndexExpr&>(*expr);
    Operand base = Lower(item.base);
    Operand position = Lower(item.index);
    b_.Release(mark);
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kGetItem, reg, base, position, 0);
    return reg;
  }
  const Type* runs_on = b_.function().runs_on;
  bool timer = symbol->storage == Storage::kComponentTimer;
  uint16_t number = 0;
  if (timer) {
    while (runs_on->component->timers[number].name != symbol->name) ++number;
  } else {
    while (runs_on->component->ports[number].name != symbol->name) ++number;
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(timer ? Opcode::kTimerRef : Opcode::kPortRef, reg, index, number);
  return reg;
}

}  // namespace assay::compiler
