#pragma once

#include <cstdint>

#include "runtime/value/value.h"

/// Map values (ES 201 873-1 §6.2.15). A map is a list of type kMap that holds keys and values in turn, in the
/// order in which the keys came: key 0, value 0, key 1, value 1 … Keys are fully bound and differ from each
/// other, and change by the functions below only. A large map has an index (map_index.h): looking a key up
/// takes the same time however many there are.

namespace assay::runtime {

/// True for a value of a map type.
bool IsMap(const Value& value);
/// Number of keys of a map.
uint32_t MapSize(const Value& map);
/// Position of the value that belongs to `key` in the map's list, or -1.
int64_t FindKey(const Value& map, const Value& key);
/// The place of the value that belongs to `key`; a new, unbound one when the map does not have it yet.
Value* MapEntry(Value& map, const Value& key);
/// Removes `key` and its value; without effect when the map does not have it.
void RemoveKey(Value& map, const Value& key);
/// Removes all keys.
void ClearMap(Value& map);
/// All keys, or all values, of a map as a list of `type` (a set of).
Value MapKeys(const Value& map, const Type* type);
Value MapValues(const Value& map, const Type* type);

}  // namespace assay::runtime
