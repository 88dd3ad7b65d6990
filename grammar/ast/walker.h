#pragma once

#include "grammar/ast/node.h"

namespace assay::grammar::ast {

/// Walks a tree in depth-first order with a stack on the heap, so that no input can exhaust the machine's
/// stack. Derive, override Enter and Leave, call Walk.
class Walker {
 public:
  virtual ~Walker() = default;
  void Walk(const Node* root);

 protected:
  /// Called before a node's children; false skips them (Leave is called all the same).
  virtual bool Enter(const Node*) { return true; }
  /// Called after a node's children.
  virtual void Leave(const Node*) {}
};

}  // namespace assay::grammar::ast
