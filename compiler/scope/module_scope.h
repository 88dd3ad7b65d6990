#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/scope/symbol.h"

namespace assay::compiler {

/// The names of one module: its own definitions, and what its imports make visible.
struct ModuleScope {
  std::string_view name;
  const ast::Module* node = nullptr;
  Symbol* symbol = nullptr;
  std::vector<Symbol*> definitions;                      ///< in order of the text, groups dissolved
  std::unordered_map<std::string_view, Symbol*> own;     ///< definitions by name, groups apart
  std::unordered_map<std::string_view, Symbol*> groups;  ///< groups by name (qualified for inner ones: `A.B`)
  std::unordered_multimap<std::string_view, Symbol*> imported;
  std::vector<std::string_view> friends;
  std::vector<const ast::ImportDecl*> imports;
  /// Enumeration items of the module's own types, by name (several types may share a name).
  std::unordered_multimap<std::string_view, Symbol*> enum_items;
};

}  // namespace assay::compiler
