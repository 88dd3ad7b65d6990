#include "compiler/fold/fold_operator.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "runtime/value/arithmetic.h"
#include "runtime/value/big_integer.h"

namespace assay::compiler {

namespace ast = grammar::ast;
using ast::BinaryOp;
using runtime::OperatorFault;
using runtime::Tag;
using runtime::Value;

namespace {

Folded Result(OperatorFault fault, Value value) {
  if (fault == OperatorFault::kNone) return {std::move(value), {}};
  return {std::nullopt, runtime::OperatorFaultText(fault)};
}

bool FoldComparison(BinaryOp op, int order) {
  switch (op) {
    case BinaryOp::kLess:
      return order < 0;
    case BinaryOp::kGreater:
      return order > 0;
    case BinaryOp::kLessEqual:
      return order <= 0;
    default:
      return order >= 0;
  }
}

}  // namespace

Folded FoldUnary(ast::UnaryOp op, const Value& operand) {
  Value result;
  switch (op) {
    case ast::UnaryOp::kPlus:
      return {operand, {}};
    case ast::UnaryOp::kMinus: {
      OperatorFault fault = runtime::Negate(operand, &result);
      return Result(fault, std::move(result));
    }
    case ast::UnaryOp::kNot:
      if (!operand.is(Tag::kBoolean)) return {};
      return {Value::Boolean(!operand.boolean()), {}};
    case ast::UnaryOp::kBitNot: {
      OperatorFault fault = runtime::Not4b(operand, &result);
      return Result(fault, std::move(result));
    }
  }
  return {};
}

Folded FoldBinary(BinaryOp op, const Value& left, const Value& right) {
  Value result;
  OperatorFault fault = OperatorFault::kNone;
  switch (op) {
    case BinaryOp::kAdd:
      fault = runtime::Add(left, right, &result);
      break;
    case BinaryOp::kSubtract:
      fault = runtime::Subtract(left, right, &result);
      break;
    case BinaryOp::kMultiply:
      fault = runtime::Multiply(left, right, &result);
      break;
    case BinaryOp::kDivide:
      fault = runtime::Divide(left, right, &result);
      break;
    case BinaryOp::kMod:
      fault = runtime::Mod(left, right, &result);
      break;
    case BinaryOp::kRem:
      fault = runtime::Rem(left, right, &result);
      break;
    case BinaryOp::kConcat:
      fault = runtime::Concatenate(left, right, &result);
      break;
    case BinaryOp::kShiftLeft:
      fault = runtime::ShiftLeft(left, right, &result);
      break;
    case BinaryOp::kShiftRight:
      fault = runtime::ShiftRight(left, right, &result);
      break;
    case BinaryOp::kRotateLeft:
      fault = runtime::RotateLeft(left, right, &result);
      break;
    case BinaryOp::kRotateRight:
      fault = runtime::RotateRight(left, right, &result);
      break;
    case BinaryOp::kBitAnd:
      fault = runtime::And4b(left, right, &result);
      break;
    case BinaryOp::kBitXor:
      fault = runtime::Xor4b(left, right, &result);
      break;
    case BinaryOp::kBitOr:
      fault = runtime::Or4b(left, right, &result);
      break;
    case BinaryOp::kLess:
    case BinaryOp::kGreater:
    case BinaryOp::kLessEqual:
    case BinaryOp::kGreaterEqual: {
      int order = 0;
      fault = runtime::Compare(left, right, &order);
      result = Value::Boolean(FoldComparison(op, order));
      break;
    }
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual: {
      bool equal = false;
      fault = runtime::EqualTo(left, right, &equal);
      result = Value::Boolean(equal == (op == BinaryOp::kEqual));
      break;
    }
    case BinaryOp::kAnd:
    case BinaryOp::kOr:
    case BinaryOp::kXor: {
      if (!left.is(Tag::kBoolean) || !right.is(Tag::kBoolean)) return {};
      bool a = left.boolean(), b = right.boolean();
      result = Value::Boolean(op == BinaryOp::kAnd ? a && b : op == BinaryOp::kOr ? a || b : a != b);
      break;
    }
    case BinaryOp::kImplies:
    case BinaryOp::kExcept:
      return {};
  }
  return Result(fault, std::move(result));
}

std::optional<Value> FoldLiteral(const ast::Expr* literal) {
  if (const auto* node = ast::As<ast::IntegerLiteral>(literal)) return runtime::IntegerFromText(node->digits);
  if (const auto* node = ast::As<ast::FloatLiteral>(literal)) {
    return Value::Float(std::strtod(std::string(node->text).c_str(), nullptr));
  }
  if (const auto* node = ast::As<ast::BooleanLiteral>(literal)) return Value::Boolean(node->value);
  if (const auto* node = ast::As<ast::VerdictLiteral>(literal)) {
    return Value::OfVerdict(static_cast<runtime::Verdict>(node->verdict));
  }
  if (const auto* node = ast::As<ast::CharstringLiteral>(literal))
    return Value::UniversalFromUtf8(node->value);
  if (const auto* node = ast::As<ast::UniversalCharLiteral>(literal)) {
    std::vector<char32_t> points(node->code_points.begin(), node->code_points.end());
    return Value::UniversalFromCodePoints(points.data(), points.size());
  }
  if (const auto* node = ast::As<ast::KeywordLiteral>(literal)) {
    switch (node->keyword) {
      case ast::Keyword::kNull:
        return Value::Null();
      case ast::Keyword::kOmit:
        return Value::Omit();
      case ast::Keyword::kInfinity:
        return Value::Float(std::numeric_limits<double>::infinity());
      case ast::Keyword::kNotANumber:
        return Value::Float(std::numeric_limits<double>::quiet_NaN());
      default:
        return std::nullopt;
    }
  }
  if (const auto* node = ast::As<ast::BinaryStringLiteral>(literal)) {
    if (node->has_wildcards) return std::nullopt;
    auto digit = [](char c) { return static_cast<char>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); };
    std::string elements;
    if (node->base == ast::StringBase::kOctet) {
      for (size_t i = 0; i + 1 < node->digits.size(); i += 2) {
        elements.push_back(static_cast<char>(digit(node->digits[i]) << 4 | digit(node->digits[i + 1])));
      }
      return Value::Octetstring(elements);
    }
    for (char c : node->digits) elements.push_back(digit(c));
    return node->base == ast::StringBase::kBit ? Value::Bitstring(elements) : Value::Hexstring(elements);
  }
  return std::nullopt;
}

}  // namespace assay::compiler
