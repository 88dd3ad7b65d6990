#include "tools/execute/suite.h"

#include <fmt/format.h>
#include <unistd.h>

#include "grammar/source/render.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"

namespace assay::tools {

std::unique_ptr<Suite> LoadSuite(const std::vector<std::string>& paths, const compiler::CompileOptions& options, int& status,
                                 const std::vector<compiler::SourceInput>& extra) {
  auto inputs = compiler::ReadSources(paths);
  if (!inputs) {
    Complain(inputs.error().message);
    status = kExitUsage;
    return nullptr;
  }
  if (inputs->empty()) {
    Complain(fmt::format("no .ttcn or .ttcn3 file in {}", fmt::join(paths, ", ")));
    status = kExitUsage;
    return nullptr;
  }
  auto suite = std::make_unique<Suite>();
  for (const compiler::SourceInput& input : *inputs) suite->files.insert(input.name);
  inputs->insert(inputs->end(), extra.begin(), extra.end());
  suite->result = compiler::Compile(*inputs, options, suite->sources, suite->diagnostics);
  suite->diagnostics.SortByPosition();
  return suite;
}

bool OnlyParametersAreWrong(const Suite& suite) {
  for (const grammar::Diagnostic& diagnostic : suite.diagnostics.diagnostics()) {
    if (diagnostic.severity != grammar::Severity::kError) continue;
    const grammar::SourceFile* file = suite.sources.Get(diagnostic.range.file);
    if (file != nullptr && suite.files.count(file->name()) != 0) return false;
  }
  return suite.diagnostics.has_errors();
}

void PrintDiagnostics(const Suite& suite) {
  const grammar::CollectingSink& found = suite.diagnostics;
  if (found.error_count() + found.warning_count() == 0) return;
  grammar::RenderOptions options;
  options.colour = ColourOn(STDERR_FILENO);
  PrintErr(grammar::RenderText(suite.sources, found.diagnostics(), options));
  std::string line = fmt::format("{} error{}, {} warning{}", found.error_count(), found.error_count() == 1 ? "" : "s",
                                 found.warning_count(), found.warning_count() == 1 ? "" : "s");
  if (found.dropped_count() > 0) line += fmt::format(" ({} not shown)", found.dropped_count());
  PrintErr(line + "\n");
}

}  // namespace assay::tools
