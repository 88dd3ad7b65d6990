#pragma once

#include <string>

#include "runtime/base/result.h"
#include "tools/export/report_model.h"

/// The exports, each a pure function of the model. Shape: text that ends in a newline.

namespace assay::tools {

/// Version of the verdict document; tools/report/schema/verdict.schema.json describes it. A member is never given another
/// meaning without a new version.
inline constexpr int kVerdictVersion = 1;

/// What the caller knows beside the events; empty: none.
struct VerdictContext {
  std::string campaign;
  std::string run_directory;
  std::string dut;
  std::string configuration;  ///< file
};

/// The native JSON document.
std::string ExportNative(const ReportModel& model, const VerdictContext& context);

/// strict: validates against the schema of Jenkins' xUnit plug-in (junit-10); the others add what their readers use.
enum class JunitDialect : uint8_t { kStrict, kGitlab, kXray, kTestrail };
std::string ExportJunit(const ReportModel& model, JunitDialect dialect);

/// Common Test Report Format, https://ctrf.io. Times in milliseconds.
std::string ExportCtrf(const ReportModel& model);

/// Test Anything Protocol 14 with YAML blocks.
std::string ExportTap(const ReportModel& model);

/// Workflow commands of GitHub Actions: `::error file=…,line=…,title=…::message`.
std::string ExportGithub(const ReportModel& model);

/// A summary for pull requests and $GITHUB_STEP_SUMMARY.
std::string ExportMarkdown(const ReportModel& model);

/// Xray "import execution results" JSON. Test keys come from @testkey or @requirement of the doc comment.
enum class XrayFlavour : uint8_t { kServer, kCloud };
std::string ExportXray(const ReportModel& model, XrayFlavour flavour);

/// Allure results: one file an execution, written into `folder`. Errors: as WriteFile.
runtime::Result<void> ExportAllure(const ReportModel& model, const std::string& folder);

/// One self-contained HTML page.
std::string ExportHtml(const ReportModel& model);

}  // namespace assay::tools
