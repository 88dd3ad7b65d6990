#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/check/string_encoding.h"
#include "compiler/types/compatible.h"
#include "runtime/matcher/builders.h"
#include "runtime/matcher/template_access.h"

/// Matching mechanisms. Source: ES 201 873-1 §15.4 to §15.8, Annex B.

namespace assay::compiler {

Expect Checker::TemplateExpect(const Type* type, ast::Restriction restriction) const {
  Expect expect;
  expect.type = type;
  expect.templates = restriction != ast::Restriction::kValue;
  expect.omit = restriction == ast::Restriction::kTemplate || restriction == ast::Restriction::kTemplateOmit;
  expect.any_or_none = restriction == ast::Restriction::kTemplate;
  return expect;
}

void Checker::CheckMatching(const ast::Expr* expr, const Expect& expect, NodeInfo& info) {
  if (!expect.templates) {
    // Look inside all the same: its parts may hold more errors.
    Error(DiagnosticKind::kTemplateNotAllowed, expr, "expected a value, found a matching mechanism");
    Poison(info);
    return;
  }
  info.type = expect.type;
  info.expr_class = ExprClass::kTemplate;
  switch (expr->kind) {
    case ast::NodeKind::kListMatch:
      CheckListMatch(static_cast<const ast::ListMatch*>(expr), expect, info);
      break;
    case ast::NodeKind::kAllFromExpr:
      Error(DiagnosticKind::kMisplacedAllFrom, expr, "'all from' stands in a list of templates only");
      Poison(info);
      break;
    case ast::NodeKind::kRangeExpr:
      CheckRange(static_cast<const ast::RangeExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kPatternExpr:
      CheckPattern(static_cast<const ast::PatternExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kDecmatchExpr:
      CheckDecmatch(static_cast<const ast::DecmatchExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kDynamicMatch:
      CheckDynamic(static_cast<const ast::DynamicMatch*>(expr), expect, info);
      break;
    case ast::NodeKind::kIfPresentExpr:
      CheckIfPresent(static_cast<const ast::IfPresentExpr*>(expr), expect, info);
      break;
    default:
      CheckLength(static_cast<const ast::LengthExpr*>(expr), expect, info);
      break;
  }
}

void Checker::CheckAllFrom(const ast::AllFromExpr* expr, const Type* element, bool list_type,
                           NodeInfo& info) {
  (void)list_type;
  Expect source;
  source.templates = true;
  if (NeedsContext(expr->source)) {
    source.type = ListOf(element);
  }
  const NodeInfo& inner = CheckExpr(expr->source, source);
  info.type = element;
  info.expr_class = ExprClass::kTemplate;
  if (inner.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  if (!inner.type->is_list_like()) {
    Error(DiagnosticKind::kMisplacedAllFrom, expr->source,
          fmt::format("'all from' wants a record of, set of or array, found {}", Describe(inner.type)));
    Poison(info);
    return;
  }
  if (element != nullptr && !Compatible(inner.type->element, element)) {
    ReportMismatch(expr->source, inner.type->element, element);
    Poison(info);
  }
}

void Checker::CheckListMatch(const ast::ListMatch* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = expect.type;
  Expect item;
  item.templates = true;
  const Type* item_type = type;
  switch (expr->match) {
    case ast::ListMatchKind::kSubset:
    case ast::ListMatchKind::kSuperset:
      if (type != nullptr && !IsError(type) && type->kind != TypeKind::kSetOf) {
        Error(
            DiagnosticKind::kMisplacedMatching, expr,
            fmt::format("'{}' matches set of values only, found {}", ToString(expr->match), Describe(type)));
        Poison(info);
        return;
      }
      item_type = type != nullptr ? type->element : nullptr;
      break;
    case ast::ListMatchKind::kPermutation:
      if (!expect.in_list) {
        Error(DiagnosticKind::kMisplacedMatching, expr,
              "'permutation' stands among the elements of a record of only");
        Poison(info);
        return;
      }
      item.any_or_none = true;
      break;
    case ast::ListMatchKind::kComplement:
    case ast::ListMatchKind::kValueList:
      item.omit = expect.omit && expr->match == ast::ListMatchKind::kValueList;
      item.any_or_none = false;
      break;
    case ast::ListMatchKind::kConjunction:
    case ast::ListMatchKind::kDisjunction:
      item.omit = expect.omit;
      item.any_or_none = expect.any_or_none;
      break;
  }
  item.type = item_type;
  bool all_constant = true, is_error = false;
  std::vector<Value> items;
  for (const ast::Expr* element : expr->items) {
    if (const auto* all = ast::As<ast::AllFromExpr>(element)) {
      NodeInfo& entry = Info(element);
      entry = NodeInfo{};
      CheckAllFrom(all, item.type, false, entry);
      if (entry.expr_class == ExprClass::kError) {
        is_error = true;
        continue;
      }
      const Value* source = Info(all->source).constant;
      const size_t before = items.size();
      if (source == nullptr) {
        all_constant = false;
      } else if (auto expanded = runtime::ExpandAllFrom(*source, &items); !expanded) {
        Error(DiagnosticKind::kMisplacedAllFrom, all->source, expanded.error().message);
        is_error = true;
      } else if (expr->match != ast::ListMatchKind::kPermutation &&
                 std::any_of(items.begin() + static_cast<ptrdiff_t>(before), items.end(),
                             [](const Value& element) {
                               return runtime::IsTemplateKind(element, "AnyValueOrNone").value_or(false);
                             })) {
        Error(
            DiagnosticKind::kMisplacedAllFrom, all->source,
            fmt::format("'{}' wants elements, and '*' stands for any number of them", ToString(expr->match)));
        is_error = true;
      }
      continue;
    }
    const NodeInfo& entry = CheckExpr(element, item);
    is_error |= entry.expr_class == ExprClass::kError;
    // The first item with a type tells that of the others: receive((1, 2)).
    if (item.type == nullptr && entry.type != nullptr && entry.expr_class != ExprClass::kError) {
      item.type = entry.type->Root();
      if (item_type == nullptr && expr->match != ast::ListMatchKind::kSubset &&
          expr->match != ast::ListMatchKind::kSuperset) {
        info.type = item.type;
      }
    }
    if (entry.constant == nullptr) {
      all_constant = false;
    } else {
      items.push_back(*entry.constant);
    }
  }
  if (is_error) {
    Poison(info);
    return;
  }
  if (info.type == nullptr) {
    Error(DiagnosticKind::kUntypedValue, expr, "the type of the template cannot be told here");
    Poison(info);
    return;
  }
  if (!all_constant) return;
  switch (expr->match) {
    case ast::ListMatchKind::kValueList:
      info.constant = Keep(runtime::MakeValueList(items));
      break;
    case ast::ListMatchKind::kComplement:
      info.constant = Keep(runtime::MakeComplement(items));
      break;
    case ast::ListMatchKind::kSubset:
      info.constant = Keep(runtime::MakeSubset(items));
      break;
    case ast::ListMatchKind::kSuperset:
      info.constant = Keep(runtime::MakeSuperset(items));
      break;
    case ast::ListMatchKind::kPermutation:
      info.constant = Keep(runtime::MakePermutation(items));
      break;
    case ast::ListMatchKind::kConjunction:
      info.constant = Keep(runtime::MakeConjunction(items));
      break;
    case ast::ListMatchKind::kDisjunction:
      info.constant = Keep(runtime::MakeDisjunction(items));
      break;
  }
}

void Checker::CheckRange(const ast::RangeExpr* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = expect.type;
  auto infinite = [](const ast::Expr* bound) {
    const ast::Expr* inner = bound;
    if (const auto* sign = ast::As<ast::UnaryExpr>(inner)) inner = sign->operand;
    const auto* keyword = ast::As<ast::KeywordLiteral>(inner);
    return keyword != nullptr && keyword->keyword == ast::Keyword::kInfinity;
  };
  const ast::Expr* bounds[] = {expr->lower, expr->upper};
  Value values[2];
  bool constant[2] = {true, true}, is_error = false;
  const Type* root = type != nullptr ? type->Root() : nullptr;
  for (int i = 0; i < 2; ++i) {
    // The bound that has a type of its own goes first.
    const int side = i == 0 && infinite(bounds[0]) ? 1 : i == 1 && infinite(bounds[0]) ? 0 : i;
    const ast::Expr* bound = bounds[side];
    if (infinite(bound)) {
      NodeInfo& entry = CheckExpr(bound, Expect{});
      if (root != nullptr && root->kind == TypeKind::kFloat && entry.constant != nullptr)
        values[side] = *entry.constant;
      if (root != nullptr && root->kind == TypeKind::kInteger &&
          (side == 0 ? expr->lower_exclusive : expr->upper_exclusive)) {
        Error(DiagnosticKind::kInvalidRange, bound, "infinity cannot be excluded from an integer range");
        is_error = true;
      }
      const bool negative = ast::Is<ast::UnaryExpr>(bound);
      if (negative != (side == 0)) {
        Error(DiagnosticKind::kInvalidRange, bound,
              side == 0 ? "infinity cannot be the lower bound of a range"
                        : "-infinity cannot be the upper bound of a range");
        is_error = true;
      }
      continue;
    }
    Expect want;
    want.type = root;
    NodeInfo& entry = CheckExpr(bound, want);
    if (entry.expr_class == ExprClass::kError) {
      is_error = true;
      continue;
    }
    if (root == nullptr) root = entry.type->Root();
    if (entry.constant == nullptr) {
      constant[side] = false;
    } else {
      values[side] = *entry.constant;
      if (root->is_string() && entry.constant->length() != 1) {
        Error(DiagnosticKind::kInvalidRange, bound,
              fmt::format("the bound of a character range must be one character, found {}",
                          entry.constant->length()));
        is_error = true;
      }
      if (entry.constant->is(runtime::Tag::kFloat) && entry.constant->real() != entry.constant->real()) {
        Error(DiagnosticKind::kInvalidRange, bound, "not_a_number cannot be the bound of a range");
        is_error = true;
      }
    }
  }
  if (root != nullptr && root->is_string() && (infinite(bounds[0]) || infinite(bounds[1]))) {
    Error(DiagnosticKind::kInvalidRange, expr, "infinity cannot be the bound of a range of characters");
    is_error = true;
  }
  if (is_error || root == nullptr) {
    Poison(info);
    return;
  }
  switch (root->kind) {
    case TypeKind::kInteger:
    case TypeKind::kFloat:
    case TypeKind::kCharstring:
    case TypeKind::kUniversalCharstring:
      break;
    default:
      Error(DiagnosticKind::kInvalidRange, expr, fmt::format("a range cannot match type {}", Describe(root)));
      Poison(info);
      return;
  }
  if (info.type == nullptr) info.type = root;
  if (!constant[0] || !constant[1]) return;
  if (values[0].is_bound() && values[1].is_bound()) {
    Subtype::Item range;
    range.kind = Subtype::Item::Kind::kRange;
    range.lower.value = values[0];
    range.upper.infinite = true;
    Subtype::Item upper;
    upper.value = values[1];
    if (Subtype({range}, {}, nullptr).FirstOutside({upper}) != nullptr) {
      Error(DiagnosticKind::kInvalidRange, expr, "the lower bound of the range is above the upper bound");
      Poison(info);
      return;
    }
  }
  info.constant =
      Keep(runtime::MakeRange(values[0], expr->lower_exclusive, values[1], expr->upper_exclusive));
}

void Checker::CheckPattern(const ast::PatternExpr* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = expect.type;
  if (type != nullptr && type->kind != TypeKind::kCharstring &&
      type->kind != TypeKind::kUniversalCharstring && !IsError(type) && type->kind != TypeKind::kAny) {
    Error(DiagnosticKind::kMisplacedMatching, expr,
          fmt::format("a character pattern cannot match type {}", Describe(type)));
    Poison(info);
    return;
  }
  bool all_constant = true, is_error = false, wide = false;
  std::string text;
  std::vector<Value> references;
  for (const ast::PatternElement* element : expr->elements) {
    if (element->reference == nullptr) {
      text += element->text;
      for (char c : element->text) wide |= static_cast<unsigned char>(c) > 127;
      continue;
    }
    Expect want;
    want.templates = true;
    want.types = element->element == ast::PatternElementKind::kCharset;
    const NodeInfo& entry = CheckExpr(element->reference, want);
    if (entry.expr_class == ExprClass::kError) {
      is_error = true;
      continue;
    }
    if (entry.type == nullptr ||
        (entry.type->kind != TypeKind::kCharstring && entry.type->kind != TypeKind::kUniversalCharstring)) {
      Error(DiagnosticKind::kInvalidPattern, element->reference,
            fmt::format("a reference in a pattern must be a charstring, found {}", Describe(entry.type)));
      is_error = true;
      continue;
    }
    wide |= entry.type->kind == TypeKind::kUniversalCharstring;
    if (entry.expr_class == ExprClass::kType || entry.constant == nullptr) {
      all_constant = false;
      continue;
    }
    text += ast::PatternPlaceholder(element->element);
    references.push_back(*entry.constant);
  }
  if (info.type == nullptr)
    info.type = Predefined(wide ? TypeKind::kUniversalCharstring : TypeKind::kCharstring);
  if (is_error) {
    Poison(info);
    return;
  }
  if (!all_constant) return;
  auto made =
      runtime::MakePattern(info.type->kind == TypeKind::kUniversalCharstring ? TypeKind::kUniversalCharstring
                                                                             : TypeKind::kCharstring,
                           text, expr->nocase, references);
  if (made) {
    info.constant = Keep(*std::move(made));
  } else {
    Error(DiagnosticKind::kInvalidPattern, expr, made.error().message);
    Poison(info);
  }
}

void Checker::CheckDecmatch(const ast::DecmatchExpr* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = expect.type;
  if (type != nullptr && !type->is_string() && !IsError(type) && type->kind != TypeKind::kAny) {
    Error(DiagnosticKind::kMisplacedMatching, expr,
          fmt::format("'decmatch' matches strings, found type {}", Describe(type)));
    Poison(info);
  }
  if (expr->encoding != nullptr) {
    if (!IsStringEncoding(CheckValue(expr->encoding, Predefined(TypeKind::kUniversalCharstring)).constant)) {
      Error(DiagnosticKind::kUnknownEncoding, expr->encoding, UnknownStringEncoding(Text(expr->encoding)));
    }
    if (type != nullptr && type->kind != TypeKind::kUniversalCharstring && !IsError(type)) {
      Error(DiagnosticKind::kMisplacedEncoding, expr->encoding,
            "a string encoding is for universal charstrings only");
    }
  }
  const NodeInfo& target =
      CheckExpr(expr->target, TemplateExpect(nullptr, ast::Restriction::kTemplatePresent));
  if (target.expr_class == ExprClass::kError) Poison(info);
}

void Checker::CheckDynamic(const ast::DynamicMatch* expr, const Expect& expect, NodeInfo& info) {
  if (expect.type == nullptr) {
    Error(DiagnosticKind::kUntypedValue, expr, "the type of the template cannot be told here");
    Poison(info);
    return;
  }
  if (expr->function != nullptr) {
    Expect want;
    want.behaviour = true;
    const NodeInfo& function = CheckExpr(expr->function, want);
    if (function.expr_class == ExprClass::kError) {
      Poison(info);
      return;
    }
    const runtime::SignatureInfo* signature =
        function.type != nullptr && function.type->kind == TypeKind::kFunction
            ? function.type->signature.get()
            : nullptr;
    if (signature == nullptr || signature->params.size() != 1 || signature->result == nullptr ||
        signature->result->kind != TypeKind::kBoolean ||
        !Compatible(expect.type, signature->params[0].type)) {
      Error(DiagnosticKind::kInvalidDynamic, expr->function,
            fmt::format("'@dynamic' wants a function with one parameter of type {} that returns boolean",
                        Describe(expect.type)));
      Poison(info);
    }
    return;
  }
  // The block sees the value under the name `value` and returns whether it matches.
  const size_t mark = EnterScope();
  const CheckContext before = context_;
  Symbol* value = NewSymbol(SymbolKind::kParameter, ast::Name{"value", expr->range}, expr, nullptr);
  value->storage = Storage::kParameter;
  value->type = expect.type;
  value->type_progress = Progress::kDone;
  context_.locals.emplace(value->name, value);
  context_.local_order.push_back(value->name);
  context_.in_dynamic = true;
  Info(expr).symbol = value;
  CheckBlock(expr->body);
  LeaveScope(mark);
  const bool has_return = context_.has_return;
  context_.in_dynamic = before.in_dynamic;
  context_.has_return = before.has_return;
  if (!has_return) {
    Error(DiagnosticKind::kMissingReturn, expr, "the block of '@dynamic' must return a boolean");
    Poison(info);
  }
}

}  // namespace assay::compiler
