// Conversions from bit-, hex- and octetstrings (ES 201 873-1 §C.1.13 to §C.1.25). All go through the bits:
// the argument's tag says how many an element has.

#include <fmt/format.h>

#include "runtime/predefined/functions.h"
#include "runtime/value/big_integer.h"
#include "runtime/value/objects.h"

namespace assay::runtime::predefined {

namespace {

constexpr char kHexDigits[] = "0123456789ABCDEF";

int BitsOf(Tag tag) { return tag == Tag::kBitstring ? 1 : tag == Tag::kHexstring ? 4 : 8; }

/// The same bits as elements of another kind; filled up with zeros on the left.
Value Regroup(const Value& from, Tag tag) {
  int from_bits = BitsOf(from.tag());
  int to_bits = BitsOf(tag);
  std::string_view elements = from.bytes();
  uint64_t bits = uint64_t{from.length()} * static_cast<unsigned>(from_bits);
  uint64_t count = (bits + static_cast<unsigned>(to_bits) - 1) / static_cast<unsigned>(to_bits);
  char* data;
  Value to = NewString(tag, static_cast<uint32_t>(count), &data);
  // Bit number `bit` counts from the right.
  auto bit_at = [&](uint64_t bit) -> int {
    if (bit >= bits) return 0;
    auto element = static_cast<unsigned char>(elements[elements.size() - 1 - bit / from_bits]);
    return element >> (bit % from_bits) & 1;
  };
  for (uint64_t i = 0; i < count; ++i) {
    int element = 0;
    for (int bit = to_bits - 1; bit >= 0; --bit) {
      element = element << 1 | bit_at((count - 1 - i) * to_bits + static_cast<unsigned>(bit));
    }
    data[i] = static_cast<char>(element);
  }
  return to;
}

}  // namespace

Result<Value> Bits2Int(Args args, Context&) {
  if (uint64_t{args[0].length()} * BitsOf(args[0].tag()) > kMaxIntegerBits)
    return Invalid("the string is too long");
  Value octets = Regroup(args[0], Tag::kOctetstring);
  return IntegerFromOctets(octets.bytes());
}

Result<Value> Bits2Bit(Args args, Context&) {
  if (args[0].length() > UINT32_MAX / 16) return Invalid("the string is too long");
  return Regroup(args[0], Tag::kBitstring);
}
Result<Value> Bits2Hex(Args args, Context&) { return Regroup(args[0], Tag::kHexstring); }
Result<Value> Bits2Oct(Args args, Context&) { return Regroup(args[0], Tag::kOctetstring); }

Result<Value> Bits2Str(Args args, Context&) {
  std::string text;
  for (unsigned char element : args[0].bytes()) {
    if (args[0].is(Tag::kOctetstring)) text += kHexDigits[element >> 4];
    text += kHexDigits[element & 15];
  }
  return Value::Charstring(text);
}

Result<Value> Oct2Char(Args args, Context&) {
  std::string_view octets = args[0].bytes();
  for (size_t i = 0; i < octets.size(); ++i) {
    if (static_cast<unsigned char>(octets[i]) > 127) return Invalid(fmt::format("octet {} is above 127", i));
  }
  return Value::Charstring(octets);
}

}  // namespace assay::runtime::predefined
