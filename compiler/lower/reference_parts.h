#pragma once

#include <vector>

#include "compiler/check/checked.h"
#include "grammar/ast/ast.h"

namespace assay::compiler {

/// Walks from `a.b[i].c` to its root `a`; parentheses do not count.
/// Shape: returns the root; `parts` gets the field accesses and indexes on the way, outermost first. `is_field_access`
/// tells a field access from a qualified name.
template <class IsFieldAccess>
const ast::Expr* SplitReference(const ast::Expr* expr, std::vector<const ast::Expr*>& parts,
                                IsFieldAccess is_field_access) {
  for (;;) {
    if (const auto* paren = ast::As<ast::ParenExpr>(expr)) {
      expr = paren->inner;
    } else if (const auto* field = ast::As<ast::FieldExpr>(expr); field != nullptr && is_field_access(field)) {
      parts.push_back(expr);
      expr = field->base;
    } else if (const auto* index = ast::As<ast::IndexExpr>(expr)) {
      parts.push_back(expr);
      expr = index->base;
    } else {
      return expr;
    }
  }
}

}  // namespace assay::compiler
