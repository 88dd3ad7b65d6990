#include "runtime/value/map.h"

#include <gtest/gtest.h>

#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "runtime/value/type.h"

namespace assay::runtime {
namespace {

class MapTest : public testing::Test {
 protected:
  MapTest() {
    map_type_.kind = TypeKind::kMap;
    map_type_.key = PredefinedType(TypeKind::kCharstring);
    map_type_.element = PredefinedType(TypeKind::kInteger);
    keys_type_.kind = TypeKind::kSetOf;
    keys_type_.element = map_type_.key;
  }

  Value Made(std::initializer_list<std::pair<const char*, int>> entries) const {
    Value map = NewList(&map_type_, 0);
    for (const auto& [key, number] : entries) *MapEntry(map, Value::Charstring(key)) = Value::Integer(number);
    return map;
  }

  Type map_type_, keys_type_;
};

TEST_F(MapTest, KeepsOneValueAKey) {
  Value map = Made({{"a", 1}, {"b", 2}, {"a", 3}});
  EXPECT_TRUE(IsMap(map));
  EXPECT_EQ(MapSize(map), 2u);
  EXPECT_EQ(map.list()->items[FindKey(map, Value::Charstring("a"))].integer(), 3);
  EXPECT_EQ(FindKey(map, Value::Charstring("c")), -1);
}

TEST_F(MapTest, RemovesKeysWhereverTheyStand) {
  for (const char* gone : {"a", "b", "c"}) {
    Value map = Made({{"a", 1}, {"b", 2}, {"c", 3}});
    RemoveKey(map, Value::Charstring(gone));
    EXPECT_EQ(MapSize(map), 2u) << gone;
    for (const char* key : {"a", "b", "c"}) {
      EXPECT_EQ(FindKey(map, Value::Charstring(key)) < 0, std::string_view(key) == gone)
          << gone << " " << key;
    }
  }
  Value map = Made({{"a", 1}});
  RemoveKey(map, Value::Charstring("x"));
  EXPECT_EQ(MapSize(map), 1u);
}

TEST_F(MapTest, CopiesStayAsTheyWere) {
  const Value before = Made({{"a", 1}});
  Value map = before;
  *MapEntry(map, Value::Charstring("a")) = Value::Integer(2);
  RemoveKey(map, Value::Charstring("a"));
  EXPECT_EQ(Print(before), "{ [\"a\"] := 1 }");
  EXPECT_EQ(Print(map), "{}");
}

TEST_F(MapTest, TellsKeysAndValues) {
  const Value map = Made({{"a", 1}, {"b", 2}});
  EXPECT_EQ(Print(MapKeys(map, &keys_type_)), "{ \"a\", \"b\" }");
  EXPECT_EQ(Print(MapValues(map, nullptr)), "{ 1, 2 }");
}

}  // namespace
}  // namespace assay::runtime
