#pragma once

#include <cstdint>
#include <span>

#include "runtime/value/value.h"

namespace assay::runtime {

/// Actual parameters that are evaluated late (ES 201 873-1 §5.4.1.1 @lazy, §5.4.1.2 @fuzzy): a function over
/// captured values. A lazy one is evaluated at its first use and keeps the value; a fuzzy one at every use.

Value MakeThunk(uint32_t function, bool fuzzy, std::span<const Value> captured);
bool IsThunk(const Value& value);
/// The value kept of an evaluated lazy thunk, or null.
const Value* ThunkValue(const Value& thunk);
/// Shape: all holders of the thunk see the value.
void KeepThunkValue(const Value& thunk, const Value& value);
uint32_t ThunkFunction(const Value& thunk);
bool ThunkIsFuzzy(const Value& thunk);
std::span<const Value> ThunkCaptured(const Value& thunk);

}  // namespace assay::runtime
