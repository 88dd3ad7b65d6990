#include "tools/campaign/applicability.h"

#include <fmt/format.h>

#include <memory>

#include "runtime/base/random.h"
#include "runtime/executor/executor.h"
#include "tools/execute/registries.h"
#include "tools/execute/suite.h"

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr const char* kModule = "AssayApplicability";

/// One test case a rule: pass when the expression is true, inconc when it is false.
std::string ModuleText(const CampaignFile& campaign, const runtime::Program& program) {
  std::string text = fmt::format("module {} {{\n", kModule);
  for (const std::string& module : program.modules) text += fmt::format("  import from {} {{ modulepar all; const all; type all; function all }}\n", module);
  text += "  type component AssayRuleComponent {}\n";
  for (size_t i = 0; i < campaign.applicable.size(); ++i) {
    text += fmt::format("  testcase AssayRule{}() runs on AssayRuleComponent {{\n    if (\n{}\n    ) {{ setverdict(pass) }} else {{ setverdict(inconc) }}\n  }}\n",
                        i, campaign.applicable[i].when);
  }
  return text + "}\n";
}

Result<std::vector<bool>> Evaluate(const CampaignFile& campaign, const runtime::Program& program,
                                   const std::vector<compiler::ParameterValue>& parameters) {
  compiler::CompileOptions options;
  options.parameters = parameters;
  int status = 0;
  std::unique_ptr<Suite> suite =
      LoadSuite(campaign.paths, options, status, {{fmt::format("{} (applicable)", campaign.file), ModuleText(campaign, program)}});
  if (suite == nullptr || suite->result.program == nullptr) {
    if (suite != nullptr) PrintDiagnostics(*suite);
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{}: an \"applicable\" expression does not fit the suite", campaign.file));
  }
  const runtime::Program& compiled = *suite->result.program;
  runtime::VirtualClock clock;
  runtime::SeededRandom random(1);
  Registries registries;
  runtime::ExecutorOptions executor_options;
  executor_options.clock = &clock;
  executor_options.random = &random;
  registries.LendTo(executor_options);
  runtime::Executor executor(compiled, std::move(executor_options));
  if (auto ready = executor.Initialise(); !ready) return Fail(ready.error());
  std::vector<bool> values;
  for (size_t i = 0; i < campaign.applicable.size(); ++i) {
    const runtime::Function* rule = compiled.FindTestcase(kModule, fmt::format("AssayRule{}", i));
    runtime::TestcaseResult result = executor.Execute(*rule);
    if (result.verdict != runtime::Verdict::kPass && result.verdict != runtime::Verdict::kInconc) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}: {}", campaign.applicable[i].origin, campaign.applicable[i].when, result.reason));
    }
    values.push_back(result.verdict == runtime::Verdict::kPass);
  }
  return values;
}

}  // namespace

Result<std::map<std::string, std::string>> NotApplicable(const CampaignFile& campaign, const runtime::Program& program,
                                                         const std::vector<compiler::ParameterValue>& parameters) {
  std::map<std::string, std::string> reasons;
  if (campaign.applicable.empty()) return reasons;
  auto values = Evaluate(campaign, program, parameters);
  if (!values) return Fail(values.error());
  for (uint32_t index : program.testcases) {
    const runtime::Function& testcase = *program.functions[index];
    for (size_t i = 0; i < values->size(); ++i) {
      const ApplicableRule& rule = campaign.applicable[i];
      if ((*values)[i] || !rule.Fits(testcase.module, testcase.name)) continue;
      reasons.emplace(testcase.module + "." + testcase.name, fmt::format("not applicable: {}", rule.when));
      break;
    }
  }
  return reasons;
}

}  // namespace assay::tools
