#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"
#include "runtime/matcher/builders.h"

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
  const auto* single = expr->args.size() == 1 ? expr->args.front()->value : nullptr;
  const ast::Expr* core = single;
  while (const auto* paren = ast::As<ast::ParenExpr>(core)) core = paren->inner;
  if (single != nullptr && !ast::Is<ast::RangeExpr>(core) && !ast::Is<ast::ListMatch>(core)) {
    const NodeInfo& number = CheckValue(single, Predefined(TypeKind::kInteger));
    if (number.expr_class == ExprClass::kError) return Poison(info);
    info.number = static_cast<int32_t>(item.index);
    if (number.constant == nullptr || !number.constant->is(runtime::Tag::kInteger)) return;
    Value value = runtime::EnumFromItem(*type->Root(), item.index, number.constant->integer());
    if (!value.is_bound()) {
      Error(DiagnosticKind::kOutsideSubtype, single,
            fmt::format("{} is no number of enumerated value '{}'", number.constant->integer(), item.name),
            item);
      return Poison(info);
    }
    info.constant = Keep(std::move(value));
    return;
  }
  if (!expect.templates) {
    Error(expr->args.empty() ? DiagnosticKind::kWrongArgumentCount : DiagnosticKind::kTemplateNotAllowed,
          expr, fmt::format("enumerated value '{}' takes one number here", item.name));
    return Poison(info);
  }
  std::vector<std::pair<int64_t, int64_t>> numbers;
  for (const ast::Argument* argument : expr->args) {
    if (!EnumRanges(argument->value, numbers)) return Poison(info);
  }
  info.expr_class = ExprClass::kTemplate;
  info.constant = Keep(runtime::MakeEnumeratedList(type->Root(), item.index, numbers));
}

bool Checker::EnumRanges(const ast::Expr* expr, std::vector<std::pair<int64_t, int64_t>>& ranges) {
  while (const auto* paren = ast::As<ast::ParenExpr>(expr)) expr = paren->inner;
  if (const auto* list = ast::As<ast::ListMatch>(expr);
      list != nullptr && list->match == ast::ListMatchKind::kValueList) {
    return std::all_of(list->items.begin(), list->items.end(),
                       [&](const ast::Expr* item) { return EnumRanges(item, ranges); });
  }
  auto bound = [&](const ast::Expr* number, int64_t* out) {
    const NodeInfo& info = CheckValue(number, Predefined(TypeKind::kInteger));
    if (info.expr_class == ExprClass::kError) return false;
    if (info.constant == nullptr || !info.constant->is(runtime::Tag::kInteger)) {
      Error(DiagnosticKind::kNotConstant, number,
            "the numbers of an enumerated value in a template are constants");
      return false;
    }
    *out = info.constant->integer();
    return true;
  };
  int64_t low = 0, high = 0;
  if (const auto* range = ast::As<ast::RangeExpr>(expr)) {
    if (!bound(range->lower, &low) || !bound(range->upper, &high)) return false;
    if (range->lower_exclusive) ++low;
    if (range->upper_exclusive) --high;
  } else {
    if (!bound(expr, &low)) return false;
    high = low;
  }
  ranges.emplace_back(low, high);
  return true;
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
