#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/ast/arena.h"
#include "grammar/ast/node.h"

namespace assay::grammar::ast {

struct Module;

/// The AST of one source file: arena, modules, and the counter behind Node::id. Movable; nodes keep their
/// addresses. Names view into the SourceFile, which must outlive the tree.
class Tree {
 public:
  Tree() = default;
  Tree(Tree&&) = default;
  Tree& operator=(Tree&&) = default;

  /// Makes a node with the next id.
  template <class T>
  T* New(SourceRange range) {
    T* node = arena_.New<T>();
    node->id = node_count_++;
    node->range = range;
    return node;
  }

  /// Moves a list into the arena. `List<const Foo*>` members take the result.
  template <class T>
  List<T> MakeList(const std::vector<T>& items) {
    return arena_.CopySpan(std::span<const T>(items));
  }

  std::string_view MakeString(std::string_view text) { return arena_.CopyString(text); }

  /// Number of nodes; every Node::id is below it.
  uint32_t node_count() const { return node_count_; }
  const std::vector<const Module*>& modules() const { return modules_; }
  void AddModule(const Module* module) { modules_.push_back(module); }
  size_t bytes_used() const { return arena_.bytes_used(); }

 private:
  Arena arena_;
  uint32_t node_count_ = 0;
  std::vector<const Module*> modules_;
};

}  // namespace assay::grammar::ast
