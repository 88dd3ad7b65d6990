#include "runtime/value/big_integer.h"

#include <cmath>
#include <cstring>
#include <new>

#include "runtime/value/pool.h"

namespace assay::runtime {

namespace {

BignumPtr NewBignum() {
  BignumPtr number(BN_new());
  ASSAY_CHECK(number != nullptr);
  return number;
}

uint64_t Magnitude(int64_t number) {
  return number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
}

bool AllDigits(std::string_view text) {
  for (char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

}  // namespace

Value IntegerFromBignum(BignumPtr number) {
  if (BN_num_bits(number.get()) <= 64) {
    unsigned char octets[8];
    ASSAY_CHECK(BN_bn2lebinpad(number.get(), octets, sizeof octets) == sizeof octets);
    uint64_t magnitude;
    std::memcpy(&magnitude, octets, sizeof octets);
    bool negative = BN_is_negative(number.get());
    if (!negative && magnitude <= static_cast<uint64_t>(INT64_MAX)) {
      return Value::Integer(static_cast<int64_t>(magnitude));
    }
    if (negative && magnitude <= uint64_t{1} << 63)
      return Value::Integer(static_cast<int64_t>(0 - magnitude));
  }
  auto* object = new (Allocate(sizeof(BigIntegerObject))) BigIntegerObject;
  object->refs = 1;
  object->tag = Tag::kBigInteger;
  object->number = number.release();
  return Value::Adopt(object);
}

BignumPtr ToBignum(const Value& integer) {
  if (integer.is(Tag::kBigInteger)) {
    BignumPtr copy(BN_dup(integer.big()->number));
    ASSAY_CHECK(copy != nullptr);
    return copy;
  }
  BignumPtr number = NewBignum();
  uint64_t magnitude = Magnitude(integer.integer());
  ASSAY_CHECK(BN_lebin2bn(reinterpret_cast<unsigned char*>(&magnitude), sizeof magnitude, number.get()) !=
              nullptr);
  BN_set_negative(number.get(), integer.integer() < 0);
  return number;
}

std::optional<Value> IntegerFromText(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && digits[0] == '-') digits.remove_prefix(1);
  if (!AllDigits(digits) || digits.size() > kMaxIntegerDigits) return std::nullopt;
  if (digits.size() <= 18) {
    int64_t number = 0;
    for (char c : digits) number = number * 10 + (c - '0');
    return Value::Integer(digits.size() != text.size() ? -number : number);
  }
  BIGNUM* number = nullptr;
  ASSAY_CHECK(BN_dec2bn(&number, std::string(text).c_str()) != 0);
  return IntegerFromBignum(BignumPtr(number));
}

std::string IntegerToText(const Value& integer) {
  if (integer.is(Tag::kInteger)) return std::to_string(integer.integer());
  char* text = BN_bn2dec(integer.big()->number);
  ASSAY_CHECK(text != nullptr);
  std::string result(text);
  OPENSSL_free(text);
  return result;
}

Value IntegerFromOctets(std::string_view octets) {
  BignumPtr number = NewBignum();
  ASSAY_CHECK(BN_bin2bn(reinterpret_cast<const unsigned char*>(octets.data()),
                        static_cast<int>(octets.size()), number.get()) != nullptr);
  return IntegerFromBignum(std::move(number));
}

double IntegerToDouble(const Value& integer) {
  if (integer.is(Tag::kInteger)) return static_cast<double>(integer.integer());
  // The top 64 bits with a sticky bit below them decide the rounding.
  const BIGNUM* number = integer.big()->number;
  int shift = BN_num_bits(number) - 64;
  BignumPtr top = NewBignum();
  if (shift > 0) {
    ASSAY_CHECK(BN_rshift(top.get(), number, shift) == 1);
  } else {
    ASSAY_CHECK(BN_copy(top.get(), number) != nullptr);
    shift = 0;
  }
  unsigned char octets[8];
  BN_set_negative(top.get(), 0);
  ASSAY_CHECK(BN_bn2lebinpad(top.get(), octets, sizeof octets) == sizeof octets);
  uint64_t bits;
  std::memcpy(&bits, octets, sizeof octets);
  if (shift > 0) {
    bool sticky = false;
    for (int bit = 0; bit < shift && !sticky; ++bit) sticky = BN_is_bit_set(number, bit);
    if (sticky) bits |= 1;
  }
  double magnitude = std::ldexp(static_cast<double>(bits), shift);
  return BN_is_negative(number) ? -magnitude : magnitude;
}

Value IntegerFromDouble(double number) {
  ASSAY_CHECK(std::isfinite(number));
  number = std::trunc(number);
  if (number >= -0x1p63 && number < 0x1p63) return Value::Integer(static_cast<int64_t>(number));
  int exponent;
  double mantissa = std::frexp(std::fabs(number), &exponent);  // in [0.5, 1)
  BignumPtr result = ToBignum(Value::Integer(static_cast<int64_t>(std::ldexp(mantissa, 53))));
  ASSAY_CHECK(BN_lshift(result.get(), result.get(), exponent - 53) == 1);
  BN_set_negative(result.get(), number < 0);
  return IntegerFromBignum(std::move(result));
}

int IntegerSign(const Value& integer) {
  if (integer.is(Tag::kBigInteger)) return BN_is_negative(integer.big()->number) ? -1 : 1;
  return integer.integer() < 0 ? -1 : integer.integer() > 0;
}

int CompareIntegers(const Value& a, const Value& b) {
  if (a.is(Tag::kInteger) && b.is(Tag::kInteger)) {
    return a.integer() < b.integer() ? -1 : a.integer() > b.integer();
  }
  if (a.is(Tag::kBigInteger) && b.is(Tag::kBigInteger)) return BN_cmp(a.big()->number, b.big()->number);
  // A big integer lies beyond every inline one, on the side of its sign.
  return a.is(Tag::kBigInteger) ? IntegerSign(a) : -IntegerSign(b);
}

}  // namespace assay::runtime
