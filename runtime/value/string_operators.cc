// Operators of strings and lists: concatenation, bitwise, shift, rotate (ES 201 873-1 §7.1.2, §7.1.5 to
// §7.1.7).

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtime/value/arithmetic.h"
#include "runtime/value/big_integer.h"

namespace assay::runtime {

namespace {

bool IsCharstring(const Value& value) { return value.is(Tag::kCharstring) || value.is(Tag::kUniversal); }
bool IsBits(const Value& value) { return value.tag() >= Tag::kBitstring && value.tag() <= Tag::kOctetstring; }

OperatorFault WrongKind(const Value& value) {
  if (value.is(Tag::kUnbound)) return OperatorFault::kUnbound;
  if (value.is(Tag::kOmit) || value.is(Tag::kMatcher) || value.is(Tag::kBroken))
    return OperatorFault::kNotValue;
  return OperatorFault::kKind;
}

OperatorFault WrongKinds(const Value& a, const Value& b) {
  OperatorFault fault = WrongKind(a);
  return fault != OperatorFault::kKind ? fault : WrongKind(b);
}

/// All ones in an element of a string of kind `tag`.
unsigned char Mask(Tag tag) { return tag == Tag::kBitstring ? 1 : tag == Tag::kHexstring ? 15 : 255; }

template <typename Operation>
OperatorFault Bitwise(const Value& a, const Value& b, Operation operation, Value* result) {
  if (!IsBits(a) || a.tag() != b.tag()) return WrongKinds(a, b);
  if (a.length() != b.length()) return OperatorFault::kLengthMismatch;
  char* data;
  Value made = NewString(a.tag(), a.length(), &data);
  std::string_view left = a.bytes(), right = b.bytes();
  for (size_t i = 0; i < left.size(); ++i) data[i] = static_cast<char>(operation(left[i], right[i]));
  *result = std::move(made);
  return OperatorFault::kNone;
}

/// `count` limited to ±2^62, so that it can be negated and compared.
int64_t Clamp(const Value& count) {
  constexpr int64_t kFar = int64_t{1} << 62;
  if (count.is(Tag::kBigInteger)) return IntegerSign(count) * kFar;
  return std::max(-kFar, std::min(kFar, count.integer()));
}

bool IsInteger(const Value& value) { return value.is(Tag::kInteger) || value.is(Tag::kBigInteger); }

/// Positive `count`: to the left.
OperatorFault Shift(const Value& a, int64_t count, Value* result) {
  char* data;
  auto length = static_cast<int64_t>(a.length());
  Value made = NewString(a.tag(), a.length(), &data);
  int64_t distance = std::min(std::abs(count), length);
  size_t kept = static_cast<size_t>(length - distance);
  size_t gone = static_cast<size_t>(distance);
  const char* from = a.bytes().data();
  if (count >= 0) {
    std::memcpy(data, from + gone, kept);
    std::memset(data + kept, 0, gone);
  } else {
    std::memset(data, 0, gone);
    std::memcpy(data + gone, from, kept);
  }
  *result = std::move(made);
  return OperatorFault::kNone;
}

/// `count` to the left, reduced to 0 … length - 1.
uint32_t Reduce(const Value& count, bool left, uint32_t length) {
  Value rest;
  OperatorFault fault = Mod(count, Value::Integer(length), &rest);
  ASSAY_CHECK(fault == OperatorFault::kNone);
  auto steps = static_cast<uint32_t>(rest.integer());
  return left || steps == 0 ? steps : length - steps;
}

OperatorFault Rotate(const Value& a, const Value& count, bool left, Value* result) {
  bool list = a.is(Tag::kList);
  if (!a.is_string() && !list) return WrongKind(a);
  if (!IsInteger(count)) return WrongKind(count);
  uint32_t length = list ? a.list()->count : a.length();
  uint32_t steps = length == 0 ? 0 : Reduce(count, left, length);
  if (steps == 0) {
    *result = a;
    return OperatorFault::kNone;
  }
  if (list) {
    Value made = NewList(a.list()->type, length);
    for (uint32_t i = 0; i < length; ++i) made.list()->items[i] = a.list()->items[(i + steps) % length];
    *result = std::move(made);
    return OperatorFault::kNone;
  }
  size_t width = a.is(Tag::kUniversal) ? 4 : 1;
  char* data;
  Value made = NewString(a.tag(), length, &data);
  const char* from = a.bytes().data();
  std::memcpy(data, from + steps * width, (length - steps) * width);
  std::memcpy(data + (length - steps) * width, from, steps * width);
  *result = std::move(made);
  return OperatorFault::kNone;
}

}  // namespace

OperatorFault Concatenate(const Value& a, const Value& b, Value* result) {
  if (a.is(Tag::kList) && b.is(Tag::kList)) {
    if (uint64_t{a.list()->count} + b.list()->count > UINT32_MAX) return OperatorFault::kTooLarge;
    Value tail = b;
    if (result != &a) *result = a;
    AppendList(*result, tail);
    return OperatorFault::kNone;
  }
  if (!a.is_string() || (a.tag() != b.tag() && !(IsCharstring(a) && IsCharstring(b))))
    return WrongKinds(a, b);
  if (uint64_t{a.length()} + b.length() > UINT32_MAX / 8) return OperatorFault::kTooLarge;
  Value tail = b;
  if (result != &a) *result = a;
  AppendString(*result, tail);
  return OperatorFault::kNone;
}

OperatorFault Not4b(const Value& a, Value* result) {
  if (!IsBits(a)) return WrongKind(a);
  unsigned char mask = Mask(a.tag());
  return Bitwise(
      a, a, [mask](char element, char) { return static_cast<unsigned char>(element) ^ mask; }, result);
}
OperatorFault And4b(const Value& a, const Value& b, Value* result) {
  return Bitwise(
      a, b, [](char x, char y) { return x & y; }, result);
}
OperatorFault Or4b(const Value& a, const Value& b, Value* result) {
  return Bitwise(
      a, b, [](char x, char y) { return x | y; }, result);
}
OperatorFault Xor4b(const Value& a, const Value& b, Value* result) {
  return Bitwise(
      a, b, [](char x, char y) { return x ^ y; }, result);
}

OperatorFault ShiftLeft(const Value& a, const Value& count, Value* result) {
  if (!IsBits(a)) return WrongKind(a);
  if (!IsInteger(count)) return WrongKind(count);
  return Shift(a, Clamp(count), result);
}
OperatorFault ShiftRight(const Value& a, const Value& count, Value* result) {
  if (!IsBits(a)) return WrongKind(a);
  if (!IsInteger(count)) return WrongKind(count);
  return Shift(a, -Clamp(count), result);
}

OperatorFault RotateLeft(const Value& a, const Value& count, Value* result) {
  return Rotate(a, count, true, result);
}
OperatorFault RotateRight(const Value& a, const Value& count, Value* result) {
  return Rotate(a, count, false, result);
}

}  // namespace assay::runtime
