#pragma once

#include <string>
#include <vector>

#include "tools/export/exports.h"
#include "tools/report/text.h"

/// The formats of `assay report`, `assay merge` and `assay campaign --report`.

namespace assay::tools {

const std::vector<std::string>& ReportFormats();
/// Shape: `format` is one of ReportFormats() other than allure, which is a folder.
std::string RenderReport(const ReportModel& model, const std::string& format, const Palette& palette, const VerdictContext& context);
/// Renders to `output` (empty: stdout). Returns an exit status: kExitOk, or the complaint was printed.
int DeliverReport(ReportModel& model, const std::string& format, const std::string& output, const VerdictContext& context);
/// Exit status of gates: 0 all acceptable, 1 some not, 4 nothing there.
int StatusOfReport(const ReportModel& model);

}  // namespace assay::tools
