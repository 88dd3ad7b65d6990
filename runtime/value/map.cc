#include "runtime/value/map.h"

#include "runtime/value/objects.h"
#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

/// Every second item, from `first` on.
Value EverySecond(const Value& map, uint32_t first, const Type* type) {
  const ListObject* list = map.list();
  Value part = NewList(type, list->count / 2);
  for (uint32_t i = 0; i < part.list()->count; ++i) part.list()->items[i] = list->items[2 * i + first];
  return part;
}

}  // namespace

bool IsMap(const Value& value) {
  return value.is(Tag::kList) && value.list()->type != nullptr && value.list()->type->kind == TypeKind::kMap;
}

uint32_t MapSize(const Value& map) { return map.list()->count / 2; }

int64_t FindKey(const Value& map, const Value& key) {
  const ListObject* list = map.list();
  for (uint32_t i = 0; i + 1 < list->count; i += 2) {
    if (Equal(list->items[i], key)) return i + 1;
  }
  return -1;
}

Value* MapEntry(Value& map, const Value& key) {
  int64_t at = FindKey(map, key);
  if (at < 0) {
    const uint32_t count = map.list()->count;
    const Value kept = key;  // `key` may lie in the list that moves
    ResizeList(map, count + 2);
    map.list()->items[count] = kept;
    at = count + 1;
  }
  return &MutableList(map)->items[at];
}

void RemoveKey(Value& map, const Value& key) {
  const int64_t at = FindKey(map, key);
  if (at < 0) return;
  ListObject* list = MutableList(map);
  for (auto i = static_cast<uint32_t>(at) + 1; i < list->count; ++i)
    list->items[i - 2] = std::move(list->items[i]);
  ResizeList(map, list->count - 2);
}

Value MapKeys(const Value& map, const Type* type) { return EverySecond(map, 0, type); }

Value MapValues(const Value& map, const Type* type) { return EverySecond(map, 1, type); }

}  // namespace assay::runtime
