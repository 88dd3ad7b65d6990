#include "runtime/executor/plain_codec.h"

#include <gtest/gtest.h>

#include "runtime/value/objects.h"

namespace assay::runtime {
namespace {

class PlainCodecTest : public testing::Test {
 protected:
  const Type* Integer(const std::string& variant) {
    Type* type = table_.New(TypeKind::kInteger);
    auto attributes = std::make_shared<Attributes>();
    attributes->variant = {variant};
    type->attributes = attributes;
    return type;
  }

  TypeTable table_;
};

TEST_F(PlainCodecTest, IntegersTakeTheBitsOfTheirVariant) {
  const Type* type = Integer("32 bit");
  Result<Value> octets = EncodePlain(Value::Integer(10), *type);
  ASSERT_TRUE(octets);
  EXPECT_EQ(octets->bytes(), std::string("\x0a\0\0\0", 4));
  EXPECT_FALSE(EncodePlain(Value::Integer(int64_t{1} << 33), *type));
  size_t used = 0;
  EXPECT_EQ(DecodePlain(*octets, *type, &used)->integer(), 10);
  EXPECT_EQ(used, 4u);
  const Result<Value> cut = DecodePlain(Substring(*octets, 0, 2), *type, &used);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::kExhausted);
}

TEST_F(PlainCodecTest, RecordsComeBack) {
  Type* list = table_.New(TypeKind::kRecordOf);
  list->element = PredefinedType(TypeKind::kCharstring);
  Type* type = table_.New(TypeKind::kRecord);
  type->fields = {{"a", PredefinedType(TypeKind::kInteger)},
                  {"b", PredefinedType(TypeKind::kBitstring), true},
                  {"c", PredefinedType(TypeKind::kFloat), true},
                  {"d", list},
                  {"e", PredefinedType(TypeKind::kUniversalCharstring)}};
  Value items = NewList(list, 2);
  items.list()->items[0] = Value::Charstring("x");
  items.list()->items[1] = Value::Charstring("");
  Value record = NewRecord(type, 5);
  Value* slots = record.record()->slots;
  slots[0] = Value::Integer(-7);
  slots[1] = Value::Omit();
  slots[2] = Value::Float(1.5);
  slots[3] = items;
  slots[4] = Value::UniversalFromUtf8("\xc3\xa4");
  const Result<Value> octets = EncodePlain(record, *type);
  ASSERT_TRUE(octets);
  size_t used = 0;
  const Result<Value> back = DecodePlain(*octets, *type, &used);
  ASSERT_TRUE(back);
  EXPECT_TRUE(Equal(*back, record));
  for (uint32_t cut = 0; cut < octets->length() - 2; ++cut) {
    EXPECT_FALSE(DecodePlain(Substring(*octets, 0, cut), *type, &used)) << cut;
  }
}

TEST_F(PlainCodecTest, BitsAndHexDigitsArePacked) {
  const struct {
    TypeKind kind;
    Value value;
    std::string octets;
  } cases[] = {
      {TypeKind::kBitstring, Value::Bitstring(std::string("\0\1\1", 3)), std::string("\3\0\0\0\x60", 5)},
      {TypeKind::kHexstring, Value::Hexstring("\x0a\x01\x0f"), std::string("\3\0\0\0\xa1\xf0", 6)},
      {TypeKind::kInteger, Value::Integer(-2), std::string("\xfe\xff\xff\xff", 4)},
      {TypeKind::kInteger, Value::Integer(INT32_MIN),
       std::string("\0\0\0\x80\0\0\0\x80\xff\xff\xff\xff", 12)},
  };
  for (const auto& c : cases) {
    const Type& type = *PredefinedType(c.kind);
    const Result<Value> octets = EncodePlain(c.value, type);
    ASSERT_TRUE(octets);
    EXPECT_EQ(octets->bytes(), c.octets);
    size_t used = 0;
    const Result<Value> back = DecodePlain(*octets, type, &used);
    ASSERT_TRUE(back);
    EXPECT_TRUE(Equal(*back, c.value));
    EXPECT_EQ(used, c.octets.size());
  }
}

TEST_F(PlainCodecTest, LastStringIsItself) {
  const Type* text = PredefinedType(TypeKind::kCharstring);
  EXPECT_EQ(EncodePlain(Value::Charstring("abc"), *text)->bytes(), "abc");
  size_t used = 0;
  EXPECT_EQ(DecodePlain(Value::Octetstring("abc"), *text, &used)->bytes(), "abc");
  EXPECT_FALSE(DecodePlain(Value::Octetstring("\xff"), *text, &used));
}

}  // namespace
}  // namespace assay::runtime
