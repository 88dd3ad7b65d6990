#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "runtime/base/result.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// Octets behind string values. Either they follow the object (`capacity` elements), or `data` points into
/// another StringObject that this one keeps alive (capacity 0). Octets below `size` never change while
/// another value can see them; the rest is room for AppendString. Units: `size` and `capacity` in elements;
/// an element is 4 octets for kUniversal, else 1.
struct StringObject : HeapObject {
  uint32_t size;
  uint32_t capacity;
  char* data;
};

/// Where a lazily decoded record gets its fields from. One object may serve a whole tree of records:
/// `context` tells which part of the message the record stands for. Reference-counted like values: whoever
/// makes one holds the first reference.
class LazySource {
 public:
  LazySource() = default;
  LazySource(const LazySource&) = delete;
  LazySource& operator=(const LazySource&) = delete;
  virtual ~LazySource() = default;
  /// Decodes field number `field` of the record that was made with `context`. Called at most once for each
  /// field. Shape: the field's value, Omit() when absent, or a kBroken value when its octets break its
  /// syntax.
  virtual Value DecodeField(uint64_t context, uint32_t field) = 0;

  void Retain() { ++refs_; }
  void Release() {
    if (--refs_ == 0) delete this;
  }

 private:
  uint32_t refs_ = 1;
};
struct ReleaseLazySource {
  void operator()(LazySource* source) const { source->Release(); }
};
/// Holds one reference.
template <class Source>
using LazySourcePtr = std::unique_ptr<Source, ReleaseLazySource>;

/// record, set. Slots are in declaration order; unset fields are kUnbound.
struct RecordObject : HeapObject {
  /// Every slot may refer to an object.
  static constexpr uint32_t kAnySlot = UINT32_MAX;
  static constexpr uint32_t kSlotsOfBit = 4;

  uint32_t count;
  /// Which slots may refer to objects: bit i stands for the four slots from 4 * i on, the last bit for all
  /// behind them too. Only lazy records that nobody but Force() writes to know it: the headers of a message
  /// are more than a hundred slots, and ending them takes as long as the touched ones are many.
  uint32_t holding;
  const Type* type;
  LazySource* lazy;  ///< null for ordinary records; one reference is this record's
  uint64_t lazy_context;
  Value* slots;  ///< behind the object

  /// The field's value, decoded first if nobody touched it yet. Never kLazy.
  const Value& Get(uint32_t field) {
    Value& slot = slots[field];
    if (__builtin_expect(slot.is(Tag::kLazy), 0)) Force(field);
    return slot;
  }
  void Force(uint32_t field);

  static uint32_t BitOf(uint32_t field) { return uint32_t{1} << std::min(field / kSlotsOfBit, 31u); }
};

/// record of, set of, array (fixed length; `type` tells the lower index bound), map.
struct ListObject : HeapObject {
  uint32_t count;
  uint32_t capacity : 31;
  uint32_t is_map : 1;  ///< it is a MapObject
  const Type* type;
  Value* items;

  std::span<const Value> span() const { return {items, count}; }
};

struct MapIndex;

/// map: its keys and values in turn (runtime/value/map.h), and where each key stands when there are many.
struct MapObject : ListObject {
  MapIndex* index;  ///< owned; null: none was needed so far, or the keys have changed since
};

/// union, anytype.
struct UnionObject : HeapObject {
  uint32_t alternative;
  const Type* type;
  Value value;
};

/// A field that could not be decoded: what stood there and which rule it breaks.
/// Units: `offset` counts octets from the start of the message.
struct BrokenObject : HeapObject {
  Value raw;  ///< kOctetstring
  uint32_t offset;
  std::string reason;  ///< starts lower case, ends with the clause in parentheses
};

/// Makers. All slots start kUnbound. `type` must outlive the value (types live as long as the Program).
Value NewRecord(const Type* type, uint32_t count);
/// A record that holds a reference to `source`, with nothing decoded.
Value NewLazyRecord(const Type* type, uint32_t count, LazySource& source, uint64_t context);
/// The same, with some fields known to be omit. Shape: `fields` are kLazy or kOmit.
Value NewLazyRecord(const Type* type, std::span<const Value> fields, LazySource& source, uint64_t context);
Value NewList(const Type* type, uint32_t count);
Value NewUnion(const Type* type, uint32_t alternative, Value value);
Value NewBroken(Value raw, uint32_t offset, std::string reason);
/// A string of `length` uninitialised elements, to be filled through `*data`. A kUniversal must get at least
/// one character above 127, else use UniversalFromCodePoints.
Value NewString(Tag tag, uint32_t length, char** data);

/// In-place changes: each makes `value` unique first when it is shared, so that other holders keep what they
/// saw. Lazy fields of a record that is copied stay lazy in both copies. Slots of a record must not be
/// written before MutableRecord() gave it out, except those of a record that NewRecord() just made.
RecordObject* MutableRecord(Value& value);
ListObject* MutableList(Value& value);
UnionObject* MutableUnion(Value& value);
/// Grows or shrinks; new items are kUnbound. Amortised constant time for growth by one.
void ResizeList(Value& value, uint32_t count);
/// Appends the elements of `tail` (same kind, or charstring kinds mixed); constant amortised when `value` is
/// unique.
void AppendString(Value& value, const Value& tail);
void AppendList(Value& value, const Value& tail);

/// True when no part of `value` is unbound (ES 201 873-1 §7.1.0: completely initialized). Fields that were
/// not decoded yet count as bound and stay undecoded; so do templates and broken fields.
bool IsFullyBound(const Value& value);

/// Substring in elements; shares the octets.
Value Substring(const Value& value, uint32_t offset, uint32_t length);

}  // namespace assay::runtime
