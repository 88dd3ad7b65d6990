#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tools/report/run_log.h"

namespace assay::tools {

/// One test case as the verdict document (schema/verdict.schema.json) shows it; tools/export adds what a campaign knows.
nlohmann::json TestcaseJson(const Testcase& testcase);

/// Cuts a text that is too long for a document; the events hold it whole.
std::string CutForDocument(const std::string& text);
/// Seconds with microseconds, so that no noise digits show.
double RoundToMicroseconds(double seconds);

}  // namespace assay::tools
