#include "runtime/value/value.h"

#include <vector>

#include "runtime/value/big_integer.h"
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

thread_local int destroy_depth = 0;
thread_local std::vector<HeapObject*>* destroy_later = nullptr;

size_t StringSize(const StringObject* string) {
  size_t width = string->tag == Tag::kUniversal ? 4 : 1;
  size_t inline_octets = string->capacity != 0 ? string->capacity * width : sizeof(StringObject*);
  return sizeof(StringObject) + inline_octets;
}

void DestroyContents(HeapObject* object) {
  switch (object->tag) {
    case Tag::kRecord: {
      auto* record = static_cast<RecordObject*>(object);
      for (uint32_t i = 0; i < record->count; ++i) record->slots[i].~Value();
      size_t size = sizeof(RecordObject) + record->count * sizeof(Value);
      record->~RecordObject();
      Deallocate(record, size);
      return;
    }
    case Tag::kList: {
      auto* list = static_cast<ListObject*>(object);
      for (uint32_t i = 0; i < list->count; ++i) list->items[i].~Value();
      if (list->capacity != 0) Deallocate(list->items, list->capacity * sizeof(Value));
      Deallocate(list, sizeof(ListObject));
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

}  // namespace

void Value::Destroy(HeapObject* object) {
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
    case Tag::kUniversal: {
      auto* string = static_cast<StringObject*>(object);
      if (string->capacity == 0) {
        // The owner never has an owner itself, so this is one step deep.
        auto* owner = *reinterpret_cast<StringObject**>(string + 1);
        if (owner != nullptr && --owner->refs == 0) Destroy(owner);
      }
      Deallocate(string, StringSize(string));
      return;
    }
    default:
      break;
  }
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

}  // namespace assay::runtime
