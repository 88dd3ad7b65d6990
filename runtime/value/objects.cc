#include "runtime/value/objects.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "runtime/value/map_index.h"
#include "runtime/value/pool.h"
#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

size_t RecordSize(uint32_t count) { return sizeof(RecordObject) + count * sizeof(Value); }

/// Shape: `memory` has RecordSize(count) octets.
inline RecordObject* NewRecordObject(void* memory, const Type* type, uint32_t count) {
  auto* record = new (memory) RecordObject;
  record->refs = 1;
  record->tag = Tag::kRecord;
  record->count = count;
  record->holding = RecordObject::kAnySlot;
  record->type = type;
  record->lazy = nullptr;
  record->lazy_context = 0;
  record->slots = reinterpret_cast<Value*>(record + 1);
  return record;
}

/// Items that a list has room for: what ListObject::capacity can say.
constexpr uint32_t kMaxCapacity = UINT32_MAX / 2;

ListObject* NewListObject(const Type* type, uint32_t capacity) {
  ASSAY_CHECK(capacity <= kMaxCapacity);
  ListObject* list = nullptr;
  const bool is_map = type != nullptr && type->kind == TypeKind::kMap;
  if (is_map) {
    auto* map = new (Allocate(sizeof(MapObject))) MapObject;
    map->index = nullptr;
    list = map;
  } else {
    list = new (Allocate(sizeof(ListObject))) ListObject;
  }
  list->is_map = is_map;
  list->refs = 1;
  list->tag = Tag::kList;
  list->count = 0;
  list->capacity = capacity;
  list->type = type;
  list->items = capacity != 0 ? static_cast<Value*>(Allocate(capacity * sizeof(Value))) : nullptr;
  return list;
}

/// Moves the items of a list that nobody else holds to memory for `capacity` items.
void Reallocate(ListObject* list, uint32_t capacity) {
  auto* items = static_cast<Value*>(Allocate(capacity * sizeof(Value)));
  // A Value is moved by copying its octets: nothing points to it, and the old place is not destroyed.
  if (list->count != 0)
    std::memcpy(static_cast<void*>(items), static_cast<void*>(list->items), list->count * sizeof(Value));
  if (list->capacity != 0) Deallocate(list->items, list->capacity * sizeof(Value));
  list->items = items;
  list->capacity = capacity;
}

/// Room for growth by one in amortised constant time.
void Reserve(ListObject* list, uint32_t count) {
  if (count <= list->capacity) return;
  ASSAY_CHECK(count <= kMaxCapacity);
  uint64_t doubled = std::min<uint64_t>(uint64_t{list->capacity} * 2, kMaxCapacity);
  Reallocate(list, std::max({count, static_cast<uint32_t>(doubled), uint32_t{4}}));
}

}  // namespace

void RecordObject::Force(uint32_t field) {
  new (&slots[field]) Value(lazy->DecodeField(lazy_context, field));  // over kLazy, which refers to nothing
  holding |= BitOf(field);
  ASSAY_CHECK(!slots[field].is(Tag::kLazy));
}

namespace {

inline Value MakeRecord(void* memory, const Type* type, uint32_t count) {
  RecordObject* record = NewRecordObject(memory, type, count);
  std::uninitialized_value_construct_n(record->slots, count);
  return Value::Adopt(record);
}

inline RecordObject* NewLazyRecordObject(void* memory, const Type* type, uint32_t count, LazySource& source,
                                         uint64_t context) {
  RecordObject* record = NewRecordObject(memory, type, count);
  source.Retain();
  record->holding = 0;
  record->lazy = &source;
  record->lazy_context = context;
  return record;
}

inline Value MakeLazyRecord(void* memory, const Type* type, uint32_t count, LazySource& source,
                            uint64_t context) {
  RecordObject* record = NewLazyRecordObject(memory, type, count, source, context);
  for (uint32_t i = 0; i < count; ++i) new (&record->slots[i]) Value(Value::Lazy());
  return Value::Adopt(record);
}

// The makers without memory at hand stand apart, so that those with it need to save no registers.
[[gnu::noinline]] Value MakeFirstRecord(const Type* type, uint32_t count) {
  return MakeRecord(AllocateSlow(RecordSize(count)), type, count);
}
[[gnu::noinline]] Value MakeFirstLazyRecord(const Type* type, uint32_t count, LazySource& source,
                                            uint64_t context) {
  return MakeLazyRecord(AllocateSlow(RecordSize(count)), type, count, source, context);
}

}  // namespace

Value NewRecord(const Type* type, uint32_t count) {
  void* memory = Reuse(RecordSize(count));
  if (__builtin_expect(memory == nullptr, 0)) return MakeFirstRecord(type, count);
  return MakeRecord(memory, type, count);
}

Value NewLazyRecord(const Type* type, uint32_t count, LazySource& source, uint64_t context) {
  void* memory = Reuse(RecordSize(count));
  if (__builtin_expect(memory == nullptr, 0)) return MakeFirstLazyRecord(type, count, source, context);
  return MakeLazyRecord(memory, type, count, source, context);
}

Value NewLazyRecord(const Type* type, std::span<const Value> fields, LazySource& source, uint64_t context) {
  auto count = static_cast<uint32_t>(fields.size());
  RecordObject* record = NewLazyRecordObject(Allocate(RecordSize(count)), type, count, source, context);
  // Neither kLazy nor kOmit refers to anything: octets can be copied.
  std::memcpy(static_cast<void*>(record->slots), fields.data(), fields.size_bytes());
  return Value::Adopt(record);
}

Value NewList(const Type* type, uint32_t count) {
  ListObject* list = NewListObject(type, count);
  std::uninitialized_value_construct_n(list->items, count);
  list->count = count;
  return Value::Adopt(list);
}

Value NewUnion(const Type* type, uint32_t alternative, Value value) {
  auto* choice = new (Allocate(sizeof(UnionObject))) UnionObject;
  choice->refs = 1;
  choice->tag = Tag::kUnion;
  choice->alternative = alternative;
  choice->type = type;
  choice->value = std::move(value);
  return Value::Adopt(choice);
}

Value NewBroken(Value raw, uint32_t offset, std::string reason) {
  auto* broken = new (Allocate(sizeof(BrokenObject))) BrokenObject;
  broken->refs = 1;
  broken->tag = Tag::kBroken;
  broken->raw = std::move(raw);
  broken->offset = offset;
  broken->reason = std::move(reason);
  return Value::Adopt(broken);
}

RecordObject* MutableRecord(Value& value) {
  RecordObject* record = value.record();
  if (record->refs == 1) {
    record->holding = RecordObject::kAnySlot;  // the caller writes what it likes where it likes
    return record;
  }
  RecordObject* copy = NewRecordObject(Allocate(RecordSize(record->count)), record->type, record->count);
  std::uninitialized_copy_n(record->slots, record->count, copy->slots);
  copy->lazy = record->lazy;
  if (copy->lazy != nullptr) copy->lazy->Retain();
  copy->lazy_context = record->lazy_context;
  value = Value::Adopt(copy);
  return copy;
}

ListObject* MutableList(Value& value) {
  ListObject* list = value.list();
  if (list->refs == 1) return list;
  ListObject* copy = NewListObject(list->type, list->count);
  std::uninitialized_copy_n(list->items, list->count, copy->items);
  copy->count = list->count;
  value = Value::Adopt(copy);
  return copy;
}

UnionObject* MutableUnion(Value& value) {
  UnionObject* choice = value.choice();
  if (choice->refs == 1) return choice;
  value = NewUnion(choice->type, choice->alternative, choice->value);
  return value.choice();
}

void ResizeList(Value& value, uint32_t count) {
  if (value.list()->refs != 1) {
    const ListObject* shared = value.list();
    uint32_t kept = std::min(count, shared->count);
    // A copy made in order to grow gets room at once.
    uint32_t capacity = count > shared->count ? std::max(count, kept + kept / 2) : count;
    ListObject* copy = NewListObject(shared->type, capacity);
    std::uninitialized_copy_n(shared->items, kept, copy->items);
    copy->count = kept;
    value = Value::Adopt(copy);
  }
  ListObject* list = value.list();
  if (count < list->count) {
    uint32_t old_count = list->count;
    list->count = count;
    for (uint32_t i = count; i < old_count; ++i) list->items[i].~Value();
    return;
  }
  Reserve(list, count);
  std::uninitialized_value_construct_n(list->items + list->count, count - list->count);
  list->count = count;
}

void AppendList(Value& value, const Value& tail) {
  uint32_t added = tail.list()->count;
  if (added == 0) return;
  Value source = tail;  // `tail` may be `value` itself
  uint32_t old_count = value.list()->count;
  ASSAY_CHECK(added <= UINT32_MAX - old_count);
  ResizeList(value, old_count + added);
  for (uint32_t i = 0; i < added; ++i) value.list()->items[old_count + i] = source.list()->items[i];
}

}  // namespace assay::runtime
