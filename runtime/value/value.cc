#include "runtime/value/value.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "runtime/value/big_integer.h"
#include "runtime/value/map_index.h"
#include "runtime/value/object_hooks.h"
#include "runtime/value/objects.h"
#include "runtime/value/pool.h"

namespace assay::runtime {

const char* VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNone:
      return "none";
    case Verdict::kPass:
      return "pass";
    case Verdict::kInconc:
      return "inconc";
    case Verdict::kFail:
      return "fail";
    case Verdict::kError:
      return "error";
  }
  return "error";
}

constinit MatcherHooks matcher_hooks{};

namespace {

/// Nested destruction up to here uses the C stack; deeper objects wait in a list until it has unwound. Units:
/// objects.
constexpr int kMaxDestroyDepth = 128;

constexpr uint32_t kFirstHeapTag = static_cast<uint32_t>(Tag::kBigInteger);

thread_local int destroy_depth = 0;
thread_local std::vector<HeapObject*>* destroy_later = nullptr;

size_t StringSize(const StringObject* string) {
  size_t width = string->tag == Tag::kUniversal ? 4 : 1;
  size_t inline_octets = string->capacity != 0 ? string->capacity * width : sizeof(StringObject*);
  return sizeof(StringObject) + inline_octets;
}

/// Negative, as a signed number, for a value that refers to nothing; so is the bitwise and of several of
/// them.
uint32_t AboveInline(const Value& value) { return static_cast<uint32_t>(value.tag()) - kFirstHeapTag; }

inline bool HoldsNothing(const RecordObject* record) {
  uint32_t all = ~uint32_t{0};
  for (uint32_t i = 0; i < record->count; ++i) all &= AboveInline(record->slots[i]);
  return static_cast<int32_t>(all) < 0;
}

/// Gives back a record whose slots are released.
inline void FreeRecord(RecordObject* record) {
  LazySource* lazy = record->lazy;
  Deallocate(record, sizeof(RecordObject) + record->count * sizeof(Value));
  if (lazy != nullptr) lazy->Release();
}

/// Most fields of a large record, such as the headers of a message, are omit: these are passed over four at a
/// time.
void DestroySlots(Value* slots, uint32_t count) {
  uint32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const Value* four = slots + i;
    uint32_t all = AboveInline(four[0]) & AboveInline(four[1]) & AboveInline(four[2]) & AboveInline(four[3]);
    if (static_cast<int32_t>(all) < 0) continue;
    for (uint32_t k = i; k < i + 4; ++k) slots[k].~Value();
  }
  for (; i < count; ++i) slots[i].~Value();
}

/// The same for a record that knows which of its slots hold something.
void DestroyHeldSlots(RecordObject* record) {
  constexpr uint32_t kBits = 32;
  for (uint32_t bits = record->holding; bits != 0; bits &= bits - 1) {
    auto bit = static_cast<uint32_t>(std::countr_zero(bits));
    uint32_t i = bit * RecordObject::kSlotsOfBit;
    uint32_t end = bit == kBits - 1 ? record->count : std::min(i + RecordObject::kSlotsOfBit, record->count);
    for (; i < end; ++i) record->slots[i].~Value();
  }
}

void DestroyContents(HeapObject* object) {
  switch (object->tag) {
    case Tag::kRecord: {
      auto* record = static_cast<RecordObject*>(object);
      if (record->holding == RecordObject::kAnySlot) {
        DestroySlots(record->slots, record->count);
      } else {
        DestroyHeldSlots(record);
      }
      FreeRecord(record);
      return;
    }
    case Tag::kList: {
      auto* list = static_cast<ListObject*>(object);
      for (uint32_t i = 0; i < list->count; ++i) list->items[i].~Value();
      if (list->capacity != 0) Deallocate(list->items, list->capacity * sizeof(Value));
      if (list->is_map) {
        delete static_cast<MapObject*>(list)->index;
        Deallocate(list, sizeof(MapObject));
      } else {
        Deallocate(list, sizeof(ListObject));
      }
      return;
    }
    case Tag::kUnion: {
      auto* choice = static_cast<UnionObject*>(object);
      choice->~UnionObject();
      Deallocate(choice, sizeof(UnionObject));
      return;
    }
    case Tag::kBroken: {
      auto* broken = static_cast<BrokenObject*>(object);
      broken->~BrokenObject();
      Deallocate(broken, sizeof(BrokenObject));
      return;
    }
    case Tag::kMatcher:
      matcher_hooks.destroy(object);
      return;
    default:
      ASSAY_CHECK(false);
  }
}

void DestroyString(StringObject* string) {
  if (string->capacity == 0) {
    auto* owner = *reinterpret_cast<StringObject**>(string + 1);
    // The owner never has an owner itself.
    if (owner != nullptr && --owner->refs == 0) Deallocate(owner, StringSize(owner));
  }
  Deallocate(string, StringSize(string));
}

/// What may hold other objects.
void DestroyContainer(HeapObject* object) {
  if (destroy_depth >= kMaxDestroyDepth) {
    if (destroy_later == nullptr) destroy_later = new std::vector<HeapObject*>;
    destroy_later->push_back(object);
    return;
  }
  ++destroy_depth;
  DestroyContents(object);
  if (destroy_depth == 1 && destroy_later != nullptr) {
    while (!destroy_later->empty()) {
      HeapObject* next = destroy_later->back();
      destroy_later->pop_back();
      DestroyContents(next);
    }
    delete destroy_later;
    destroy_later = nullptr;
  }
  --destroy_depth;
}

/// Whatever takes more than giving back memory. Not in line: Value::Destroy() then saves no registers.
[[gnu::noinline]] void DestroyCarefully(HeapObject* object) {
  switch (object->tag) {
    case Tag::kBigInteger: {
      auto* big = static_cast<BigIntegerObject*>(object);
      BN_free(big->number);
      Deallocate(big, sizeof(BigIntegerObject));
      return;
    }
    case Tag::kBitstring:
    case Tag::kHexstring:
    case Tag::kOctetstring:
    case Tag::kCharstring:
    case Tag::kUniversal:
      DestroyString(static_cast<StringObject*>(object));
      return;
    default:
      DestroyContainer(object);
  }
}

}  // namespace

void Value::Destroy(HeapObject* object) {
  if (object->tag == Tag::kRecord) {
    // Small records that hold nothing are the most frequent: headers that were touched, but not their fields.
    constexpr uint32_t kSmall = 4;
    auto* record = static_cast<RecordObject*>(object);
    if (record->holding == 0 || (record->count <= kSmall && HoldsNothing(record))) {
      FreeRecord(record);
      return;
    }
  }
  DestroyCarefully(object);
}

}  // namespace assay::runtime
