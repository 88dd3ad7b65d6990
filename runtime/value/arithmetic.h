#pragma once

#include <cstdint>

#include "runtime/value/objects.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// Why an operator has no result: a run-time error of the test case.
enum class [[nodiscard]] OperatorFault : uint8_t{
    kNone,            ///< there is a result
    kUnbound,         ///< an operand has no value (§7.1.0)
    kNotValue,        ///< an operand is a template, omit or broken
    kKind,            ///< the operands' kinds do not fit the operator; the checker lets none of these through
    kDivisionByZero,  ///< §7.1.1
    kTooLarge,        ///< an integer beyond kMaxIntegerBits, or a string or list beyond 2^32 - 1 elements
    kLengthMismatch,  ///< §7.1.5: bitwise operands of different length
};
/// One line for the trap, starts lower case, with its clause.
const char* OperatorFaultText(OperatorFault fault);

// Every operator writes `*result` only when it returns kNone; `result` may be one of the operands.
// Inline parts are the fast path of two 64-bit integers.

OperatorFault AddSlow(const Value& a, const Value& b, Value* result);
OperatorFault SubtractSlow(const Value& a, const Value& b, Value* result);
OperatorFault MultiplySlow(const Value& a, const Value& b, Value* result);
OperatorFault DivideSlow(const Value& a, const Value& b, Value* result);
OperatorFault ModSlow(const Value& a, const Value& b, Value* result);
OperatorFault RemSlow(const Value& a, const Value& b, Value* result);
OperatorFault NegateSlow(const Value& a, Value* result);
OperatorFault CompareSlow(const Value& a, const Value& b, int* order);

/// True when both hold an integer of 64 bits.
inline bool BothInline(const Value& a, const Value& b) { return a.is(Tag::kInteger) && b.is(Tag::kInteger); }

/// `a + b` of two integers or two floats. Source: ES 201 873-1 §7.1.1.
inline OperatorFault Add(const Value& a, const Value& b, Value* result) {
  int64_t sum;
  if (!BothInline(a, b) || __builtin_add_overflow(a.integer(), b.integer(), &sum)) [[unlikely]]
    return AddSlow(a, b, result);
  *result = Value::Integer(sum);
  return OperatorFault::kNone;
}

/// `a - b`.
inline OperatorFault Subtract(const Value& a, const Value& b, Value* result) {
  int64_t difference;
  if (!BothInline(a, b) || __builtin_sub_overflow(a.integer(), b.integer(), &difference)) [[unlikely]] {
    return SubtractSlow(a, b, result);
  }
  *result = Value::Integer(difference);
  return OperatorFault::kNone;
}

/// `a * b`.
inline OperatorFault Multiply(const Value& a, const Value& b, Value* result) {
  int64_t product;
  if (!BothInline(a, b) || __builtin_mul_overflow(a.integer(), b.integer(), &product)) [[unlikely]]
    return MultiplySlow(a, b, result);
  *result = Value::Integer(product);
  return OperatorFault::kNone;
}

/// True when `a / b` of inline integers has an inline result.
inline bool DividesInline(const Value& a, const Value& b) {
  return BothInline(a, b) && b.integer() != 0 && b.integer() != -1;
}

/// `a / b`: of integers, towards zero; of floats, as IEEE 754 but a zero divisor is an error.
inline OperatorFault Divide(const Value& a, const Value& b, Value* result) {
  if (!DividesInline(a, b)) [[unlikely]]
    return DivideSlow(a, b, result);
  *result = Value::Integer(a.integer() / b.integer());
  return OperatorFault::kNone;
}

/// `a rem b` = a - b * (a / b): takes the sign of a.
inline OperatorFault Rem(const Value& a, const Value& b, Value* result) {
  if (!DividesInline(a, b)) [[unlikely]]
    return RemSlow(a, b, result);
  *result = Value::Integer(a.integer() % b.integer());
  return OperatorFault::kNone;
}

/// `a mod b`: never negative, below the magnitude of b.
inline OperatorFault Mod(const Value& a, const Value& b, Value* result) {
  if (!DividesInline(a, b) || b.integer() < 0) [[unlikely]]
    return ModSlow(a, b, result);
  int64_t rest = a.integer() % b.integer();
  *result = Value::Integer(rest < 0 ? rest + b.integer() : rest);
  return OperatorFault::kNone;
}

/// `- a` of an integer or float.
inline OperatorFault Negate(const Value& a, Value* result) {
  if (!a.is(Tag::kInteger) || a.integer() == INT64_MIN) return NegateSlow(a, result);
  *result = Value::Integer(-a.integer());
  return OperatorFault::kNone;
}

/// Order of two integers, floats, or items of one enumerated type: `*order` becomes negative, 0 or positive.
/// -infinity is the least float, not_a_number is beyond infinity and equal to itself. Source: §7.1.3.
inline OperatorFault Compare(const Value& a, const Value& b, int* order) {
  if (!BothInline(a, b)) return CompareSlow(a, b, order);
  *order = a.integer() < b.integer() ? -1 : a.integer() > b.integer();
  return OperatorFault::kNone;
}

/// `a == b`. `omit` and `null` compare too. Errors: kUnbound when an operand, or a part that decides, is
/// unbound.
OperatorFault EqualTo(const Value& a, const Value& b, bool* equal);

/// `a & b` of strings of one kind, of charstring kinds mixed, or of lists. Source: §7.1.2.
OperatorFault Concatenate(const Value& a, const Value& b, Value* result);

/// Bitwise operators of bit-, hex- or octetstrings of equal length. Source: §7.1.5.
OperatorFault Not4b(const Value& a, Value* result);
OperatorFault And4b(const Value& a, const Value& b, Value* result);
OperatorFault Or4b(const Value& a, const Value& b, Value* result);
OperatorFault Xor4b(const Value& a, const Value& b, Value* result);

/// `a << count`, `a >> count` of bit-, hex- or octetstrings, by elements; zeros fill up; a negative count
/// shifts the other way. Source: §7.1.6.
OperatorFault ShiftLeft(const Value& a, const Value& count, Value* result);
OperatorFault ShiftRight(const Value& a, const Value& count, Value* result);

/// `a <@ count`, `a @> count` of strings and lists, by elements; a negative count rotates the other way.
/// Source: §7.1.7.
OperatorFault RotateLeft(const Value& a, const Value& count, Value* result);
OperatorFault RotateRight(const Value& a, const Value& count, Value* result);

}  // namespace assay::runtime
