#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/suite.h"
#include "tools/execute/doc_comment.h"
#include "tools/execute/selection.h"
#include "tools/report/text.h"

namespace assay::tools {
namespace {

struct ListOptions {
  std::vector<std::string> paths, patterns;
  std::string format = "text";
  bool parameters = false, controls = false;
};

using nlohmann::ordered_json;

ordered_json DocJson(const DocComment& doc) {
  ordered_json tags = ordered_json::array();
  for (const auto& [name, value] : doc.tags) tags.push_back({{"name", name}, {"value", value}});
  return {{"text", doc.text}, {"tags", std::move(tags)}};
}

ordered_json Describe(const runtime::Program& program, const ListOptions& options) {
  ordered_json testcases = ordered_json::array();
  Selection selection = Select(program, options.patterns);
  for (const runtime::Function* testcase : selection.testcases) {
    testcases.push_back({{"module", testcase->module}, {"name", testcase->name}, {"parameters", 0},
                         {"file", program.files[testcase->location.file]}, {"line", testcase->location.line},
                         {"documentation", DocJson(ParseDocComment(testcase->documentation))}});
  }
  for (const runtime::Function* testcase : selection.with_parameters) {
    testcases.push_back({{"module", testcase->module}, {"name", testcase->name}, {"parameters", testcase->parameter_count},
                         {"file", program.files[testcase->location.file]}, {"line", testcase->location.line},
                         {"documentation", DocJson(ParseDocComment(testcase->documentation))}});
  }
  ordered_json parameters = ordered_json::array();
  for (const runtime::ModuleParameter& parameter : program.parameters) {
    parameters.push_back({{"module", parameter.module}, {"name", parameter.name}, {"type", parameter.type->ToString()},
                          {"default", parameter.has_default}, {"documentation", DocJson(ParseDocComment(parameter.documentation))}});
  }
  ordered_json controls = ordered_json::array();
  for (const auto& [module, function] : program.controls) controls.push_back(module);
  return {{"testCases", std::move(testcases)}, {"moduleParameters", std::move(parameters)}, {"controlParts", std::move(controls)}};
}

std::string Summary(const ordered_json& documentation) {
  for (const char* wanted : {"purpose", "desc"}) {
    for (const ordered_json& tag : documentation["tags"]) {
      if (tag["name"] == wanted) return tag["value"];
    }
  }
  return documentation["text"];
}

int List(const ListOptions& options) {
  int status = kExitOk;
  std::unique_ptr<Suite> suite = LoadSuite(options.paths, {}, status);
  if (suite == nullptr) return status;
  if (suite->result.program == nullptr) {
    PrintDiagnostics(*suite);
    return kExitStaticErrors;
  }
  ordered_json document = Describe(*suite->result.program, options);
  if (options.format == "json") {
    PrintOut(document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  } else {
    constexpr size_t kNameColumn = 44, kLine = 118;
    auto row = [&](const std::string& name, const std::string& text) {
      PrintOut(text.empty() ? name + "\n" : fmt::format("{}  {}\n", Pad(name, kNameColumn), Fit(text, kLine - kNameColumn)));
    };
    for (const ordered_json& each : document["testCases"]) {
      row(fmt::format("{}.{}{}", each["module"].get<std::string>(), each["name"].get<std::string>(), each["parameters"] == 0 ? "" : "(…)"),
          Summary(each["documentation"]));
    }
    if (options.controls) {
      for (const ordered_json& each : document["controlParts"]) PrintOut(each.get<std::string>() + ".control\n");
    }
    if (options.parameters) {
      for (const ordered_json& each : document["moduleParameters"]) {
        row(fmt::format("{}.{}: {}{}", each["module"].get<std::string>(), each["name"].get<std::string>(), each["type"].get<std::string>(),
                        each["default"] == true ? "" : " (must be set)"),
            Summary(each["documentation"]));
      }
    }
  }
  if (document["testCases"].empty() && !options.patterns.empty()) {
    Complain(fmt::format("no test case fits {}", fmt::join(options.patterns, ", ")));
    return kExitNothingSelected;
  }
  return kExitOk;
}

}  // namespace

void AddList(CLI::App& app, Work& work) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand("list",
                                         "Say which test cases, module parameters and control parts there are\n\n"
                                         "Examples:\n"
                                         "  assay list testcases\n"
                                         "  assay list testcases --parameters\n"
                                         "  assay list testcases -t 'TC_reg*' --format json");
  command->add_option("PATH", options->paths, "Files, or folders that are searched for .ttcn and .ttcn3")->required();
  command->add_option("-t,--testcase", options->patterns, "Test cases by name or Module.name, with * and ?; !PATTERN leaves out")
      ->allow_extra_args(false)->type_name("PATTERN");
  command->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  command->add_flag("--parameters", options->parameters, "Module parameters too");
  command->add_flag("--controls", options->controls, "Control parts too");
  command->footer("Exit status: 0 listed, 2 usage or unreadable file, 3 static errors, 4 nothing fits.");
  command->callback([options, &work] { work = [options] { return List(*options); }; });
}

}  // namespace assay::tools
