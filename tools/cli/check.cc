#include <fmt/format.h>

#include <memory>

#include "grammar/source/render.h"
#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/suite.h"

namespace assay::tools {
namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  std::string format = "text";
  bool syntax = false;
  bool quiet = false;
};

int Check(const CheckOptions& options) {
  compiler::CompileOptions compile;
  compile.syntax_only = options.syntax;
  int status = kExitOk;
  std::unique_ptr<Suite> suite = LoadSuite(options.paths, compile, status);
  if (suite == nullptr) return status;
  const grammar::CollectingSink& found = suite->diagnostics;
  if (options.format == "json") {
    PrintOut(fmt::format("{{\"version\":1,\"errors\":{},\"warnings\":{},\"diagnostics\":{}}}\n", found.error_count(),
                         found.warning_count(), grammar::RenderJson(suite->sources, found.diagnostics())));
  } else {
    PrintDiagnostics(*suite);
    const compiler::CompileStatistics& statistics = suite->result.statistics;
    if (!found.has_errors() && !options.quiet) {
      PrintErr(fmt::format("{} file{}, {} lines: no error\n", statistics.files, statistics.files == 1 ? "" : "s", statistics.lines));
    }
  }
  return found.has_errors() ? kExitStaticErrors : kExitOk;
}

}  // namespace

void AddCheck(CLI::App& app, Work& work) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check",
                                         "Parse and check TTCN-3 files\n\n"
                                         "Examples:\n"
                                         "  assay check testcases\n"
                                         "  assay check --format json suite.ttcn | jq '.diagnostics[].message'");
  command->add_option("PATH", options->paths, "Files, or folders that are searched for .ttcn and .ttcn3")->required();
  command->add_option("--format", options->format, "text (to stderr) or json (to stdout)")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--syntax", options->syntax, "Only the syntax, not names and types");
  command->add_flag("-q,--quiet", options->quiet, "Say nothing when there is nothing wrong");
  command->footer("Exit status: 0 no error, 2 usage or unreadable file, 3 static errors.");
  command->callback([options, &work] { work = [options] { return Check(*options); }; });
}

}  // namespace assay::tools
