#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// Behaviour that is started or called on a component, and behaviour for module control. Source: ES 201 873-1
/// §16.1.5, §16.2.2, §21.3.2, §21.3.10.

namespace assay::compiler {

const Symbol* Checker::CheckBehaviourOn(const ast::Expr* behaviour, const Type* component,
                                        std::string_view what) {
  const auto* call = ast::As<ast::CallExpr>(behaviour);
  if (call == nullptr) {
    Error(DiagnosticKind::kNotAFunction, behaviour,
          fmt::format("'{}' of a component wants the call of a function", what));
    return nullptr;
  }
  const std::string_view done = what == "start" ? "started" : "called on a component";
  NodeInfo& info = Info(call);
  info = NodeInfo{};
  const auto* apply = ast::As<ast::FieldExpr>(call->callee);
  if (apply != nullptr && apply->field.text == "apply") {
    // The behaviour runs on the other component: its runs on clause is judged against that.
    const Type* runs_on = std::exchange(context_.runs_on, component);
    CheckApply(call, apply, Expect{}, info);
    context_.runs_on = runs_on;
    if (info.call == nullptr || info.expr_class == ExprClass::kError) return nullptr;
    const Type* type = Info(info.call->behaviour).type;
    for (const runtime::FormalType& param : type->signature->params) {
      ForbidOwnedObject(call, param.name, param.type, fmt::format("behaviour type {}", Describe(type)), done,
                        nullptr);
    }
    return nullptr;
  }
  Expect callee_expect;
  callee_expect.behaviour = true;
  callee_expect.templates = true;
  const NodeInfo& callee = CheckExpr(call->callee, callee_expect);
  if (callee.expr_class == ExprClass::kError) return nullptr;
  const Symbol* function = callee.symbol;
  if (function == nullptr ||
      (function->kind != SymbolKind::kFunction && function->kind != SymbolKind::kAltstep)) {
    Error(DiagnosticKind::kNotAFunction, call->callee,
          function != nullptr ? fmt::format("'{}' wants a function, found {} '{}'", what,
                                            ToString(function->kind), function->name)
                              : fmt::format("'{}' wants a function, found '{}'", what, Text(call->callee)));
    return nullptr;
  }
  CallInfo& made = program_.calls.emplace_back();
  made.callee = function;
  info.call = &made;
  info.type = function->result;
  info.expr_class = ExprClass::kOperation;
  BindArguments(call, function, &made);
  if (function->runs_on == nullptr) {
    Error(DiagnosticKind::kRunsOnMismatch, call,
          fmt::format("{} '{}' has no 'runs on' clause and cannot be {}", ToString(function->kind),
                      function->name, done),
          *function);
  } else if (!ComponentCompatible(component, function->runs_on)) {
    Error(DiagnosticKind::kRunsOnMismatch, call,
          fmt::format("{} '{}' runs on {}, which {} is not compatible with", ToString(function->kind),
                      function->name, Describe(function->runs_on), Describe(component)),
          *function);
  }
  const std::string name = fmt::format("{} '{}'", ToString(function->kind), function->name);
  for (const Symbol* param : function->params)
    ForbidOwnedObject(call, param->name, param->type, name, done, param);
  return function;
}

void Checker::ForbidOwnedObject(const ast::CallExpr* call, std::string_view param, const Type* type,
                                const std::string& behaviour, std::string_view done, const Symbol* declared) {
  const Type* object = ObjectIn(type);
  if (object == nullptr) return;
  std::string message = fmt::format("{} cannot be {}: parameter '{}' {} {}", behaviour, done, param,
                                    object == type ? "is of type" : "holds a", Describe(object));
  if (declared != nullptr) {
    Error(DiagnosticKind::kInvalidStartParameter, call, std::move(message), *declared);
  } else {
    Error(DiagnosticKind::kInvalidStartParameter, call, std::move(message));
  }
}

void Checker::CheckStart(const ast::ObjectOpStmt* stmt, const Type* component) {
  if (const auto* word = ast::As<ast::ComponentExpr>(stmt->target.reference)) {
    Error(DiagnosticKind::kInvalidTarget, stmt->target.reference,
          fmt::format("no behaviour can be started on '{}'", ToString(word->word)));
  }
  if (stmt->argument == nullptr) {
    Error(DiagnosticKind::kNotAFunction, stmt, "'start' of a component wants the call of a function");
    return;
  }
  CheckBehaviourOn(stmt->argument, component, "start");
}

void Checker::CheckComponentCall(const ast::CallStmt* stmt) {
  RequireNotControl(stmt, "'call' of a component");
  Expect object;
  object.object = object.value_or_object = true;
  const NodeInfo& target = CheckExpr(stmt->port, object);
  const Type* component = target.expr_class == ExprClass::kError ? nullptr : target.type;
  if (component != nullptr && component->kind != TypeKind::kComponent) {
    Error(DiagnosticKind::kInvalidTarget, stmt->port,
          fmt::format("'call' of a behaviour wants a component, found {}", Describe(component)));
    component = nullptr;
  }
  if (const auto* word = ast::As<ast::ComponentExpr>(stmt->port)) {
    Error(DiagnosticKind::kInvalidTarget, stmt->port,
          fmt::format("no behaviour can be called on '{}'", ToString(word->word)));
  }
  if (component != nullptr) {
    const Symbol* behaviour = CheckBehaviourOn(stmt->value, component, "call");
    const auto* call = ast::As<ast::CallExpr>(stmt->value);
    const CallInfo* applied = behaviour == nullptr && call != nullptr ? Info(call).call : nullptr;
    if (behaviour != nullptr) {
      CheckCallOutcome(stmt, behaviour->result,
                       fmt::format("{} '{}'", ToString(behaviour->kind), behaviour->name));
    } else if (applied != nullptr && applied->behaviour != nullptr) {
      const Type* type = Info(applied->behaviour).type;
      CheckCallOutcome(stmt, type->signature->result, fmt::format("behaviour type {}", Describe(type)));
    }
  }
  if (stmt->timeout != nullptr) CheckDuration(stmt->timeout);
  if (stmt->catch_timeout != nullptr && stmt->timeout == nullptr) {
    Error(DiagnosticKind::kInvalidCall, stmt->catch_timeout,
          "'catch (timeout)' wants a call with a time limit");
  }
  CheckBlock(stmt->catch_stop);
  CheckBlock(stmt->catch_timeout);
}

void Checker::CheckCallOutcome(const ast::CallStmt* stmt, const Type* result, const std::string& behaviour) {
  if (const Type* object = result != nullptr ? ObjectIn(result) : nullptr) {
    Error(DiagnosticKind::kInvalidStartParameter, stmt->value,
          fmt::format("{} cannot be called on a component: it returns {} {}", behaviour,
                      object == result ? "type" : "a value that holds a", Describe(object)));
  }
  const ast::Redirect* redirect = stmt->redirect;
  if (redirect == nullptr) return;
  if (redirect->value != nullptr && result == nullptr) {
    Error(DiagnosticKind::kInvalidRedirect, redirect->value, fmt::format("{} returns no value", behaviour));
    CheckPlace(redirect->value, Expect{});
  } else if (redirect->value != nullptr) {
    CheckValueRedirect(redirect, result);
  }
  if (redirect->verdict != nullptr && CheckPlace(redirect->verdict, Expect{}) != nullptr &&
      Info(redirect->verdict).type->kind != TypeKind::kVerdicttype) {
    Error(DiagnosticKind::kTypeMismatch, redirect->verdict,
          fmt::format("expected a variable for verdicttype, found one of type {}",
                      Describe(Info(redirect->verdict).type)));
  }
}

void Checker::CheckControlBehaviour(const Symbol& symbol) {
  auto refuse = [&](const ast::Node* where, std::string message) {
    Error(DiagnosticKind::kInvalidControlBehaviour, where, std::move(message));
  };
  const std::string name = fmt::format("'@control' {} '{}'", ToString(symbol.kind), symbol.name);
  if (symbol.mtc != nullptr || symbol.system != nullptr) {
    refuse(symbol.node,
           fmt::format("{} cannot have {} clause", name, symbol.mtc != nullptr ? "an 'mtc'" : "a 'system'"));
  }
  if (symbol.runs_on != nullptr && symbol.runs_on->component != nullptr &&
      !symbol.runs_on->component->ports.empty()) {
    refuse(symbol.node, fmt::format("{} cannot run on {}, which has ports", name, Describe(symbol.runs_on)));
  }
  auto judge = [&](const ast::Node* where, const Type* type, std::string_view what) {
    const Type* object = ObjectIn(type);
    if (object == nullptr || object->kind == TypeKind::kTimer) return;
    refuse(where, fmt::format("{} of {} {} {}", what, name, object == type ? "is of type" : "holds a",
                              Describe(object)));
  };
  for (const Symbol* param : symbol.params)
    judge(param->node, param->type, fmt::format("parameter '{}'", param->name));
  if (symbol.result != nullptr) judge(symbol.node, symbol.result, "the result");
}

}  // namespace assay::compiler
