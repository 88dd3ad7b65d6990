#include <vector>

#include "runtime/value/objects.h"

namespace assay::runtime {

bool IsFullyBound(const Value& value) {
  auto children = [](const Value& container) -> std::span<const Value> {
    switch (container.tag()) {
      case Tag::kRecord:
        return {container.record()->slots, container.record()->count};
      case Tag::kList:
        return container.list()->span();
      case Tag::kUnion:
        return {&container.choice()->value, 1};
      default:
        return {};
    }
  };
  if (!value.is_bound()) return false;
  std::span<const Value> top = children(value);
  if (top.empty()) return true;
  std::vector<std::span<const Value>> pending{top};
  while (!pending.empty()) {
    std::span<const Value> next = pending.back();
    pending.pop_back();
    for (const Value& child : next) {
      if (!child.is_bound()) return false;
      if (std::span<const Value> inner = children(child); !inner.empty()) pending.push_back(inner);
    }
  }
  return true;
}

}  // namespace assay::runtime
