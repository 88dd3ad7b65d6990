#include "runtime/vm/thunk.h"

#include "runtime/value/objects.h"
#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

// A thunk is a list with a type of its own, so that it travels through registers like any value.
const Type kThunkType = {};

enum Slot : uint32_t { kFunction, kFuzzy, kEvaluated, kKept, kFirstCaptured };

}  // namespace

Value MakeThunk(uint32_t function, bool fuzzy, std::span<const Value> captured) {
  Value thunk = NewList(&kThunkType, kFirstCaptured + static_cast<uint32_t>(captured.size()));
  Value* items = thunk.list()->items;
  items[kFunction] = Value::Behaviour(function);
  items[kFuzzy] = Value::Boolean(fuzzy);
  items[kEvaluated] = Value::Boolean(false);
  for (size_t i = 0; i < captured.size(); ++i) items[kFirstCaptured + i] = captured[i];
  return thunk;
}

bool IsThunk(const Value& value) { return value.is(Tag::kList) && value.list()->type == &kThunkType; }

const Value* ThunkValue(const Value& thunk) {
  const Value* items = thunk.list()->items;
  return items[kEvaluated].boolean() ? &items[kKept] : nullptr;
}

void KeepThunkValue(const Value& thunk, const Value& value) {
  Value* items = thunk.list()->items;
  items[kEvaluated] = Value::Boolean(true);
  items[kKept] = value;
}

uint32_t ThunkFunction(const Value& thunk) { return thunk.list()->items[kFunction].id(); }
bool ThunkIsFuzzy(const Value& thunk) { return thunk.list()->items[kFuzzy].boolean(); }
std::span<const Value> ThunkCaptured(const Value& thunk) {
  return thunk.list()->span().subspan(kFirstCaptured);
}

}  // namespace assay::runtime
