#include "tests/generate/generated_run.h"

#include <fmt/format.h>

#include "compiler/driver/compile.h"
#include "grammar/source/render.h"
#include "runtime/executor/executor.h"

namespace assay::tests {
namespace {

/// Small, so that what grows without end meets its limit soon and with little memory.
runtime::Limits SmallLimits() {
  runtime::Limits limits;
  limits.call_depth = 1'000;
  limits.registers = 100'000;
  limits.length = 10'000;
  limits.components = 1'000;
  limits.queue_length = 1'000;
  return limits;
}

}  // namespace

GeneratedOutcome RunGenerated(const std::string& text) {
  GeneratedOutcome outcome;
  grammar::SourceManager sources;
  grammar::CollectingSink sink;
  const std::vector<compiler::SourceInput> files = {{"generated.ttcn", text}};
  const compiler::CompileResult compiled = compiler::Compile(files, {}, sources, sink);
  if (compiled.program == nullptr) {
    outcome.diagnostics = grammar::RenderText(sources, sink.diagnostics());
    if (outcome.diagnostics.empty()) outcome.diagnostics = "refused without a diagnostic";
    return outcome;
  }
  runtime::VirtualClock clock;
  runtime::SeededRandom random(1);
  runtime::NullSink events;
  runtime::ExecutorOptions options;
  options.clock = &clock;
  options.random = &random;
  options.events = &events;
  options.limits = SmallLimits();
  options.loopback = true;
  options.default_guard = std::chrono::seconds(1000);
  runtime::Executor executor(*compiled.program, options);
  if (auto ready = executor.Initialise(); !ready) {
    outcome.reasons.push_back(ready.error().message);
    return outcome;
  }
  for (const uint32_t testcase : compiled.program->testcases) {
    const runtime::TestcaseResult result = executor.Execute(*compiled.program->functions[testcase]);
    outcome.verdicts.push_back(fmt::format("{} {}", result.name, runtime::VerdictName(result.verdict)));
    outcome.reasons.push_back(result.reason);
  }
  return outcome;
}

std::string Fault(const GeneratedOutcome& outcome) {
  if (!outcome.diagnostics.empty()) return "refused: " + outcome.diagnostics;
  for (size_t i = 0; i < outcome.verdicts.size(); ++i) {
    if (outcome.verdicts[i] == "TC_folded fail") return "the compiler and the virtual machine differ: " + outcome.reasons[i];
  }
  return {};
}

}  // namespace assay::tests
