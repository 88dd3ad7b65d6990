#include "runtime/value/map.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

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

/// Keys and values as a list of pairs: what a map is, without an index.
class SlowMap {
 public:
  void Put(const Value& key, int64_t value) {
    for (auto& [own, number] : entries_) {
      if (Equal(own, key)) {
        number = value;
        return;
      }
    }
    entries_.emplace_back(key, value);
  }
  void Remove(const Value& key) {
    std::erase_if(entries_, [&](const auto& entry) { return Equal(entry.first, key); });
  }
  void Clear() { entries_.clear(); }
  /// True when `map` has these keys and values in this order, and finds each.
  bool Is(const Value& map) const {
    if (MapSize(map) != entries_.size()) return false;
    for (size_t i = 0; i < entries_.size(); ++i) {
      const int64_t at = FindKey(map, entries_[i].first);
      if (at != static_cast<int64_t>(2 * i + 1) || map.list()->items[at].integer() != entries_[i].second)
        return false;
    }
    return true;
  }

 private:
  std::vector<std::pair<Value, int64_t>> entries_;
};

TEST_F(MapTest, AgreesWithASlowTwinWhateverTheKeys) {
  Type record, enumerated;
  record.kind = TypeKind::kRecord;
  record.fields = {{"a", PredefinedType(TypeKind::kInteger), false, false, nullptr},
                   {"b", PredefinedType(TypeKind::kCharstring), false, false, nullptr}};
  enumerated.kind = TypeKind::kEnumerated;
  enumerated.enum_items = {{"low", {{0, 199}}}, {"high", {{200, 399}}}};
  const std::vector<std::function<Value(int)>> makers = {
      [](int n) { return Value::Integer(n - 30); },
      [](int n) { return Value::Charstring(std::to_string(n)); },
      [](int n) {
        return Value::Float(n == 0 ? -0.0 : n == 1 ? std::nan("") : n / 4.0);
      },
      [&](int n) { return EnumFromNumber(enumerated, n); },
      [&](int n) {
        Value made = NewRecord(&record, 2);
        made.record()->slots[0] = Value::Integer(n % 7);
        made.record()->slots[1] = Value::Charstring(std::string(static_cast<size_t>(n / 7), 'x'));
        return made;
      },
      [&](int n) {
        // Sets: the same elements in another order are the same key.
        const int turn = n % 2;
        Value made = NewList(&keys_type_, 2);
        made.list()->items[turn] = Value::Charstring("k");
        made.list()->items[1 - turn] = Value::Charstring(std::to_string(n / 2));
        return made;
      }};
  std::mt19937 random(5);
  for (size_t kind = 0; kind < makers.size(); ++kind) {
    Value map = NewList(&map_type_, 0), kept = map;
    SlowMap slow, kept_slow = slow;
    for (int step = 0; step < 3000; ++step) {
      const Value key = makers[kind](static_cast<int>(random() % 300));
      const unsigned what = random() % 1000;
      if (what < 700) {
        *MapEntry(map, key) = Value::Integer(step);
        slow.Put(key, step);
      } else if (what < 980) {
        RemoveKey(map, key);
        slow.Remove(key);
      } else if (what < 998) {
        ASSERT_TRUE(kept_slow.Is(kept)) << "kind " << kind << " step " << step;
        kept = map;  // shared from now on
        kept_slow = slow;
      } else {
        ClearMap(map);
        slow.Clear();
      }
      if (step % 50 == 0) {
        ASSERT_TRUE(slow.Is(map)) << "kind " << kind << " step " << step;
      }
    }
    EXPECT_TRUE(slow.Is(map)) << "kind " << kind;
  }
}

TEST_F(MapTest, FloatsThatAreEqualAreOneKey) {
  Value map = NewList(&map_type_, 0);
  for (int n = 1; n < 40; ++n) *MapEntry(map, Value::Float(n)) = Value::Integer(n);
  *MapEntry(map, Value::Float(0.0)) = Value::Integer(0);
  *MapEntry(map, Value::Float(std::nan("1"))) = Value::Integer(50);
  EXPECT_GE(FindKey(map, Value::Float(-0.0)), 0);
  EXPECT_GE(FindKey(map, Value::Float(std::nan("2"))), 0);
  EXPECT_EQ(FindKey(map, Value::Integer(1)), -1);
}

}  // namespace
}  // namespace assay::runtime
