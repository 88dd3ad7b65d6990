#pragma once

#include <deque>
#include <span>
#include <string_view>
#include <unordered_map>

#include "compiler/scope/module_scope.h"
#include "grammar/ast/tree.h"
#include "grammar/source/diagnostic_sink.h"

/// The first pass: one Symbol per definition of every module, groups, friends, enumeration items.

namespace assay::compiler {

/// All modules of a compilation.
struct ScopeSet {
  std::deque<Symbol>& symbols;      ///< owner of every Symbol
  std::deque<ModuleScope>& scopes;  ///< owner of every module, in order of the text
  std::unordered_map<std::string_view, ModuleScope*> by_name;
};

/// Makes the scopes of all modules in `trees`.
/// Errors: duplicate modules, definitions and groups (§5.2, §8.1).
void BuildScopes(std::span<const ast::Tree> trees, ScopeSet& set, grammar::DiagnosticSink& sink);

/// Fills ModuleScope::imported of every module.
/// Errors: unknown modules, names that are missing, private or of another kind, groups that do not exist
/// (§8.2.3).
void ResolveImports(ScopeSet& set, grammar::DiagnosticSink& sink);

}  // namespace assay::compiler
