#include "runtime/value/arithmetic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "runtime/value/big_integer.h"
#include "runtime/value/print.h"
#include "runtime/value/type.h"

namespace assay::runtime {
namespace {

using Binary = OperatorFault (*)(const Value&, const Value&, Value*);

Value Int(const char* text) { return *IntegerFromText(text); }

/// The printed result, or the fault's number as `fault N`.
std::string Apply(Binary operation, const Value& a, const Value& b) {
  Value result;
  OperatorFault fault = operation(a, b, &result);
  if (fault != OperatorFault::kNone) return "fault " + std::to_string(static_cast<int>(fault));
  return Print(result);
}

TEST(ArithmeticTest, Integers) {
  struct Case {
    Binary operation;
    const char *a, *b, *result;
  } cases[] = {
      {Add, "1", "2", "3"},
      {Add, "9223372036854775807", "1", "9223372036854775808"},
      {Add, "9223372036854775808", "-1", "9223372036854775807"},
      {Subtract, "-9223372036854775808", "1", "-9223372036854775809"},
      {Subtract, "18446744073709551616", "18446744073709551615", "1"},
      {Multiply, "4294967296", "4294967296", "18446744073709551616"},
      {Multiply, "-9223372036854775808", "-1", "9223372036854775808"},
      {Divide, "7", "-2", "-3"},
      {Divide, "-9223372036854775808", "-1", "9223372036854775808"},
      {Divide, "100000000000000000000", "3", "33333333333333333333"},
      {Rem, "-2", "3", "-2"},
      {Rem, "2", "-3", "2"},
      {Rem, "-9223372036854775808", "-1", "0"},
      {Rem, "-100000000000000000000", "7", "-2"},
      {Mod, "-2", "3", "1"},
      {Mod, "-3", "3", "0"},
      {Mod, "5", "-3", "2"},
      {Mod, "-5", "-3", "1"},
      {Mod, "-100000000000000000000", "7", "5"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Apply(c.operation, Int(c.a), Int(c.b)), c.result) << c.a << " and " << c.b;
  }
  std::string division_by_zero = "fault " + std::to_string(static_cast<int>(OperatorFault::kDivisionByZero));
  for (Binary operation : {Binary{Divide}, Binary{Rem}, Binary{Mod}}) {
    EXPECT_EQ(Apply(operation, Int("5"), Int("0")), division_by_zero);
    EXPECT_EQ(Apply(operation, Int("100000000000000000000"), Int("0")), division_by_zero);
  }
}

TEST(ArithmeticTest, NegateAndCompare) {
  Value result;
  EXPECT_EQ(Negate(Int("-9223372036854775808"), &result), OperatorFault::kNone);
  EXPECT_EQ(Print(result), "9223372036854775808");
  EXPECT_EQ(Negate(result, &result), OperatorFault::kNone);
  EXPECT_TRUE(result.is(Tag::kInteger)) << "what fits 64 bits is inline";

  Type type;
  type.kind = TypeKind::kEnumerated;
  type.enum_items = {{"late", {{5, 5}}}, {"early", {{1, 1}}}};
  std::vector<std::vector<Value>> ascending = {
      {Int("-100000000000000000000"), Int("-1"), Int("0"), Int("9223372036854775807"),
       Int("9223372036854775808")},
      {Value::Float(-INFINITY), Value::Float(0), Value::Float(1), Value::Float(INFINITY), Value::Float(NAN)},
      {Value::Enumerated(&type, 1), Value::Enumerated(&type, 0)}};
  for (const std::vector<Value>& values : ascending) {
    for (size_t i = 0; i < values.size(); ++i) {
      for (size_t j = 0; j < values.size(); ++j) {
        int order;
        ASSERT_EQ(Compare(values[i], values[j], &order), OperatorFault::kNone);
        EXPECT_EQ(order < 0, i < j);
        EXPECT_EQ(order == 0, i == j);
      }
    }
  }
}

TEST(ArithmeticTest, Floats) {
  EXPECT_EQ(Apply(Divide, Value::Float(1), Value::Float(4)), "0.25");
  EXPECT_EQ(Apply(Divide, Value::Float(INFINITY), Value::Float(INFINITY)), "not_a_number");
  EXPECT_EQ(Apply(Multiply, Value::Float(-1), Value::Float(-INFINITY)), "infinity");
  Value result;
  EXPECT_EQ(Divide(Value::Float(1), Value::Float(0), &result), OperatorFault::kDivisionByZero);
  EXPECT_EQ(Add(Value::Float(1), Value::Integer(1), &result), OperatorFault::kKind);
  EXPECT_EQ(Add(Value(), Value::Integer(1), &result), OperatorFault::kUnbound);
  EXPECT_EQ(Add(Value::Omit(), Value::Integer(1), &result), OperatorFault::kNotValue);
}

TEST(ArithmeticTest, ProductsStopGrowing) {
  Value number = Int("1000000000000000000000");
  OperatorFault fault = OperatorFault::kNone;
  for (int i = 0; i < 64 && fault == OperatorFault::kNone; ++i) fault = Multiply(number, number, &number);
  EXPECT_EQ(fault, OperatorFault::kTooLarge);
}

TEST(BigIntegerTest, Conversions) {
  EXPECT_EQ(IntegerToDouble(Int("9007199254740993000000")), 9007199254740993000000.0);
  EXPECT_EQ(IntegerToText(IntegerFromDouble(-1e30)), "-1000000000000000019884624838656");
  EXPECT_EQ(IntegerToText(IntegerFromDouble(-2.9)), "-2");
  EXPECT_EQ(IntegerToText(IntegerFromOctets("\x01\x00\x00\x00\x00\x00\x00\x00\x00\x01")), "1");
  EXPECT_EQ(IntegerToText(IntegerFromOctets(std::string_view("\x01\0\0\0\0\0\0\0\0", 9))),
            "18446744073709551616");
  EXPECT_FALSE(IntegerFromText("").has_value());
  EXPECT_FALSE(IntegerFromText("+1").has_value());
  EXPECT_FALSE(IntegerFromText("1x").has_value());
  EXPECT_FALSE(IntegerFromText(std::string(kMaxIntegerDigits + 1, '1')).has_value());
}

Value Bits(std::string text) {
  for (char& c : text) c = static_cast<char>(c - '0');
  return Value::Bitstring(text);
}

TEST(StringOperatorTest, Table) {
  Value hex = Value::Hexstring("\1\2\3\4\5");
  Value list = NewList(nullptr, 3);
  for (int i = 0; i < 3; ++i) list.list()->items[i] = Value::Integer(i);
  Value huge = Int("100000000000000000000");
  struct Case {
    Binary operation;
    Value a, b;
    const char* result;
  } cases[] = {
      {Concatenate, Bits("01"), Bits("1"), "'011'B"},
      {Concatenate, Value::Charstring("a"), Value::UniversalFromUtf8("ű"), "\"aű\""},
      {Concatenate, list, list, "{ 0, 1, 2, 0, 1, 2 }"},
      {And4b, Bits("0011"), Bits("0101"), "'0001'B"},
      {Or4b, Bits("0011"), Bits("0101"), "'0111'B"},
      {Xor4b, Value::Octetstring("\xff\x0f"), Value::Octetstring("\x0f\xff"), "'F0F0'O"},
      {ShiftLeft, Bits("111001"), Value::Integer(2), "'100100'B"},
      {ShiftRight, Bits("111001"), Value::Integer(2), "'001110'B"},
      {ShiftLeft, hex, Value::Integer(2), "'34500'H"},
      {ShiftRight, hex, Value::Integer(-2), "'34500'H"},
      {ShiftRight, hex, Value::Integer(99), "'00000'H"},
      {ShiftLeft, hex, huge, "'00000'H"},
      {RotateLeft, hex, Value::Integer(2), "'34512'H"},
      {RotateRight, hex, Value::Integer(2), "'45123'H"},
      {RotateRight, hex, Value::Integer(-7), "'34512'H"},
      {RotateLeft, Value::Charstring(""), Value::Integer(3), "\"\""},
      {RotateLeft, list, Value::Integer(1), "{ 1, 2, 0 }"},
      {RotateRight, Value::UniversalFromUtf8("aűb"), Value::Integer(1), "\"baű\""},
  };
  for (const Case& c : cases) EXPECT_EQ(Apply(c.operation, c.a, c.b), c.result);
  Value result;
  EXPECT_EQ(Not4b(Bits("0011"), &result), OperatorFault::kNone);
  EXPECT_EQ(Print(result), "'1100'B");
  EXPECT_EQ(And4b(Bits("0"), Bits("00"), &result), OperatorFault::kLengthMismatch);
  EXPECT_EQ(Concatenate(Bits("0"), hex, &result), OperatorFault::kKind);
}

TEST(EqualToTest, WantsCompleteValues) {
  bool equal;
  EXPECT_EQ(EqualTo(Value::Integer(1), Value::Integer(1), &equal), OperatorFault::kNone);
  EXPECT_TRUE(equal);
  Value partial = NewList(nullptr, 2);
  EXPECT_EQ(EqualTo(partial, NewList(nullptr, 0), &equal), OperatorFault::kUnbound);
}

}  // namespace
}  // namespace assay::runtime
