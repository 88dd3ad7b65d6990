#pragma once

#include <span>

namespace assay::codecs::testing {

/// Header lines in canonical form, at least one for every typed header; from the RFCs that define them where
/// these have one.
std::span<const char* const> HeaderExamples();

/// Header lines that break the header's grammar, with the column of the first bad octet and what was expected
/// there.
struct BadHeader {
  const char* line;
  int column;  ///< counted from 0
  const char* expected;
};
std::span<const BadHeader> BadHeaderExamples();

}  // namespace assay::codecs::testing
