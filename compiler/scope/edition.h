#pragma once

#include <string_view>

#include "compiler/scope/build_scopes.h"

/// Editions of the language: `module M language "TTCN-3:2016"`. Source: ES 201 873-1 §8.1, §8.2.3.

namespace assay::compiler {

/// First and last edition that a module may name. Units: years.
inline constexpr int kFirstEdition = 2001;
inline constexpr int kLastEdition = 2025;
inline constexpr int kUnknownEdition = -1;

/// The year in `TTCN-3:2016` or `TTCN-3:2008 Amendment 1`; 0 for another language, kUnknownEdition for a year
/// that has no edition.
int EditionOf(std::string_view language);

/// The newest edition among the languages of a module or an import, or 0.
int NewestEdition(ast::List<ast::Name> languages);

/// True when the module names an edition before that of `year`: some rules have changed with the editions.
bool IsBefore(const ModuleScope& module, int year);

/// Reports constructs of `module` that are newer than `edition`, at most one; `where` names the edition
/// (§8.2.3.1 h).
void CheckConstructs(const ModuleScope& module, int edition, SourceRange where,
                     grammar::DiagnosticSink& sink);

}  // namespace assay::compiler
