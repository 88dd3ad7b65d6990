#include "grammar/parse/parse.h"

#include <antlr4-runtime.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "grammar/antlr/TTCN3Parser.h"
#include "grammar/antlr/token_buffer.h"
#include "grammar/parse/build.h"
#include "grammar/parse/nesting.h"
#include "grammar/parse/scanner.h"
#include "grammar/parse/syntax_errors.h"

namespace assay::grammar {
namespace {

using P = antlr::TTCN3Parser;

// Counts errors on their way, so that `ok` does not depend on what the sink keeps.
class CountingSink final : public DiagnosticSink {
 public:
  explicit CountingSink(DiagnosticSink& next) : next_(next) {}
  void Report(Diagnostic diagnostic) override {
    if (diagnostic.severity == Severity::kError) ++errors_;
    next_.Report(std::move(diagnostic));
  }
  size_t errors() const { return errors_; }

 private:
  DiagnosticSink& next_;
  size_t errors_ = 0;
};

// Rejects what no scanner should see. Returns false after reporting.
bool CheckText(const SourceFile& file, const ParseOptions& options, DiagnosticSink& sink) {
  const std::string_view text = file.text();
  if (text.size() > options.max_file_size) {
    sink.Report(Diagnostic(
        DiagnosticKind::kFileTooLarge, {file.id(), 0, 0},
        fmt::format("the file has {} bytes, more than the limit of {}", text.size(), options.max_file_size)));
    return false;
  }
  const size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    const uint32_t at = static_cast<uint32_t>(nul);
    const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
    sink.Report(
        Diagnostic(DiagnosticKind::kBinaryText, {file.id(), at, at + 1},
                   utf16 ? "the file is UTF-16: expected UTF-8 text" : "NUL byte: expected UTF-8 text"));
    return false;
  }
  return true;
}

// SLL prediction, no recovery: the fast way for correct text. Null when the text is not in the grammar.
P::TtcnFileContext* ParseFast(P& parser) {
  parser.StartFast();
  try {
    return parser.ttcnFile();
  } catch (const antlr4::ParseCancellationException&) {
    return nullptr;
  }
}

// Full LL prediction with recovery: finds the errors, or accepts what SLL could not.
P::TtcnFileContext* ParseThoroughly(P& parser, TokenBuffer& tokens, const ParseOptions& options,
                                    DiagnosticSink& sink, size_t& errors) {
  const auto strategy =
      std::make_shared<SyntaxErrorStrategy>(tokens, std::max<size_t>(1, options.max_errors), sink);
  parser.StartThorough(strategy);
  P::TtcnFileContext* root = nullptr;
  try {
    root = parser.ttcnFile();
  } catch (const antlr4::ParseCancellationException&) {
  }
  errors = strategy->error_count();
  return errors == 0 ? root : nullptr;
}

void ParseTokens(const SourceFile& file, const ParseOptions& options,
                 const std::vector<ScannedToken>& scanned, CountingSink& sink, ParseResult& result) {
  TokenBuffer tokens(file, scanned);
  P parser(&tokens);
  P::TtcnFileContext* root = options.fast ? ParseFast(parser) : nullptr;
  if (root == nullptr) {
    size_t errors = 0;
    root = ParseThoroughly(parser, tokens, options, sink, errors);
    if (root == nullptr && errors == 0) {
      sink.Report(Diagnostic(DiagnosticKind::kSyntaxError, {file.id(), 0, 0},
                             "the text does not follow the grammar"));
    }
  }
  if (root != nullptr) BuildTree(*root, tokens, options, sink, result.tree);
}

}  // namespace

ParseResult Parse(const SourceFile& file, const ParseOptions& options, DiagnosticSink& sink) {
  ParseResult result;
  CountingSink counting(sink);
  // The runtime of ANTLR throws; nothing of it may leave this function.
  try {
    if (!CheckText(file, options, counting)) return result;
    const ScanResult scanned = Scan(file, options, counting);
    if (!scanned.ok) return result;
    const NestingOverflow deep = FindDeepNesting(scanned.tokens, options.max_nesting);
    if (deep.found) {
      counting.Report(
          Diagnostic(DiagnosticKind::kNestingTooDeep, {file.id(), deep.at.begin, deep.at.end},
                     fmt::format("brackets, prefix operators or 'else if' nest deeper than {} levels here",
                                 options.max_nesting)));
      return result;
    }
    ParseTokens(file, options, scanned.tokens, counting, result);
  } catch (const std::exception& e) {
    counting.Report(Diagnostic(DiagnosticKind::kSyntaxError, {file.id(), 0, 0},
                               fmt::format("the parser gave up: {}", e.what())));
    result.tree = {};
  }
  result.ok = counting.errors() == 0;
  return result;
}

}  // namespace assay::grammar
