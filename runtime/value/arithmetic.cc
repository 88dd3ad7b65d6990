#include "runtime/value/arithmetic.h"

#include <cmath>

#include "runtime/value/big_integer.h"
#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

bool IsInteger(const Value& value) { return value.is(Tag::kInteger) || value.is(Tag::kBigInteger); }

/// Why two numbers cannot be operands together; kNone when both are integers or both are floats.
OperatorFault CheckNumbers(const Value& a, const Value& b) {
  if ((IsInteger(a) && IsInteger(b)) || (a.is(Tag::kFloat) && b.is(Tag::kFloat))) return OperatorFault::kNone;
  for (const Value* value : {&a, &b}) {
    if (value->is(Tag::kUnbound)) return OperatorFault::kUnbound;
    if (value->is(Tag::kOmit) || value->is(Tag::kMatcher) || value->is(Tag::kBroken))
      return OperatorFault::kNotValue;
  }
  return OperatorFault::kKind;
}

OperatorFault FinishInteger(BignumPtr number, Value* result) {
  if (BN_num_bits(number.get()) > kMaxIntegerBits) return OperatorFault::kTooLarge;
  *result = IntegerFromBignum(std::move(number));
  return OperatorFault::kNone;
}

struct ContextDeleter {
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<BN_CTX, ContextDeleter>;

/// Scratch memory that OpenSSL wants for products and quotients.
BN_CTX* Scratch() {
  static thread_local ContextPtr context(BN_CTX_new());
  ASSAY_CHECK(context != nullptr);
  return context.get();
}

enum class Division { kQuotient, kRest };

OperatorFault DivideIntegers(const Value& a, const Value& b, Division wanted, Value* result) {
  if (IntegerSign(b) == 0) return OperatorFault::kDivisionByZero;
  BignumPtr dividend = ToBignum(a);
  BignumPtr divisor = ToBignum(b);
  BIGNUM* quotient = wanted == Division::kQuotient ? dividend.get() : nullptr;
  BIGNUM* rest = wanted == Division::kRest ? dividend.get() : nullptr;
  ASSAY_CHECK(BN_div(quotient, rest, dividend.get(), divisor.get(), Scratch()) == 1);
  return FinishInteger(std::move(dividend), result);
}

int CompareFloats(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
  return a < b ? -1 : a > b;
}

}  // namespace

const char* OperatorFaultText(OperatorFault fault) {
  switch (fault) {
    case OperatorFault::kNone:
      return "no fault";
    case OperatorFault::kUnbound:
      return "an operand is not completely initialized (ES 201 873-1 §7.1.0)";
    case OperatorFault::kNotValue:
      return "an operand is not a value (ES 201 873-1 §7.1.0)";
    case OperatorFault::kKind:
      return "the operands' types do not fit the operator (ES 201 873-1 §7.1)";
    case OperatorFault::kDivisionByZero:
      return "division by zero (ES 201 873-1 §7.1.1)";
    case OperatorFault::kTooLarge:
      return "the result is too large for this tool";
    case OperatorFault::kLengthMismatch:
      return "the operands differ in length (ES 201 873-1 §7.1.5)";
  }
  return "unknown fault";
}

OperatorFault AddSlow(const Value& a, const Value& b, Value* result) {
  if (OperatorFault fault = CheckNumbers(a, b); fault != OperatorFault::kNone) return fault;
  if (a.is(Tag::kFloat)) {
    *result = Value::Float(a.real() + b.real());
    return OperatorFault::kNone;
  }
  BignumPtr sum = ToBignum(a);
  ASSAY_CHECK(BN_add(sum.get(), sum.get(), ToBignum(b).get()) == 1);
  return FinishInteger(std::move(sum), result);
}

OperatorFault SubtractSlow(const Value& a, const Value& b, Value* result) {
  if (OperatorFault fault = CheckNumbers(a, b); fault != OperatorFault::kNone) return fault;
  if (a.is(Tag::kFloat)) {
    *result = Value::Float(a.real() - b.real());
    return OperatorFault::kNone;
  }
  BignumPtr difference = ToBignum(a);
  ASSAY_CHECK(BN_sub(difference.get(), difference.get(), ToBignum(b).get()) == 1);
  return FinishInteger(std::move(difference), result);
}

OperatorFault MultiplySlow(const Value& a, const Value& b, Value* result) {
  if (OperatorFault fault = CheckNumbers(a, b); fault != OperatorFault::kNone) return fault;
  if (a.is(Tag::kFloat)) {
    *result = Value::Float(a.real() * b.real());
    return OperatorFault::kNone;
  }
  BignumPtr product = ToBignum(a);
  ASSAY_CHECK(BN_mul(product.get(), product.get(), ToBignum(b).get(), Scratch()) == 1);
  return FinishInteger(std::move(product), result);
}

OperatorFault DivideSlow(const Value& a, const Value& b, Value* result) {
  if (OperatorFault fault = CheckNumbers(a, b); fault != OperatorFault::kNone) return fault;
  if (!a.is(Tag::kFloat)) return DivideIntegers(a, b, Division::kQuotient, result);
  if (b.real() == 0.0) return OperatorFault::kDivisionByZero;
  *result = Value::Float(a.real() / b.real());
  return OperatorFault::kNone;
}

OperatorFault RemSlow(const Value& a, const Value& b, Value* result) {
  if (OperatorFault fault = CheckNumbers(a, b); fault != OperatorFault::kNone) return fault;
  if (a.is(Tag::kFloat)) return OperatorFault::kKind;
  return DivideIntegers(a, b, Division::kRest, result);
}

OperatorFault ModSlow(const Value& a, const Value& b, Value* result) {
  Value rest;
  if (OperatorFault fault = RemSlow(a, b, &rest); fault != OperatorFault::kNone) return fault;
  if (IntegerSign(rest) < 0) {
    OperatorFault fault = IntegerSign(b) < 0 ? Subtract(rest, b, &rest) : Add(rest, b, &rest);
    if (fault != OperatorFault::kNone) return fault;
  }
  *result = std::move(rest);
  return OperatorFault::kNone;
}

OperatorFault NegateSlow(const Value& a, Value* result) {
  if (a.is(Tag::kFloat)) {
    *result = Value::Float(-a.real());
    return OperatorFault::kNone;
  }
  return SubtractSlow(Value::Integer(0), a, result);
}

OperatorFault CompareSlow(const Value& a, const Value& b, int* order) {
  if (a.is(Tag::kEnumerated) && b.is(Tag::kEnumerated)) {
    int64_t left = EnumNumber(a), right = EnumNumber(b);
    *order = left < right ? -1 : left > right;
    return OperatorFault::kNone;
  }
  if (OperatorFault fault = CheckNumbers(a, b); fault != OperatorFault::kNone) return fault;
  *order = a.is(Tag::kFloat) ? CompareFloats(a.real(), b.real()) : CompareIntegers(a, b);
  return OperatorFault::kNone;
}

OperatorFault EqualTo(const Value& a, const Value& b, bool* equal) {
  if (!IsFullyBound(a) || !IsFullyBound(b)) return OperatorFault::kUnbound;
  if (a.is(Tag::kMatcher) || b.is(Tag::kMatcher) || a.is(Tag::kBroken) || b.is(Tag::kBroken)) {
    return OperatorFault::kNotValue;
  }
  *equal = Equal(a, b);
  return OperatorFault::kNone;
}

}  // namespace assay::runtime
