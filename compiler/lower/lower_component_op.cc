#include <algorithm>

#include "compiler/lower/function_lowering.h"

// Operations on components, ports, timers and the configuration (§21, §22.5, §23).

namespace assay::compiler {

using runtime::ComponentOperation;
using runtime::ConfigOperation;
using runtime::PortCommand;
using runtime::Quantity;
using runtime::Scope;
using runtime::Type;

void FunctionLowering::ObjectOperation(const ast::ObjectOpStmt& stmt) {
  ast::ObjectClass object_class = stmt.target.object_class;
  bool all = stmt.target.kind == ast::TargetKind::kAll;
  if (object_class == ast::ObjectClass::kUnknown && stmt.target.reference != nullptr) {
    switch (Info(stmt.target.reference).expr_class) {
      case ExprClass::kTimer: object_class = ast::ObjectClass::kTimer; break;
      case ExprClass::kPort: object_class = ast::ObjectClass::kPort; break;
      default: object_class = ast::ObjectClass::kComponent; break;
    }
  }
  Operand target = Unbound();
  if (stmt.target.reference != nullptr) target = LowerFor(stmt.target.reference, nullptr);
  switch (object_class) {
    case ast::ObjectClass::kTimer: {
      if (stmt.op == ast::ObjectOp::kStart) {
        Operand duration = stmt.argument == nullptr ? Unbound() : LowerFor(stmt.argument, nullptr);
        b_.Emit(Opcode::kStartTimer, 0, target, duration);
      } else {
        b_.Emit(Opcode::kStopTimer, 0, target, static_cast<uint16_t>(all ? Scope::kAll : Scope::kOne));
      }
      return;
    }
    case ast::ObjectClass::kPort: {
      PortCommand command = PortCommand::kStart;
      switch (stmt.op) {
        case ast::ObjectOp::kStart: command = PortCommand::kStart; break;
        case ast::ObjectOp::kStop: command = PortCommand::kStop; break;
        case ast::ObjectOp::kHalt: command = PortCommand::kHalt; break;
        case ast::ObjectOp::kClear: command = PortCommand::kClear; break;
        case ast::ObjectOp::kKill: Unsupported(&stmt, "kill of a port"); return;
      }
      b_.Emit(Opcode::kPortControl, 0, target, static_cast<uint16_t>(command),
              static_cast<int32_t>(all ? Scope::kAll : Scope::kOne));
      return;
    }
    default: break;
  }
  if (stmt.op == ast::ObjectOp::kStart) {
    StartComponent(stmt, target);
    return;
  }
  if (stmt.target.kind == ast::TargetKind::kNone) {
    uint16_t self = b_.NewRegister();
    b_.Emit(Opcode::kSelf, self);
    target = self;
  }
  ComponentOperation op;
  op.kind = stmt.op == ast::ObjectOp::kKill ? ComponentOperation::Kind::kKill : ComponentOperation::Kind::kStop;
  op.quantity = all ? Quantity::kAll : Quantity::kOne;
  if (!all) op.target = target;
  At(stmt.range);
  b_.Emit(stmt.op == ast::ObjectOp::kKill ? Opcode::kKillComponent : Opcode::kStopComponent, 0, 0, 0,
          b_.AddComponentOperation(op));
}

void FunctionLowering::StartComponent(const ast::ObjectOpStmt& stmt, Operand component) {
  const auto* call = ast::As<ast::CallExpr>(stmt.argument);
  const CallInfo* info = call == nullptr ? nullptr : Info(call).call;
  ComponentOperation op;
  op.kind = ComponentOperation::Kind::kStart;
  op.target = component;
  if (info == nullptr) {
    Unsupported(&stmt, "starting this");
    return;
  }
  if (info->behaviour != nullptr) {
    op.behaviour = LowerToRegister(info->behaviour);
    op.function = UINT32_MAX;
  } else if (auto function = info->callee != nullptr && info->callee->kind == SymbolKind::kAltstep
                                 ? p_.StartedAltstep(*info->callee)
                                 : p_.FunctionIndex(info->callee)) {
    op.function = *function;
  } else {
    Unsupported(&stmt, "starting this");
    return;
  }
  std::vector<Actual> actuals = Actuals(*info);
  // The started behaviour has its own copies; out parameters tell nobody (§21.3.2).
  for (Actual& actual : actuals) actual.direction = ast::Direction::kIn;
  bool defaults = std::any_of(actuals.begin(), actuals.end(), [&](const Actual& actual) {
    return actual.is_default && actual.value != nullptr && p_.Constant(actual.value) == nullptr;
  });
  if (defaults && op.behaviour == kNone && info->callee->kind == SymbolKind::kFunction) {
    op.function = StartedWithDefaults(*info->callee, op.function, actuals);
  }
  Window window = Arguments(actuals);
  op.first_argument = window.first;
  op.argument_count = window.count;
  At(stmt.range);
  b_.Emit(Opcode::kStart, 0, 0, 0, b_.AddComponentOperation(op));
}

/// Defaults of parameters are evaluated where the behaviour runs, with that component's variables (§5.4.1.1): the component
/// is started with a function that takes the given arguments only and adds the others. `actuals` loses the defaults.
uint32_t FunctionLowering::StartedWithDefaults(const Symbol& callee, uint32_t function, std::vector<Actual>& actuals) {
  auto helper = std::make_unique<runtime::Function>();
  helper->module = ModuleName(callee);
  helper->name = std::string(callee.name) + ".start";
  helper->runs_on = callee.runs_on;
  helper->result = p_.FunctionAt(function).result;
  helper->location = p_.LocationOf(callee.range);
  std::vector<Actual> given;
  std::vector<Actual> inner;
  std::vector<const Symbol*> handed_on;
  for (size_t i = 0; i < actuals.size() && i < callee.params.size(); ++i) {
    if (actuals[i].is_default) {
      inner.push_back(actuals[i]);
      continue;
    }
    given.push_back(actuals[i]);
    inner.push_back({.captured = callee.params[i]});
    handed_on.push_back(callee.params[i]);
    helper->parameters.push_back({.name = std::string(callee.params[i]->name), .type = callee.params[i]->type});
  }
  helper->parameter_count = static_cast<uint16_t>(handed_on.size());
  FunctionLowering lowering(p_, *helper);
  for (size_t i = 0; i < handed_on.size(); ++i) lowering.registers_[handed_on[i]] = static_cast<uint16_t>(i);
  Window window = lowering.Arguments(inner);
  lowering.b_.Emit(Opcode::kCall, window.result, window.first, 0, static_cast<int32_t>(function));
  if (lowering.b_.function().result != nullptr) lowering.b_.Emit(Opcode::kReturn, 0, window.result);
  lowering.Finish(callee.range);
  actuals = std::move(given);
  return p_.AddHelper(std::move(helper));
}

ConfigOperation::End FunctionLowering::Endpoint(const ast::PortEndpoint* end) {
  ConfigOperation::End result;
  if (end == nullptr) return result;
  if (end->component != nullptr) result.component = LowerFor(end->component, nullptr);
  if (end->port == nullptr) return result;
  const ast::Expr* root = end->port;
  while (const auto* index = ast::As<ast::IndexExpr>(root)) root = index->base;
  const Symbol* symbol = Info(root).symbol;
  if (const auto* name = ast::As<ast::NameExpr>(root); symbol == nullptr && name != nullptr) {
    // A port of a component whose type is not known here: found by name when it runs.
    result.port = name->name.text;
    if (const auto* index = ast::As<ast::IndexExpr>(end->port)) {
      if (index->base != root) Unsupported(end->port, "several indexes of a port whose component type is not known");
      result.index = LowerFor(index->index, nullptr);
    }
    return result;
  }
  bool named = symbol != nullptr && symbol->storage == Storage::kComponentPort;
  if (!named) {
    result.port_ref = LowerFor(end->port, nullptr);
    return result;
  }
  result.port = symbol->name;
  if (root != end->port) result.index = EndpointIndex(end->port, *symbol);
  return result;
}

void FunctionLowering::Connect(const ast::ConnectStmt& stmt) {
  ConfigOperation op;
  switch (stmt.op) {
    case ast::ConnectOp::kConnect: op.kind = ConfigOperation::Kind::kConnect; break;
    case ast::ConnectOp::kDisconnect: op.kind = ConfigOperation::Kind::kDisconnect; break;
    case ast::ConnectOp::kMap: op.kind = ConfigOperation::Kind::kMap; break;
    case ast::ConnectOp::kUnmap: op.kind = ConfigOperation::Kind::kUnmap; break;
  }
  op.text = OneLine(stmt.range);
  if (stmt.first == nullptr) {
    // `disconnect`, `unmap` alone: all ports of this component (§21.1.2).
    op.first.component = b_.NewRegister();
    b_.Emit(Opcode::kSelf, op.first.component);
  } else {
    op.first = Endpoint(stmt.first);
  }
  op.second = Endpoint(stmt.second);
  Window window;
  if (stmt.has_params) MapParameters(stmt, op, window);
  At(stmt.range);
  b_.Emit(Opcode::kConfigure, 0, 0, 0, b_.AddConfigOperation(op));
  StoreBack(window);
}

/// `param (…)` of map and unmap: the parameters that the port type declares (§21.1.1).
void FunctionLowering::MapParameters(const ast::ConnectStmt& stmt, ConfigOperation& op, Window& window) {
  const std::vector<runtime::FormalType>* formals = nullptr;
  for (const ast::PortEndpoint* end : {stmt.first, stmt.second}) {
    if (end == nullptr || end->port == nullptr) continue;
    const Type* type = Info(end->port).type;
    while (type != nullptr && type->kind == runtime::TypeKind::kArray) type = type->element;
    if (type == nullptr || type->port == nullptr) continue;
    const auto& declared =
        stmt.op == ast::ConnectOp::kMap ? type->port->map_params : type->port->unmap_params;
    if (!declared.empty()) formals = &declared;
  }
  std::vector<Actual> actuals(formals == nullptr ? stmt.params.size() : formals->size());
  for (size_t i = 0; i < stmt.params.size(); ++i) {
    const ast::Argument& argument = *stmt.params[i];
    size_t number = i;
    if (formals != nullptr && argument.name) {
      for (number = 0; number < formals->size() && (*formals)[number].name != argument.name.text;) ++number;
    }
    if (number >= actuals.size()) {
      Unsupported(&argument, "this parameter of the operation");
      return;
    }
    actuals[number].value = argument.value;
  }
  for (size_t i = 0; formals != nullptr && i < formals->size(); ++i) {
    actuals[i].type = (*formals)[i].type;
    switch ((*formals)[i].direction) {
      case runtime::Direction::kIn: actuals[i].direction = ast::Direction::kIn; break;
      case runtime::Direction::kOut: actuals[i].direction = ast::Direction::kOut; break;
      case runtime::Direction::kInOut: actuals[i].direction = ast::Direction::kInout; break;
    }
  }
  window = Arguments(actuals);
  op.first_param = window.first;
  op.param_count = window.count;
}

}  // namespace assay::compiler
