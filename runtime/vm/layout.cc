#include "runtime/vm/layout.h"

#include <algorithm>

namespace assay::runtime {

namespace {

template <typename Element>
std::vector<uint32_t> Numbers(const std::vector<Element>& wanted, const std::vector<Element>& present,
                              bool& same) {
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

template <typename Element, typename Same>
bool HasAll(const std::vector<Element>& present, const std::vector<Element>& wanted, Same same) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const Element& element) {
    return std::any_of(present.begin(), present.end(), [&](const Element& candidate) {
      return candidate.name == element.name && same(candidate, element);
    });
  });
}

}  // namespace

bool IsCompatibleComponent(const Type* actual, const Type* wanted) {
  if (actual == wanted || actual == nullptr || wanted == nullptr) return true;
  if (!actual->component || !wanted->component) return true;
  const ComponentInfo& a = *actual->component;
  const ComponentInfo& w = *wanted->component;
  return HasAll(
             a.ports, w.ports,
             [](const auto& x, const auto& y) { return x.type == y.type && x.dimensions == y.dimensions; }) &&
         HasAll(a.variables, w.variables,
                [](const auto& x, const auto& y) {
                  return x.type == y.type && x.is_template == y.is_template;
                }) &&
         HasAll(a.timers, w.timers,
                [](const auto& x, const auto& y) { return x.dimensions == y.dimensions; });
}

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
