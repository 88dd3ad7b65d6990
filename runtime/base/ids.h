#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace assay::runtime {

/// An index with its own type, so that a component number is never taken for a port number.
template <typename Tag>
struct StrongId {
  uint32_t value = UINT32_MAX;
  constexpr bool valid() const { return value != UINT32_MAX; }
  friend constexpr auto operator<=>(StrongId, StrongId) = default;
};

/// A test component within one test case; never reused within it.
using ComponentId = StrongId<struct ComponentTag>;
/// A system port (port of the test system interface) or a component's port instance.
using PortId = StrongId<struct PortTag>;

}  // namespace assay::runtime

template <typename Tag>
struct std::hash<assay::runtime::StrongId<Tag>> {
  size_t operator()(assay::runtime::StrongId<Tag> id) const noexcept { return id.value; }
};
