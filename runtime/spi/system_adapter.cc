#include "runtime/spi/system_adapter.h"

namespace assay::runtime {

std::unique_ptr<SystemAdapter> AdapterRegistry::Make(std::string_view kind) const {
  for (const auto& [name, factory] : factories_) {
    if (name == kind) return factory();
  }
  return nullptr;
}

std::vector<std::string> AdapterRegistry::kinds() const {
  std::vector<std::string> kinds;
  for (const auto& [name, factory] : factories_) kinds.push_back(name);
  return kinds;
}

}  // namespace assay::runtime
