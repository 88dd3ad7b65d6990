#pragma once

#include <cstdint>
#include <vector>

#include "grammar/parse/options.h"
#include "grammar/source/diagnostic_sink.h"
#include "grammar/source/source_file.h"

namespace assay::grammar {

/// One token: type (TTCN3Parser's numbering) and half-open byte range.
struct ScannedToken {
  uint32_t type;
  uint32_t begin;
  uint32_t end;
};

struct ScanResult {
  std::vector<ScannedToken> tokens;  ///< without comments and white space; ends with EOF (type UINT32_MAX)
  bool ok = true;                    ///< false: diagnostics were reported, the tokens are not fit for parsing
};

inline constexpr uint32_t kEofToken = UINT32_MAX;

/// Splits a file into tokens as TTCN3Lexer.g4 does, several times faster and with better messages. Then
/// retypes `-` and `return` by the token behind them (T_NOT_USED, KW_RETURN_VOID), which spares the parser
/// all its longer lookahead. Why a second lexer: measured over 50 000 lines, ANTLR's lexer takes as long as
/// everything behind it; scanner_test.cc holds both to the same tokens. Errors:
/// reports lexical diagnostics and goes on, at most `options.max_errors`.
ScanResult Scan(const SourceFile& file, const ParseOptions& options, DiagnosticSink& sink);

}  // namespace assay::grammar
