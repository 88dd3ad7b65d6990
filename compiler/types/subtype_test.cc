#include "compiler/types/subtype.h"

#include <gtest/gtest.h>

namespace assay::compiler {
namespace {

using runtime::Value;
using Item = Subtype::Item;

Item One(int64_t number) {
  Item item;
  item.value = Value::Integer(number);
  return item;
}

Item Range(int64_t low, int64_t high) {
  Item item;
  item.kind = Item::Kind::kRange;
  item.lower.value = Value::Integer(low);
  item.upper.value = Value::Integer(high);
  return item;
}

Item From(int64_t low) {
  Item item = Range(low, 0);
  item.upper.infinite = true;
  return item;
}

Item Characters(std::string_view low, std::string_view high) {
  Item item;
  item.kind = Item::Kind::kRange;
  item.lower.value = Value::Charstring(low);
  item.upper.value = Value::Charstring(high);
  return item;
}

TEST(Subtype, AllowsValuesOfItsItems) {
  const Subtype subtype({One(1), Range(5, 9), From(100)}, "(1, 5..9, 100..infinity)", nullptr);
  struct Row {
    int64_t number;
    bool allowed;
  };
  for (Row row :
       {Row{0, false}, {1, true}, {2, false}, {5, true}, {9, true}, {10, false}, {99, false}, {100, true}}) {
    EXPECT_EQ(subtype.Allows(Value::Integer(row.number)), row.allowed) << row.number;
  }
}

TEST(Subtype, ExcludesOpenBounds) {
  Item open = Range(1, 3);
  open.lower.exclusive = open.upper.exclusive = true;
  const Subtype subtype({open}, "(!1..!3)", nullptr);
  EXPECT_FALSE(subtype.Allows(Value::Integer(1)));
  EXPECT_TRUE(subtype.Allows(Value::Integer(2)));
  EXPECT_FALSE(subtype.Allows(Value::Integer(3)));
}

TEST(Subtype, CharacterRangesMixWithinOneString) {
  const Subtype hex({Characters("0", "9"), Characters("a", "f")}, "(\"0\"..\"9\", \"a\"..\"f\")", nullptr);
  EXPECT_TRUE(hex.Allows(Value::Charstring("0af9")));
  EXPECT_TRUE(hex.Allows(Value::Charstring("")));
  EXPECT_FALSE(hex.Allows(Value::Charstring("0ag")));
}

TEST(Subtype, KeepsToItsParent) {
  const auto parent = std::make_shared<Subtype>(std::vector<Item>{Range(0, 10)}, "(0..10)", nullptr);
  const Subtype child({From(5)}, "(5..infinity)", parent);
  EXPECT_TRUE(child.Allows(Value::Integer(7)));
  EXPECT_FALSE(child.Allows(Value::Integer(11)));
}

TEST(Subtype, FindsWhatIsOutside) {
  const Subtype subtype({Range(0, 4), Range(5, 9)}, "(0..4, 5..9)", nullptr);
  EXPECT_EQ(subtype.FirstOutside({One(3), Range(2, 7)}), nullptr) << "covered by two items together";
  const std::vector<Item> inner = {One(3), One(12)};
  EXPECT_EQ(subtype.FirstOutside(inner), &inner[1]);
  const std::vector<Item> open = {From(3)};
  EXPECT_EQ(subtype.FirstOutside(open), &open[0]);
}

}  // namespace
}  // namespace assay::compiler
