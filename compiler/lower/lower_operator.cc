#include "compiler/lower/function_lowering.h"

// Operators (§7.1) and conditions. Comparisons that decide a jump become one fused instruction; `and` and `or` never
// become values unless somebody stores them.

namespace assay::compiler {

using ast::BinaryOp;

namespace {

const ast::Expr* Inner(const ast::Expr* expr) {
  while (const auto* paren = ast::As<ast::ParenExpr>(expr)) expr = paren->inner;
  return expr;
}

struct Operation {
  Opcode op;
  bool swapped = false;  ///< a > b is b < a
};

std::optional<Operation> OperationOf(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd: return Operation{Opcode::kAdd};
    case BinaryOp::kSubtract: return Operation{Opcode::kSubtract};
    case BinaryOp::kMultiply: return Operation{Opcode::kMultiply};
    case BinaryOp::kDivide: return Operation{Opcode::kDivide};
    case BinaryOp::kMod: return Operation{Opcode::kMod};
    case BinaryOp::kRem: return Operation{Opcode::kRem};
    case BinaryOp::kConcat: return Operation{Opcode::kConcat};
    case BinaryOp::kShiftLeft: return Operation{Opcode::kShiftLeft};
    case BinaryOp::kShiftRight: return Operation{Opcode::kShiftRight};
    case BinaryOp::kRotateLeft: return Operation{Opcode::kRotateLeft};
    case BinaryOp::kRotateRight: return Operation{Opcode::kRotateRight};
    case BinaryOp::kBitAnd: return Operation{Opcode::kAnd4b};
    case BinaryOp::kBitXor: return Operation{Opcode::kXor4b};
    case BinaryOp::kBitOr: return Operation{Opcode::kOr4b};
    case BinaryOp::kLess: return Operation{Opcode::kLess};
    case BinaryOp::kGreater: return Operation{Opcode::kLess, true};
    case BinaryOp::kLessEqual: return Operation{Opcode::kLessEqual};
    case BinaryOp::kGreaterEqual: return Operation{Opcode::kLessEqual, true};
    case BinaryOp::kEqual: return Operation{Opcode::kEqual};
    case BinaryOp::kNotEqual: return Operation{Opcode::kNotEqual};
    case BinaryOp::kXor: return Operation{Opcode::kXor};
    default: return std::nullopt;
  }
}

bool IsLogical(const ast::Expr* expr) {
  const auto* binary = ast::As<ast::BinaryExpr>(expr);
  return binary != nullptr && (binary->op == BinaryOp::kAnd || binary->op == BinaryOp::kOr);
}

}  // namespace

Operand FunctionLowering::LowerUnary(const ast::UnaryExpr& expr, Destination dest) {
  if (expr.op == ast::UnaryOp::kPlus) return Lower(expr.operand, dest);
  uint16_t mark = b_.mark();
  Operand operand = Lower(expr.operand);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  Opcode op = expr.op == ast::UnaryOp::kMinus ? Opcode::kNegate
              : expr.op == ast::UnaryOp::kNot ? Opcode::kNot
                                              : Opcode::kNot4b;
  b_.Emit(op, reg, operand);
  return reg;
}

Operand FunctionLowering::LowerBinary(const ast::BinaryExpr& expr, Destination dest) {
  if (IsLogical(&expr)) return LowerLogical(&expr, dest);
  if (expr.op == BinaryOp::kImplies || expr.op == BinaryOp::kExcept) {
    uint16_t mark = b_.mark();
    uint16_t window = b_.NewRegisters(2);
    LowerInto(expr.left, window);
    LowerInto(expr.right, static_cast<uint16_t>(window + 1));
    b_.Release(mark);
    uint16_t reg = Take(dest);
    auto kind = expr.op == BinaryOp::kImplies ? runtime::MatcherKind::kImplication : runtime::MatcherKind::kExclusion;
    b_.Emit(Opcode::kMakeMatcher, reg, window, 2, static_cast<int32_t>(kind));
    return reg;
  }
  if (expr.op == BinaryOp::kConcat && Info(&expr).expr_class == ExprClass::kTemplate && Info(&expr).type != nullptr) {
    return LowerConcatenation(expr, dest);
  }
  // Long chains nest to the left: a loop, not recursion.
  std::vector<const ast::BinaryExpr*> spine;
  const ast::Expr* first = &expr;
  for (;;) {
    const auto* binary = ast::As<ast::BinaryExpr>(first);
    if (binary == nullptr || !OperationOf(binary->op) || (first != &expr && p_.Constant(first) != nullptr)) break;
    spine.push_back(binary);
    first = binary->left;
  }
  uint16_t mark = b_.mark();
  Operand left = Lower(first);
  for (size_t i = spine.size(); i-- > 0;) {
    Operand right = Lower(spine[i]->right);
    b_.Release(mark);
    uint16_t reg = i == 0 ? Take(dest) : b_.NewRegister();
    Operation operation = *OperationOf(spine[i]->op);
    At(spine[i]->op_range.valid() ? spine[i]->op_range : spine[i]->range);
    if (operation.swapped) std::swap(left, right);
    b_.Emit(operation.op, reg, left, right);
    left = reg;
  }
  return left;
}

/// `a & ? & b` (§15.11): all operands at once, because `?` and `*` stand for elements only beside something else.
Operand FunctionLowering::LowerConcatenation(const ast::BinaryExpr& expr, Destination dest) {
  std::vector<const ast::Expr*> operands;
  const ast::Expr* left = &expr;
  while (const auto* chain = ast::As<ast::BinaryExpr>(left)) {
    if (chain->op != BinaryOp::kConcat) break;
    operands.push_back(chain->right);
    left = chain->left;
  }
  operands.push_back(left);
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(operands.size());
  for (size_t i = 0; i < operands.size(); ++i) {
    LowerInto(operands[operands.size() - 1 - i], static_cast<uint16_t>(window + i));
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kConcatTemplates, reg, window, static_cast<uint16_t>(operands.size()), p_.TypeIndex(Info(&expr).type));
  return reg;
}

/// and, or as a value: true and false are stored where the jumps arrive.
Operand FunctionLowering::LowerLogical(const ast::Expr* expr, Destination dest) {
  FunctionBuilder::Label otherwise = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  JumpIf(expr, false, otherwise);
  uint16_t reg = Take(dest);
  b_.Move(reg, b_.Boolean(true));
  b_.Jump(end);
  b_.Bind(otherwise);
  b_.Move(reg, b_.Boolean(false));
  b_.Bind(end);
  return reg;
}

void FunctionLowering::JumpIf(const ast::Expr* condition, bool sense, FunctionBuilder::Label target) {
  // Chains of one operator nest to the left: their operands are tried in order of the text.
  std::vector<const ast::Expr*> operands;
  condition = Inner(condition);
  if (const runtime::Value* constant = p_.Constant(condition); constant != nullptr && constant->is(runtime::Tag::kBoolean)) {
    if (constant->boolean() == sense) b_.Jump(target);
    return;
  }
  At(condition->range);
  if (const auto* unary = ast::As<ast::UnaryExpr>(condition); unary != nullptr && unary->op == ast::UnaryOp::kNot) {
    JumpIf(unary->operand, !sense, target);
    return;
  }
  const auto* binary = ast::As<ast::BinaryExpr>(condition);
  if (binary != nullptr && IsLogical(binary)) {
    BinaryOp op = binary->op;
    const ast::Expr* left = binary;
    while (const auto* chain = ast::As<ast::BinaryExpr>(left)) {
      if (chain->op != op) break;
      operands.push_back(chain->right);
      left = chain->left;
    }
    operands.push_back(left);
    // `a and b` is false as soon as one is; `a or b` true as soon as one is.
    bool decides = op == BinaryOp::kOr;
    if (decides == sense) {
      for (size_t i = operands.size(); i-- > 0;) JumpIf(operands[i], sense, target);
    } else {
      FunctionBuilder::Label through = b_.NewLabel();
      for (size_t i = operands.size(); i-- > 1;) JumpIf(operands[i], decides, through);
      JumpIf(operands[0], sense, target);
      b_.Bind(through);
    }
    return;
  }
  if (binary != nullptr) {
    switch (binary->op) {
      case BinaryOp::kEqual: case BinaryOp::kNotEqual: case BinaryOp::kLess: case BinaryOp::kLessEqual:
      case BinaryOp::kGreater: case BinaryOp::kGreaterEqual:
        JumpIfCompared(*binary, sense, target);
        return;
      default:
        break;
    }
  }
  uint16_t mark = b_.mark();
  Operand truth = Lower(condition);
  b_.Release(mark);
  b_.EmitJump(sense ? Opcode::kJumpTrue : Opcode::kJumpFalse, target, truth);
}

void FunctionLowering::JumpIfCompared(const ast::BinaryExpr& compare, bool sense, FunctionBuilder::Label target) {
  uint16_t mark = b_.mark();
  Operand left = Lower(compare.left);
  Operand right = Lower(compare.right);
  b_.Release(mark);
  Opcode op = Opcode::kJumpEqual;
  switch (compare.op) {
    case BinaryOp::kEqual: op = sense ? Opcode::kJumpEqual : Opcode::kJumpNotEqual; break;
    case BinaryOp::kNotEqual: op = sense ? Opcode::kJumpNotEqual : Opcode::kJumpEqual; break;
    case BinaryOp::kGreater:
      std::swap(left, right);
      [[fallthrough]];
    case BinaryOp::kLess:
      // The negated jumps exist because `not (a < b)` is not `b <= a` for not_a_number (§7.1.3).
      op = sense ? Opcode::kJumpLess : Opcode::kJumpNotLess;
      break;
    case BinaryOp::kGreaterEqual:
      std::swap(left, right);
      [[fallthrough]];
    default:
      op = sense ? Opcode::kJumpLessEqual : Opcode::kJumpNotLessEqual;
      break;
  }
  b_.EmitJump(op, target, left, right);
}

}  // namespace assay::compiler
