#include "grammar/parse/build.h"
namespace assay::grammar {
void BuildTree(antlr::TTCN3Parser::TtcnFileContext&, const TokenBuffer&, const ParseOptions&, DiagnosticSink&,
               ast::Tree&) {}
}  // namespace assay::grammar
