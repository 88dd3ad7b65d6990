#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/ast/ast.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

/// What a name stands for. One Symbol per definition, parameter, variable, enumeration item …; addresses are
/// stable.

namespace assay::compiler {

namespace ast = grammar::ast;
using grammar::SourceRange;

enum class SymbolKind : uint8_t {
  kModule,
  kGroup,
  kType,
  kSignature,
  kConst,
  kModulePar,
  kTemplate,
  kVariable,  ///< also template variables: see Symbol::restriction
  kParameter,
  kTimer,
  kPort,
  kFunction,
  kExternalFunction,
  kAltstep,
  kTestcase,
  kControl,
  kEnumItem,
  kPredefined,  ///< predefined function (Annex C): see Symbol::predefined
  kError,       ///< a name that already had a diagnostic
};
/// Returns the TTCN-3 word for messages: "constant", "port", "external function" …
std::string_view ToString(SymbolKind kind);

/// Where the thing a Symbol names is kept at run time.
enum class Storage : uint8_t {
  kNone,               ///< types, groups, modules, behaviour: nothing is stored
  kGlobal,             ///< constant, module parameter or template of a module: `index` among all globals
  kLocal,              ///< const, var, timer, template of a behaviour: `index` among its locals
  kParameter,          ///< formal parameter: `index` is its position
  kComponentVariable,  ///< var, const, template of component type `owner`: `index` into
                       ///< ComponentInfo::variables
  kComponentTimer,     ///< `index` into ComponentInfo::timers of `owner`
  kComponentPort,      ///< `index` into ComponentInfo::ports of `owner`
};

/// Predefined functions (Annex C), in the order of scope/predefined.def.
enum class PredefinedFunction : uint8_t {
#define ASSAY_PREDEFINED(id, name) id,
#include "compiler/scope/predefined.def"
#undef ASSAY_PREDEFINED
  kNone,
};
std::string_view ToString(PredefinedFunction function);

/// How far the lazy passes have come with a Symbol; kBusy while they work on it (meeting it again is a
/// cycle).
enum class Progress : uint8_t { kNew, kBusy, kDone };

struct ModuleScope;

struct Symbol {
  SymbolKind kind = SymbolKind::kError;
  Storage storage = Storage::kNone;
  ast::Visibility visibility = ast::Visibility::kDefault;
  ast::Restriction restriction = ast::Restriction::kValue;  ///< of what it holds or, for behaviour, returns
  ast::Evaluation evaluation = ast::Evaluation::kEager;     ///< @lazy, @fuzzy
  ast::Direction direction = ast::Direction::kDefault;      ///< parameters; kDefault means in
  PredefinedFunction predefined = PredefinedFunction::kNone;
  Progress type_progress = Progress::kNew;  ///< of `type` and `params`
  Progress body_progress = Progress::kNew;  ///< of initialiser or body
  bool deterministic = false;
  std::string_view name;          ///< views into the source
  SourceRange range;              ///< of the name
  ModuleScope* module = nullptr;  ///< null for predefined functions
  /// TypeDecl, SignatureDecl, Declarator, TemplateDecl, FunctionDecl, AltstepDecl, TestcaseDecl, ControlPart,
  /// FormalParam, EnumItem, GroupDecl, Module; null for predefined functions.
  const ast::Node* node = nullptr;
  const ast::Decl* decl = nullptr;  ///< the definition `node` stands in: ConstDecl of a Declarator …; or null
  /// kType, kSignature: the type itself. Values: their type. Behaviour: its behaviour type (SignatureInfo),
  /// result included. Never null once checked: TypeKind::kError after a diagnostic.
  const runtime::Type* type = nullptr;
  const runtime::Type* owner =
      nullptr;  ///< component type of its members, enumerated type of its items; or null
  const Symbol* parent =
      nullptr;         ///< behaviour or template of a parameter or local; group of a definition; or null
  uint32_t index = 0;  ///< see `storage`; of kEnumItem: item number
  const runtime::Value* constant = nullptr;  ///< folded value of a constant, or null when it is not static

  /// What a constant, variable, module parameter, timer or template starts with, or null. A module
  /// parameter's may come from the run's configuration instead of its declaration.
  const ast::Expr* init = nullptr;

  // Behaviour, parameterised templates, signatures.
  std::vector<Symbol*> params;            ///< in order
  const runtime::Type* result = nullptr;  ///< return type, or null; of a template: its type
  const runtime::Type* runs_on = nullptr;
  const runtime::Type* mtc = nullptr;
  const runtime::Type* system = nullptr;
  uint32_t local_count = 0;  ///< of behaviour: number of Storage::kLocal symbols below it

  bool is_behaviour() const {
    return kind == SymbolKind::kFunction || kind == SymbolKind::kExternalFunction ||
           kind == SymbolKind::kAltstep || kind == SymbolKind::kTestcase;
  }
  /// True when it may hold a template that is no specific value.
  bool is_template() const { return restriction != ast::Restriction::kValue; }
};

}  // namespace assay::compiler
