// Lines a second from text to program: parse and check cold, and with lowering.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "compiler/driver/compile.h"

namespace {

using assay::compiler::CompileOptions;
using assay::compiler::SourceInput;

/// A module of typical text: records, templates, functions and test cases; about `lines` lines.
std::string ModuleText(size_t lines) {
  std::string text = "module Generated {\n  type component C { timer t }\n";
  constexpr size_t kLinesOfOne = 22;
  for (size_t i = 0; i < lines / kLinesOfOne; ++i) {
    std::string n = std::to_string(i);
    text += "  type record R" + n + " {\n    integer a,\n    charstring b optional,\n    record of integer c\n  }\n"
            "  template R" + n + " m_r" + n + "(integer p) := {\n    a := (0 .. p),\n    b := pattern \"ab*\",\n    c := { 1, 2, * }\n  }\n"
            "  function f_r" + n + "(in R" + n + " p) return integer {\n    var integer v_sum := p.a;\n"
            "    for (var integer i := 0; i < lengthof(p.c); i := i + 1) {\n      v_sum := v_sum + p.c[i] * 2;\n    }\n"
            "    return v_sum;\n  }\n"
            "  testcase TC_" + n + "() runs on C {\n    if (match(R" + n + ":{ 1, omit, { 1, 2 } }, m_r" + n + "(5))) { setverdict(pass) }\n"
            "    else { setverdict(fail, \"no match\") }\n  }\n";
  }
  return text + "}\n";
}

void Measure(benchmark::State& state, bool check_only) {
  std::vector<SourceInput> files = {{"generated.ttcn", ModuleText(static_cast<size_t>(state.range(0)))}};
  size_t lines = 0;
  for (auto _ : state) {
    assay::grammar::SourceManager sources;
    assay::grammar::CollectingSink sink;
    CompileOptions options;
    options.check_only = check_only;
    auto result = assay::compiler::Compile(files, options, sources, sink);
    if (!result.ok) {
      state.SkipWithError("the generated module does not pass the check");
      break;
    }
    lines += result.statistics.lines;
  }
  state.counters["lines/s"] = benchmark::Counter(static_cast<double>(lines), benchmark::Counter::kIsRate);
}

void ParseAndCheck(benchmark::State& state) { Measure(state, true); }
BENCHMARK(ParseAndCheck)->Arg(1000)->Arg(20000)->Unit(benchmark::kMillisecond);

void ParseCheckAndLower(benchmark::State& state) { Measure(state, false); }
BENCHMARK(ParseCheckAndLower)->Arg(20000)->Unit(benchmark::kMillisecond);

}  // namespace
