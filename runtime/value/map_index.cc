#include "runtime/value/map_index.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <string_view>

#include "runtime/value/big_integer.h"
#include "runtime/value/objects.h"
#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

/// Levels of records, lists and unions that a hash looks into.
constexpr int kHashedLevels = 3;

uint64_t Mix(uint64_t hash) {
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ hash >> 29;
}

uint64_t HashFloat(double number) {
  if (std::isnan(number)) return 1;              // all of them are equal
  return std::bit_cast<uint64_t>(number + 0.0);  // -0.0 is equal to 0.0
}

uint64_t HashLevel(const Value& value, int levels) {
  const uint64_t tag = Mix(static_cast<uint64_t>(value.tag()) + 1);
  if (levels == 0 && value.tag() >= Tag::kRecord && value.tag() <= Tag::kUnion) return tag;
  switch (value.tag()) {
    case Tag::kFloat:
      return tag ^ Mix(HashFloat(value.real()));
    case Tag::kEnumerated:
      return tag ^ Mix(static_cast<uint64_t>(EnumNumber(value)));
    case Tag::kBitstring:
    case Tag::kHexstring:
    case Tag::kOctetstring:
    case Tag::kCharstring:
    case Tag::kUniversal:
      return tag ^ Mix(std::hash<std::string_view>()(value.bytes()));
    case Tag::kRecord: {
      uint64_t hash = tag;
      for (uint32_t i = 0; i < value.record()->count; ++i)
        hash = Mix(hash + HashLevel(value.record()->Get(i), levels - 1));
      return hash;
    }
    case Tag::kList: {
      // A sum: the elements of a set of are equal in any order.
      uint64_t hash = tag + value.list()->count;
      for (const Value& item : value.list()->span()) hash += HashLevel(item, levels - 1);
      return hash;
    }
    case Tag::kUnion:
      return Mix(tag + value.choice()->alternative + HashLevel(value.choice()->value, levels - 1));
    case Tag::kUnbound:
    case Tag::kOmit:
    case Tag::kNull:
    case Tag::kBigInteger:
    case Tag::kBroken:
    case Tag::kMatcher:
      return tag;
    default:
      return tag ^ Mix(static_cast<uint64_t>(value.integer()));
  }
}

}  // namespace

uint64_t HashOf(const Value& value) { return HashLevel(value, kHashedLevels); }

MapIndex::MapIndex(std::span<const Value> items) { Build(items, items.size() / 2); }

void MapIndex::Build(std::span<const Value> items, size_t keys) {
  slots_.assign(std::bit_ceil(std::max<size_t>(keys, 1) * 2), kFree);
  for (uint32_t i = 0; i + 1 < items.size(); i += 2) Put(HashOf(items[i]), i);
}

void MapIndex::Put(uint64_t hash, uint32_t position) {
  size_t at = hash & (slots_.size() - 1);
  while (slots_[at] != kFree) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = position;
}

int64_t MapIndex::Find(std::span<const Value> items, const Value& key) const {
  size_t at = HashOf(key) & (slots_.size() - 1);
  for (; slots_[at] != kFree; at = (at + 1) & (slots_.size() - 1)) {
    if (Equal(items[slots_[at]], key)) return slots_[at];
  }
  return -1;
}

void MapIndex::Append(std::span<const Value> items) {
  // At most half of the slots are taken, so that searches stay short and end.
  if (items.size() > slots_.size()) return Build(items, items.size());
  Put(HashOf(items[items.size() - 2]), static_cast<uint32_t>(items.size() - 2));
}

}  // namespace assay::runtime
