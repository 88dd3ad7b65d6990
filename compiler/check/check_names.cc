#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/scope/predefined.h"
#include "compiler/types/compatible.h"
#include "grammar/source/reserved_words.h"
#include "grammar/source/suggest.h"

/// What a name denotes: local names, then members of the component type, the module, its imports, predefined
/// functions and modules. Source: ES 201 873-1 §5.2 to §5.3, §8.2.

namespace assay::compiler {

Symbol* Checker::FindLocal(std::string_view name) const {
  auto found = context_.locals.find(name);
  return found == context_.locals.end() ? nullptr : found->second;
}

Symbol* Checker::FindMember(const Type* component, std::string_view name) const {
  return const_cast<Symbol*>(program_.FindMember(component, name));
}

Symbol* Checker::NewSymbol(SymbolKind kind, const ast::Name& name, const ast::Node* node,
                           const ast::Decl* decl) {
  Symbol* symbol = &program_.symbols.emplace_back();
  symbol->kind = kind;
  symbol->name = name.text;
  symbol->range = name.range.valid() ? name.range : node->range;
  symbol->node = node;
  symbol->decl = decl;
  symbol->module = context_.module;
  symbol->type = ErrorType();
  return symbol;
}

void Checker::DeclareLocal(Symbol* symbol) {
  if (symbol->name.empty()) return;
  const Symbol* other = FindLocal(symbol->name);
  if (other == nullptr && context_.members_of != nullptr)
    other = FindMember(context_.members_of, symbol->name);
  if (other == nullptr) {
    auto own = context_.module->own.find(symbol->name);
    if (own != context_.module->own.end()) other = own->second;
  }
  if (other == nullptr && symbol->name == context_.module->name) other = context_.module->symbol;
  for (const ImportedModule& import : context_.module->imported) {
    if (other == nullptr && symbol->name == (import.alias.empty() ? import.module->name : import.alias))
      other = import.module->symbol;
  }
  if (other == nullptr) other = FindPredefined(symbol->name);

  // Two parameters of one behaviour are reported where they are declared.
  const bool reported = other != nullptr && other->kind == SymbolKind::kParameter &&
                        symbol->kind == SymbolKind::kParameter && other->parent == symbol->parent;
  if (other != nullptr && other != symbol && !reported) {
    Diagnostic diagnostic(DiagnosticKind::kRedeclaredName, symbol->range,
                          fmt::format("{} '{}' hides the {} of the same name", ToString(symbol->kind),
                                      symbol->name, ToString(other->kind)));
    if (other->range.valid()) {
      Report(std::move(diagnostic).Note(other->range, fmt::format("'{}' is declared here", other->name)));
    } else {
      Report(std::move(diagnostic));
    }
  }
  if (context_.locals.emplace(symbol->name, symbol).second) context_.local_order.push_back(symbol->name);
}

void Checker::LeaveScope(size_t mark) {
  while (context_.local_order.size() > mark) {
    context_.locals.erase(context_.local_order.back());
    context_.local_order.pop_back();
  }
}

const Symbol* Checker::Lookup(const ast::Name& name, bool quiet) {
  if (const Symbol* local = FindLocal(name.text)) return local;
  if (context_.members_of != nullptr) {
    if (const Symbol* member = FindMember(context_.members_of, name.text)) return member;
  }
  auto own = context_.module->own.find(name.text);
  if (own != context_.module->own.end()) return own->second;
  if (const Symbol* imported = LookupImported(name, quiet)) return imported;
  if (name.text == context_.module->name) return context_.module->symbol;
  for (const ImportedModule& import : context_.module->imported) {
    // A renamed module has its new name only (§8.2.3.1).
    if ((import.alias.empty() ? import.module->name : import.alias) == name.text)
      return import.module->symbol;
  }
  if (const Symbol* predefined = FindPredefined(name.text)) return predefined;
  if (const Symbol* item = FindUniqueEnumItem(name.text)) return item;
  if (!quiet) ReportUnknownName(name);
  return nullptr;
}

const Symbol* Checker::LookupImported(const ast::Name& name, bool quiet) {
  const Symbol* found = nullptr;
  for (const ImportedModule& import : context_.module->imported) {
    auto candidate = import.module->own.find(name.text);
    if (candidate == import.module->own.end() || !IsImported(*candidate->second, *context_.module)) continue;
    if (found != nullptr && found != candidate->second) {
      if (!quiet) {
        Report(Diagnostic(DiagnosticKind::kAmbiguousName, name.range,
                          fmt::format("'{}' is imported from module '{}' and from module '{}'", name.text,
                                      found->module->name, import.module->name))
                   .Note(found->range, "one definition is here")
                   .Note(candidate->second->range, "the other one is here")
                   .Hint(fmt::format("qualify it: '{}.{}'", found->module->name, name.text)));
      }
      return found;
    }
    found = candidate->second;
  }
  return found;
}

const Symbol* Checker::LookupInModule(const ast::Name& name, ModuleScope* module, bool quiet) {
  if (name.text == "control" && module->control != nullptr) {
    const ImportedModule* import = context_.module->FindImport(module);
    if (module == context_.module || (import != nullptr && import->all)) return module->control;
  }
  auto found = module->own.find(name.text);
  if (found != module->own.end()) {
    const Symbol* symbol = found->second;
    if (module == context_.module || IsImported(*symbol, *context_.module)) return symbol;
    if (!quiet) {
      const bool visible = IsVisible(*symbol, *context_.module);
      Report(Diagnostic(visible ? DiagnosticKind::kNotImported : DiagnosticKind::kNotVisible, name.range,
                        visible ? fmt::format("{} '{}' of module '{}' is not imported",
                                              ToString(symbol->kind), name.text, module->name)
                                : fmt::format("{} '{}' of module '{}' is not visible in module '{}'",
                                              ToString(symbol->kind), name.text, module->name,
                                              context_.module->name))
                 .Note(symbol->range, "it is defined here"));
    }
    return nullptr;
  }
  if (!quiet) {
    std::vector<std::string_view> candidates;
    for (const auto& [other, symbol] : module->own) candidates.push_back(other);
    std::sort(candidates.begin(), candidates.end());
    std::string_view near = grammar::DidYouMean(name.text, candidates);
    Diagnostic diagnostic(DiagnosticKind::kUnknownName, name.range,
                          fmt::format("module '{}' has no definition '{}'", module->name, name.text));
    if (near.empty()) {
      Report(std::move(diagnostic));
    } else {
      Report(
          std::move(diagnostic).Hint(fmt::format("did you mean '{}'?", near), name.range, std::string(near)));
    }
  }
  return nullptr;
}

Symbol* Checker::FindEnumItem(const Type* type, std::string_view item) {
  if (type == nullptr || type->kind != TypeKind::kEnumerated) return nullptr;
  const Type* root = type->Root();
  const int number = root->FindEnumItem(item);
  if (number < 0) return nullptr;
  auto found = enum_symbols_.find(root);
  if (found == enum_symbols_.end() || static_cast<size_t>(number) >= found->second.size()) return nullptr;
  return found->second[static_cast<size_t>(number)];
}

const Symbol* Checker::FindUniqueEnumItem(std::string_view name) {
  const Symbol* found = nullptr;
  auto consider = [&](ModuleScope& scope) {
    auto [begin, end] = scope.enum_items.equal_range(name);
    for (auto it = begin; it != end; ++it) {
      if (&scope != context_.module && !IsImported(*it->second->parent, *context_.module)) continue;
      if (found == nullptr) {
        EnsureDeclared(it->second->parent);
        found = it->second;
      }
    }
  };
  consider(*context_.module);
  for (const ImportedModule& import : context_.module->imported) consider(*import.module);
  return found;
}

void Checker::ReportUnknownName(const ast::Name& name) {
  // A private definition of an imported module explains more than a guess.
  for (const ImportedModule& import : context_.module->imported) {
    auto hidden = import.module->own.find(name.text);
    if (hidden == import.module->own.end()) continue;
    const Symbol& symbol = *hidden->second;
    const bool visible = IsVisible(symbol, *context_.module);
    Report(Diagnostic(visible ? DiagnosticKind::kNotImported : DiagnosticKind::kNotVisible, name.range,
                      visible ? fmt::format("{} '{}' of module '{}' is not imported", ToString(symbol.kind),
                                            name.text, import.module->name)
                              : fmt::format("{} '{}' of module '{}' is not visible in module '{}'",
                                            ToString(symbol.kind), name.text, import.module->name,
                                            context_.module->name))
               .Note(symbol.range, "it is defined here"));
    return;
  }
  // What a missing module would bring in is not known; that it is missing was reported.
  for (const ast::ImportDecl* import : context_.module->imports) {
    const bool given = std::any_of(program_.scopes.begin(), program_.scopes.end(),
                                   [&](const ModuleScope& scope) { return scope.name == import->name.text; });
    if (!given) return;
  }
  std::vector<std::string_view> candidates;
  for (const auto& [local, symbol] : context_.locals) candidates.push_back(local);
  if (context_.members_of != nullptr) {
    std::vector<const Type*> pending = {context_.members_of};
    std::unordered_set<const Type*> seen;
    while (!pending.empty()) {
      const Type* type = pending.back()->Root();
      pending.pop_back();
      if (!seen.insert(type).second) continue;
      auto members = program_.component_members.find(type);
      if (members != program_.component_members.end()) {
        for (const auto& [member, symbol] : members->second) candidates.push_back(member);
      }
      if (type->component)
        pending.insert(pending.end(), type->component->extends.begin(), type->component->extends.end());
    }
  }
  for (const auto& [own, symbol] : context_.module->own) candidates.push_back(own);
  for (const ImportedModule& import : context_.module->imported) {
    for (const auto& [other, symbol] : import.module->own) {
      if (IsImported(*symbol, *context_.module)) candidates.push_back(other);
    }
  }
#define ASSAY_PREDEFINED(id, text) candidates.push_back(text);
#include "compiler/scope/predefined.def"
#undef ASSAY_PREDEFINED
  for (const std::string_view word : grammar::ReservedWords(grammar::WordPlace::kName))
    candidates.push_back(word);
  std::sort(candidates.begin(), candidates.end());
  std::string_view near = grammar::DidYouMean(name.text, candidates);
  Diagnostic diagnostic(DiagnosticKind::kUnknownName, name.range,
                        fmt::format("unknown name '{}'", name.text));
  if (!near.empty()) {
    Report(
        std::move(diagnostic).Hint(fmt::format("did you mean '{}'?", near), name.range, std::string(near)));
    return;
  }
  for (const ModuleScope& scope : program_.scopes) {
    auto other = scope.own.find(name.text);
    if (other == scope.own.end() || !IsVisible(*other->second, *context_.module)) continue;
    Report(std::move(diagnostic)
               .Note(other->second->range, fmt::format("module '{}' defines it", scope.name))
               .Hint(fmt::format("add 'import from {} all;'", scope.name)));
    return;
  }
  Report(std::move(diagnostic));
}

void Checker::CheckNamesAreDistinct(const ModuleScope& scope) {
  // §6.2.4: an enumerated value may share its name with other types' items and fields, but not within its
  // type.
  for (const auto& [name, item] : scope.enum_items) {
    auto own = scope.own.find(name);
    if (own == scope.own.end()) continue;
    Report(Diagnostic(DiagnosticKind::kDuplicateDefinition, item->range,
                      fmt::format("enumerated value '{}' has the name of a {} of the module", name,
                                  ToString(own->second->kind)))
               .Note(own->second->range, fmt::format("'{}' is declared here", name)));
  }
}

void Checker::CheckNotEnumValue(const Symbol& symbol) {
  Symbol* item = FindEnumItem(symbol.type, symbol.name);
  if (item == nullptr) return;
  Report(Diagnostic(DiagnosticKind::kEnumValueName, symbol.range,
                    fmt::format("{} '{}' has the name of a value of its type {}", ToString(symbol.kind),
                                symbol.name, Describe(symbol.type)))
             .Note(item->range, "the value is defined here"));
}

}  // namespace assay::compiler
