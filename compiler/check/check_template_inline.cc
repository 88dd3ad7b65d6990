#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// In-line and modified templates, and what restrictions forbid. Source: ES 201 873-1 §15.4, §15.5, §15.8.

namespace assay::compiler {

void Checker::CheckInlineTemplate(const ast::InlineTemplate* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = nullptr;
  if (const auto* call = ast::As<ast::CallExpr>(expr->type)) {
    Unsupported(call, "a parameterised type");
    Poison(info);
    return;
  }
  type = ResolveTypeExpr(expr->type, /*signatures=*/true);
  if (IsError(type)) {
    Poison(info);
    return;
  }
  Expect inner = expect;
  inner.type = type;
  inner.in_list = false;
  const NodeInfo& value = CheckExpr(expr->value, inner);
  if (value.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  info.type = type;
  info.expr_class = value.expr_class == ExprClass::kOmit || value.expr_class == ExprClass::kNotUsed
                        ? ExprClass::kTemplate
                        : value.expr_class;
  info.constant = value.constant;
}

void Checker::CheckModifies(const ast::ModifiesExpr* expr, const Expect& expect, NodeInfo& info) {
  if (!expect.templates) {
    Error(DiagnosticKind::kTemplateNotAllowed, expr, "expected a value, found a modified template");
    Poison(info);
    return;
  }
  const ast::Expr* reference = expr->base;
  Expect base;
  base.templates = true;
  const auto* any = ast::As<ast::KeywordLiteral>(reference);
  const bool from_any = any != nullptr && any->keyword == ast::Keyword::kAnyValue;
  if (from_any) base.type = expect.type;
  const NodeInfo& modified = CheckExpr(reference, base);
  if (modified.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  const Symbol* symbol = modified.call != nullptr ? modified.call->callee : modified.symbol;
  if (!from_any && (modified.expr_class != ExprClass::kTemplate || symbol == nullptr)) {
    Error(DiagnosticKind::kNotATemplate, expr->base,
          fmt::format("'modifies' wants a template, found '{}'", Text(expr->base)));
    Poison(info);
    return;
  }
  Expect value =
      TemplateExpect(expect.type != nullptr ? expect.type : modified.type, ast::Restriction::kTemplate);
  value.modified = true;
  value.not_used = true;
  if (expect.type != nullptr && !Compatible(modified.type, expect.type)) {
    ReportMismatch(expr->base, modified.type, expect.type);
    Poison(info);
    return;
  }
  const NodeInfo& body = CheckExpr(expr->value, value);
  if (body.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  info.type = value.type;
  info.expr_class = ExprClass::kTemplate;
}

void Checker::CheckRestriction(const ast::Expr* expr, ast::Restriction restriction, bool top) {
  if (restriction == ast::Restriction::kValue || restriction == ast::Restriction::kTemplate ||
      expr == nullptr)
    return;
  // Composite templates nest as deep as the text: a list of parts still to look at.
  std::vector<std::pair<const ast::Expr*, bool>> pending = {{expr, top}};
  const bool present = restriction == ast::Restriction::kTemplatePresent;
  while (!pending.empty()) {
    const ast::Expr* part = pending.back().first;
    const bool is_top = pending.back().second;
    pending.pop_back();
    while (const auto* paren = ast::As<ast::ParenExpr>(part)) part = paren->inner;
    const NodeInfo& info = Info(part);
    if (info.expr_class == ExprClass::kError) continue;
    auto refuse = [&](std::string_view what) {
      Error(DiagnosticKind::kRestrictionViolated, part,
            fmt::format("{} breaks the restriction '{}'", what, ToString(restriction)));
    };
    if (present) {
      // template(present): anything that cannot match an absent field.
      if (ast::Is<ast::IfPresentExpr>(part)) refuse("'ifpresent'");
      if (info.expr_class == ExprClass::kOmit) refuse("'omit'");
      const auto* keyword = ast::As<ast::KeywordLiteral>(part);
      if (keyword != nullptr && keyword->keyword == ast::Keyword::kAnyOrNone) refuse("'*'");
      continue;
    }
    switch (part->kind) {
      case ast::NodeKind::kKeywordLiteral: {
        const auto keyword = static_cast<const ast::KeywordLiteral*>(part)->keyword;
        if (keyword == ast::Keyword::kAnyValue) refuse("'?'");
        if (keyword == ast::Keyword::kAnyOrNone) refuse("'*'");
        if (keyword == ast::Keyword::kOmit && is_top && restriction == ast::Restriction::kTemplateValue)
          refuse("'omit'");
        break;
      }
      case ast::NodeKind::kListMatch:
      case ast::NodeKind::kRangeExpr:
      case ast::NodeKind::kPatternExpr:
      case ast::NodeKind::kDecmatchExpr:
      case ast::NodeKind::kDynamicMatch:
      case ast::NodeKind::kIfPresentExpr:
      case ast::NodeKind::kLengthExpr:
        refuse("a matching mechanism");
        break;
      case ast::NodeKind::kBinaryStringLiteral:
        if (static_cast<const ast::BinaryStringLiteral*>(part)->has_wildcards)
          refuse("a string with wildcards");
        break;
      case ast::NodeKind::kCompositeExpr:
        for (const ast::CompositeElement* element : static_cast<const ast::CompositeExpr*>(part)->elements) {
          pending.emplace_back(element->value, false);
        }
        break;
      case ast::NodeKind::kInlineTemplate:
        pending.emplace_back(static_cast<const ast::InlineTemplate*>(part)->value, is_top);
        break;
      case ast::NodeKind::kModifiesExpr:
        pending.emplace_back(static_cast<const ast::ModifiesExpr*>(part)->value, is_top);
        break;
      default:
        break;
    }
  }
}

}  // namespace assay::compiler
