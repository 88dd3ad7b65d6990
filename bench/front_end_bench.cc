// Lines a second from text to program: parse and check cold, and with lowering.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"

namespace {

using assay::compiler::CompileOptions;
using assay::compiler::SourceInput;

/// A module of typical text: bench/programs/front_end_unit.txt with a number for each `@`, as often as fits
/// in `lines` lines. bench/run.py gives the same text to Titan.
std::string ModuleText(size_t lines) {
  std::ifstream in(ASSAY_SOURCE_DIR "/bench/programs/front_end_unit.txt");
  const std::string unit{std::istreambuf_iterator<char>(in), {}};
  const size_t unit_lines = static_cast<size_t>(std::count(unit.begin(), unit.end(), '\n'));
  std::string text = "module Generated {\n  type component C { timer t }\n";
  for (size_t i = 0; i < lines / std::max<size_t>(1, unit_lines); ++i) {
    for (const char c : unit) {
      if (c == '@') {
        text += std::to_string(i);
      } else {
        text += c;
      }
    }
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
