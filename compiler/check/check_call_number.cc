#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// What looks like a call and is none: `Friday(3)` of enumerated values, `M.control()`.
/// Source: ES 201 873-1 §6.2.4, §8.3, §B.1.2.10.

namespace assay::compiler {

void Checker::CheckEnumNumber(const ast::CallExpr* expr, const Symbol& item, const Expect& expect,
                              NodeInfo& info) {
  // §6.2.4: `item(3)` of a value that stands for several numbers; as a template any of `item(1, (3 .. 5))`.
  const Type* type = item.type;
  SetValue(info, type);
  const auto& ranges = type->enum_items[item.index].ranges;
  if (ranges.size() == 1 && ranges.front().first == ranges.front().second) {
    Error(DiagnosticKind::kNotCallable, expr,
          fmt::format("enumerated value '{}' stands for one number: it is written without it", item.name),
          item);
    return Poison(info);
  }
  Expect number_expect;
  if (expect.templates) number_expect = TemplateExpect(nullptr, ast::Restriction::kTemplatePresent);
  number_expect.type = Predefined(TypeKind::kInteger);
  if (expr->args.empty() || (expr->args.size() > 1 && !expect.templates)) {
    Error(expr->args.empty() ? DiagnosticKind::kWrongArgumentCount : DiagnosticKind::kTemplateNotAllowed,
          expr, fmt::format("enumerated value '{}' takes one number here", item.name));
    return Poison(info);
  }
  bool is_template = expr->args.size() > 1;
  for (const ast::Argument* argument : expr->args) {
    const NodeInfo& number = CheckExpr(argument->value, number_expect);
    if (number.expr_class == ExprClass::kError) return Poison(info);
    is_template |= number.expr_class == ExprClass::kTemplate;
  }
  info.number = static_cast<int32_t>(item.index);
  if (is_template) {
    info.expr_class = ExprClass::kTemplate;
    return;
  }
  const ast::Expr* single = expr->args.front()->value;
  const Value* number = Info(single).constant;
  if (number == nullptr || !number->is(runtime::Tag::kInteger)) return;
  Value value = runtime::EnumFromItem(*type->Root(), item.index, number->integer());
  if (!value.is_bound()) {
    Error(DiagnosticKind::kOutsideSubtype, single,
          fmt::format("{} is no number of enumerated value '{}'", number->integer(), item.name), item);
    return Poison(info);
  }
  info.constant = Keep(std::move(value));
}

void Checker::CheckControlCall(const ast::CallExpr* expr, const Symbol* control, NodeInfo& info) {
  // §8.3: the control part of another module is called like a function.
  if (!context_.in_control) {
    Error(DiagnosticKind::kOnlyInControl, expr, "a control part is called from a control part only");
    return Poison(info);
  }
  if (!expr->args.empty()) {
    Error(DiagnosticKind::kWrongArgumentCount, expr, "a control part has no parameters");
    return Poison(info);
  }
  CallInfo& call = program_.calls.emplace_back();
  call.callee = control;
  info.call = &call;
  info.expr_class = ExprClass::kOperation;
}

}  // namespace assay::compiler
