// Parses arbitrary bytes and walks what comes out: no crash, no exception, no unbounded time or memory.

#include <cstddef>
#include <cstdint>
#include <string>

#include "grammar/ast/dump.h"
#include "grammar/parse/parse.h"
#include "grammar/source/render.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::grammar;
  SourceManager sources;
  const SourceFile& file = sources.Add("fuzz.ttcn", std::string(reinterpret_cast<const char*>(data), size));
  CollectingSink sink(100);
  ParseOptions options;
  options.max_file_size = size_t{1} << 16;
  const ParseResult result = Parse(file, options, sink);
  if (result.ok != !sink.has_errors()) __builtin_trap();
  ast::Dump(result.tree, {.ranges = true});
  RenderText(sources, sink.diagnostics());
  RenderJson(sources, sink.diagnostics());
  return 0;
}
