#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/fold/fold_operator.h"
#include "compiler/types/compatible.h"
#include "runtime/matcher/builders.h"

/// Operators. Chains of operators nest to the left as deep as they are long, so they are worked off with a
/// list. Source: ES 201 873-1 §7.1, §15.11.

namespace assay::compiler {

namespace {

using ast::BinaryOp;

bool IsComparison(BinaryOp op) { return op >= BinaryOp::kLess && op <= BinaryOp::kNotEqual; }
bool IsEquality(BinaryOp op) { return op == BinaryOp::kEqual || op == BinaryOp::kNotEqual; }
bool IsLogic(BinaryOp op) { return op == BinaryOp::kAnd || op == BinaryOp::kOr || op == BinaryOp::kXor; }
bool IsTemplateOnly(BinaryOp op) { return op == BinaryOp::kImplies || op == BinaryOp::kExcept; }
bool IsBinaryString(TypeKind kind) {
  return kind == TypeKind::kBitstring || kind == TypeKind::kHexstring || kind == TypeKind::kOctetstring;
}
bool IsText(TypeKind kind) { return kind == TypeKind::kCharstring || kind == TypeKind::kUniversalCharstring; }

/// True when operands of `op` are of the type of the result.
bool KeepsType(BinaryOp op) {
  switch (op) {
    case BinaryOp::kConcat:
    case BinaryOp::kShiftLeft:
    case BinaryOp::kShiftRight:
    case BinaryOp::kRotateLeft:
    case BinaryOp::kRotateRight:
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitXor:
    case BinaryOp::kBitOr:
    case BinaryOp::kImplies:
    case BinaryOp::kExcept:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Checker::CheckUnary(const ast::UnaryExpr* expr, const Expect& expect, NodeInfo& info) {
  (void)expect;
  NodeInfo& operand = CheckExpr(expr->operand, Expect{});
  UnwrapOperand(expr->operand);
  if (operand.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  const TypeKind kind = operand.type->kind;
  bool fits = false;
  const char* wanted = "";
  switch (expr->op) {
    case ast::UnaryOp::kPlus:
    case ast::UnaryOp::kMinus:
      fits = kind == TypeKind::kInteger || kind == TypeKind::kFloat;
      wanted = "integer or float";
      break;
    case ast::UnaryOp::kNot:
      fits = kind == TypeKind::kBoolean;
      wanted = "boolean";
      break;
    case ast::UnaryOp::kBitNot:
      fits = IsBinaryString(kind);
      wanted = "bitstring, hexstring or octetstring";
      break;
  }
  if (!fits) {
    Error(
        DiagnosticKind::kInvalidOperand, expr->operand,
        fmt::format("operator '{}' wants {}, found {}", ToString(expr->op), wanted, Describe(operand.type)));
    Poison(info);
    return;
  }
  SetValue(info, operand.type->Root());
  if (operand.constant == nullptr) return;
  Folded folded = FoldUnary(expr->op, *operand.constant);
  if (folded.value) info.constant = Keep(*std::move(folded.value));
}

bool Checker::NeedsContext(const ast::Expr* expr) {
  while (const auto* paren = ast::As<ast::ParenExpr>(expr)) expr = paren->inner;
  if (ast::Is<ast::CompositeExpr>(expr)) return true;
  if (const auto* keyword = ast::As<ast::KeywordLiteral>(expr)) {
    return keyword->keyword == ast::Keyword::kNull || keyword->keyword == ast::Keyword::kOmit ||
           keyword->keyword == ast::Keyword::kAnyValue || keyword->keyword == ast::Keyword::kAnyOrNone;
  }
  if (const auto* name = ast::As<ast::NameExpr>(expr)) {
    const Symbol* symbol = Lookup(name->name, /*quiet=*/true);
    return symbol == nullptr || symbol->kind == SymbolKind::kEnumItem;
  }
  return false;
}

bool Checker::IsBareEnumItem(const ast::Expr* expr) {
  while (const auto* paren = ast::As<ast::ParenExpr>(expr)) expr = paren->inner;
  const auto* name = ast::As<ast::NameExpr>(expr);
  const Symbol* symbol = name != nullptr ? Lookup(name->name, /*quiet=*/true) : nullptr;
  return symbol != nullptr && symbol->kind == SymbolKind::kEnumItem;
}

void Checker::CheckBinary(const ast::BinaryExpr* expr, const Expect& expect) {
  std::vector<const ast::BinaryExpr*> chain;
  std::vector<Expect> expects;
  Expect outer = expect;
  for (const ast::Expr* node = expr; ast::Is<ast::BinaryExpr>(node);) {
    const auto* binary = static_cast<const ast::BinaryExpr*>(node);
    chain.push_back(binary);
    expects.push_back(outer);
    Expect inner;
    if (KeepsType(binary->op)) {
      inner.type = outer.type != nullptr && !outer.type->is_union_like() ? outer.type->Root() : nullptr;
      inner.templates = outer.templates;
    }
    outer = inner;
    node = binary->left;
  }
  for (size_t i = chain.size(); i-- > 0;) {
    NodeInfo& info = Info(chain[i]);
    info = NodeInfo{};
    const bool left_is_done = i + 1 < chain.size();
    CheckBinaryOperands(chain[i], expects[i], left_is_done);
    CheckBinaryTypes(chain[i], expects[i], info);
    FinishExpr(chain[i], expects[i], info);
  }
}

void Checker::CheckBinaryOperands(const ast::BinaryExpr* expr, const Expect& expect, bool left_is_done) {
  const BinaryOp op = expr->op;
  Expect operand;
  if (KeepsType(op)) {
    // The operands of `u := "a" & "b"` are of the type of the union's `@default` alternative.
    operand.type = expect.type != nullptr && !expect.type->is_union_like() ? expect.type->Root() : nullptr;
    operand.templates = expect.templates;
    operand.any_or_none = expect.templates && op == BinaryOp::kConcat && operand.type != nullptr &&
                          (operand.type->is_list_like() || IsBinaryString(operand.type->kind));
    // §15.11: among characters `*` says how many.
    operand.sized_any_or_none =
        expect.templates && op == BinaryOp::kConcat && operand.type != nullptr && IsText(operand.type->kind);
    if (op == BinaryOp::kConcat && operand.type != nullptr && operand.type->kind == TypeKind::kArray) {
      operand.type = ListOf(operand.type->element);
    }
    if (IsTemplateOnly(op)) {
      operand.type = expect.type;
      operand.any_or_none = expect.any_or_none;
      operand.omit = expect.omit;
    }
  }
  if (IsEquality(op)) operand.object = operand.value_or_object = true;  // references of ports and timers
  Expect right = operand;
  if (op == BinaryOp::kShiftLeft || op == BinaryOp::kShiftRight || op == BinaryOp::kRotateLeft ||
      op == BinaryOp::kRotateRight) {
    right = Expect{};
  }
  if (IsComparison(op) && !left_is_done && IsBareEnumItem(expr->left) && IsBareEnumItem(expr->right)) {
    // §6.2.4: something has to tell the type.
    Error(DiagnosticKind::kUntypedValue, expr->left,
          fmt::format("the type of the enumerated value '{}' cannot be told here", Text(expr->left)));
    Poison(Info(expr->left));
    Poison(Info(expr->right));
    return;
  }
  if (IsComparison(op) && !left_is_done && NeedsContext(expr->left)) {
    // `{1, 2} == v`, `red == v`: the other side tells the type.
    if (!NeedsContext(expr->right) || ast::Is<ast::NameExpr>(expr->right)) {
      NodeInfo& other = CheckExpr(expr->right, right);
      operand.type = other.expr_class == ExprClass::kValue ? other.type->Root() : nullptr;
      CheckExpr(expr->left, operand);
      return;
    }
  }
  if (!left_is_done) CheckExpr(expr->left, operand);
  const NodeInfo& left = Info(expr->left);
  const auto* right_name = ast::As<ast::NameExpr>(expr->right);
  const bool is_typed = left.expr_class == ExprClass::kValue || left.expr_class == ExprClass::kPort ||
                        left.expr_class == ExprClass::kTimer;
  if (IsComparison(op) && is_typed &&
      (NeedsContext(expr->right) ||
       (right_name != nullptr && FindEnumItem(left.type, right_name->name.text) != nullptr))) {
    // `null` of an address belongs to the type itself, not to the one it was derived from.
    right.type = ast::Is<ast::KeywordLiteral>(expr->right) ? left.type : left.type->Root();
  }
  if (op == BinaryOp::kConcat && right.type == nullptr && NeedsContext(expr->right) && left.type != nullptr &&
      left.expr_class != ExprClass::kError) {
    right.type = left.type->kind == TypeKind::kArray ? ListOf(left.type->element) : left.type->Root();
  }
  CheckExpr(expr->right, right);
}

void Checker::CheckBinaryTypes(const ast::BinaryExpr* expr, const Expect& expect, NodeInfo& info) {
  const NodeInfo& left = Info(expr->left);
  const NodeInfo& right = Info(expr->right);
  const BinaryOp op = expr->op;
  if (left.expr_class == ExprClass::kError || right.expr_class == ExprClass::kError) {
    // The result's type is often known all the same; it keeps the check of the rest going.
    Poison(info);
    return;
  }
  auto refuse = [&](const ast::Expr* side, const Type* type, std::string_view wanted) {
    Error(DiagnosticKind::kInvalidOperand, side,
          fmt::format("operator '{}' wants {}, found {}", ToString(op), wanted, Describe(type)));
    Poison(info);
  };
  auto mismatch = [&] {
    Error(DiagnosticKind::kTypeMismatch, expr,
          fmt::format("the operands of '{}' must be of one type, found {} and {}", ToString(op),
                      Describe(left.type), Describe(right.type)));
    Poison(info);
  };
  if (IsTemplateOnly(op)) {
    if (!expect.templates) {
      Error(DiagnosticKind::kTemplateNotAllowed, expr,
            fmt::format("expected a value, found a template with '{}'", ToString(op)));
      Poison(info);
      return;
    }
    info.type = left.type != nullptr ? left.type : expect.type;
    info.expr_class = ExprClass::kTemplate;
    if (left.constant != nullptr && right.constant != nullptr) {
      info.constant =
          Keep(op == BinaryOp::kImplies ? runtime::MakeImplication(*left.constant, *right.constant)
                                        : runtime::MakeExclusion(*left.constant, *right.constant));
    }
    return;
  }
  for (const ast::Expr* side : {expr->left, expr->right}) {
    const Type* type = Info(side).type;
    const bool structured =
        type != nullptr && type->kind >= TypeKind::kRecord && type->kind <= TypeKind::kMap;
    if (structured && ContainsMap(type))
      return refuse(side, Info(side).type, "no maps and nothing that holds one");
  }
  if (IsEquality(op)) {
    if (!Compatible(left.type, right.type) && !Compatible(right.type, left.type) &&
        !ConvertDefault(expr->left, right.type, Info(expr->left))) {
      ConvertDefault(expr->right, left.type, Info(expr->right));
    }
  } else {
    UnwrapOperand(expr->left);
    UnwrapOperand(expr->right);
  }
  if (left.expr_class == ExprClass::kError || right.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  const TypeKind a = left.type->kind, b = right.type->kind;
  const Type* result = nullptr;
  switch (op) {
    case BinaryOp::kAdd:
    case BinaryOp::kSubtract:
    case BinaryOp::kMultiply:
    case BinaryOp::kDivide:
      if (a != TypeKind::kInteger && a != TypeKind::kFloat)
        return refuse(expr->left, left.type, "integer or float");
      if (b != TypeKind::kInteger && b != TypeKind::kFloat)
        return refuse(expr->right, right.type, "integer or float");
      if (a != b) return mismatch();
      result = left.type->Root();
      break;
    case BinaryOp::kMod:
    case BinaryOp::kRem:
      if (a != TypeKind::kInteger) return refuse(expr->left, left.type, "integer");
      if (b != TypeKind::kInteger) return refuse(expr->right, right.type, "integer");
      result = left.type->Root();
      break;
    case BinaryOp::kConcat:
      if (!left.type->is_string() && !left.type->is_list_like())
        return refuse(expr->left, left.type, "a string or list");
      if (!right.type->is_string() && !right.type->is_list_like())
        return refuse(expr->right, right.type, "a string or list");
      if (!Compatible(left.type, right.type) && !Compatible(right.type, left.type)) return mismatch();
      result = IsText(a) && b == TypeKind::kUniversalCharstring ? right.type->Root() : left.type->Root();
      if (result->kind == TypeKind::kArray) result = ListOf(result->element);
      break;
    case BinaryOp::kShiftLeft:
    case BinaryOp::kShiftRight:
      if (!IsBinaryString(a)) return refuse(expr->left, left.type, "bitstring, hexstring or octetstring");
      if (b != TypeKind::kInteger) return refuse(expr->right, right.type, "integer");
      result = left.type->Root();
      break;
    case BinaryOp::kRotateLeft:
    case BinaryOp::kRotateRight:
      if (!left.type->is_string() && !left.type->is_list_like())
        return refuse(expr->left, left.type, "a string or list");
      if (b != TypeKind::kInteger) return refuse(expr->right, right.type, "integer");
      result = left.type->Root();
      break;
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor:
      if (!IsBinaryString(a)) return refuse(expr->left, left.type, "bitstring, hexstring or octetstring");
      if (a != b) return mismatch();
      result = left.type->Root();
      break;
    case BinaryOp::kLess:
    case BinaryOp::kGreater:
    case BinaryOp::kLessEqual:
    case BinaryOp::kGreaterEqual:
      for (const ast::Expr* side : {expr->left, expr->right}) {
        if (program_.IsAddress(Info(side).type))
          return refuse(side, Info(side).type, "no addresses: they have no order");
      }
      if (!IsOrdered(*left.type)) return refuse(expr->left, left.type, "integer, float or enumerated");
      if (!IsOrdered(*right.type)) return refuse(expr->right, right.type, "integer, float or enumerated");
      if (a == TypeKind::kEnumerated && b == TypeKind::kEnumerated ? !Mergeable(left.type, right.type)
                                                                   : !Compatible(left.type, right.type)) {
        return mismatch();
      }
      result = Predefined(TypeKind::kBoolean);
      break;
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual:
      if (a == TypeKind::kEnumerated && b == TypeKind::kEnumerated) {
        // Enumerated values of two types compare by name and number (§7.1.3).
        if (!Mergeable(left.type, right.type)) return mismatch();
      } else if (!Compatible(left.type, right.type) && !Compatible(right.type, left.type)) {
        return mismatch();
      }
      result = Predefined(TypeKind::kBoolean);
      break;
    case BinaryOp::kAnd:
    case BinaryOp::kOr:
    case BinaryOp::kXor:
      if (a != TypeKind::kBoolean) return refuse(expr->left, left.type, "boolean");
      if (b != TypeKind::kBoolean) return refuse(expr->right, right.type, "boolean");
      result = Predefined(TypeKind::kBoolean);
      break;
    case BinaryOp::kImplies:
    case BinaryOp::kExcept:
      return;
  }
  SetValue(info, result);
  if (left.expr_class == ExprClass::kTemplate || right.expr_class == ExprClass::kTemplate) {
    info.expr_class = ExprClass::kTemplate;
    if (op != BinaryOp::kConcat) {
      Error(DiagnosticKind::kTemplateNotAllowed, expr,
            fmt::format("operator '{}' wants values, found a template", ToString(op)));
      Poison(info);
    }
    return;
  }
  if (IsLogic(op) && left.constant != nullptr && right.constant == nullptr) return;
  if (right.constant != nullptr &&
      (op == BinaryOp::kDivide || op == BinaryOp::kMod || op == BinaryOp::kRem) &&
      right.constant->is(runtime::Tag::kInteger) && right.constant->integer() == 0) {
    Error(DiagnosticKind::kDivisionByZero, expr->right,
          fmt::format("the right operand of '{}' is zero", ToString(op)));
    Poison(info);
    return;
  }
  if (left.constant == nullptr || right.constant == nullptr) return;
  if (left.constant->is_template() || right.constant->is_template()) return;
  Folded folded = FoldBinary(op, *left.constant, *right.constant);
  if (folded.value) {
    info.constant = Keep(*std::move(folded.value));
  } else if (!folded.fault.empty()) {
    Error(DiagnosticKind::kInvalidOperand, expr, folded.fault);
    Poison(info);
  }
}

}  // namespace assay::compiler
