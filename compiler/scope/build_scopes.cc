#include "compiler/scope/build_scopes.h"

#include <fmt/format.h>

#include <string>

#include "compiler/scope/predefined.h"
#include "grammar/ast/walker.h"

namespace assay::compiler {
namespace {

using grammar::Diagnostic;
using grammar::DiagnosticKind;

/// Collects the enumerated types below a type definition, nested ones too.
class EnumCollector : public ast::Walker {
 public:
  std::vector<const ast::EnumType*> found;

 private:
  bool Enter(const ast::Node* node) override {
    if (const auto* type = ast::As<ast::EnumType>(node)) found.push_back(type);
    return true;
  }
};

class ScopeBuilder {
 public:
  ScopeBuilder(ScopeSet& set, grammar::DiagnosticSink& sink) : set_(set), sink_(sink) {}

  void AddModule(const ast::Module* module) {
    auto [existing, is_new] = set_.by_name.try_emplace(module->name.text, nullptr);
    if (!is_new) {
      sink_.Report(Diagnostic(DiagnosticKind::kDuplicateModule, module->name.range,
                              fmt::format("module '{}' is defined twice", module->name.text))
                       .Note(existing->second->node->name.range, "the first definition is here"));
    }
    scope_ = &set_.scopes.emplace_back();
    if (is_new) existing->second = scope_;
    scope_->name = module->name.text;
    scope_->node = module;
    scope_->symbol = NewSymbol(SymbolKind::kModule, module->name, module, module);
    for (const ast::Decl* decl : module->definitions) AddDecl(decl, nullptr);
  }

 private:
  struct Pending {
    const ast::Decl* decl;
    Symbol* group;
  };

  /// Groups may nest as deep as the parser allows: they are worked off with a list.
  void AddDecl(const ast::Decl* decl, Symbol* group) {
    std::vector<Pending> pending = {{decl, group}};
    while (!pending.empty()) {
      Pending next = pending.back();
      pending.pop_back();
      const auto* group_decl = ast::As<ast::GroupDecl>(next.decl);
      if (group_decl == nullptr) {
        AddDefinition(next.decl, next.group);
        continue;
      }
      Symbol* symbol = NewSymbol(SymbolKind::kGroup, group_decl->name, group_decl, group_decl);
      symbol->parent = next.group;
      for (Symbol* other : scope_->groups) {
        if (other->parent == next.group && other->name == symbol->name) ReportDuplicate(*symbol, *other);
      }
      scope_->groups.push_back(symbol);
      for (size_t i = group_decl->definitions.size(); i-- > 0;)
        pending.push_back({group_decl->definitions[i], symbol});
    }
  }

  void AddDefinition(const ast::Decl* decl, Symbol* group) {
    switch (decl->kind) {
      case ast::NodeKind::kImportDecl: {
        scope_->imports.push_back(static_cast<const ast::ImportDecl*>(decl));
        break;
      }
      case ast::NodeKind::kFriendDecl:
        for (const ast::Name& name : static_cast<const ast::FriendDecl*>(decl)->modules)
          scope_->friends.insert(name.text);
        break;
      case ast::NodeKind::kTypeDecl: {
        Symbol* symbol = Add(SymbolKind::kType, decl->name, decl, decl, group);
        AddEnumItems(decl, symbol);
        break;
      }
      case ast::NodeKind::kSignatureDecl:
        Add(SymbolKind::kSignature, decl->name, decl, decl, group);
        break;
      case ast::NodeKind::kConstDecl:
        for (const ast::Declarator* item : static_cast<const ast::ConstDecl*>(decl)->items) {
          Add(SymbolKind::kConst, item->name, item, decl, group);
        }
        break;
      case ast::NodeKind::kModuleParDecl:
        for (const ast::Declarator* item : static_cast<const ast::ModuleParDecl*>(decl)->items) {
          Symbol* symbol = Add(SymbolKind::kModulePar, item->name, item, decl, group);
          symbol->restriction = static_cast<const ast::ModuleParDecl*>(decl)->restriction;
        }
        break;
      case ast::NodeKind::kTemplateDecl: {
        const auto* node = static_cast<const ast::TemplateDecl*>(decl);
        Symbol* symbol = Add(SymbolKind::kTemplate, decl->name, decl, decl, group);
        symbol->restriction = node->restriction;
        symbol->evaluation = node->evaluation;
        symbol->deterministic = node->deterministic;
        break;
      }
      case ast::NodeKind::kFunctionDecl: {
        const auto* node = static_cast<const ast::FunctionDecl*>(decl);
        Symbol* symbol = Add(node->is_external ? SymbolKind::kExternalFunction : SymbolKind::kFunction,
                             decl->name, decl, decl, group);
        symbol->deterministic = node->deterministic;
        if (node->return_type != nullptr) symbol->restriction = node->return_type->restriction;
        break;
      }
      case ast::NodeKind::kAltstepDecl:
        Add(SymbolKind::kAltstep, decl->name, decl, decl, group);
        break;
      case ast::NodeKind::kTestcaseDecl:
        Add(SymbolKind::kTestcase, decl->name, decl, decl, group);
        break;
      case ast::NodeKind::kControlPart: {
        Symbol* symbol = NewSymbol(SymbolKind::kControl, decl->name, decl, decl);
        if (symbol->name.empty()) symbol->name = "control";
        if (scope_->control != nullptr) {
          sink_.Report(Diagnostic(DiagnosticKind::kDuplicateControl, decl->range,
                                  "a module has at most one control part")
                           .Note(scope_->control->range, "the first control part is here"));
          break;
        }
        scope_->control = symbol;
        scope_->definitions.push_back(symbol);
        break;
      }
      default:
        sink_.Report(Diagnostic(DiagnosticKind::kMisplacedDefinition, decl->range,
                                "this definition cannot stand at module level"));
        break;
    }
  }

  Symbol* NewSymbol(SymbolKind kind, const ast::Name& name, const ast::Node* node, const ast::Decl* decl) {
    Symbol* symbol = &set_.symbols.emplace_back();
    symbol->kind = kind;
    symbol->name = name.text;
    symbol->range = name.range.valid() ? name.range : node->range;
    symbol->node = node;
    symbol->decl = decl;
    symbol->module = scope_;
    symbol->visibility = decl->visibility;
    return symbol;
  }

  Symbol* Add(SymbolKind kind, const ast::Name& name, const ast::Node* node, const ast::Decl* decl,
              Symbol* group) {
    Symbol* symbol = NewSymbol(kind, name, node, decl);
    symbol->parent = group;
    if (kind == SymbolKind::kConst || kind == SymbolKind::kModulePar || kind == SymbolKind::kTemplate) {
      symbol->storage = Storage::kGlobal;
    }
    scope_->definitions.push_back(symbol);
    if (symbol->name.empty()) return symbol;
    auto [other, is_new] = scope_->own.try_emplace(symbol->name, symbol);
    if (!is_new) {
      ReportDuplicate(*symbol, *other->second);
    } else if (FindPredefined(symbol->name) != nullptr) {
      sink_.Report(Diagnostic(DiagnosticKind::kRedefinesPredefined, symbol->range,
                              fmt::format("'{}' is the name of a predefined function", symbol->name)));
    }
    return symbol;
  }

  void AddEnumItems(const ast::Decl* decl, Symbol* type) {
    EnumCollector collector;
    collector.Walk(decl);
    for (const ast::EnumType* enumerated : collector.found) {
      uint32_t number = 0;
      for (const ast::EnumItem* item : enumerated->items) {
        Symbol* symbol = NewSymbol(SymbolKind::kEnumItem, item->name, item, decl);
        symbol->parent = type;
        symbol->index = number++;
        scope_->enum_items.emplace(symbol->name, symbol);
      }
    }
  }

  void ReportDuplicate(const Symbol& symbol, const Symbol& other) {
    sink_.Report(
        Diagnostic(
            DiagnosticKind::kDuplicateDefinition, symbol.range,
            fmt::format("{} '{}' is already defined in this module", ToString(symbol.kind), symbol.name))
            .Note(other.range, fmt::format("the {} '{}' is defined here", ToString(other.kind), other.name)));
  }

  ScopeSet& set_;
  grammar::DiagnosticSink& sink_;
  ModuleScope* scope_ = nullptr;
};

}  // namespace

void BuildScopes(std::span<const ast::Tree> trees, ScopeSet& set, grammar::DiagnosticSink& sink) {
  ScopeBuilder builder(set, sink);
  for (const ast::Tree& tree : trees) {
    for (const ast::Module* module : tree.modules()) builder.AddModule(module);
  }
}

bool IsVisible(const Symbol& symbol, const ModuleScope& from) {
  if (symbol.module == &from || symbol.module == nullptr) return true;
  switch (symbol.visibility) {
    case ast::Visibility::kPrivate:
      return false;
    case ast::Visibility::kFriend:
      return symbol.module->friends.contains(from.name);
    case ast::Visibility::kDefault:
    case ast::Visibility::kPublic:
      return true;
  }
  return true;
}

bool IsImported(const Symbol& symbol, const ModuleScope& from) {
  const ImportedModule* import = from.FindImport(symbol.module);
  if (import == nullptr) return false;
  if (import->names.contains(&symbol)) return true;
  return import->all && !import->except.contains(&symbol) && IsVisible(symbol, from);
}

}  // namespace assay::compiler
