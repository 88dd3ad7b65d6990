#pragma once

#include <cstdint>
#include <vector>

#include "grammar/parse/scanner.h"

namespace assay::grammar {

struct NestingOverflow {
  bool found = false;
  ScannedToken at{};  ///< the token that goes one level too deep
};

/// Looks for the first place where brackets and other self-nesting constructs go deeper than `limit`, before
/// any recursive code sees the tokens. Counts open brackets, and between separators the tokens that make the
/// parser recurse without a bracket: prefix operators, `:`, `of`, `from`, `to`, `modifies`, `pattern`,
/// `decmatch`, and `else if` chains.
NestingOverflow FindDeepNesting(const std::vector<ScannedToken>& tokens, uint32_t limit);

}  // namespace assay::grammar
