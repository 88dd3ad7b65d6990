#pragma once

#include <span>

#include "compiler/check/checked.h"
#include "grammar/ast/ast.h"
#include "grammar/source/diagnostic_sink.h"
#include "grammar/source/source_file.h"

namespace assay::compiler {

/// A value for one module parameter from outside the suite: stands in place of its initialiser.
struct ParameterOverride {
  const ast::Declarator* parameter = nullptr;
  const ast::Expr* value = nullptr;
  const ast::Tree* tree = nullptr;  ///< of `value`
};

/// Checks the static rules of ES 201 873-1 on all modules in `trees` and fills `program`.
/// Shape: `trees`, those of `overrides` and `sources` must outlive `program`, which refers to them.
/// Errors: go to `sink`; returns false when there was one, and `program` must not be lowered then.
bool Check(std::span<const ast::Tree> trees, const grammar::SourceManager& sources, CheckedProgram& program,
           grammar::DiagnosticSink& sink, std::span<const ParameterOverride> overrides = {});

}  // namespace assay::compiler
