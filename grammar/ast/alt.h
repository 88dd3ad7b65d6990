#pragma once

#include "grammar/ast/node.h"
#include "grammar/ast/stmt.h"

/// alt, interleave and the branches they share with altsteps and call response blocks: ES 201 873-1 §20.

namespace assay::grammar::ast {

struct Decl;

/// `[guard] operation { body }`.
struct AltBranch : Of<NodeKind::kAltBranch, Part> {
  const Expr* guard = nullptr;  ///< or null for `[]`
  bool is_else = false;         ///< [else]
  /// ReceiveStmt, EventStmt, or ExprStmt with the CallExpr of an altstep; null for [else].
  const Stmt* operation = nullptr;
  const Block* body = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("else", is_else);
    v("guard", guard);
    v("operation", operation);
    v("body", body);
  }
};

struct AltStmt : Of<NodeKind::kAltStmt, Stmt> {
  bool interleave = false;
  bool nodefault = false;    ///< @nodefault
  List<const Decl*> locals;  ///< definitions in front of the first branch
  List<const AltBranch*> branches;
  template <class V>
  void Fields(V& v) const {
    v("interleave", interleave);
    v("nodefault", nodefault);
    v("locals", locals);
    v("branches", branches);
  }
};

}  // namespace assay::grammar::ast
