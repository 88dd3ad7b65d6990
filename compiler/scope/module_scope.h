#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/scope/symbol.h"

namespace assay::compiler {

/// What one module takes from another one.
struct ImportedModule {
  ModuleScope* module = nullptr;
  std::string_view alias;                    ///< another name of the module, or empty
  bool all = false;                          ///< every visible definition but `except`
  std::unordered_set<const Symbol*> except;  ///< left out of `all`
  std::unordered_set<const Symbol*> names;   ///< imported one by one, by kind or by group
};

/// The names of one module: its own definitions, and what its imports make visible.
struct ModuleScope {
  std::string_view name;
  const ast::Module* node = nullptr;
  Symbol* symbol = nullptr;
  Symbol* control = nullptr;                          ///< the control part, or null
  std::vector<Symbol*> definitions;                   ///< in order of the text, groups dissolved
  std::unordered_map<std::string_view, Symbol*> own;  ///< definitions by name, without groups
  std::vector<Symbol*> groups;                        ///< Symbol::parent is the enclosing group, or null
  std::unordered_set<std::string_view> friends;
  std::vector<const ast::ImportDecl*> imports;
  std::vector<ImportedModule> imported;  ///< one a module, in order of the import statements
  /// Items of the module's own enumerated types by name; several types may use the same name.
  std::unordered_multimap<std::string_view, Symbol*> enum_items;

  /// What is imported from `module`, or null.
  const ImportedModule* FindImport(const ModuleScope* module) const {
    for (const ImportedModule& import : imported) {
      if (import.module == module) return &import;
    }
    return nullptr;
  }
};

/// True when `from` may use `symbol` at all: it is its own, public, or `from` is a friend of its module
/// (§8.2.5).
bool IsVisible(const Symbol& symbol, const ModuleScope& from);

/// True when the imports of `from` bring in `symbol` (§8.2.3).
bool IsImported(const Symbol& symbol, const ModuleScope& from);

}  // namespace assay::compiler
