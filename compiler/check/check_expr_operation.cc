#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/scope/edition.h"
#include "compiler/types/compatible.h"
#include "runtime/matcher/builders.h"

/// Operations that yield a value. Source: ES 201 873-1 §15.9 to §15.13, §20.5, §21.3, §22.5.5, §23.4, §23.5,
/// §24.3, §26.1.

namespace assay::compiler {

bool Checker::RequireNotControl(const ast::Node* node, std::string_view what) {
  if (!context_.in_control) return true;
  Error(DiagnosticKind::kNotInControl, node, fmt::format("{} is not allowed in the control part", what));
  return false;
}

void Checker::CheckOperationExpr(const ast::Expr* expr, const Expect& expect, NodeInfo& info) {
  switch (expr->kind) {
    case ast::NodeKind::kValueofExpr:
      CheckValueof(static_cast<const ast::ValueofExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kMatchExpr:
      CheckMatchExpr(static_cast<const ast::MatchExpr*>(expr), info);
      break;
    case ast::NodeKind::kPresenceExpr: {
      const auto* node = static_cast<const ast::PresenceExpr*>(expr);
      Expect operand = TemplateExpect(expect.type, ast::Restriction::kTemplate);
      const NodeInfo& inner = CheckExpr(node->operand, operand);
      if (inner.expr_class == ExprClass::kError) {
        Poison(info);
        break;
      }
      info.type = inner.type;
      info.expr_class = ExprClass::kTemplate;
      break;
    }
    case ast::NodeKind::kComponentExpr: {
      const auto* node = static_cast<const ast::ComponentExpr*>(expr);
      RequireNotControl(expr, fmt::format("'{}'", ToString(node->word)));
      const Type* type = node->word == ast::ComponentWord::kSelf  ? context_.runs_on
                         : node->word == ast::ComponentWord::kMtc ? context_.mtc
                                                                  : context_.system;
      SetValue(info, type != nullptr && !IsError(type) ? type : Predefined(TypeKind::kComponent));
      break;
    }
    case ast::NodeKind::kCreateExpr:
      CheckCreate(static_cast<const ast::CreateExpr*>(expr), info);
      break;
    case ast::NodeKind::kStatusExpr:
      CheckStatus(static_cast<const ast::StatusExpr*>(expr), info);
      break;
    case ast::NodeKind::kCheckstateExpr:
      CheckCheckstate(static_cast<const ast::CheckstateExpr*>(expr), info);
      break;
    case ast::NodeKind::kActivateExpr:
      CheckActivate(static_cast<const ast::ActivateExpr*>(expr), info);
      break;
    case ast::NodeKind::kExecuteExpr:
      CheckExecute(static_cast<const ast::ExecuteExpr*>(expr), info);
      break;
    case ast::NodeKind::kGetverdictExpr:
      RequireNotControl(expr, "'getverdict'");
      if (context_.behaviour == nullptr)
        Error(DiagnosticKind::kNotConstant, expr,
              "'getverdict' is for behaviour: a definition cannot use it");
      SetValue(info, Predefined(TypeKind::kVerdicttype));
      break;
    case ast::NodeKind::kAttributeExpr:
      CheckAttributeExpr(static_cast<const ast::AttributeExpr*>(expr), info);
      break;
    default:
      Error(DiagnosticKind::kNotAValue, expr, "expected a value");
      Poison(info);
      break;
  }
}

void Checker::CheckValueof(const ast::ValueofExpr* expr, const Expect& expect, NodeInfo& info) {
  Expect operand;
  operand.templates = true;
  operand.omit = expect.omit;
  operand.type = NeedsContext(expr->operand) ? expect.type : nullptr;
  const NodeInfo& inner = CheckExpr(expr->operand, operand);
  if (inner.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  const ast::Expr* core = expr->operand;
  while (const auto* typed = ast::As<ast::InlineTemplate>(core)) core = typed->value;
  const auto* keyword = ast::As<ast::KeywordLiteral>(core);
  const bool any = keyword != nullptr && (keyword->keyword == ast::Keyword::kAnyValue ||
                                          keyword->keyword == ast::Keyword::kAnyOrNone);
  if (any || ast::Is<ast::RangeExpr>(core) || ast::Is<ast::ListMatch>(core)) {
    Error(DiagnosticKind::kNotASpecificValue, expr->operand,
          "'valueof' wants a template that is one specific value");
    Poison(info);
    return;
  }
  SetValue(info, inner.type);
  if (inner.constant != nullptr && !inner.constant->is_template()) info.constant = inner.constant;
}

void Checker::CheckMatchExpr(const ast::MatchExpr* expr, NodeInfo& info) {
  SetValue(info, Predefined(TypeKind::kBoolean));
  const Type* type = nullptr;
  Expect value;
  value.object = value.value_or_object = true;  // a port or timer reference may be null
  if (NeedsContext(expr->value)) {
    Expect pattern = TemplateExpect(nullptr, ast::Restriction::kTemplate);
    const NodeInfo& other = CheckExpr(expr->pattern, pattern);
    type = other.expr_class == ExprClass::kError ? ErrorType() : other.type;
    value.type = type;
    value.omit = true;
    CheckExpr(expr->value, value);
  } else {
    const NodeInfo& other = CheckExpr(expr->value, value);
    type = other.expr_class == ExprClass::kError ? ErrorType() : other.type;
    // A template of its own, incompatible type simply does not match (§15.9).
    Expect pattern = TemplateExpect(IsError(type) ? nullptr : type->Root(), ast::Restriction::kTemplate);
    const ast::Expr* core = expr->pattern;
    while (const auto* paren = ast::As<ast::ParenExpr>(core)) core = paren->inner;
    if (ast::Is<ast::InlineTemplate>(core) ||
        (!NeedsContext(core) && (ast::Is<ast::NameExpr>(core) || ast::Is<ast::CallExpr>(core)))) {
      pattern.type = nullptr;
    }
    CheckExpr(expr->pattern, pattern);
  }
  if (expr->redirect != nullptr) CheckRedirect(expr->redirect, type, nullptr, nullptr, nullptr);
}

void Checker::CheckCreate(const ast::CreateExpr* expr, NodeInfo& info) {
  RequireNotControl(expr, "'create'");
  const Type* type = ResolveComponentType(expr->type, "create");
  if (expr->name != nullptr) {
    Expect name;
    name.type = Predefined(TypeKind::kUniversalCharstring);
    name.not_used = true;
    CheckExpr(expr->name, name);
  }
  if (expr->host != nullptr) CheckValue(expr->host, Predefined(TypeKind::kUniversalCharstring));
  SetValue(info, type);
}

void Checker::CheckStatus(const ast::StatusExpr* expr, NodeInfo& info) {
  const bool read = expr->op == ast::StatusOp::kRead;
  if (context_.behaviour == nullptr) {
    Error(DiagnosticKind::kInvalidTarget, expr,
          fmt::format("'{}' is for behaviour: a definition cannot use it", ToString(expr->op)));
  }
  SetValue(info, Predefined(read ? TypeKind::kFloat : TypeKind::kBoolean));
  const Type* type = nullptr;
  if (expr->target.reference != nullptr) {
    Expect expect;
    expect.object = true;
    expect.value_or_object = true;
    const NodeInfo& target = CheckExpr(expr->target.reference, expect);
    if (target.expr_class == ExprClass::kError) {
      if (expr->redirect != nullptr) CheckRedirect(expr->redirect, nullptr, nullptr, nullptr, ErrorType());
      return;
    }
    type = target.type;
    const Type* element = type;
    if (expr->target.kind == ast::TargetKind::kAnyFrom) {
      if (!type->is_list_like()) {
        Error(DiagnosticKind::kInvalidTarget, expr->target.reference,
              fmt::format("'any from' wants an array, found {}", Describe(type)));
        return;
      }
      while (element->is_list_like() && element->element != nullptr) element = element->element;
    }
    const bool timer = element->kind == TypeKind::kTimer, component = element->kind == TypeKind::kComponent;
    if (component && !read) {
      RequireNotControl(expr, fmt::format("'{}' of a component", ToString(expr->op)));
    } else if (!(timer && expr->op != ast::StatusOp::kAlive)) {
      Error(DiagnosticKind::kInvalidTarget, expr->target.reference,
            fmt::format("'{}' wants a {}, found {}", ToString(expr->op),
                        read                                ? "timer"
                        : expr->op == ast::StatusOp::kAlive ? "component"
                                                            : "timer or component",
                        Describe(type)));
      return;
    }
  } else {
    const bool timer = expr->target.object_class == ast::ObjectClass::kTimer;
    const bool component = expr->target.object_class == ast::ObjectClass::kComponent;
    if (component) RequireNotControl(expr, fmt::format("'{}' of a component", ToString(expr->op)));
    if (read || (!timer && !component) || (timer && expr->op == ast::StatusOp::kAlive) ||
        (timer && expr->target.kind == ast::TargetKind::kAll)) {
      Error(DiagnosticKind::kInvalidTarget, expr,
            fmt::format("'{}' cannot be applied to '{} {}'", ToString(expr->op), ToString(expr->target.kind),
                        ToString(expr->target.object_class)));
    }
  }
  if (expr->redirect != nullptr) CheckRedirect(expr->redirect, nullptr, nullptr, nullptr, type);
}

void Checker::CheckCheckstate(const ast::CheckstateExpr* expr, NodeInfo& info) {
  RequireNotControl(expr, "'checkstate'");
  SetValue(info, Predefined(TypeKind::kBoolean));
  CheckTargetPort(expr->target, expr);
  const NodeInfo& state = CheckValue(expr->state, Predefined(TypeKind::kCharstring));
  if (state.constant == nullptr || !state.constant->is(runtime::Tag::kCharstring)) return;
  const std::string_view text = state.constant->bytes();
  for (std::string_view known : {"Started", "Halted", "Stopped", "Connected", "Mapped", "Linked"}) {
    if (text == known) return;
  }
  Error(DiagnosticKind::kUnknownPortState, expr->state,
        fmt::format("expected \"Started\", \"Halted\", \"Stopped\", \"Connected\", \"Mapped\" or \"Linked\", "
                    "found \"{}\"",
                    text));
}

void Checker::CheckActivate(const ast::ActivateExpr* expr, NodeInfo& info) {
  SetValue(info, Predefined(TypeKind::kDefault));
  const auto* call = ast::As<ast::CallExpr>(expr->altstep);
  if (call == nullptr) {
    Error(DiagnosticKind::kNotAnAltstep, expr->altstep, "'activate' wants the call of an altstep");
    return;
  }
  Expect expect;
  expect.dropped = true;
  const NodeInfo& target = CheckExpr(call, expect);
  if (target.expr_class == ExprClass::kError || target.call == nullptr) return;
  const Symbol* callee = target.call->callee;
  const bool is_altstep = callee != nullptr
                              ? callee->kind == SymbolKind::kAltstep
                              : target.call->behaviour != nullptr &&
                                    Info(target.call->behaviour).type->kind == TypeKind::kAltstep;
  if (!is_altstep) {
    Error(DiagnosticKind::kNotAnAltstep, call,
          fmt::format("'activate' wants an altstep, found '{}'", Text(call->callee)));
    return;
  }
  if (IsBefore(*context_.module, 2019)) {
    // Up to edition 2018 a default gets timers of the component only; later ones keep local timers with it.
    for (const ActualParameter& arg : target.call->args) {
      const Symbol* timer = arg.value != nullptr ? Info(arg.value).symbol : nullptr;
      if (timer == nullptr || timer->kind != SymbolKind::kTimer || timer->storage == Storage::kComponentTimer)
        continue;
      Error(DiagnosticKind::kInvalidDefaultParameter, arg.value,
            fmt::format(
                "timer '{}' is no timer of the component: editions before 2019 give a default such only",
                timer->name),
            *timer);
    }
  }
  if (callee == nullptr) return;
  for (const Symbol* param : callee->params) {
    // §20.5.2: a default outlives the variables of the behaviour that activates it.
    if (param->direction == ast::Direction::kOut ||
        (param->direction == ast::Direction::kInout && param->type->kind != TypeKind::kPort &&
         param->type->kind != TypeKind::kTimer)) {
      Error(DiagnosticKind::kInvalidDefaultParameter, call,
            fmt::format("altstep '{}' cannot be activated: parameter '{}' is '{}'", callee->name, param->name,
                        ToString(param->direction)),
            *param);
      return;
    }
  }
}

void Checker::CheckExecute(const ast::ExecuteExpr* expr, NodeInfo& info) {
  SetValue(info, Predefined(TypeKind::kVerdicttype));
  if (!context_.in_control && context_.behaviour != nullptr &&
      (context_.runs_on != nullptr || context_.behaviour->kind == SymbolKind::kTestcase)) {
    Error(DiagnosticKind::kOnlyInControl, expr, "'execute' is allowed in the control part only");
  }
  const auto* call = ast::As<ast::CallExpr>(expr->testcase);
  if (call == nullptr) {
    Error(DiagnosticKind::kNotATestcase, expr->testcase, "'execute' wants the call of a test case");
  } else {
    Expect callee_expect;
    callee_expect.behaviour = true;
    callee_expect.templates = true;
    const auto* field = ast::As<ast::FieldExpr>(call->callee);
    NodeInfo& call_info = Info(call);
    call_info = NodeInfo{};
    if (field != nullptr && field->field.text == "apply") {
      Expect dropped;
      dropped.dropped = true;
      CheckApply(call, field, dropped, call_info);
    } else {
      const NodeInfo& callee = CheckExpr(call->callee, callee_expect);
      if (callee.expr_class != ExprClass::kError) {
        if (callee.symbol == nullptr || callee.symbol->kind != SymbolKind::kTestcase) {
          Error(DiagnosticKind::kNotATestcase, call->callee,
                fmt::format("'execute' wants a test case, found '{}'", Text(call->callee)));
        } else {
          Expect dropped;
          dropped.dropped = true;
          CheckSymbolCall(call, callee.symbol, dropped, call_info);
        }
      }
    }
  }
  if (expr->guard != nullptr) {
    const auto* keyword = ast::As<ast::KeywordLiteral>(expr->guard);
    if (keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed) {
      Info(expr->guard).expr_class = ExprClass::kNotUsed;
    } else {
      CheckDuration(expr->guard);
    }
  }
  if (expr->host != nullptr) CheckValue(expr->host, Predefined(TypeKind::kUniversalCharstring));
}

}  // namespace assay::compiler
