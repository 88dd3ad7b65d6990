#pragma once

#include "runtime/value/value.h"

namespace assay::runtime {

class ValuePrinter;

/// What runtime/value needs to know of template objects (Tag::kMatcher) without including runtime/matcher,
/// which fills this in before it makes its first object.
struct MatcherHooks {
  void (*destroy)(HeapObject* object) = nullptr;
  void (*print)(const Value& value, ValuePrinter& printer) = nullptr;
};
extern constinit MatcherHooks matcher_hooks;

}  // namespace assay::runtime
