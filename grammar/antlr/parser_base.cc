#include "grammar/antlr/parser_base.h"

namespace assay::grammar {

void ParserBase::Bail() { throw antlr4::ParseCancellationException(); }

}  // namespace assay::grammar
