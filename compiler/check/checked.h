#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/scope/module_scope.h"
#include "compiler/scope/symbol.h"
#include "grammar/ast/ast.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

/// The checked AST: what lowering reads. The trees stay as parsed; everything the checker found out stands in
/// side tables that are indexed by node. Complete only when the check reported no error.

namespace assay::compiler {

/// What an expression denotes.
enum class ExprClass : uint8_t {
  kNone,       ///< not checked, or no expression
  kValue,      ///< a value; NodeInfo::constant when static
  kTemplate,   ///< a template that need not be a specific value
  kType,       ///< a type used as an operand: `integer`, `MyRecord` of inline templates, decvalue …
  kSignature,  ///< a signature as an operand
  kBehaviour,  ///< name of a function, altstep or test case, not called: callee, or behaviour value
  kOperation,  ///< a call without a value: function without return, altstep
  kPort,       ///< a port, or array of ports
  kTimer,      ///< a timer, or array of timers
  kModule,     ///< module name in front of a dot
  kOmit,       ///< `omit`
  kNotUsed,    ///< `-`
  kError,      ///< already reported
};

/// One actual parameter, in order of the formal ones.
struct ActualParameter {
  const Symbol* formal = nullptr;  ///< null for behaviour values (`apply`) and predefined functions
  const ast::Expr* value =
      nullptr;  ///< null: the formal parameter's default is used, or (predefined) it is left out
  bool is_default = false;
};

/// What a CallExpr calls.
struct CallInfo {
  const Symbol* callee = nullptr;        ///< null for `apply` on a behaviour value
  const ast::Expr* behaviour = nullptr;  ///< the behaviour value of `f.apply(…)` or derefers, or null
  PredefinedFunction predefined = PredefinedFunction::kNone;
  std::vector<ActualParameter> args;
};

/// What the checker knows of one node. Meaning by node:
/// - expressions: `type` is the type of the expression itself, `target` the type that its place wants (null:
/// none): where
///   `target` has another root or constraints, the value is converted or checked. `symbol` of NameExpr and of
///   FieldExpr that is a qualified name. `number` of a FieldExpr that takes a field: its index; of an
///   enumeration item: item index.
/// - `{…}`: `type` is the type to build; CompositeElement::`number` is the field index, or position.
/// - InlineTemplate, TypeExpr, CreateExpr::type …: `type` is the type denoted.
/// - CallExpr: `call`. `f.apply(…)` has call->behaviour.
/// - CharstringLiteral etc. in constant expressions: `constant`.
/// - DeclStmt's Declarators, FormalParam, definitions: `symbol` is the one they define, `type` its type.
/// - ast::Type nodes, ReturnType: `type`.
/// - ReceiveStmt, SendStmt …: `type` is the message type, signature or exception type (null: any); Target's
/// class is that of
///   its reference expression (kPort, kTimer, kValue of component type).
/// - RedirectItem: `type` is the type of the source part; `number` its parameter or field index when it is
/// one name;
///   with @decoded `target` is the type to decode as.
/// - ast::Field, ast::EnumItem: `number`.
/// - GotoStmt: `label`.
struct NodeInfo {
  const runtime::Type* type = nullptr;
  const runtime::Type* target = nullptr;
  const Symbol* symbol = nullptr;
  const CallInfo* call = nullptr;
  const runtime::Value* constant = nullptr;  ///< folded value, or null
  const ast::Node* label = nullptr;          ///< LabelStmt of a GotoStmt
  int32_t number = -1;
  ExprClass expr_class = ExprClass::kNone;
  bool is_field_access =
      false;  ///< FieldExpr: takes field `number` (else it is a qualified name, or an operation's name)
  bool implicit_omit =
      false;  ///< CompositeExpr of a record: optional fields without a value are omit (§27.7)
  bool is_reference = false;  ///< denotes a storage place: may be assigned, passed as out, redirected into
};

/// A value that goes into a union's `@default` alternative, or is taken out of it, because its place wants
/// that (§6.3.2.4). `steps` alternatives deep, as a default alternative may be such a union itself.
struct DefaultConversion {
  const runtime::Type* outer = nullptr;  ///< the outermost union
  uint32_t steps = 0;
  bool wraps = false;  ///< the value becomes a union; else the union becomes the value
};
/// Number of the `@default` alternative of a union, or -1.
int DefaultAlternative(const runtime::Type* type);

/// One module with its definitions, in order of the text, and the tree it stands in.
struct CheckedModule {
  const ast::Module* module = nullptr;
  const Symbol* symbol = nullptr;
  const ast::Tree* tree = nullptr;
  std::vector<Symbol*> definitions;  ///< groups dissolved; without enumeration items
};

class CheckedProgram {
 public:
  CheckedProgram();
  ~CheckedProgram();
  CheckedProgram(const CheckedProgram&) = delete;
  CheckedProgram& operator=(const CheckedProgram&) = delete;

  const NodeInfo& Info(const ast::Node* node) const { return tables_[node->range.file][node->id]; }
  NodeInfo& Info(const ast::Node* node) { return tables_[node->range.file][node->id]; }

  /// Makes the table for one tree. Units: `file` is the FileId its nodes carry.
  void AddTable(grammar::FileId file, uint32_t node_count);

  /// Component types: the Symbol of one of its variables, timers or ports by name (inherited ones too), or
  /// null.
  const Symbol* FindMember(const runtime::Type* component, std::string_view name) const;
  /// True for the types of addresses, which have the value `null` as well (§6.2.12): `type T address` and the
  /// one that a port type names; not for the types that they are made of.
  bool IsAddress(const runtime::Type* type) const;
  /// The Symbol of a named type, or null.
  const Symbol* SymbolOf(const runtime::Type* type) const;

  /// How the value of an expression is converted once it is there, or null.
  const DefaultConversion* ConversionOf(const ast::Node* node) const {
    if (default_conversions.empty()) return nullptr;
    auto found = default_conversions.find(node);
    return found == default_conversions.end() ? nullptr : &found->second;
  }

  std::vector<CheckedModule> modules;  ///< in order of the files
  std::unique_ptr<runtime::TypeTable> types;
  uint32_t global_count = 0;
  std::vector<const Symbol*> globals;  ///< by Symbol::index, in an order in which each uses only earlier ones

  std::deque<Symbol> symbols;
  std::deque<CallInfo> calls;
  std::deque<runtime::Value> constants;
  std::deque<ModuleScope> scopes;
  std::unordered_map<const runtime::Type*, const Symbol*> type_symbols;
  std::unordered_set<const runtime::Type*> port_addresses;  ///< types that `P.address` denotes
  std::unordered_map<const ast::Node*, DefaultConversion>
      default_conversions;  ///< constants are converted already
  /// Own members of component types by name; inherited ones stand at the types they extend.
  std::unordered_map<const runtime::Type*, std::unordered_map<std::string_view, Symbol*>> component_members;
  /// Encodings of an AttributeExpr that reads variants, each with its list of variants (§27.8).
  std::unordered_map<const ast::Node*, std::vector<std::pair<const runtime::Value*, const runtime::Value*>>>
      encodings;

 private:
  std::vector<std::vector<NodeInfo>> tables_;  ///< by FileId, then Node::id
};

}  // namespace assay::compiler
