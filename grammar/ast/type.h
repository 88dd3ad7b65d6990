#pragma once

#include "grammar/ast/node.h"

/// Types: ES 201 873-1 §6. Port types are in port_type.h.

namespace assay::grammar::ast {

struct Declarator;
struct Decl;
struct FormalParam;
struct RangeExpr;
struct ReturnType;

enum class Builtin : uint8_t {
  kInteger,
  kFloat,
  kBoolean,
  kBitstring,
  kHexstring,
  kOctetstring,
  kCharstring,
  kUniversalCharstring,
  kVerdicttype,
  kAny,  ///< of external function parameters: any type
  kDefault,
  kAnytype,
  kAddress,
  kTimer,
  kPort,
  kComponent,  ///< only in positions that want a kind of thing (external function parameters, imports)
};
/// Returns the TTCN-3 spelling.
std::string_view ToString(Builtin builtin);

struct BuiltinType : Of<NodeKind::kBuiltinType, Type> {
  Builtin builtin = Builtin::kInteger;
  template <class V>
  void Fields(V& v) const {
    v("", builtin);
  }
};

/// A type by name: `T`, `M.T`, `R.field`, `L[-]`.
struct TypeReference : Of<NodeKind::kTypeReference, Type> {
  const Expr* reference = nullptr;  ///< NameExpr, FieldExpr, IndexExpr
  template <class V>
  void Fields(V& v) const {
    v("", reference);
  }
};

/// The restriction behind a type's name: `(0 .. 255, 300) length(2)`. Source: §6.1.2.
struct Constraint : Of<NodeKind::kConstraint, Part> {
  List<const Expr*>
      values;  ///< allowed values, RangeExpr, PatternExpr, `all from`-free templates; may be empty
  const Expr* length = nullptr;  ///< expression or RangeExpr, or null
  template <class V>
  void Fields(V& v) const {
    v("values", values);
    v("length", length);
  }
};

/// One field of a record, set or union. `dims` are array bounds: expression or RangeExpr each.
struct Field : Of<NodeKind::kField, Part> {
  const Type* type = nullptr;
  Name name;
  List<const Expr*> dims;
  const Constraint* constraint = nullptr;  ///< or null
  bool optional = false;
  bool is_default = false;  ///< @default alternative of a union
  template <class V>
  void Fields(V& v) const {
    v("", name);
    v("type", type);
    v("dims", dims);
    v("constraint", constraint);
    v("optional", optional);
    v("default", is_default);
  }
};

enum class StructKind : uint8_t { kRecord, kSet, kUnion };
std::string_view ToString(StructKind kind);

struct StructType : Of<NodeKind::kStructType, Type> {
  StructKind structure = StructKind::kRecord;
  List<const Field*> fields;
  template <class V>
  void Fields(V& v) const {
    v("", structure);
    v("fields", fields);
  }
};

enum class ListKind : uint8_t { kRecordOf, kSetOf };
std::string_view ToString(ListKind kind);

/// `record length(1..3) of T`. `length` restricts the list, the enclosing declaration's constraint the list's
/// values.
struct ListType : Of<NodeKind::kListType, Type> {
  ListKind list = ListKind::kRecordOf;
  const Expr* length = nullptr;  ///< expression or RangeExpr, or null
  const Type* element = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("", list);
    v("length", length);
    v("element", element);
  }
};

/// `red (1, 3..5)`, `blue`. `values`: expressions and RangeExpr.
struct EnumItem : Of<NodeKind::kEnumItem, Part> {
  Name name;
  List<const Expr*> values;
  template <class V>
  void Fields(V& v) const {
    v("", name);
    v("values", values);
  }
};

struct EnumType : Of<NodeKind::kEnumType, Type> {
  List<const EnumItem*> items;
  template <class V>
  void Fields(V& v) const {
    v("items", items);
  }
};

/// `map from K to V`.
struct MapType : Of<NodeKind::kMapType, Type> {
  const Type* from = nullptr;
  const Type* to = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("from", from);
    v("to", to);
  }
};

/// `component extends A, B { members }`. Members: VarDecl, ConstDecl, TimerDecl, PortDecl, TemplateDecl.
struct ComponentType : Of<NodeKind::kComponentType, Type> {
  List<const Expr*> extends;
  List<const Decl*> members;
  template <class V>
  void Fields(V& v) const {
    v("extends", extends);
    v("members", members);
  }
};

enum class BehaviourKind : uint8_t { kFunction, kAltstep, kTestcase };
std::string_view ToString(BehaviourKind kind);

/// `function (…) runs on C return T`, `altstep (…)`, `testcase (…)` as a type (ES 202 785 §5.2).
struct BehaviourType : Of<NodeKind::kBehaviourType, Type> {
  BehaviourKind behaviour = BehaviourKind::kFunction;
  List<const FormalParam*> params;
  const Expr* runs_on = nullptr;  ///< or null
  bool runs_on_self = false;
  const Expr* system = nullptr;             ///< or null
  const ReturnType* return_type = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("", behaviour);
    v("params", params);
    v("runs_on_self", runs_on_self);
    v("runs_on", runs_on);
    v("system", system);
    v("return", return_type);
  }
};

}  // namespace assay::grammar::ast
