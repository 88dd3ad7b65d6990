#include "runtime/value/map.h"

#include "runtime/value/map_index.h"
#include "runtime/value/objects.h"
#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

/// Maps with fewer keys are searched as they are: that is as quick. Units: keys.
constexpr uint32_t kIndexedSize = 16;

void DropIndex(ListObject* list) {
  if (!list->is_map) return;
  auto* map = static_cast<MapObject*>(list);
  delete map->index;
  map->index = nullptr;
}

/// The index of a large map, made when it has none. Null for small ones.
MapIndex* IndexOf(ListObject* list) {
  if (!list->is_map || list->count < 2 * kIndexedSize) return nullptr;
  auto* map = static_cast<MapObject*>(list);
  if (map->index == nullptr) map->index = new MapIndex(list->span());
  return map->index;
}

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
  ListObject* list = map.list();
  if (const MapIndex* index = IndexOf(list)) {
    const int64_t at = index->Find(list->span(), key);
    return at < 0 ? -1 : at + 1;
  }
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
    // A copy that was made in order to grow has no index yet.
    if (map.list()->is_map) {
      auto* made = static_cast<MapObject*>(map.list());
      if (made->index != nullptr) made->index->Append(made->span());
    }
  }
  return &MutableList(map)->items[at];
}

void RemoveKey(Value& map, const Value& key) {
  const int64_t at = FindKey(map, key);
  if (at < 0) return;
  ListObject* list = MutableList(map);
  DropIndex(list);
  for (auto i = static_cast<uint32_t>(at) + 1; i < list->count; ++i)
    list->items[i - 2] = std::move(list->items[i]);
  ResizeList(map, list->count - 2);
}

void ClearMap(Value& map) { map = NewList(map.list()->type, 0); }

Value MapKeys(const Value& map, const Type* type) { return EverySecond(map, 0, type); }

Value MapValues(const Value& map, const Type* type) { return EverySecond(map, 1, type); }

}  // namespace assay::runtime
