#pragma once

#include "grammar/ast/attribute.h"
#include "grammar/ast/node.h"

/// Definitions: ES 201 873-1 §8-§16.

namespace assay::grammar::ast {

struct AltBranch;
struct Block;
struct Constraint;
struct FormalParam;

enum class Visibility : uint8_t { kDefault, kPublic, kPrivate, kFriend };
std::string_view ToString(Visibility visibility);

/// What every definition has. `name` is empty where there is none (import, const list, control).
struct Decl : Node {
  Name name;
  Visibility visibility = Visibility::kDefault;
  const WithBlock* with = nullptr;  ///< or null

  template <class V>
  void DeclFields(V& v) const {
    v("", name);
    v("visibility", visibility);
  }

 protected:
  using Node::Node;
};

/// §8.1. `definitions` in order of the text, imports, friends, groups and the control part among them.
struct Module : Of<NodeKind::kModule, Decl> {
  List<Name> languages;  ///< language specification strings without quotes
  List<const Decl*> definitions;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("languages", languages);
    v("definitions", definitions);
    v("with", with);
  }
};

struct FriendDecl : Of<NodeKind::kFriendDecl, Decl> {
  List<Name> modules;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("modules", modules);
    v("with", with);
  }
};

struct GroupDecl : Of<NodeKind::kGroupDecl, Decl> {
  List<const Decl*> definitions;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("definitions", definitions);
    v("with", with);
  }
};

/// `type <type> name[dims] <constraint>`: every form of type definition but signatures.
struct TypeDecl : Of<NodeKind::kTypeDecl, Decl> {
  const Type* type = nullptr;
  List<const Expr*> dims;                  ///< array bounds: expression or RangeExpr each
  const Constraint* constraint = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("type", type);
    v("dims", dims);
    v("constraint", constraint);
    v("with", with);
  }
};

/// §14.
struct SignatureDecl : Of<NodeKind::kSignatureDecl, Decl> {
  List<const FormalParam*> params;
  bool noblock = false;
  const Type* return_type = nullptr;  ///< or null
  List<const Type*> exceptions;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("params", params);
    v("noblock", noblock);
    v("return", return_type);
    v("exceptions", exceptions);
    v("with", with);
  }
};

/// One name of a list of constants, variables, timers, ports or module parameters. Symbols bind to
/// Declarators.
struct Declarator : Of<NodeKind::kDeclarator, Part> {
  Name name;
  List<const Expr*> dims;      ///< array bounds: expression or RangeExpr each
  const Expr* init = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("", name);
    v("dims", dims);
    v("init", init);
  }
};

struct ConstDecl : Of<NodeKind::kConstDecl, Decl> {
  const Type* type = nullptr;
  List<const Declarator*> items;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("type", type);
    v("items", items);
    v("with", with);
  }
};

/// `template`, `template(omit)`, `omit` … in front of a type: §15.8.
enum class Restriction : uint8_t {
  kValue,            ///< no template at all
  kTemplate,         ///< template
  kTemplateOmit,     ///< template(omit) or `omit`
  kTemplatePresent,  ///< template(present) or `present`
  kTemplateValue,    ///< template(value) or `value`
};
std::string_view ToString(Restriction restriction);

enum class Evaluation : uint8_t { kEager, kLazy, kFuzzy };
std::string_view ToString(Evaluation evaluation);

/// §8.2.1; both `modulepar T a, b;` and the braces form (one ModuleParDecl per line of it).
struct ModuleParDecl : Of<NodeKind::kModuleParDecl, Decl> {
  Restriction restriction = Restriction::kValue;
  const Type* type = nullptr;
  List<const Declarator*> items;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("restriction", restriction);
    v("type", type);
    v("items", items);
    v("with", with);
  }
};

enum class Direction : uint8_t { kDefault, kIn, kOut, kInout };
std::string_view ToString(Direction direction);

/// Formal parameter: §5.4.1. Timer and port parameters have a BuiltinType kTimer or the port type.
struct FormalParam : Of<NodeKind::kFormalParam, Part> {
  Direction direction = Direction::kDefault;
  Restriction restriction = Restriction::kValue;
  Evaluation evaluation = Evaluation::kEager;
  bool deterministic = false;
  const Type* type = nullptr;
  Name name;
  List<const Expr*> dims;
  const Expr* default_value = nullptr;  ///< or null; KeywordLiteral kNotUsed for `-`
  template <class V>
  void Fields(V& v) const {
    v("", name);
    v("direction", direction);
    v("restriction", restriction);
    v("evaluation", evaluation);
    v("deterministic", deterministic);
    v("type", type);
    v("dims", dims);
    v("default", default_value);
  }
};

/// §15.3. `type` is null only in a tree of a failed parse.
struct TemplateDecl : Of<NodeKind::kTemplateDecl, Decl> {
  Restriction restriction = Restriction::kTemplate;
  Evaluation evaluation = Evaluation::kEager;
  bool deterministic = false;
  bool is_abstract = false;
  const Type* type = nullptr;  ///< value type, or the signature's name
  bool has_params = false;     ///< brackets were written
  List<const FormalParam*> params;
  const Expr* modifies =
      nullptr;  ///< reference or CallExpr, KeywordLiteral kAnyValue for `modifies ?`, or null
  const Expr* body = nullptr;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("restriction", restriction);
    v("evaluation", evaluation);
    v("deterministic", deterministic);
    v("abstract", is_abstract);
    v("type", type);
    v("params", params);
    v("modifies", modifies);
    v("body", body);
    v("with", with);
  }
};

/// `return template(present) T`.
struct ReturnType : Of<NodeKind::kReturnType, Part> {
  Restriction restriction = Restriction::kValue;
  const Type* type = nullptr;
  List<const Expr*> dims;
  template <class V>
  void Fields(V& v) const {
    v("restriction", restriction);
    v("type", type);
    v("dims", dims);
  }
};

/// §16.1, functions and external functions.
struct FunctionDecl : Of<NodeKind::kFunctionDecl, Decl> {
  bool is_external = false;
  bool deterministic = false;
  bool control = false;  ///< @control, or the function is named `control`
  List<const FormalParam*> params;
  const Expr* runs_on = nullptr;            ///< or null
  const Expr* mtc = nullptr;                ///< or null
  const Expr* system = nullptr;             ///< or null
  const Expr* port = nullptr;               ///< `port P` of a translation function (ES 202 781), or null
  const ReturnType* return_type = nullptr;  ///< or null
  const Block* body = nullptr;              ///< null when external
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("external", is_external);
    v("deterministic", deterministic);
    v("control", control);
    v("params", params);
    v("runs_on", runs_on);
    v("mtc", mtc);
    v("system", system);
    v("port", port);
    v("return", return_type);
    v("body", body);
    v("with", with);
  }
};

/// §16.2.
struct AltstepDecl : Of<NodeKind::kAltstepDecl, Decl> {
  bool interleave = false;
  bool control = false;
  List<const FormalParam*> params;
  const Expr* runs_on = nullptr;  ///< or null
  const Expr* mtc = nullptr;      ///< or null
  const Expr* system = nullptr;   ///< or null
  List<const Decl*> locals;
  List<const AltBranch*> branches;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("interleave", interleave);
    v("control", control);
    v("params", params);
    v("runs_on", runs_on);
    v("mtc", mtc);
    v("system", system);
    v("locals", locals);
    v("branches", branches);
    v("with", with);
  }
};

/// §16.3.
struct TestcaseDecl : Of<NodeKind::kTestcaseDecl, Decl> {
  List<const FormalParam*> params;
  const Expr* runs_on = nullptr;     ///< or null
  const Expr* system = nullptr;      ///< or null
  const Expr* execute_on = nullptr;  ///< or null
  const Block* body = nullptr;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("params", params);
    v("runs_on", runs_on);
    v("system", system);
    v("execute_on", execute_on);
    v("body", body);
    v("with", with);
  }
};

/// `control { … }`: §8.3.
struct ControlPart : Of<NodeKind::kControlPart, Decl> {
  const Block* body = nullptr;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("body", body);
    v("with", with);
  }
};

/// §11: `var [template…] [@lazy|@fuzzy] T a := 1, b;`. In a component type it may be private, public or
/// friend-less.
struct VarDecl : Of<NodeKind::kVarDecl, Decl> {
  Restriction restriction = Restriction::kValue;
  Evaluation evaluation = Evaluation::kEager;
  bool deterministic = false;
  const Type* type = nullptr;
  List<const Declarator*> items;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("restriction", restriction);
    v("evaluation", evaluation);
    v("deterministic", deterministic);
    v("type", type);
    v("items", items);
    v("with", with);
  }
};

/// §12. `init` of an item is the default duration.
struct TimerDecl : Of<NodeKind::kTimerDecl, Decl> {
  List<const Declarator*> items;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("items", items);
    v("with", with);
  }
};

/// `port P a, b[3];` in a component type: §6.2.10.1.
struct PortDecl : Of<NodeKind::kPortDecl, Decl> {
  const Type* type = nullptr;
  List<const Declarator*> items;
  template <class V>
  void Fields(V& v) const {
    DeclFields(v);
    v("type", type);
    v("items", items);
    v("with", with);
  }
};

}  // namespace assay::grammar::ast
