#include "runtime/value/convert.h"

#include <gtest/gtest.h>

#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime {
namespace {

class ConvertTest : public testing::Test {
 protected:
  ConvertTest() {
    const Type* integer = PredefinedType(TypeKind::kInteger);
    const Type* text = PredefinedType(TypeKind::kCharstring);
    one_.kind = other_.kind = TypeKind::kUnion;
    one_.fields = {{"a", integer, false, false, nullptr},
                   {"b", text, false, false, nullptr},
                   {"c", text, false, false, nullptr}};
    other_.fields = {{"b", text, false, false, nullptr}, {"a", integer, false, false, nullptr}};
    from_zero_.kind = from_one_.kind = TypeKind::kArray;
    from_zero_.element = from_one_.element = integer;
    from_zero_.length = from_one_.length = {2, 2};
    from_one_.array_first = 1;
    record_of_one_.kind = record_of_other_.kind = TypeKind::kRecord;
    record_of_one_.fields = {{"u", &one_, false, false, nullptr}};
    record_of_other_.fields = {{"v", &other_, false, false, nullptr}};
  }

  Type one_, other_, from_zero_, from_one_, record_of_one_, record_of_other_;
};

TEST_F(ConvertTest, FindsAlternativesByName) {
  Value result;
  std::string problem;
  ASSERT_TRUE(ConvertValue(NewUnion(&one_, 0, Value::Integer(7)), other_, &result, &problem));
  EXPECT_EQ(result.choice()->alternative, 1u);
  EXPECT_EQ(Print(result), "{ a := 7 }");
  EXPECT_FALSE(ConvertValue(NewUnion(&one_, 2, Value::Charstring("x")), other_, &result, &problem));
  EXPECT_NE(problem.find("no alternative 'c'"), std::string::npos) << problem;
}

TEST_F(ConvertTest, GivesPartsTheirNewTypes) {
  Value record = NewRecord(&record_of_one_, 1);
  record.record()->slots[0] = NewUnion(&one_, 1, Value::Charstring("x"));
  Value result;
  std::string problem;
  ASSERT_TRUE(ConvertValue(record, record_of_other_, &result, &problem));
  EXPECT_EQ(Print(result), "{ v := { b := \"x\" } }");
  EXPECT_EQ(Print(record), "{ u := { b := \"x\" } }") << "the old value stays";
}

TEST_F(ConvertTest, KeepsPositionsOfArrays) {
  Value list = NewList(&from_zero_, 2);
  list.list()->items[0] = Value::Integer(5);
  Value result;
  std::string problem;
  ASSERT_TRUE(ConvertValue(list, from_one_, &result, &problem));
  EXPECT_EQ(result.list()->type, &from_one_);
  EXPECT_EQ(result.list()->items[0].integer(), 5);
  EXPECT_FALSE(result.list()->items[1].is_bound());
  EXPECT_FALSE(ConvertValue(NewList(&from_zero_, 3), from_one_, &result, &problem));
}

}  // namespace
}  // namespace assay::runtime
