#pragma once

#include <type_traits>

#include "grammar/ast/ast.h"

/// Generic access to nodes: from a kind to its struct, and from a struct to its children.

namespace assay::grammar::ast {

/// Calls f with the node as its own type and returns what f returns:
/// `Dispatch(node, [](const auto& n) { … })`.
template <class F>
decltype(auto) Dispatch(const Node* node, F&& f) {
  switch (node->kind) {
#define ASSAY_NODE(name, family) \
  case NodeKind::k##name:        \
    return f(static_cast<const name&>(*node));
#include "grammar/ast/node_kind.def"
#undef ASSAY_NODE
  }
  __builtin_unreachable();
}

namespace internal {
template <class F>
struct ChildVisitor {
  F& f;
  template <class T>
  void operator()(std::string_view, const T& member) {
    if constexpr (std::is_pointer_v<T>) {
      if (member != nullptr) f(static_cast<const Node*>(member));
    } else if constexpr (requires { typename T::element_type; }) {
      if constexpr (std::is_pointer_v<std::remove_cv_t<typename T::element_type>>) {
        for (auto* item : member) f(static_cast<const Node*>(item));
      }
    }
  }
};
}  // namespace internal

/// Calls f(const Node*) for every non-null child, in order of the Fields() list.
template <class F>
void ForEachChild(const Node* node, F&& f) {
  internal::ChildVisitor<std::remove_reference_t<F>> visitor{f};
  Dispatch(node, [&](const auto& n) { n.Fields(visitor); });
}

}  // namespace assay::grammar::ast
