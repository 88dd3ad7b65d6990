#include "compiler/driver/compile.h"

#include <fmt/format.h>

#include <chrono>
#include <unordered_set>

#include "compiler/check/check.h"
#include "compiler/driver/kept.h"
#include "compiler/driver/parameter_values.h"
#include "compiler/lower/lower.h"
#include "grammar/parse/parse.h"

namespace assay::compiler {

namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Passes diagnostics on and counts the errors; beyond a limit only counts.
class LimitingSink : public grammar::DiagnosticSink {
 public:
  LimitingSink(grammar::DiagnosticSink& next, size_t limit) : next_(next), limit_(limit) {}
  void Report(grammar::Diagnostic diagnostic) override {
    if (diagnostic.severity == grammar::Severity::kError) ++errors_;
    if (limit_ == 0 || errors_ <= limit_) next_.Report(std::move(diagnostic));
  }
  size_t errors() const { return errors_; }

 private:
  grammar::DiagnosticSink& next_;
  size_t limit_;
  size_t errors_ = 0;
};

}  // namespace

CompileResult::CompileResult() = default;
CompileResult::~CompileResult() = default;
CompileResult::CompileResult(CompileResult&&) noexcept = default;
CompileResult& CompileResult::operator=(CompileResult&&) noexcept = default;

CompileResult Compile(std::span<const SourceInput> files, const CompileOptions& options,
                      grammar::SourceManager& sources, grammar::DiagnosticSink& out) {
  CompileResult result;
  LimitingSink sink(out, options.max_errors);
  auto kept = std::make_unique<CompileResult::Kept>();

  auto start = Clock::now();
  for (const SourceInput& input : files) {
    const grammar::SourceFile& file = sources.Add(input.name, input.text);
    grammar::ParseResult parsed = grammar::Parse(file, {}, sink);
    kept->trees.push_back(std::move(parsed.tree));
    ++result.statistics.files;
    result.statistics.lines += file.line_count();
  }
  result.statistics.parse_seconds = SecondsSince(start);
  if (sink.errors() != 0 || options.syntax_only) {
    // Names that only an unreadable file declares would be reported all over the place.
    result.ok = sink.errors() == 0;
    return result;
  }

  start = Clock::now();
  std::vector<ParameterOverride> overrides = ParseParameterValues(options.parameters, *kept, sources, sink);
  const bool checked = Check(kept->trees, sources, kept->checked, sink, overrides);
  result.statistics.check_seconds = SecondsSince(start);
  if (checked && sink.errors() == 0 && !options.check_only) {
    start = Clock::now();
    result.program = Lower(kept->checked, sources, sink);
    result.statistics.lower_seconds = SecondsSince(start);
  }
  result.ok = sink.errors() == 0;
  if (!result.ok) result.program = nullptr;
  if (options.keep_checked) result.kept = std::move(kept);
  return result;
}

}  // namespace assay::compiler
