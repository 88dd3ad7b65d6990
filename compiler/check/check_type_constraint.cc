#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"
#include "runtime/matcher/matcher.h"
#include "runtime/value/print.h"

/// Subtypes: lists of values, ranges, patterns, lengths. Source: ES 201 873-1 §6.1.2, §6.2.13.

namespace assay::compiler {

namespace {

/// An item of a constraint that is a template: a pattern, `?`, a composite value with matching mechanisms.
class TemplateItem : public SubtypeMatcher {
 public:
  explicit TemplateItem(Value tmpl) : template_(std::move(tmpl)) {}
  bool Allows(const Value& value) const override { return runtime::Match(value, template_); }

 private:
  Value template_;
};

/// True when the values are no lists themselves: then they restrict the elements of a list type.
bool RestrictsElements(const ast::Constraint& constraint) {
  for (const ast::Expr* value : constraint.values) {
    const ast::Expr* core = value;
    while (const auto* paren = ast::As<ast::ParenExpr>(core)) core = paren->inner;
    switch (core->kind) {
      case ast::NodeKind::kIntegerLiteral:
      case ast::NodeKind::kFloatLiteral:
      case ast::NodeKind::kBooleanLiteral:
      case ast::NodeKind::kBinaryStringLiteral:
      case ast::NodeKind::kCharstringLiteral:
      case ast::NodeKind::kUniversalCharLiteral:
      case ast::NodeKind::kVerdictLiteral:
      case ast::NodeKind::kUnaryExpr:
      case ast::NodeKind::kRangeExpr:
      case ast::NodeKind::kPatternExpr:
        break;
      default:
        return false;
    }
  }
  return !constraint.values.empty();
}

bool IsRangeType(const Type& type) {
  return type.kind == TypeKind::kInteger || type.kind == TypeKind::kFloat ||
         type.kind == TypeKind::kCharstring || type.kind == TypeKind::kUniversalCharstring ||
         type.kind == TypeKind::kError;
}

}  // namespace

const Type* Checker::ConstrainedType(const Type* base, const ast::Constraint* constraint) {
  if (constraint == nullptr || IsError(base)) return base;
  Type* type = NewType(base->kind);
  CopyStructure(type, base);
  ApplyConstraint(type, constraint);
  return type;
}

bool Checker::ConstraintBound(const Type* type, const ast::Expr* expr, SubtypeBound* bound) {
  const ast::Expr* inner = expr;
  if (const auto* sign = ast::As<ast::UnaryExpr>(inner)) inner = sign->operand;
  const auto* keyword = ast::As<ast::KeywordLiteral>(inner);
  if (keyword != nullptr && keyword->keyword == ast::Keyword::kInfinity && type->kind != TypeKind::kFloat) {
    NodeInfo& info = Info(inner);
    info.type = Predefined(TypeKind::kFloat);
    info.expr_class = ExprClass::kValue;
    Info(expr) = Info(inner);
    bound->infinite = true;
    return true;
  }
  const Type* root = type->Root();
  NodeInfo& info = CheckValue(expr, root);
  if (info.expr_class == ExprClass::kError) return false;
  if (info.constant == nullptr) {
    Error(DiagnosticKind::kNotConstant, expr, "the bound of a range must be a constant");
    return false;
  }
  bound->value = *info.constant;
  if (root->is_string() && bound->value.length() != 1) {
    Error(
        DiagnosticKind::kInvalidRange, expr,
        fmt::format("the bound of a character range must be one character, found {}", bound->value.length()));
    return false;
  }
  if (root->kind == TypeKind::kFloat && bound->value.is(runtime::Tag::kFloat) &&
      bound->value.real() != bound->value.real()) {
    Error(DiagnosticKind::kInvalidRange, expr, "not_a_number cannot be the bound of a range");
    return false;
  }
  return true;
}

bool Checker::ConstraintItem(const Type* type, const ast::Expr* value, Subtype::Item* item) {
  if (const auto* range = ast::As<ast::RangeExpr>(value)) {
    if (!IsRangeType(*type)) {
      Error(DiagnosticKind::kInvalidConstraint, value,
            fmt::format("type {} cannot be restricted by a range", Describe(type)));
      return false;
    }
    item->kind = Subtype::Item::Kind::kRange;
    item->lower.exclusive = range->lower_exclusive;
    item->upper.exclusive = range->upper_exclusive;
    if (!ConstraintBound(type, range->lower, &item->lower) ||
        !ConstraintBound(type, range->upper, &item->upper))
      return false;
    if (type->is_string() && (item->lower.infinite || item->upper.infinite)) {
      Error(DiagnosticKind::kInvalidRange, value, "infinity cannot be the bound of a range of characters");
      return false;
    }
    if (item->lower.infinite && range->lower_exclusive && type->kind == TypeKind::kInteger) {
      Error(DiagnosticKind::kInvalidRange, range->lower, "infinity cannot be excluded from an integer range");
      return false;
    }
    if (item->upper.infinite && range->upper_exclusive && type->kind == TypeKind::kInteger) {
      Error(DiagnosticKind::kInvalidRange, range->upper, "infinity cannot be excluded from an integer range");
      return false;
    }
    if (item->lower.infinite && !ast::Is<ast::UnaryExpr>(range->lower)) {
      Error(DiagnosticKind::kInvalidRange, range->lower, "infinity cannot be the lower bound of a range");
      return false;
    }
    if (item->upper.infinite && ast::Is<ast::UnaryExpr>(range->upper)) {
      Error(DiagnosticKind::kInvalidRange, range->upper, "-infinity cannot be the upper bound of a range");
      return false;
    }
    if (!item->lower.infinite && !item->upper.infinite) {
      Subtype::Item high;
      high.value = item->upper.value;
      Subtype::Item low_range = *item;
      low_range.lower.exclusive = low_range.upper.exclusive = false;
      low_range.upper.infinite = true;
      Subtype above({low_range}, {}, nullptr);
      if (above.FirstOutside({high}) != nullptr) {
        Error(DiagnosticKind::kInvalidRange, value, "the lower bound of the range is above the upper bound");
        return false;
      }
    }
    return true;
  }
  // A type name allows all values of that type: `type integer A (B, 20)`.
  Expect expect = TemplateExpect(type, ast::Restriction::kTemplate);
  expect.types = true;
  NodeInfo& info = CheckExpr(value, expect);
  if (info.expr_class == ExprClass::kError) return false;
  if (info.expr_class == ExprClass::kType) {
    if (!Compatible(info.type, type)) {
      Error(DiagnosticKind::kInvalidConstraint, value,
            fmt::format("expected a subtype of {}, found type {}", Describe(type), Describe(info.type)));
      return false;
    }
    item->kind = Subtype::Item::Kind::kType;
    item->type = info.type;
    return true;
  }
  if (info.constant == nullptr) {
    Error(DiagnosticKind::kNotConstant, value, "a subtype can only list constant values");
    return false;
  }
  if (info.constant->is(runtime::Tag::kOmit)) {
    Error(DiagnosticKind::kInvalidConstraint, value, "'omit' is no value of a type");
    return false;
  }
  if (info.constant->is_template()) {
    item->kind = Subtype::Item::Kind::kMatcher;
    item->matcher = std::make_shared<TemplateItem>(*info.constant);
  } else {
    item->kind = Subtype::Item::Kind::kValue;
    item->value = *info.constant;
  }
  return true;
}

void Checker::ApplyConstraint(Type* type, const ast::Constraint* constraint) {
  if (constraint == nullptr || IsError(type)) return;
  if (constraint->length != nullptr) {
    runtime::LengthRange range;
    if (!type->is_string() && type->kind != TypeKind::kRecordOf && type->kind != TypeKind::kSetOf) {
      Error(DiagnosticKind::kInvalidConstraint, constraint->length,
            fmt::format("type {} cannot be restricted in length",
                        Describe(type->base != nullptr ? type->base : type)));
    } else if (EvaluateLength(constraint->length, &range)) {
      const runtime::LengthRange base = type->length;
      if (base.restricted() && (range.min < base.min || range.max > base.max)) {
        Error(DiagnosticKind::kSubtypeTooWide, constraint->length,
              fmt::format("the length restriction allows lengths that type {} does not",
                          Describe(type->base != nullptr ? type->base : type)));
      }
      type->length = range;
    }
  }
  if (constraint->values.empty()) return;
  switch (type->kind) {
    case TypeKind::kComponent:
    case TypeKind::kPort:
    case TypeKind::kTimer:
    case TypeKind::kDefault:
    case TypeKind::kSignature:
      Error(DiagnosticKind::kInvalidConstraint, constraint,
            fmt::format("type {} cannot be restricted", Describe(type)));
      return;
    default:
      break;
  }
  if ((type->is_list_like() || type->kind == TypeKind::kMap) && type->element != nullptr &&
      RestrictsElements(*constraint)) {
    // `type integer A[3] (1..10)`, `type record of integer L (1..10)`: the innermost elements are restricted
    // (§6.2.3).
    std::vector<Type*> levels = {type};
    const Type* inner = type->element;
    while (inner->is_list_like() && inner->element != nullptr && inner->name.empty()) {
      Type* copy = NewType(inner->kind);
      CopyStructure(copy, inner);
      copy->base = inner->base;
      levels.back()->element = copy;
      levels.push_back(copy);
      inner = copy->element;
    }
    ast::Constraint values_only = *constraint;
    values_only.length = nullptr;
    levels.back()->element = ConstrainedType(inner, &values_only);
    return;
  }
  std::vector<Subtype::Item> items;
  bool all_fine = true;
  // The values are judged against the type without this constraint: its own length does restrict them.
  const Type* plain = type->base != nullptr ? type->base : type->Root();
  bool has_range = false, has_value = false;
  for (const ast::Expr* value : constraint->values) {
    has_range |= ast::Is<ast::RangeExpr>(value);
    has_value |= !ast::Is<ast::RangeExpr>(value) && !ast::Is<ast::PatternExpr>(value);
    Subtype::Item item;
    if (ConstraintItem(plain, value, &item)) {
      items.push_back(std::move(item));
    } else {
      all_fine = false;
    }
  }
  if (type->is_string() && has_range && has_value) {
    // §6.1.2.5: lists and ranges do not mix for charstrings.
    Error(DiagnosticKind::kInvalidConstraint, constraint,
          "a charstring subtype cannot mix value lists and ranges");
    return;
  }
  if (!all_fine || items.empty()) return;
  if (const auto* parent = dynamic_cast<const Subtype*>(plain->constraint.get())) {
    if (const Subtype::Item* outside = parent->FirstOutside(items)) {
      const size_t index = static_cast<size_t>(outside - items.data());
      const ast::Node* where = index < constraint->values.size()
                                   ? static_cast<const ast::Node*>(constraint->values[index])
                                   : static_cast<const ast::Node*>(constraint);
      Error(DiagnosticKind::kSubtypeTooWide, where,
            fmt::format("the subtype allows values that type {} {} does not", Describe(plain),
                        parent->ToString()));
      return;
    }
  }
  type->constraint = std::make_shared<Subtype>(std::move(items), Text(constraint), plain->constraint);
}

}  // namespace assay::compiler
