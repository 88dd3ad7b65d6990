#pragma once

#include <string>

#include "grammar/ast/tree.h"

namespace assay::grammar::ast {

struct DumpOptions {
  bool ranges = false;  ///< adds @begin-end to every node
};

/// Prints a subtree as an s-expression, one node a line, two blanks of indent a level. Members that hold
/// their default (false, 0, empty, null) are left out, so that a new member changes no old dump:
///
///     (AssignStmt
///       target: (NameExpr x)
///       value: (BinaryExpr +
///         left: (IntegerLiteral 1)
///         right: (NameExpr y)))
std::string Dump(const Node* node, const DumpOptions& options = {});
/// Prints every module of a tree.
std::string Dump(const Tree& tree, const DumpOptions& options = {});

}  // namespace assay::grammar::ast
