#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/value/type.h"

namespace assay::runtime {

/// How the variables, ports and timers of one component type (Function::runs_on) are numbered in a component
/// of another, compatible type (ES 201 873-1 §6.3.3). Elements are found by name.
struct Layout {
  static constexpr uint32_t kMissing = UINT32_MAX;
  std::vector<uint32_t> variables;
  std::vector<uint32_t> ports;  ///< declarations, not instances
  std::vector<uint32_t> timers;
};

/// True when a component of type `actual` can stand where one of type `wanted` is expected: it has all its
/// ports, variables and timers, of the same types (§6.3.3).
bool IsCompatibleComponent(const Type* actual, const Type* wanted);

/// Layouts of a run, made on first use.
class LayoutCache {
 public:
  /// Null when both types number alike, which includes the usual case of one extending only the other.
  const Layout* Find(const Type* runs_on, const Type* component);

 private:
  struct Hash {
    size_t operator()(const std::pair<const Type*, const Type*>& key) const {
      return reinterpret_cast<size_t>(key.first) * 31 + reinterpret_cast<size_t>(key.second);
    }
  };
  std::unordered_map<std::pair<const Type*, const Type*>, std::unique_ptr<Layout>, Hash> layouts_;
};

}  // namespace assay::runtime
