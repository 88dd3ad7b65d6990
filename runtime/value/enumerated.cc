#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

/// Numbers of one item beyond this cannot be told apart in a value. Units: numbers.
constexpr uint64_t kMaxOrdinal = (1u << 24) - 1;

}  // namespace

int64_t EnumNumber(const Value& value) {
  const EnumItem& item = value.enum_type()->enum_items[value.enum_item()];
  uint64_t ordinal = value.enum_ordinal();
  for (auto [first, last] : item.ranges) {
    uint64_t size = static_cast<uint64_t>(last) - static_cast<uint64_t>(first) + 1;
    if (ordinal < size || size == 0) return first + static_cast<int64_t>(ordinal);
    ordinal -= size;
  }
  return value.enum_item();
}

Value EnumFromItem(const Type& type, uint32_t item, int64_t number) {
  if (item >= type.enum_items.size()) return Value();
  const EnumItem& items = type.enum_items[item];
  if (items.ranges.empty()) return number == item ? Value::Enumerated(&type, item) : Value();
  uint64_t before = 0;
  for (auto [first, last] : items.ranges) {
    if (number >= first && number <= last) {
      uint64_t ordinal = before + (static_cast<uint64_t>(number) - static_cast<uint64_t>(first));
      return ordinal <= kMaxOrdinal ? Value::Enumerated(&type, item, static_cast<uint32_t>(ordinal))
                                    : Value();
    }
    before += static_cast<uint64_t>(last) - static_cast<uint64_t>(first) + 1;
  }
  return Value();
}

Value EnumFromNumber(const Type& type, int64_t number) {
  for (uint32_t item = 0; item < type.enum_items.size(); ++item) {
    Value value = EnumFromItem(type, item, number);
    if (value.is_bound()) return value;
  }
  return Value();
}

}  // namespace assay::runtime
