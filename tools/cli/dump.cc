#include <fmt/format.h>

#include <memory>

#include "grammar/ast/dump.h"
#include "grammar/parse/parse.h"
#include "runtime/program/program.h"
#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/suite.h"
#include "tools/execute/selection.h"

namespace assay::tools {
namespace {

struct DumpOptions {
  std::string form;
  std::vector<std::string> paths;
  std::string function;
  bool ranges = false;
};

int DumpAst(const DumpOptions& options) {
  auto inputs = compiler::ReadSources(options.paths);
  if (!inputs) {
    Complain(inputs.error().message);
    return kExitUsage;
  }
  Suite suite;
  for (const compiler::SourceInput& input : *inputs) {
    const grammar::SourceFile& file = suite.sources.Add(input.name, input.text);
    grammar::ParseResult parsed = grammar::Parse(file, {}, suite.diagnostics);
    grammar::ast::DumpOptions dump;
    dump.ranges = options.ranges;
    if (parsed.ok) PrintOut(grammar::ast::Dump(parsed.tree, dump));
  }
  PrintDiagnostics(suite);
  return suite.diagnostics.has_errors() ? kExitStaticErrors : kExitOk;
}

int DumpProgram(const DumpOptions& options) {
  int status = kExitOk;
  std::unique_ptr<Suite> suite = LoadSuite(options.paths, {}, status);
  if (suite == nullptr) return status;
  PrintDiagnostics(*suite);
  if (suite->result.program == nullptr) return kExitStaticErrors;
  const runtime::Program& program = *suite->result.program;
  if (options.function.empty()) {
    PrintOut(runtime::Disassemble(program));
    return kExitOk;
  }
  bool any = false;
  for (const auto& function : program.functions) {
    if (!NameMatches(options.function, function->module, function->name)) continue;
    any = true;
    PrintOut(runtime::Disassemble(program, *function));
  }
  if (any) return kExitOk;
  Complain(fmt::format("no function, altstep or test case fits {}", options.function));
  return kExitNothingSelected;
}

}  // namespace

void AddDump(CLI::App& app, Work& work) {
  auto options = std::make_shared<DumpOptions>();
  CLI::App* command = app.add_subcommand("dump",
                                         "Show an intermediate form as text\n\n"
                                         "Examples:\n"
                                         "  assay dump ast suite.ttcn\n"
                                         "  assay dump program suite.ttcn --function 'f_send*'");
  command->add_option("FORM", options->form, "ast: the syntax tree; program: types, matchers and bytecode")
      ->required()
      ->check(CLI::IsMember({"ast", "program"}));
  command->add_option("PATH", options->paths, "Files, or folders that are searched for .ttcn and .ttcn3")->required();
  command->add_option("--function", options->function, "Only behaviours that fit (program)")->type_name("PATTERN");
  command->add_flag("--ranges", options->ranges, "Byte ranges of nodes (ast)");
  command->footer("Exit status: 0 shown, 2 usage or unreadable file, 3 static errors, 4 no behaviour fits.");
  command->callback([options, &work] {
    work = [options] { return options->form == "ast" ? DumpAst(*options) : DumpProgram(*options); };
  });
}

}  // namespace assay::tools
