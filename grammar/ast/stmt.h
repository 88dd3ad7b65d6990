#pragma once

#include "grammar/ast/node.h"

/// Basic statements: ES 201 873-1 §19, §24, §26. Alternatives are in alt.h, communication in port_op.h.

namespace assay::grammar::ast {

struct Decl;

/// `{ … }`: §19.14.
struct Block : Of<NodeKind::kBlock, Stmt> {
  List<const Stmt*> statements;
  template <class V>
  void Fields(V& v) const {
    v("statements", statements);
  }
};

/// A local const, var, timer, template or port definition.
struct DeclStmt : Of<NodeKind::kDeclStmt, Stmt> {
  const Decl* decl = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("", decl);
  }
};

/// An operation whose value is dropped: function call, altstep call, activate, execute.
struct ExprStmt : Of<NodeKind::kExprStmt, Stmt> {
  bool nodefault = false;  ///< `@nodefault a_step();`
  const Expr* expr = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("nodefault", nodefault);
    v("", expr);
  }
};

/// §19.1. `target` is a reference.
struct AssignStmt : Of<NodeKind::kAssignStmt, Stmt> {
  const Expr* target = nullptr;
  const Expr* value = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("target", target);
    v("value", value);
  }
};

/// §19.2. `otherwise` is a Block, an IfStmt (`else if`) or null. Walk `else if` chains with a loop.
struct IfStmt : Of<NodeKind::kIfStmt, Stmt> {
  const Expr* condition = nullptr;
  const Block* then = nullptr;
  const Stmt* otherwise = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("condition", condition);
    v("then", then);
    v("else", otherwise);
  }
};

/// One case. `values` are templates, or NameExpr of alternatives in `select union`; empty for `case else`.
struct CaseBranch : Of<NodeKind::kCaseBranch, Part> {
  bool is_else = false;
  List<const Expr*> values;
  const Block* body = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("else", is_else);
    v("values", values);
    v("body", body);
  }
};

/// §19.3.
struct SelectStmt : Of<NodeKind::kSelectStmt, Stmt> {
  bool is_union = false;
  const Expr* subject = nullptr;
  List<const CaseBranch*> branches;
  template <class V>
  void Fields(V& v) const {
    v("union", is_union);
    v("subject", subject);
    v("branches", branches);
  }
};

/// §19.4. `init` is a DeclStmt or AssignStmt, `step` an AssignStmt.
struct ForStmt : Of<NodeKind::kForStmt, Stmt> {
  const Stmt* init = nullptr;
  const Expr* condition = nullptr;
  const Stmt* step = nullptr;
  const Block* body = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("init", init);
    v("condition", condition);
    v("step", step);
    v("body", body);
  }
};

struct WhileStmt : Of<NodeKind::kWhileStmt, Stmt> {
  const Expr* condition = nullptr;
  const Block* body = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("condition", condition);
    v("body", body);
  }
};

struct DoWhileStmt : Of<NodeKind::kDoWhileStmt, Stmt> {
  const Block* body = nullptr;
  const Expr* condition = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("body", body);
    v("condition", condition);
  }
};

enum class Jump : uint8_t { kBreak, kContinue, kRepeat };
std::string_view ToString(Jump jump);

/// break, continue, repeat.
struct JumpStmt : Of<NodeKind::kJumpStmt, Stmt> {
  Jump jump = Jump::kBreak;
  template <class V>
  void Fields(V& v) const {
    v("", jump);
  }
};

struct LabelStmt : Of<NodeKind::kLabelStmt, Stmt> {
  Name name;
  template <class V>
  void Fields(V& v) const {
    v("", name);
  }
};

struct GotoStmt : Of<NodeKind::kGotoStmt, Stmt> {
  Name label;
  template <class V>
  void Fields(V& v) const {
    v("", label);
  }
};

struct ReturnStmt : Of<NodeKind::kReturnStmt, Stmt> {
  const Expr* value = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("value", value);
  }
};

/// log(…) and action(…): §19.11, §25.
struct LogStmt : Of<NodeKind::kLogStmt, Stmt> {
  bool action = false;
  List<const Expr*> args;
  template <class V>
  void Fields(V& v) const {
    v("action", action);
    v("args", args);
  }
};

/// setverdict(v, reasons…): §24.2.
struct SetverdictStmt : Of<NodeKind::kSetverdictStmt, Stmt> {
  const Expr* verdict = nullptr;
  List<const Expr*> reasons;
  template <class V>
  void Fields(V& v) const {
    v("verdict", verdict);
    v("reasons", reasons);
  }
};

/// testcase.stop(reasons…): §21.2.1.
struct TestcaseStopStmt : Of<NodeKind::kTestcaseStopStmt, Stmt> {
  List<const Expr*> reasons;
  template <class V>
  void Fields(V& v) const {
    v("reasons", reasons);
  }
};

/// deactivate, deactivate(d): §20.5.3.
struct DeactivateStmt : Of<NodeKind::kDeactivateStmt, Stmt> {
  const Expr* reference = nullptr;  ///< or null: all
  template <class V>
  void Fields(V& v) const {
    v("reference", reference);
  }
};

}  // namespace assay::grammar::ast
