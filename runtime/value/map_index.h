#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/value/value.h"

namespace assay::runtime {

/// A number that is the same for values that are equal (Equal). Parts deeper than a few levels do not count.
uint64_t HashOf(const Value& value);

/// Where each key of a map stands: an open hash table of positions. It speaks of the items of one list and
/// has to be told of every key that is appended; after other changes it is made again.
struct MapIndex {
  /// `items` holds keys and values in turn.
  explicit MapIndex(std::span<const Value> items);
  /// Position of `key` among `items`, or -1.
  int64_t Find(std::span<const Value> items, const Value& key) const;
  /// A key that the index does not have has come to the end of `items`, and its value.
  void Append(std::span<const Value> items);

 private:
  void Put(uint64_t hash, uint32_t position);
  /// Makes room for `keys` keys and puts those of `items` in.
  void Build(std::span<const Value> items, size_t keys);

  static constexpr uint32_t kFree = UINT32_MAX;
  std::vector<uint32_t> slots_;  ///< a power of two; positions of keys, or kFree
};

}  // namespace assay::runtime
