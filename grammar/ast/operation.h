#pragma once

#include "grammar/ast/node.h"

/// Operations that yield a value: ES 201 873-1 §15.9-§15.13, §16, §20.5, §21.3, §22.5, §23, §24, §26, §27.8.

namespace assay::grammar::ast {

struct Argument;
struct Redirect;

/// valueof(x): §15.10.
struct ValueofExpr : Of<NodeKind::kValueofExpr, Expr> {
  const Expr* operand = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("operand", operand);
  }
};

/// match(value, template): §15.9. `redirect` as of `match(x, t) -> value …`, or null.
struct MatchExpr : Of<NodeKind::kMatchExpr, Expr> {
  const Expr* value = nullptr;
  const Expr* pattern = nullptr;
  const Redirect* redirect = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("value", value);
    v("pattern", pattern);
    v("redirect", redirect);
  }
};

enum class PresenceOp : uint8_t { kOmit, kPresent };
std::string_view ToString(PresenceOp op);

/// omit(x), present(x): restrict a template, §15.12, §15.13.
struct PresenceExpr : Of<NodeKind::kPresenceExpr, Expr> {
  PresenceOp op = PresenceOp::kOmit;
  const Expr* operand = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("", op);
    v("operand", operand);
  }
};

enum class ComponentWord : uint8_t { kSelf, kMtc, kSystem };
std::string_view ToString(ComponentWord word);

/// self, mtc, system: §21.3.5.
struct ComponentExpr : Of<NodeKind::kComponentExpr, Expr> {
  ComponentWord word = ComponentWord::kSelf;
  template <class V>
  void Fields(V& v) const {
    v("", word);
  }
};

/// `T.create("name", host) alive`: §21.3.1.
struct CreateExpr : Of<NodeKind::kCreateExpr, Expr> {
  const Expr* type = nullptr;
  const Expr* name = nullptr;  ///< or null; KeywordLiteral kNotUsed for `-`
  const Expr* host = nullptr;  ///< or null
  bool alive = false;
  template <class V>
  void Fields(V& v) const {
    v("alive", alive);
    v("type", type);
    v("name", name);
    v("host", host);
  }
};

enum class TargetKind : uint8_t {
  kNone,     ///< nothing written: plain `stop`, `kill`, `check`'s inner operation
  kOne,      ///< reference
  kAny,      ///< any component, any port, any timer
  kAll,      ///< all component, all port, all timer
  kAnyFrom,  ///< any from arrayReference
};
std::string_view ToString(TargetKind kind);

enum class ObjectClass : uint8_t { kUnknown, kComponent, kPort, kTimer };
std::string_view ToString(ObjectClass object_class);

/// What an operation is applied to. `object_class` is known from the text only for kAny and kAll.
struct Target {
  TargetKind kind = TargetKind::kNone;
  ObjectClass object_class = ObjectClass::kUnknown;
  const Expr* reference = nullptr;  ///< kOne and kAnyFrom; otherwise null
  SourceRange range;
  template <class V>
  void Fields(V& v) const {
    v("target", kind);
    if (object_class != ObjectClass::kUnknown) v("", object_class);
    v("", reference);
  }
};

enum class StatusOp : uint8_t { kRunning, kAlive, kRead };
std::string_view ToString(StatusOp op);

/// `x.running`, `any from a.alive -> @index value i`, `t.read`: §21.3.7, §21.3.8, §23.4, §23.5.
struct StatusExpr : Of<NodeKind::kStatusExpr, Expr> {
  StatusOp op = StatusOp::kRunning;
  Target target;
  const Redirect* redirect = nullptr;  ///< or null; only an index
  template <class V>
  void Fields(V& v) const {
    v("", op);
    target.Fields(v);
    v("redirect", redirect);
  }
};

/// `p.checkstate("Started")`: §22.5.5.
struct CheckstateExpr : Of<NodeKind::kCheckstateExpr, Expr> {
  Target target;
  const Expr* state = nullptr;
  template <class V>
  void Fields(V& v) const {
    target.Fields(v);
    v("state", state);
  }
};

/// activate(altstep(args)): §20.5.2. `altstep` is a CallExpr.
struct ActivateExpr : Of<NodeKind::kActivateExpr, Expr> {
  const Expr* altstep = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("altstep", altstep);
  }
};

/// execute(tc(args), guard, host): §26.1. `testcase` is a CallExpr.
struct ExecuteExpr : Of<NodeKind::kExecuteExpr, Expr> {
  const Expr* testcase = nullptr;
  const Expr* guard = nullptr;  ///< seconds, or null; KeywordLiteral kNotUsed for `-`
  const Expr* host = nullptr;   ///< or null
  template <class V>
  void Fields(V& v) const {
    v("testcase", testcase);
    v("guard", guard);
    v("host", host);
  }
};

/// getverdict: §24.3.
struct GetverdictExpr : Of<NodeKind::kGetverdictExpr, Expr> {
  template <class V>
  void Fields(V&) const {}
};

enum class AttributeKind : uint8_t { kEncode, kVariant, kDisplay, kExtension, kOptional };
std::string_view ToString(AttributeKind kind);

/// `x.encode`, `x.variant("codec")`, `x.display` …: §27.8.
struct AttributeExpr : Of<NodeKind::kAttributeExpr, Expr> {
  AttributeKind attribute = AttributeKind::kEncode;
  const Expr* base = nullptr;
  const Expr* encoding = nullptr;  ///< or null; only of variant
  template <class V>
  void Fields(V& v) const {
    v("", attribute);
    v("base", base);
    v("encoding", encoding);
  }
};

}  // namespace assay::grammar::ast
