#pragma once

#include "grammar/antlr/TTCN3Parser.h"
#include "grammar/ast/tree.h"
#include "grammar/parse/options.h"
#include "grammar/antlr/token_buffer.h"
#include "grammar/source/diagnostic_sink.h"

namespace assay::grammar {

/// Turns the contexts of an error-free parse into an AST, and reports what Annex A forbids but the grammar
/// lets through (missing `;`, operations in the wrong place, malformed literals, mixed notations …).
void BuildTree(antlr::TTCN3Parser::TtcnFileContext& root, const TokenBuffer& tokens,
               const ParseOptions& options, DiagnosticSink& sink, ast::Tree& tree);

}  // namespace assay::grammar
