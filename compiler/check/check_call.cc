#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"
#include "grammar/ast/walker.h"
#include "grammar/source/suggest.h"

/// Calls: which behaviour, which argument for which parameter. Source: ES 201 873-1 §5.4.2, §16.

namespace assay::compiler {

namespace {

class CallCollector : public ast::Walker {
 public:
  std::vector<const ast::CallExpr*> found;

 private:
  bool Enter(const ast::Node* node) override {
    if (const auto* call = ast::As<ast::CallExpr>(node)) found.push_back(call);
    return true;
  }
};

}  // namespace

void Checker::CheckCall(const ast::CallExpr* expr, const Expect& expect, NodeInfo& info) {
  const auto* field = ast::As<ast::FieldExpr>(expr->callee);
  if (field != nullptr && field->field.text == "apply") {
    CheckApply(expr, field, expect, info);
    return;
  }
  Expect callee_expect;
  callee_expect.behaviour = true;
  callee_expect.templates = true;
  callee_expect.types = true;
  callee_expect.object = true;
  callee_expect.value_or_object = true;
  const auto* name = ast::As<ast::NameExpr>(expr->callee);
  if (name != nullptr && expect.type != nullptr && expect.type->kind == TypeKind::kEnumerated) {
    callee_expect.type = expect.type;
  }
  NodeInfo& callee = Info(expr->callee);
  callee = NodeInfo{};
  if (name != nullptr) {
    CheckName(name, callee_expect, callee);
  } else {
    CheckExpr(expr->callee, callee_expect);
  }
  if (callee.expr_class == ExprClass::kError) {
    for (const ast::Argument* argument : expr->args) {
      // Still look into the arguments where that cannot mislead: names in them may be wrong too.
      if (NeedsContext(argument->value) || ast::Is<ast::ListMatch>(argument->value)) continue;
      Expect loose = TemplateExpect(nullptr, ast::Restriction::kTemplate);
      loose.types = loose.not_used = loose.object = loose.value_or_object = loose.untyped = loose.behaviour =
          true;
      if (ast::Is<ast::NameExpr>(argument->value) || ast::Is<ast::CallExpr>(argument->value))
        CheckExpr(argument->value, loose);
    }
    Poison(info);
    return;
  }
  const Symbol* symbol = callee.symbol;
  if (symbol != nullptr && symbol->kind == SymbolKind::kPredefined) {
    CheckPredefined(expr, symbol->predefined, expect, info);
    return;
  }
  if (symbol != nullptr && symbol->kind == SymbolKind::kEnumItem) {
    CheckEnumNumber(expr, *symbol, expect, info);
    return;
  }
  if (symbol != nullptr && symbol->kind == SymbolKind::kControl) {
    CheckControlCall(expr, symbol, info);
    return;
  }
  if (symbol == nullptr || callee.is_field_access ||
      (!symbol->is_behaviour() && symbol->kind != SymbolKind::kTemplate)) {
    Error(DiagnosticKind::kNotCallable, expr->callee,
          fmt::format("'{}' cannot be called", Text(expr->callee)));
    Poison(info);
    return;
  }
  if (symbol->kind == SymbolKind::kTestcase) {
    Error(DiagnosticKind::kNotCallable, expr->callee,
          fmt::format("test case '{}' cannot be called: use 'execute({}(…))'", symbol->name, symbol->name),
          *symbol);
    Poison(info);
    return;
  }
  CheckSymbolCall(expr, symbol, expect, info);
}

void Checker::CheckSymbolCall(const ast::CallExpr* expr, const Symbol* callee, const Expect& expect,
                              NodeInfo& info) {
  EnsureDeclared(callee);
  (void)expect;
  if (callee->kind == SymbolKind::kTemplate && callee->params.empty()) {
    Error(DiagnosticKind::kNotCallable, expr,
          fmt::format("template '{}' has no parameters: it is referred to without '()'", callee->name),
          *callee);
    return Poison(info);
  }
  CallInfo& call = program_.calls.emplace_back();
  call.callee = callee;
  info.call = &call;
  BindArguments(expr, callee, &call);
  if (callee->is_behaviour() && callee->kind != SymbolKind::kTestcase) CheckBehaviourUse(expr, *callee);
  if (callee->kind == SymbolKind::kTemplate) {
    if (context_.behaviour == nullptr || context_.behaviour->kind == SymbolKind::kTemplate)
      EnsureBody(callee);
    info.type = callee->type;
    info.expr_class = IsError(callee->type) ? ExprClass::kError : ExprClass::kTemplate;
    return;
  }
  info.type = callee->result;
  if (callee->result == nullptr) {
    info.expr_class = ExprClass::kOperation;
  } else if (IsError(callee->result)) {
    Poison(info);
  } else {
    info.expr_class = callee->is_template() ? ExprClass::kTemplate : ExprClass::kValue;
  }
}

void Checker::CheckApply(const ast::CallExpr* expr, const ast::FieldExpr* callee, const Expect& expect,
                         NodeInfo& info) {
  (void)expect;
  NodeInfo& field = Info(callee);
  field = NodeInfo{};
  const NodeInfo& behaviour = CheckExpr(callee->base, Expect{});
  if (behaviour.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  const Type* type = behaviour.type;
  if (type == nullptr || !type->is_behaviour() || type->signature == nullptr) {
    Error(DiagnosticKind::kNotCallable, callee->base,
          fmt::format("'apply' wants a value of a behaviour type, found {}", Describe(type)));
    Poison(info);
    return;
  }
  field.expr_class = ExprClass::kBehaviour;
  field.type = type;
  CallInfo& call = program_.calls.emplace_back();
  call.behaviour = callee->base;
  info.call = &call;
  const runtime::SignatureInfo& signature = *type->signature;
  if (expr->args.size() != signature.params.size()) {
    Error(DiagnosticKind::kWrongArgumentCount, expr,
          fmt::format("behaviour type {} has {} parameters, found {} arguments", Describe(type),
                      signature.params.size(), expr->args.size()));
    Poison(info);
    return;
  }
  for (size_t i = 0; i < expr->args.size(); ++i) {
    const runtime::FormalType& formal = signature.params[i];
    Symbol like;
    like.kind = SymbolKind::kParameter;
    like.name = formal.name;
    like.type = formal.type;
    like.direction = formal.direction == runtime::Direction::kOut     ? ast::Direction::kOut
                     : formal.direction == runtime::Direction::kInOut ? ast::Direction::kInout
                                                                      : ast::Direction::kIn;
    like.restriction = formal.is_template ? ast::Restriction::kTemplate : ast::Restriction::kValue;
    CheckArgument(expr->args[i]->value, like, false);
    call.args.push_back({nullptr, expr->args[i]->value, false});
  }
  if (signature.runs_on != nullptr && type->kind != TypeKind::kTestcase &&
      (context_.runs_on == nullptr || !ComponentCompatible(context_.runs_on, signature.runs_on))) {
    Error(DiagnosticKind::kRunsOnMismatch, expr,
          fmt::format("behaviour type {} runs on {}, this behaviour on {}", Describe(type),
                      Describe(signature.runs_on),
                      context_.runs_on != nullptr ? Describe(context_.runs_on) : "no component type"));
  }
  info.type = signature.result;
  if (signature.result == nullptr) {
    info.expr_class = ExprClass::kOperation;
  } else {
    info.expr_class = signature.result_is_template ? ExprClass::kTemplate : ExprClass::kValue;
  }
}

void Checker::BindArguments(const ast::CallExpr* expr, const Symbol* callee, CallInfo* call) {
  const std::vector<Symbol*>& params = callee->params;
  call->args.resize(params.size());
  for (size_t i = 0; i < params.size(); ++i) call->args[i].formal = params[i];
  std::vector<const ast::Argument*> given(params.size());
  size_t position = 0;
  bool too_many = false;
  for (const ast::Argument* argument : expr->args) {
    size_t index = position++;
    if (!argument->name.empty()) {
      for (index = 0; index < params.size() && params[index]->name != argument->name.text;) ++index;
      if (index == params.size()) {
        std::vector<std::string_view> candidates;
        for (const Symbol* param : params) candidates.push_back(param->name);
        std::string_view near = grammar::DidYouMean(argument->name.text, candidates);
        Diagnostic diagnostic(DiagnosticKind::kUnknownParameter, argument->name.range,
                              fmt::format("{} '{}' has no parameter '{}'", ToString(callee->kind),
                                          callee->name, argument->name.text));
        if (near.empty()) {
          Report(
              std::move(diagnostic).Note(callee->range, fmt::format("'{}' is declared here", callee->name)));
        } else {
          Report(std::move(diagnostic)
                     .Hint(fmt::format("did you mean '{}'?", near), argument->name.range, std::string(near)));
        }
        continue;
      }
    } else if (index >= params.size()) {
      too_many = true;
      continue;
    }
    if (given[index] != nullptr) {
      Report(Diagnostic(DiagnosticKind::kDuplicateArgument, argument->range,
                        fmt::format("parameter '{}' has a value already", params[index]->name))
                 .Note(given[index]->range, "the first one is here"));
      continue;
    }
    given[index] = argument;
    const auto* keyword = ast::As<ast::KeywordLiteral>(argument->value);
    if (keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed) {
      Info(argument->value).expr_class = ExprClass::kNotUsed;
      if (params[index]->init == nullptr && params[index]->direction != ast::Direction::kOut) {
        Error(
            DiagnosticKind::kMissingArgument, argument,
            fmt::format("parameter '{}' has no default value: '-' cannot stand for it", params[index]->name),
            *params[index]);
      }
      call->args[index].is_default = params[index]->init != nullptr;
      continue;
    }
    call->args[index].value = argument->value;
    CheckArgument(argument->value, *params[index], callee->kind == SymbolKind::kTestcase);
  }
  CheckAliases(*call);
  if (too_many) {
    Error(DiagnosticKind::kWrongArgumentCount, expr,
          fmt::format("{} '{}' has {} parameters, found {} arguments", ToString(callee->kind), callee->name,
                      params.size(), expr->args.size()),
          *callee);
  }
  for (size_t i = 0; i < params.size(); ++i) {
    if (given[i] != nullptr) continue;
    if (params[i]->init != nullptr) {
      call->args[i].is_default = true;
    } else if (params[i]->direction == ast::Direction::kOut) {
      // §5.4.2: nobody wants the result.
    } else if (!too_many) {
      Error(DiagnosticKind::kMissingArgument, expr,
            fmt::format("{} '{}' wants a value for parameter '{}'", ToString(callee->kind), callee->name,
                        params[i]->name),
            *params[i]);
    }
  }
}

void Checker::CheckAliases(const CallInfo& call) {
  // §5.4.2: a variable and a part of it cannot both be passed by reference.
  std::vector<std::pair<std::string, const ast::Expr*>> places;
  for (const ActualParameter& actual : call.args) {
    if (actual.value == nullptr || actual.formal == nullptr ||
        actual.formal->direction != ast::Direction::kInout)
      continue;
    const TypeKind kind = actual.formal->type->kind;
    if (kind == TypeKind::kPort || kind == TypeKind::kTimer) continue;
    std::string path = PlaceText(actual.value);
    if (path.empty()) continue;
    for (const auto& [other, where] : places) {
      const std::string& shorter = path.size() < other.size() ? path : other;
      const std::string& longer = path.size() < other.size() ? other : path;
      const bool inside = longer.compare(0, shorter.size(), shorter) == 0 && longer.size() > shorter.size() &&
                          (longer[shorter.size()] == '.' || longer[shorter.size()] == '[');
      if (!inside && !IsOtherAlternative(actual.value, where)) continue;
      Report(Diagnostic(DiagnosticKind::kAliasedArguments, actual.value->range,
                        fmt::format("'{}' and '{}' overlap: they cannot both be 'inout' arguments",
                                    Text(where), Text(actual.value)))
                 .Note(where->range, "the other one is here"));
      return;
    }
    places.emplace_back(std::move(path), actual.value);
  }
}

bool Checker::IsOtherAlternative(const ast::Expr* a, const ast::Expr* b) {
  const auto* x = ast::As<ast::FieldExpr>(a);
  const auto* y = ast::As<ast::FieldExpr>(b);
  if (x == nullptr || y == nullptr || x->field.text == y->field.text) return false;
  const Type* type = Info(x->base).type;
  return type != nullptr && type->is_union_like() && PlaceText(x->base) == PlaceText(y->base);
}

std::string Checker::PlaceText(const ast::Expr* expr) {
  // `v.a[0]`; places with an index that is not constant have no text: nobody knows what they denote.
  std::string text;
  for (;;) {
    if (const auto* field = ast::As<ast::FieldExpr>(expr)) {
      text = fmt::format(".{}{}", field->field.text, text);
      expr = field->base;
    } else if (const auto* index = ast::As<ast::IndexExpr>(expr)) {
      const Value* constant = Info(index->index).constant;
      if (constant == nullptr || !constant->is(runtime::Tag::kInteger)) return {};
      text = fmt::format("[{}]{}", constant->integer(), text);
      expr = index->base;
    } else {
      break;
    }
  }
  const Symbol* symbol = Info(expr).symbol;
  return symbol == nullptr ? std::string() : fmt::format("{}{}", symbol->name, text);
}

void Checker::CheckArgument(const ast::Expr* value, const Symbol& formal, bool is_testcase) {
  (void)is_testcase;
  const Type* object = formal.type;
  while (object != nullptr && object->kind == TypeKind::kArray && object->name.empty())
    object = object->element;
  if (object != nullptr && (object->kind == TypeKind::kPort || object->kind == TypeKind::kTimer)) {
    Expect expect;
    expect.type = formal.type;
    expect.object = true;
    const NodeInfo& info = CheckExpr(value, expect);
    if (info.expr_class == ExprClass::kPort && !SameRoot(info.type, formal.type)) {
      ReportMismatch(value, info.type, formal.type);
    }
    return;
  }
  if (formal.direction == ast::Direction::kOut || formal.direction == ast::Direction::kInout) {
    CheckOutArgument(value, formal);
    return;
  }
  CheckExpr(value, TemplateExpect(formal.type, formal.restriction));
  CheckRestriction(value, formal.restriction);
  if (formal.deterministic) ForbidSideEffects(value, "a '@deterministic' parameter", true);
  if (formal.evaluation != ast::Evaluation::kEager) ForbidOutArguments(value, formal);
}

void Checker::ForbidOutArguments(const ast::Expr* value, const Symbol& formal) {
  // §5.4.2: nobody could tell when the variable changes.
  CallCollector collector;
  collector.Walk(value);
  for (const ast::CallExpr* call : collector.found) {
    const CallInfo* info = Info(call).call;
    if (info == nullptr || info->callee == nullptr) continue;
    for (const Symbol* param : info->callee->params) {
      if (param->direction != ast::Direction::kOut && param->direction != ast::Direction::kInout) continue;
      Error(DiagnosticKind::kSideEffect, call,
            fmt::format("'{}' has an '{}' parameter: its call cannot be passed to the {} parameter '{}'",
                        info->callee->name, ToString(param->direction), ToString(formal.evaluation),
                        formal.name),
            *info->callee);
      return;
    }
  }
}

void Checker::CheckOutArgument(const ast::Expr* value, const Symbol& formal) {
  Expect expect;
  expect.templates = formal.is_template() || formal.direction == ast::Direction::kOut;
  expect.place = true;
  const NodeInfo& info = CheckExpr(value, expect);
  if (info.expr_class == ExprClass::kError) return;
  if (!info.is_reference) {
    Error(DiagnosticKind::kNotAssignable, value,
          fmt::format("'{}' parameter '{}' wants a variable, found '{}'", ToString(formal.direction),
                      formal.name, Text(value)));
    return;
  }
  if (info.symbol != nullptr && info.symbol->evaluation != ast::Evaluation::kEager) {
    Error(DiagnosticKind::kNotAssignable, value,
          fmt::format("'{}' parameter '{}' cannot take the {} variable '{}'", ToString(formal.direction),
                      formal.name, ToString(info.symbol->evaluation), info.symbol->name),
          *info.symbol);
    return;
  }
  if (formal.is_template() && formal.direction == ast::Direction::kInout && info.symbol != nullptr &&
      info.symbol->is_template() && info.symbol->restriction != formal.restriction) {
    Error(DiagnosticKind::kRestrictionViolated, value,
          fmt::format("'inout' parameter '{}' is of kind '{}', '{}' of kind '{}'", formal.name,
                      ToString(formal.restriction), info.symbol->name, ToString(info.symbol->restriction)),
          *info.symbol);
    return;
  }
  if (const auto* index = ast::As<ast::IndexExpr>(value);
      index != nullptr && Info(index->base).type->is_string()) {
    Error(DiagnosticKind::kNotAssignable, value,
          fmt::format("an element of a string cannot be passed to the '{}' parameter '{}'",
                      ToString(formal.direction), formal.name));
    return;
  }
  // By reference the types must be the same (§5.4.2); components keep their own rule (§6.3.3).
  if (formal.direction == ast::Direction::kInout && formal.type->kind != TypeKind::kComponent &&
      Compatible(info.type, formal.type) && !SameType(info.type, formal.type)) {
    Error(DiagnosticKind::kTypeMismatch, value,
          fmt::format("'inout' parameter '{}' wants a variable of the very type {}, found type {}",
                      formal.name, Describe(formal.type), Describe(info.type)));
    return;
  }
  const bool out_fits = Compatible(formal.type, info.type);
  const bool in_fits = formal.direction == ast::Direction::kOut || Compatible(info.type, formal.type);
  if (!out_fits || !in_fits) {
    Error(DiagnosticKind::kTypeMismatch, value,
          fmt::format("'{}' parameter '{}' is of type {}, found a variable of type {}",
                      ToString(formal.direction), formal.name, Describe(formal.type), Describe(info.type)));
    return;
  }
  if (formal.is_template() && info.expr_class == ExprClass::kValue) {
    Error(DiagnosticKind::kTemplateNotAllowed, value,
          fmt::format("'{}' template parameter '{}' wants a template variable, found '{}'",
                      ToString(formal.direction), formal.name, Text(value)));
  }
}

void Checker::CheckBehaviourUse(const ast::Node* where, const Symbol& callee) {
  if (callee.runs_on != nullptr && !IsError(callee.runs_on)) {
    if (context_.runs_on == nullptr) {
      Error(DiagnosticKind::kRunsOnMismatch, where,
            fmt::format("{} '{}' runs on {}, but this behaviour runs on no component type",
                        ToString(callee.kind), callee.name, Describe(callee.runs_on)),
            callee);
    } else if (!ComponentCompatible(context_.runs_on, callee.runs_on)) {
      Error(DiagnosticKind::kRunsOnMismatch, where,
            fmt::format("{} '{}' runs on {}, which {} is not compatible with", ToString(callee.kind),
                        callee.name, Describe(callee.runs_on), Describe(context_.runs_on)),
            callee);
    }
  }
  if (context_.in_control && (callee.mtc != nullptr || callee.system != nullptr)) {
    Error(DiagnosticKind::kNotInControl, where,
          fmt::format("{} '{}' has a '{}' clause: it runs in test cases only", ToString(callee.kind),
                      callee.name, callee.mtc != nullptr ? "mtc" : "system"),
          callee);
  }
  if (callee.mtc != nullptr && context_.mtc != nullptr && !ComponentCompatible(context_.mtc, callee.mtc)) {
    Error(DiagnosticKind::kRunsOnMismatch, where,
          fmt::format("{} '{}' wants mtc type {}, found {}", ToString(callee.kind), callee.name,
                      Describe(callee.mtc), Describe(context_.mtc)),
          callee);
  }
  if (callee.system != nullptr && context_.system != nullptr &&
      !ComponentCompatible(context_.system, callee.system)) {
    Error(DiagnosticKind::kRunsOnMismatch, where,
          fmt::format("{} '{}' wants system type {}, found {}", ToString(callee.kind), callee.name,
                      Describe(callee.system), Describe(context_.system)),
          callee);
  }
}

}  // namespace assay::compiler
