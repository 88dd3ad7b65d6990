// Functions of character strings (ES 201 873-1 §C.1.10 to §C.1.12, §C.1.26 to §C.1.29, §C.1.33).

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "runtime/predefined/functions.h"
#include "runtime/value/big_integer.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime::predefined {

namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool SkipDigits(std::string_view* text) {
  size_t count = 0;
  while (count < text->size() && (*text)[count] >= '0' && (*text)[count] <= '9') ++count;
  text->remove_prefix(count);
  return count > 0;
}

bool SkipOne(std::string_view* text, std::string_view characters) {
  if (text->empty() || characters.find(text->front()) == std::string_view::npos) return false;
  text->remove_prefix(1);
  return true;
}

/// Digits, then a fraction or an exponent or both (§A.1.6 FloatValue; signs and leading zeros are allowed
/// here).
bool IsFloat(std::string_view text) {
  SkipOne(&text, "+-");
  if (!SkipDigits(&text)) return false;
  bool fraction = SkipOne(&text, ".");
  if (fraction && !SkipDigits(&text)) return false;
  bool exponent = SkipOne(&text, "Ee");
  if (exponent) {
    SkipOne(&text, "+-");
    if (!SkipDigits(&text)) return false;
  }
  return text.empty() && (fraction || exponent);
}

Result<Value> Digits(const Value& text, Tag tag) {
  std::string_view characters = text.bytes();
  std::string elements;
  for (char c : characters) {
    int digit = HexDigit(c);
    if (digit < 0)
      return Invalid(
          fmt::format("{} holds something else than hexadecimal digits", Print(text, {.max_length = 100})));
    elements.push_back(static_cast<char>(digit));
  }
  if (tag == Tag::kHexstring) return Value::Hexstring(elements);
  if (elements.size() % 2 != 0) return Invalid("the number of hexadecimal digits is odd");
  std::string octets;
  for (size_t i = 0; i < elements.size(); i += 2)
    octets.push_back(static_cast<char>(elements[i] << 4 | elements[i + 1]));
  return Value::Octetstring(octets);
}

}  // namespace

Result<Value> Char2Int(Args args, Context&) {
  if (args[0].length() != 1)
    return Invalid(fmt::format("a string of one character is wanted, found {}", args[0].length()));
  return Value::Integer(args[0].code_point(0));
}

Result<Value> Char2Oct(Args args, Context&) { return Value::Octetstring(args[0].bytes()); }

Result<Value> Str2Int(Args args, Context&) {
  std::string_view text = args[0].bytes();
  if (text.starts_with('+')) text.remove_prefix(1);
  std::optional<Value> number;
  // "+-5" is no number.
  if (text.size() == args[0].length() || !text.starts_with('-')) number = IntegerFromText(text);
  if (!number) return Invalid(fmt::format("{} is no integer", Print(args[0], {.max_length = 100})));
  return *number;
}

Result<Value> Str2Hex(Args args, Context&) { return Digits(args[0], Tag::kHexstring); }
Result<Value> Str2Oct(Args args, Context&) { return Digits(args[0], Tag::kOctetstring); }

Result<Value> Str2Float(Args args, Context&) {
  std::string_view text = args[0].bytes();
  if (text == "infinity") return Value::Float(INFINITY);
  if (text == "-infinity") return Value::Float(-INFINITY);
  if (text == "not_a_number") return Value::Float(NAN);
  if (!IsFloat(text)) return Invalid(fmt::format("{} is no float", Print(args[0], {.max_length = 100})));
  bool negative = text.starts_with('-');
  std::string_view unsigned_text = text;
  SkipOne(&unsigned_text, "+-");
  double number = 0;
  auto [end, problem] =
      std::from_chars(unsigned_text.data(), unsigned_text.data() + unsigned_text.size(), number);
  if (problem == std::errc::result_out_of_range) {
    // Too large, or too small: the exponent's sign tells which.
    bool small = unsigned_text.find("e-") != std::string_view::npos ||
                 unsigned_text.find("E-") != std::string_view::npos;
    if (!small)
      return Invalid(fmt::format("{} is beyond the largest float", Print(args[0], {.max_length = 100})));
    number = 0;
  }
  return Value::Float(negative ? -number : number);
}

Result<Value> Any2Unistr(Args args, Context&) {
  if (!args[0].is_bound()) return Value::Charstring("UNINITIALIZED");
  return Value::UniversalFromUtf8(Print(args[0]));
}

}  // namespace assay::runtime::predefined
