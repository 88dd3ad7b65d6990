#include <algorithm>

#include "compiler/lower/function_lowering.h"

// Templates that depend on something known only at run time (§15, Annex B). Constant ones never come here: they are pool
// constants (constant_template.cc).

namespace assay::compiler {

using runtime::MatcherKind;
using runtime::Path;
using runtime::PathStep;
using runtime::Type;
using runtime::TypeKind;

namespace {

MatcherKind KindOf(ast::ListMatchKind kind) {
  switch (kind) {
    case ast::ListMatchKind::kValueList: return MatcherKind::kValueList;
    case ast::ListMatchKind::kComplement: return MatcherKind::kComplement;
    case ast::ListMatchKind::kSubset: return MatcherKind::kSubset;
    case ast::ListMatchKind::kSuperset: return MatcherKind::kSuperset;
    case ast::ListMatchKind::kPermutation: return MatcherKind::kPermutation;
    case ast::ListMatchKind::kConjunction: return MatcherKind::kConjunction;
    case ast::ListMatchKind::kDisjunction: return MatcherKind::kDisjunction;
  }
  return MatcherKind::kValueList;
}

/// Bounds of a length restriction or range: `infinity` is no bound.
bool IsInfinity(const ast::Expr* expr) {
  while (const auto* paren = ast::As<ast::ParenExpr>(expr)) expr = paren->inner;
  if (const auto* unary = ast::As<ast::UnaryExpr>(expr)) expr = unary->operand;
  const auto* keyword = ast::As<ast::KeywordLiteral>(expr);
  return keyword != nullptr && keyword->keyword == ast::Keyword::kInfinity;
}

}  // namespace

Operand FunctionLowering::LowerListMatch(const ast::ListMatch& expr, Destination dest) {
  auto kind = static_cast<int32_t>(KindOf(expr.match));
  uint16_t mark = b_.mark();
  bool spread = std::any_of(expr.items.begin(), expr.items.end(),
                            [](const ast::Expr* item) { return ast::Is<ast::AllFromExpr>(item); });
  if (!spread) {
    uint16_t window = b_.NewRegisters(expr.items.size());
    for (size_t i = 0; i < expr.items.size(); ++i) LowerInto(expr.items[i], static_cast<uint16_t>(window + i));
    b_.Release(mark);
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kMakeMatcher, reg, window, static_cast<uint16_t>(expr.items.size()), kind);
    return reg;
  }
  // With `all from` the operands are collected in a list first.
  uint16_t list = b_.NewRegister();
  b_.Move(list, b_.Constant(runtime::NewList(nullptr, 0)));
  for (const ast::Expr* item : expr.items) {
    uint16_t inner = b_.mark();
    if (const auto* all = ast::As<ast::AllFromExpr>(item)) {
      b_.Emit(Opcode::kAppendAll, list, Lower(all->source));
    } else {
      b_.Emit(Opcode::kAppend, list, Lower(item));
    }
    b_.Release(inner);
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kMakeMatcher, reg, list, kNone, kind);
  return reg;
}

Operand FunctionLowering::LowerRange(const ast::RangeExpr& expr, Destination dest) {
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(2);
  auto bound = [&](const ast::Expr* value, uint16_t reg) {
    if (IsInfinity(value)) {
      b_.Emit(Opcode::kUnbind, reg);
    } else {
      LowerInto(value, reg);
    }
  };
  bound(expr.lower, window);
  bound(expr.upper, static_cast<uint16_t>(window + 1));
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kMakeRange, reg, window,
          static_cast<uint16_t>((expr.lower_exclusive ? 1 : 0) | (expr.upper_exclusive ? 2 : 0)));
  return reg;
}

Operand FunctionLowering::LowerPattern(const ast::PatternExpr& expr, Destination dest) {
  // References become `{r}` in the text; their values follow in order.
  std::string text;
  std::vector<const ast::Expr*> references;
  for (const ast::PatternElement* element : expr.elements) {
    if (element->element == ast::PatternElementKind::kText) {
      text += element->text;
    } else {
      text += ast::PatternPlaceholder(element->element);
      references.push_back(element->reference);
    }
  }
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(references.size());
  for (size_t i = 0; i < references.size(); ++i) {
    auto reg = static_cast<uint16_t>(window + i);
    if (const runtime::Value* set = p_.CharacterSet(references[i])) {
      b_.Move(reg, b_.Constant(*set));
    } else {
      LowerInto(references[i], reg);
    }
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  const Type* type = Info(&expr).type;
  bool universal = type != nullptr && type->kind == TypeKind::kUniversalCharstring;
  b_.Emit(Opcode::kMakePattern, reg, b_.Constant(runtime::Value::UniversalFromUtf8(text)), window,
          static_cast<int32_t>((universal ? 1 : 0) | (expr.nocase ? 2 : 0) | (references.size() << 2)));
  return reg;
}

Operand FunctionLowering::LowerLength(const ast::LengthExpr& expr, Destination dest) {
  uint16_t mark = b_.mark();
  Operand inner = Lower(expr.operand);
  uint16_t window = b_.NewRegisters(2);
  auto upper = static_cast<uint16_t>(window + 1);
  if (const auto* range = ast::As<ast::RangeExpr>(expr.length)) {
    LowerInto(range->lower, window);
    if (IsInfinity(range->upper)) {
      b_.Emit(Opcode::kUnbind, upper);
    } else {
      LowerInto(range->upper, upper);
    }
  } else {
    LowerInto(expr.length, window);
    b_.Move(upper, window);
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kWithLength, reg, inner, window);
  return reg;
}

Operand FunctionLowering::LowerDecmatch(const ast::DecmatchExpr& expr, Destination dest) {
  const Type* type = Info(expr.target).type;
  if (type == nullptr) return Unsupported(&expr, "decmatch without a type");
  uint16_t mark = b_.mark();
  Operand inner = Lower(expr.target);
  Operand encoding = expr.encoding == nullptr ? Unbound() : Lower(expr.encoding);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kMakeDecmatch, reg, inner, encoding, p_.TypeIndex(type));
  return reg;
}

/// `modifies base := body` (§15.5): a copy of the base whose mentioned parts are replaced.
Operand FunctionLowering::LowerModifies(const ast::Expr* base, const ast::Expr* body, const Type* type,
                                        Destination dest) {
  const auto* composite = ast::As<ast::CompositeExpr>(body);
  if (type == nullptr) return LowerFor(body, type, dest);
  if (composite == nullptr) {
    // `modifies m := v`: what `v` leaves open stays as it is.
    uint16_t mark = b_.mark();
    uint16_t old = b_.NewRegister();
    LowerInto(base, old);
    Operand changes = Lower(body);
    b_.Release(mark);
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kOverlay, reg, old, changes);
    return reg;
  }
  uint16_t mark = b_.mark();
  uint16_t copy = b_.NewRegister();
  LowerInto(base, copy);
  Path path;
  ModifyParts(copy, *composite, *type, path);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, copy);
  return reg;
}

void FunctionLowering::ModifyParts(uint16_t reg, const ast::CompositeExpr& body, const Type& type, Path& path) {
  if (type.is_list_like() && body.form != ast::CompositeForm::kIndexed) {
    // A value list replaces the whole list; `-` takes over the element of the base (§15.5).
    uint16_t mark = b_.mark();
    Place old;
    old.root = Place::Root::kRegister;
    old.reg = reg;
    old.type = &type;
    old.path = path;
    Operand list = LowerList(body, type, {}, &old);
    if (path.steps.empty()) {
      b_.Move(reg, list);
    } else {
      b_.Emit(Opcode::kModify, reg, list, 0, b_.AddPath(path));
    }
    b_.Release(mark);
    return;
  }
  for (const ast::CompositeElement* element : body.elements) {
    if (Info(element->value).expr_class == ExprClass::kNotUsed) continue;
    uint16_t mark = b_.mark();
    PathStep step{.type = &type};
    const Type* part = nullptr;
    if (type.is_list_like()) {
      step.kind = PathStep::Kind::kIndex;
      step.number = type.kind == TypeKind::kArray ? static_cast<uint32_t>(static_cast<int32_t>(type.array_first)) : 0;
      step.index = Lower(element->target);
      part = type.element;
    } else {
      step.kind = type.is_union_like() ? PathStep::Kind::kAlternative : PathStep::Kind::kField;
      step.number = static_cast<uint32_t>(Info(element).number);
      part = FieldType(type, step.number);
    }
    path.steps.push_back(step);
    if (part != nullptr && p_.IsPartial(element->value)) {
      ModifyParts(reg, static_cast<const ast::CompositeExpr&>(*element->value), *part, path);
    } else {
      Operand value = LowerFor(element->value, part);
      b_.Emit(Opcode::kModify, reg, value, 0, b_.AddPath(path));
    }
    path.steps.pop_back();
    b_.Release(mark);
  }
}

Operand FunctionLowering::LowerTemplateBody(const ast::TemplateDecl& decl, const Symbol& symbol, Destination dest) {
  Operand operand = kNone;
  if (decl.modifies == nullptr) {
    operand = LowerFor(decl.body, symbol.result != nullptr ? symbol.result : symbol.type, dest);
  } else if (const Symbol* base = Info(decl.modifies).symbol; base != nullptr && !base->params.empty()) {
    // The modified template has at least the parameters of its base, in the same order: they are handed on (§15.5).
    uint16_t mark = b_.mark();
    uint16_t window = b_.NewRegisters(base->params.size());
    for (size_t i = 0; i < base->params.size(); ++i) {
      auto own = std::find_if(symbol.params.begin(), symbol.params.end(),
                              [&](const Symbol* param) { return param->name == base->params[i]->name; });
      auto reg = static_cast<uint16_t>(window + i);
      if (own != symbol.params.end()) {
        b_.Move(reg, registers_.at(*own));
      } else if (const ast::Expr* value = DefaultOf(*base->params[i])) {
        LowerInto(value, reg);
      } else {
        return Unsupported(decl.modifies, "a modified template without a parameter of its base");
      }
    }
    auto function = p_.FunctionIndex(base);
    if (!function) return Unsupported(decl.modifies, "this base template");
    b_.Emit(Opcode::kCall, window, window, 0, static_cast<int32_t>(*function));
    const Type* type = symbol.result != nullptr ? symbol.result : symbol.type;
    const auto* composite = ast::As<ast::CompositeExpr>(decl.body);
    Path path;
    if (composite != nullptr && type != nullptr) {
      b_.Release(static_cast<uint16_t>(window + 1));
      ModifyParts(window, *composite, *type, path);
    } else {
      LowerInto(decl.body, window);
    }
    b_.Release(mark);
    operand = Take(dest);
    b_.Move(operand, window);
  } else {
    operand = LowerModifies(decl.modifies, decl.body, symbol.result != nullptr ? symbol.result : symbol.type, dest);
  }
  CheckRestriction(decl.body, symbol.restriction, operand);
  return operand;
}

}  // namespace assay::compiler
