#pragma once

#include <string>

#include "tools/report/run_log.h"
#include "tools/report/source_lines.h"
#include "tools/report/text.h"

namespace assay::tools {

/// Why a test case did not pass, on one screen: step, reason, the statement that decided, and the nearest mismatch with
/// every differing path, the raw line of the message with a caret, and the line of the template.
/// Shape: empty for a verdict pass. `max_differences` more are only counted.
std::string FailureScreen(const Testcase& testcase, SourceLines& sources, const Palette& palette, size_t width = 120,
                          size_t max_differences = 8);

/// The mismatch that says most about the verdict, or null: of the deciding step, of the last message that some template
/// refused, the one with the fewest differences.
const Mismatch* DecidingMismatch(const Testcase& testcase);

/// One mismatch in full, as `assay explain` shows it.
std::string ExplainMismatch(const Testcase& testcase, const Mismatch& mismatch, SourceLines& sources, const Palette& palette,
                            size_t width, size_t max_differences);

/// The message a mismatch speaks of, or null.
const Message* MessageOf(const Testcase& testcase, const Mismatch& mismatch);

}  // namespace assay::tools
