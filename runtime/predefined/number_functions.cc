// Functions of integers, floats and enumerated values (ES 201 873-1 §C.1.1 to §C.1.9, §C.1.30, §C.6.1).

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "runtime/predefined/functions.h"
#include "runtime/value/big_integer.h"
#include "runtime/value/objects.h"

namespace assay::runtime::predefined {

namespace {

/// The integer's `length` digits of `bits` bits each, most significant first.
Result<Value> ToDigits(const Value& number, const Value& length, Tag tag, int bits) {
  if (IntegerSign(number) < 0) return Invalid("the number is negative");
  if (!length.is(Tag::kInteger) || length.integer() < 0)
    return Invalid("the length is negative or too large");
  if (length.integer() > kMaxMadeString) return Invalid("the length is too large");
  BignumPtr magnitude = ToBignum(number);
  int used = BN_num_bits(magnitude.get());
  int64_t count = length.integer();
  if (used > count * bits) {
    return Invalid(fmt::format("{} does not fit {} elements", IntegerToText(number), count));
  }
  char* data;
  Value result = NewString(tag, static_cast<uint32_t>(count), &data);
  for (int64_t i = 0; i < count; ++i) {
    int64_t lowest = (count - 1 - i) * bits;
    int digit = 0;
    for (int bit = bits - 1; bit >= 0 && lowest < used; --bit) {
      digit = digit << 1 | BN_is_bit_set(magnitude.get(), static_cast<int>(lowest) + bit);
    }
    data[i] = static_cast<char>(digit);
  }
  return result;
}

}  // namespace

Result<Value> Int2Char(Args args, Context&) {
  constexpr int64_t kLast = 127;
  if (!args[0].is(Tag::kInteger) || args[0].integer() < 0 || args[0].integer() > kLast) {
    return Invalid(fmt::format("{} is not in the range 0 .. {}", IntegerToText(args[0]), kLast));
  }
  char character = static_cast<char>(args[0].integer());
  return Value::Charstring({&character, 1});
}

Result<Value> Int2Unichar(Args args, Context&) {
  constexpr int64_t kLast = 2147483647;
  if (!args[0].is(Tag::kInteger) || args[0].integer() < 0 || args[0].integer() > kLast) {
    return Invalid(fmt::format("{} is not in the range 0 .. {}", IntegerToText(args[0]), kLast));
  }
  auto character = static_cast<char32_t>(args[0].integer());
  return Value::UniversalFromCodePoints(&character, 1);
}

Result<Value> Int2Bit(Args args, Context&) { return ToDigits(args[0], args[1], Tag::kBitstring, 1); }
Result<Value> Int2Hex(Args args, Context&) { return ToDigits(args[0], args[1], Tag::kHexstring, 4); }
Result<Value> Int2Oct(Args args, Context&) { return ToDigits(args[0], args[1], Tag::kOctetstring, 8); }
Result<Value> Int2Str(Args args, Context&) { return Value::Charstring(IntegerToText(args[0])); }
Result<Value> Int2Float(Args args, Context&) { return Value::Float(IntegerToDouble(args[0])); }

Result<Value> Float2Int(Args args, Context&) {
  if (!std::isfinite(args[0].real())) return Invalid("the float is infinite or not a number");
  return IntegerFromDouble(args[0].real());
}

Result<Value> Enum2Int(Args args, Context&) { return Value::Integer(EnumNumber(args[0])); }

Result<Value> Rnd(Args args, Context& context) {
  if (args[0].is_bound()) {
    double seed = args[0].real();
    if (!std::isfinite(seed)) return Invalid("the seed is infinite or not a number");
    // -0.0 equals 0.0 and so must seed alike.
    context.seeded = std::make_unique<SeededRandom>(std::bit_cast<uint64_t>(seed == 0 ? 0.0 : seed));
  }
  return Value::Float(context.seeded ? context.seeded->NextUnit() : context.random.NextUnit());
}

}  // namespace assay::runtime::predefined
