#pragma once

#include <span>
#include <string>

#include "grammar/source/diagnostic.h"
#include "grammar/source/source_file.h"

namespace assay::grammar {

struct RenderOptions {
  bool colour = false;            ///< ANSI escapes
  uint32_t tab_width = 4;         ///< columns per tab in the quoted line
  uint32_t max_line_width = 160;  ///< longer source lines are shown as a window around the range
};

/// Renders one diagnostic for people:
///
///     bad.ttcn:3:14: error: expected integer, found charstring [assign-type-mismatch]
///        3 |   v_count := "one";
///          |              ^~~~~
///       bad.ttcn:2:7: note: 'v_count' is declared here
///
/// Shape: UTF-8, ends in a newline; control characters of the source are shown as '?', tabs expanded.
std::string RenderText(const SourceManager& sources, const Diagnostic& diagnostic,
                       const RenderOptions& options = {});
std::string RenderText(const SourceManager& sources, std::span<const Diagnostic> diagnostics,
                       const RenderOptions& options = {});

/// Renders diagnostics as one JSON array for programs. Shape of an element: {"kind", "severity", "message",
/// "clause", "file", "line", "column", "endLine", "endColumn", "begin", "end", "notes": [{"message", "file",
/// "line", "column"}], "hint": {"message", "begin", "end", "replacement"}}; invalid UTF-8 becomes U+FFFD.
/// "begin"/"end" are byte offsets.
std::string RenderJson(const SourceManager& sources, std::span<const Diagnostic> diagnostics);

}  // namespace assay::grammar
