#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::tools {

/// What a documentation comment says (ES 201 873-10): free text and `@tag value` lines.
struct DocComment {
  std::string text;                                         ///< before the first tag; lines joined by blanks
  std::vector<std::pair<std::string, std::string>> tags;    ///< name without `@`, value; in order
  /// The value of the first tag of that name, or empty.
  std::string Tag(std::string_view name) const;
  /// @purpose, @desc or the free text: one line that says what a test case shows.
  std::string Summary() const;
};

/// Reads a comment as written: `/** … */`, `/* … */` with stars at line starts, `//* …`.
DocComment ParseDocComment(std::string_view comment);

}  // namespace assay::tools
