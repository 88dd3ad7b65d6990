#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "grammar/source/source_range.h"

/// The base of all AST nodes. Nodes are immutable after parsing, live in the arena of their ast::Tree and are
/// passed as `const T*`. A pointer may be null only where its member's comment says so ("or null").

namespace assay::grammar::ast {

enum class NodeKind : uint8_t {
#define ASSAY_NODE(name, family) k##name,
#include "grammar/ast/node_kind.def"
#undef ASSAY_NODE
};

enum class NodeFamily : uint8_t { kExpr, kType, kDecl, kStmt, kPart };

std::string_view ToString(NodeKind kind);
NodeFamily FamilyOf(NodeKind kind);
/// Returns the number of kinds.
size_t NodeKindCount();

/// A word of the source with its place. `text` views into the SourceFile or the arena; empty = not written.
struct Name {
  std::string_view text;
  SourceRange range;
  bool empty() const { return text.empty(); }
  explicit operator bool() const { return !text.empty(); }
};

/// A child list in the arena.
template <class T>
using List = std::span<const T>;

struct Node {
  NodeKind kind;
  uint32_t id = 0;  ///< dense per Tree, from 0: index of side tables
  SourceRange range;

 protected:
  explicit Node(NodeKind k) : kind(k) {}
};

// Families. Their only use is type safety: an Expr* cannot be put where a Stmt* belongs.
struct Expr : Node {
 protected:
  using Node::Node;
};
struct Type : Node {
 protected:
  using Node::Node;
};
struct Stmt : Node {
 protected:
  using Node::Node;
};
struct Part : Node {
 protected:
  using Node::Node;
};

/// `struct Foo : Of<NodeKind::kFoo, Expr>`: ties a struct to its kind.
template <NodeKind K, class Family>
struct Of : Family {
  static constexpr NodeKind kKind = K;
  Of() : Family(K) {}
};

/// True when the node is a T. Null is nothing.
template <class T>
bool Is(const Node* node) {
  return node != nullptr && node->kind == T::kKind;
}

/// Returns the node as a T, or nullptr when it is null or something else.
template <class T>
const T* As(const Node* node) {
  return Is<T>(node) ? static_cast<const T*>(node) : nullptr;
}

}  // namespace assay::grammar::ast
