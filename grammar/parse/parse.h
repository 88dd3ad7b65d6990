#pragma once

#include <memory>

#include "grammar/ast/ast.h"
#include "grammar/parse/options.h"
#include "grammar/source/diagnostic_sink.h"
#include "grammar/source/source_file.h"

namespace assay::grammar {

struct ParseResult {
  ast::Tree tree;   ///< without modules when the text could not be parsed
  bool ok = false;  ///< true: no error was reported
};

/// Parses one file of TTCN-3 modules (ES 201 873-1, core language).
/// Shape: `file` must outlive the tree, which views into its text.
/// Errors: never throws. Whatever is wrong with the text becomes diagnostics, several per run: first lexical
/// ones, then syntax errors, then what the grammar lets through but Annex A does not. Limits: see
/// ParseOptions.
ParseResult Parse(const SourceFile& file, const ParseOptions& options, DiagnosticSink& sink);

}  // namespace assay::grammar
