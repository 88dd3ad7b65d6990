#include <fmt/format.h>

#include <functional>
#include <string>
#include <unordered_set>

#include "compiler/scope/build_scopes.h"
#include "compiler/scope/edition.h"
#include "grammar/source/suggest.h"

namespace assay::compiler {
namespace {

using ast::ImportKind;
using grammar::Diagnostic;
using grammar::DiagnosticKind;

std::string_view KindWord(ImportKind kind) {
  switch (kind) {
    case ImportKind::kAll:
      return "definition";
    case ImportKind::kType:
      return "type";
    case ImportKind::kConst:
      return "constant";
    case ImportKind::kTemplate:
      return "template";
    case ImportKind::kFunction:
      return "function";
    case ImportKind::kExternalFunction:
      return "external function";
    case ImportKind::kAltstep:
      return "altstep";
    case ImportKind::kTestcase:
      return "test case";
    case ImportKind::kSignature:
      return "signature";
    case ImportKind::kModulepar:
      return "module parameter";
    case ImportKind::kGroup:
      return "group";
    case ImportKind::kImport:
      return "import statement";
  }
  return "definition";
}

/// Whether an import item of `kind` covers definitions of `symbol`'s kind. `function` covers external
/// functions (§8.2.3.1).
bool Covers(ImportKind kind, const Symbol& symbol) {
  switch (kind) {
    case ImportKind::kAll:
      return symbol.kind != SymbolKind::kControl;
    case ImportKind::kType:
      return symbol.kind == SymbolKind::kType;
    case ImportKind::kConst:
      return symbol.kind == SymbolKind::kConst;
    case ImportKind::kTemplate:
      return symbol.kind == SymbolKind::kTemplate;
    case ImportKind::kFunction:
      return symbol.kind == SymbolKind::kFunction || symbol.kind == SymbolKind::kExternalFunction;
    case ImportKind::kExternalFunction:
      return symbol.kind == SymbolKind::kExternalFunction;
    case ImportKind::kAltstep:
      return symbol.kind == SymbolKind::kAltstep;
    case ImportKind::kTestcase:
      return symbol.kind == SymbolKind::kTestcase;
    case ImportKind::kSignature:
      return symbol.kind == SymbolKind::kSignature;
    case ImportKind::kModulepar:
      return symbol.kind == SymbolKind::kModulePar;
    case ImportKind::kGroup:
    case ImportKind::kImport:
      return false;
  }
  return false;
}

/// Whether `symbol` stands in `group` or one of its inner groups.
bool InGroup(const Symbol& symbol, const Symbol* group) {
  for (const Symbol* outer = symbol.parent; outer != nullptr; outer = outer->parent) {
    if (outer == group) return true;
  }
  return false;
}

/// `A`, `A.B`: the words of a path from left to right; empty when it is something else.
std::vector<const ast::Name*> PathOf(const ast::Expr* expr) {
  std::vector<const ast::Name*> path;
  while (const auto* field = ast::As<ast::FieldExpr>(expr)) {
    path.insert(path.begin(), &field->field);
    expr = field->base;
  }
  const auto* name = ast::As<ast::NameExpr>(expr);
  if (name == nullptr) return {};
  path.insert(path.begin(), &name->name);
  return path;
}

class ImportResolver {
 public:
  ImportResolver(ScopeSet& set, grammar::DiagnosticSink& sink) : set_(set), sink_(sink) {}

  void Resolve(ModuleScope& scope) {
    into_ = &scope;
    visited_.clear();
    visited_.insert(&scope);
    if (!scope.node->languages.empty()) {
      CheckConstructs(scope, NewestEdition(scope.node->languages), scope.node->languages.front().range,
                      sink_);
    }
    for (const ast::ImportDecl* import : scope.imports) ResolveDecl(*import, /*report=*/true);
  }

 private:
  void ResolveDecl(const ast::ImportDecl& first, bool first_report) {
    // Import of imports may run through any number of modules: a work list, not recursion.
    std::vector<std::pair<const ast::ImportDecl*, bool>> pending = {{&first, first_report}};
    while (!pending.empty()) {
      auto [import, report] = pending.back();
      pending.pop_back();
      report_ = report;
      auto found = set_.by_name.find(import->name.text);
      if (found == set_.by_name.end()) {
        if (report) ReportUnknownModule(*import);
        continue;
      }
      ModuleScope* from = found->second;
      if (from == into_) {
        if (report) {
          sink_.Report(Diagnostic(DiagnosticKind::kSelfImport, import->name.range,
                                  fmt::format("module '{}' imports itself", from->name)));
        }
        continue;
      }
      if (report) {
        CheckLanguages(*import, *from);
        CheckAlias(*import);
      }
      ImportedModule& target = Target(from);
      if (report && !import->alias.empty()) target.alias = import->alias.text;
      for (const ast::ImportItem* item : import->items) {
        if (item->import != ImportKind::kImport) {
          ResolveItem(*item, *from, target);
          continue;
        }
        if (!visited_.insert(from).second) continue;
        for (const ast::ImportDecl* inner : from->imports) {
          const bool visible =
              inner->visibility == ast::Visibility::kPublic ||
              (inner->visibility == ast::Visibility::kFriend && from->friends.contains(into_->name));
          if (visible) pending.emplace_back(inner, false);
        }
      }
    }
  }

  void CheckEdition(const ast::Name& language) {
    if (EditionOf(language.text) != kUnknownEdition) return;
    sink_.Report(
        Diagnostic(DiagnosticKind::kUnknownLanguage, language.range,
                   fmt::format("\"{}\" is no edition of TTCN-3: expected \"TTCN-3:{}\" to \"TTCN-3:{}\"",
                               language.text, kFirstEdition, kLastEdition)));
  }

  ImportedModule& Target(ModuleScope* from) {
    for (ImportedModule& import : into_->imported) {
      if (import.module == from) return import;
    }
    ImportedModule& import = into_->imported.emplace_back();
    import.module = from;
    return import;
  }

  /// §8.2.3.8 c: a module imports from its own or earlier editions of the language only.
  void CheckEditions(const ast::ImportDecl& import, const ModuleScope& from) {
    const int own = NewestEdition(into_->node->languages);
    if (own == 0) return;
    for (const auto* languages : {&import.languages, &from.node->languages}) {
      const int other = NewestEdition(*languages);
      if (other <= own) continue;
      const ast::Name& where = languages == &import.languages ? import.languages.front() : import.name;
      sink_.Report(Diagnostic(DiagnosticKind::kLanguageMismatch, where.range,
                              fmt::format("module '{}' of edition {} cannot import from edition {}",
                                          into_->name, own, other))
                       .Note(into_->node->name.range, "the importing module is defined here"));
      return;
    }
  }

  void CheckAlias(const ast::ImportDecl& import) {
    if (import.alias.empty()) return;
    auto other = into_->own.find(import.alias.text);
    if (other == into_->own.end()) return;
    sink_.Report(Diagnostic(DiagnosticKind::kDuplicateDefinition, import.alias.range,
                            fmt::format("'{}' is already the name of a {} of this module", import.alias.text,
                                        ToString(other->second->kind)))
                     .Note(other->second->range, "it is defined here"));
  }

  void CheckLanguages(const ast::ImportDecl& import, const ModuleScope& from) {
    for (const ast::Name& language : import.languages) CheckEdition(language);
    CheckEditions(import, from);
    if (from.node->languages.empty() && !import.languages.empty()) {
      // The import says of what edition the module is.
      CheckConstructs(from, NewestEdition(import.languages), import.languages.front().range, sink_);
    }
    if (import.languages.empty() || from.node->languages.empty()) return;
    for (const ast::Name& wanted : import.languages) {
      for (const ast::Name& has : from.node->languages) {
        if (wanted.text == has.text) return;
      }
    }
    sink_.Report(Diagnostic(DiagnosticKind::kLanguageMismatch, import.languages.front().range,
                            fmt::format("module '{}' is written in language \"{}\", not \"{}\"", from.name,
                                        from.node->languages.front().text, import.languages.front().text))
                     .Note(from.node->name.range, "the module is defined here"));
  }

  void ResolveItem(const ast::ImportItem& item, ModuleScope& from, ImportedModule& target) {
    std::unordered_set<const Symbol*> except;
    CollectExcept(item, from, except);
    if (item.import == ImportKind::kGroup) {
      ResolveGroups(item, from, target, except);
      return;
    }
    if (item.import == ImportKind::kAll) {
      if (except.empty()) {
        target.all = true;
        target.except.clear();
      } else if (!target.all) {
        target.all = true;
        target.except = std::move(except);
      }
      return;
    }
    if (item.all) {
      for (Symbol* symbol : from.definitions) {
        if (Covers(item.import, *symbol) && IsVisible(*symbol, *into_) && !except.contains(symbol)) {
          target.names.insert(symbol);
        }
      }
      return;
    }
    for (const ast::Expr* name : item.names) {
      if (const Symbol* symbol = FindNamed(item.import, name, from)) target.names.insert(symbol);
    }
  }

  const Symbol* FindNamed(ImportKind kind, const ast::Expr* expr, const ModuleScope& from) {
    const auto path = PathOf(expr);
    if (path.empty()) return nullptr;
    const ast::Name& name = *path.back();
    auto found = from.own.find(name.text);
    if (found == from.own.end() || !Covers(kind, *found->second)) {
      if (!report_) return nullptr;
      Diagnostic diagnostic(DiagnosticKind::kUnknownImport, name.range,
                            fmt::format("module '{}' has no {} '{}'", from.name, KindWord(kind), name.text));
      if (found != from.own.end()) {
        sink_.Report(std::move(diagnostic)
                         .Note(found->second->range,
                               fmt::format("'{}' is a {}", name.text, ToString(found->second->kind))));
        return nullptr;
      }
      std::vector<std::string_view> candidates;
      for (const Symbol* symbol : from.definitions) {
        if (Covers(kind, *symbol)) candidates.push_back(symbol->name);
      }
      std::string_view near = grammar::DidYouMean(name.text, candidates);
      if (near.empty()) {
        sink_.Report(std::move(diagnostic).Note(from.node->name.range, "the module is defined here"));
      } else {
        sink_.Report(std::move(diagnostic)
                         .Hint(fmt::format("did you mean '{}'?", near), name.range, std::string(near)));
      }
      return nullptr;
    }
    if (!IsVisible(*found->second, *into_)) {
      if (report_) {
        sink_.Report(Diagnostic(DiagnosticKind::kNotVisible, name.range,
                                fmt::format("{} '{}' of module '{}' is not visible in module '{}'",
                                            ToString(found->second->kind), name.text, from.name, into_->name))
                         .Note(found->second->range, "it is defined here"));
      }
      return nullptr;
    }
    return found->second;
  }

  const Symbol* FindGroup(const ast::Expr* expr, const ModuleScope& from) {
    const auto path = PathOf(expr);
    if (path.empty()) return nullptr;
    const Symbol* group = nullptr;
    size_t step = 0;
    for (; step < path.size(); ++step) {
      const Symbol* next = nullptr;
      for (const Symbol* symbol : from.groups) {
        // The first word may name an inner group directly: older suites do.
        if (symbol->name == path[step]->text &&
            (step == 0 ? (next == nullptr || symbol->parent == nullptr) : symbol->parent == group))
          next = symbol;
      }
      if (next == nullptr) break;
      group = next;
    }
    if (step == path.size()) return group;
    if (report_) {
      sink_.Report(Diagnostic(DiagnosticKind::kUnknownImport, path[step]->range,
                              fmt::format("module '{}' has no group '{}'", from.name, path[step]->text))
                       .Note(from.node->name.range, "the module is defined here"));
    }
    return nullptr;
  }

  void ResolveGroups(const ast::ImportItem& item, const ModuleScope& from, ImportedModule& target,
                     const std::unordered_set<const Symbol*>& except) {
    std::vector<const Symbol*> groups;
    if (item.all) {
      for (const Symbol* group : from.groups) groups.push_back(group);
    }
    for (const ast::Expr* name : item.names) {
      if (const Symbol* group = FindGroup(name, from)) {
        if (!IsVisible(*group, *into_)) {
          if (report_) {
            sink_.Report(Diagnostic(DiagnosticKind::kNotVisible, name->range,
                                    fmt::format("group '{}' of module '{}' is not visible in module '{}'",
                                                group->name, from.name, into_->name))
                             .Note(group->range, "it is defined here"));
          }
          continue;
        }
        groups.push_back(group);
      }
    }
    for (const Symbol* symbol : from.definitions) {
      if (except.contains(symbol) || !IsVisible(*symbol, *into_)) continue;
      for (const Symbol* group : groups) {
        bool left_out = false;
        for (const Symbol* outer = symbol->parent; outer != nullptr && !left_out; outer = outer->parent) {
          left_out = except.contains(outer);
        }
        if (!left_out && InGroup(*symbol, group)) target.names.insert(symbol);
      }
    }
  }

  /// Symbols, and groups with all they hold, that an item leaves out.
  void CollectExcept(const ast::ImportItem& item, const ModuleScope& from,
                     std::unordered_set<const Symbol*>& except) {
    for (const ast::Expr* name : item.except) {
      if (item.import == ImportKind::kGroup) {
        if (const Symbol* group = FindGroup(name, from)) except.insert(group);
      } else if (const Symbol* symbol = FindNamed(item.import, name, from)) {
        except.insert(symbol);
      }
    }
    for (size_t i = 0; i < item.except_items.size() && report_; ++i) {
      for (size_t k = 0; k < i; ++k) {
        if (item.except_items[k]->import != item.except_items[i]->import) continue;
        sink_.Report(Diagnostic(DiagnosticKind::kDuplicateClause, item.except_items[i]->range,
                                fmt::format("'except' names definitions of kind {} twice",
                                            KindWord(item.except_items[i]->import)))
                         .Note(item.except_items[k]->range, "the first time is here"));
        break;
      }
    }
    for (const ast::ImportItem* inner : item.except_items) {
      if (inner->import == ImportKind::kGroup) {
        for (const ast::Expr* name : inner->names) {
          const Symbol* group = FindGroup(name, from);
          if (group == nullptr) continue;
          for (const Symbol* symbol : from.definitions) {
            if (InGroup(*symbol, group)) except.insert(symbol);
          }
        }
        if (inner->all) {
          for (const Symbol* symbol : from.definitions) {
            if (symbol->parent != nullptr) except.insert(symbol);
          }
        }
      } else if (inner->all) {
        for (const Symbol* symbol : from.definitions) {
          if (Covers(inner->import, *symbol)) except.insert(symbol);
        }
      } else {
        for (const ast::Expr* name : inner->names) {
          if (const Symbol* symbol = FindNamed(inner->import, name, from)) except.insert(symbol);
        }
      }
    }
  }

  void ReportUnknownModule(const ast::ImportDecl& import) {
    std::vector<std::string_view> candidates;
    for (const auto& [name, scope] : set_.by_name) {
      if (scope != into_) candidates.push_back(name);
    }
    std::string_view near = grammar::DidYouMean(import.name.text, candidates);
    Diagnostic diagnostic(DiagnosticKind::kUnknownModule, import.name.range,
                          fmt::format("module '{}' is not among the given files", import.name.text));
    if (near.empty()) {
      sink_.Report(std::move(diagnostic).Hint("name the file or folder that holds it on the command line"));
    } else {
      sink_.Report(std::move(diagnostic)
                       .Hint(fmt::format("did you mean '{}'?", near), import.name.range, std::string(near)));
    }
  }

  ScopeSet& set_;
  grammar::DiagnosticSink& sink_;
  ModuleScope* into_ = nullptr;
  bool report_ = true;
  std::unordered_set<const ModuleScope*> visited_;
};

}  // namespace

void ResolveImports(ScopeSet& set, grammar::DiagnosticSink& sink) {
  ImportResolver resolver(set, sink);
  for (ModuleScope& scope : set.scopes) resolver.Resolve(scope);
}

}  // namespace assay::compiler
