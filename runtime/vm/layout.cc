#include "runtime/vm/layout.h"

namespace assay::runtime {

namespace {

template <typename Element>
std::vector<uint32_t> Numbers(const std::vector<Element>& wanted, const std::vector<Element>& present, bool& same) {
  std::vector<uint32_t> numbers;
  for (size_t i = 0; i < wanted.size(); ++i) {
    uint32_t found = Layout::kMissing;
    for (size_t j = 0; j < present.size(); ++j) {
      if (present[j].name == wanted[i].name) {
        found = static_cast<uint32_t>(j);
        break;
      }
    }
    numbers.push_back(found);
    same = same && found == i;
  }
  return numbers;
}

}  // namespace

const Layout* LayoutCache::Find(const Type* runs_on, const Type* component) {
  if (runs_on == component || runs_on == nullptr || component == nullptr) return nullptr;
  if (!runs_on->component || !component->component) return nullptr;
  auto [entry, added] = layouts_.try_emplace({runs_on, component});
  if (added) {
    auto layout = std::make_unique<Layout>();
    bool same = true;
    layout->variables = Numbers(runs_on->component->variables, component->component->variables, same);
    layout->ports = Numbers(runs_on->component->ports, component->component->ports, same);
    layout->timers = Numbers(runs_on->component->timers, component->component->timers, same);
    if (!same) entry->second = std::move(layout);
  }
  return entry->second.get();
}

}  // namespace assay::runtime
