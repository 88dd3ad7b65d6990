#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::grammar {

/// Limits of the parser. Each turns hostile or broken input into one diagnostic instead of a dead process.
struct ParseOptions {
  /// Bytes of one file. Keeps offsets in 32 bits and memory (about 60 bytes of tree per byte of text)
  /// bounded.
  size_t max_file_size = size_t{64} << 20;
  /// Tokens of one file. Bounds memory where a file is dense.
  size_t max_tokens = 10'000'000;
  /// Open brackets, prefix operators, `else if`, `record of` … around one place. The parser recurses about
  /// ten frames per level; 256 levels take less than 1 MiB of stack. Hand-written suites stay below 30.
  uint32_t max_nesting = 256;
  /// Depth of an expression's tree: nesting plus chains of operators and suffixes, which nest to the left (`a
  /// + b + c`). Lets the passes behind the parser recurse over expressions.
  uint32_t max_expression_depth = 2000;
  /// Syntax errors reported for one file; later ones are mostly consequences of the first.
  size_t max_errors = 20;
  /// False: only the thorough way, which asks ANTLR for every decision. The slow twin of the fast way, for
  /// tests.
  bool fast = true;
};

}  // namespace assay::grammar
