#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"
#include "runtime/matcher/builders.h"

/// Attributes of matching mechanisms: length and ifpresent. Source: ES 201 873-1 §B.1.4.

namespace assay::compiler {

void Checker::CheckIfPresent(const ast::IfPresentExpr* expr, const Expect& expect, NodeInfo& info) {
  Expect inner = expect;
  inner.any_or_none = expect.any_or_none;
  const NodeInfo& operand = CheckExpr(expr->operand, inner);
  if (operand.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  info.type = operand.type;
  if (!expect.any_or_none) {
    Error(DiagnosticKind::kMisplacedMatching, expr,
          "'ifpresent' is for optional fields and whole templates only");
    Poison(info);
    return;
  }
  if (operand.constant != nullptr) info.constant = Keep(runtime::WithIfPresent(*operand.constant));
}

void Checker::CheckLength(const ast::LengthExpr* expr, const Expect& expect, NodeInfo& info) {
  // The length restricts, so the operand may have another length than the type wants.
  Expect inner = expect;
  inner.any_or_none |= std::exchange(inner.sized_any_or_none, false);
  const NodeInfo& operand = CheckExpr(expr->operand, inner);
  const auto* concatenation = ast::As<ast::BinaryExpr>(expr->operand);
  if (concatenation != nullptr && ast::Is<ast::LengthExpr>(concatenation->right)) {
    Error(DiagnosticKind::kInvalidLength, expr->length,
          "the last operand has a length already: put the concatenation in parentheses to restrict its length");
  }
  const Type* type = operand.type != nullptr ? operand.type : expect.type;
  auto infinite = [](const ast::Expr* bound) {
    const auto* keyword = ast::As<ast::KeywordLiteral>(bound);
    return keyword != nullptr && keyword->keyword == ast::Keyword::kInfinity;
  };
  bool is_error = operand.expr_class == ExprClass::kError, is_constant = true;
  uint64_t bounds[2] = {0, UINT64_MAX};
  auto bound = [&](const ast::Expr* value, int side) {
    if (infinite(value)) {
      CheckExpr(value, Expect{});
      if (side == 0) {
        Error(DiagnosticKind::kInvalidLength, value, "infinity cannot be the lower bound of a length");
        is_error = true;
      }
      return;
    }
    const NodeInfo& entry = CheckValue(value, Predefined(TypeKind::kInteger));
    if (entry.expr_class == ExprClass::kError) {
      is_error = true;
    } else if (entry.constant == nullptr) {
      is_constant = false;
    } else if (!entry.constant->is(runtime::Tag::kInteger) || entry.constant->integer() < 0) {
      Error(DiagnosticKind::kInvalidLength, value, "the bound of a length restriction must not be negative");
      is_error = true;
    } else {
      bounds[side] = static_cast<uint64_t>(entry.constant->integer());
    }
  };
  if (const auto* range = ast::As<ast::RangeExpr>(expr->length)) {
    if (range->lower_exclusive || range->upper_exclusive) {
      Error(DiagnosticKind::kInvalidLength, expr->length,
            "the bounds of a length restriction cannot be exclusive");
      is_error = true;
    }
    bound(range->lower, 0);
    bound(range->upper, 1);

    if (!is_error && is_constant && bounds[0] > bounds[1]) {
      Error(DiagnosticKind::kInvalidLength, expr->length,
            fmt::format("the lower length {} is above the upper length {}", bounds[0], bounds[1]));
      is_error = true;
    }
  } else {
    bound(expr->length, 0);
    bounds[1] = bounds[0];
  }
  const auto* sets = ast::As<ast::ListMatch>(expr->operand);
  if (sets != nullptr && !is_error && is_constant &&
      std::none_of(sets->items.begin(), sets->items.end(),
                   [](const ast::Expr* e) { return ast::Is<ast::AllFromExpr>(e); })) {
    // §B.1.2.6, §B.1.2.7: no length that the members make impossible.
    const uint64_t count = sets->items.size();
    const bool too_short = sets->match == ast::ListMatchKind::kSuperset && bounds[0] < count;
    const bool too_long =
        sets->match == ast::ListMatchKind::kSubset && bounds[1] != UINT64_MAX && bounds[1] > count;
    if (too_short || too_long) {
      Error(DiagnosticKind::kInvalidLength, expr->length,
            too_short ? fmt::format("a superset of {} elements cannot be shorter than that", count)
                      : fmt::format("a subset of {} elements cannot be longer than that", count));
      is_error = true;
    }
  }
  if (is_error) {
    Poison(info);
    return;
  }
  const auto* symbol = ast::As<ast::KeywordLiteral>(expr->operand);
  const bool spans_elements =
      expect.in_list_element && symbol != nullptr && symbol->keyword == ast::Keyword::kAnyOrNone;
  if (spans_elements || ast::Is<ast::ListMatch>(expr->operand)) {
    // `* length(2..5)` among the elements of a list: so many elements (§B.1.4.1).
  } else if (type != nullptr && !type->is_string() && !type->is_list_like() && type->kind != TypeKind::kMap &&
             !IsError(type) && type->kind != TypeKind::kAny) {
    Error(DiagnosticKind::kMisplacedMatching, expr, fmt::format("type {} has no length", Describe(type)));
    Poison(info);
    return;
  }
  info.type = type;
  if (operand.constant != nullptr && is_constant) {
    info.constant = Keep(runtime::WithLength(*operand.constant, bounds[0], bounds[1]));
  }
}

}  // namespace assay::compiler
