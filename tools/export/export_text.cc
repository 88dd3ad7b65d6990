// The line-based exports: TAP, GitHub annotations and the Markdown summary.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/export/exports.h"
#include "tools/report/text.h"

namespace assay::tools {
namespace {

/// Line ends stay; what else a log view or a terminal would obey becomes visible.
std::string WithoutControls(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t end = std::min(text.find_first_of("\r\n", i), text.size());
    out += Visible(text.substr(i, end - i));
    if (end < text.size()) out += text[end];
    i = end + 1;
  }
  return out;
}

/// TAP §Escaping: `#` and `\` in descriptions are escaped; a line break would end the line.
std::string TapText(std::string_view text) {
  std::string out;
  for (char c : WithoutControls(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

/// A YAML double-quoted scalar; JSON strings are.
std::string Yaml(const std::string& text) { return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

/// Escapes of workflow commands; properties need two more.
std::string GithubText(std::string_view text, bool property) {
  std::string out;
  for (char c : WithoutControls(text)) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string MarkdownText(std::string_view text) {
  std::string out;
  for (char c : WithoutControls(text)) {
    if (c == '\n' || c == '\r') {
      out += ' ';
      continue;
    }
    if (c == '|' || c == '<' || c == '*' || c == '_' || c == '`' || c == '\\' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string ExportTap(const ReportModel& model) {
  std::string out = fmt::format("TAP version 14\n1..{}\n", model.executions.size());
  size_t number = 0;
  for (const Execution& execution : model.executions) {
    ++number;
    Status status = model.StatusOf(execution);
    bool ok = status == Status::kPassed || status == Status::kSkipped;
    out += fmt::format("{} {} - {}", ok ? "ok" : "not ok", number, TapText(execution.id));
    if (status == Status::kSkipped) {
      out += fmt::format(" # SKIP {}\n", TapText(ReasonLine(execution)));
      continue;
    }
    out += "\n  ---\n";
    out += fmt::format("  verdict: {}\n  duration_ms: {:.3f}\n", execution.verdict, execution.duration() * 1000);
    if (!ok) {
      out += fmt::format("  message: {}\n", Yaml(ReasonLine(execution)));
      if (execution.log.place.line != 0) {
        out += fmt::format("  at:\n    file: {}\n    line: {}\n", Yaml(execution.log.place.file), execution.log.place.line);
      }
    }
    if (execution.flaky) out += "  flaky: true\n";
    out += "  ...\n";
  }
  return out;
}

std::string ExportGithub(const ReportModel& model) {
  std::string out;
  for (const Execution& execution : model.executions) {
    Status status = model.StatusOf(execution);
    if (status == Status::kPassed || status == Status::kSkipped) continue;
    bool error = status == Status::kFailed || status == Status::kBroken;
    std::string where;
    if (execution.log.place.line != 0) {
      where = fmt::format("file={},line={},", GithubText(model.SourceName(execution.log.place.file), true), execution.log.place.line);
    }
    out += fmt::format("::{} {}title={}::{}\n", error ? "error" : "warning", where,
                       GithubText(fmt::format("{} {}", execution.id, execution.verdict), true), GithubText(ReasonLine(execution), false));
  }
  return out;
}

std::string ExportMarkdown(const ReportModel& model) {
  /// Rows shown; GitHub cuts summaries at 1 MiB.
  constexpr size_t kMaxRows = 200;
  std::string out = fmt::format("## {}: {}\n\n", MarkdownText(model.title.empty() ? "Test run" : model.title), model.Verdict());
  out += "| passed | failed | inconclusive | broken | none | skipped | time |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  out += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", model.Count(Status::kPassed), model.Count(Status::kFailed),
                     model.Count(Status::kInconclusive), model.Count(Status::kBroken), model.Count(Status::kNone),
                     model.Count(Status::kSkipped), FormatSeconds(model.duration()));
  if (model.incomplete) out += "\n**Incomplete:** the campaign ended before all test cases had run.\n";
  size_t shown = 0, flaky = 0;
  std::string rows;
  for (const Execution& execution : model.executions) {
    flaky += execution.flaky;
    Status status = model.StatusOf(execution);
    if (status == Status::kPassed || status == Status::kSkipped || shown++ >= kMaxRows) continue;
    std::string place = execution.log.place.line == 0 ? "" : fmt::format("{}:{}", model.SourceName(execution.log.place.file), execution.log.place.line);
    rows += fmt::format("| {} | {} | {} | {} |\n", MarkdownText(execution.id), execution.verdict, MarkdownText(ReasonLine(execution)),
                        MarkdownText(place));
  }
  if (!rows.empty()) out += "\n| Test case | Verdict | Reason | Decided at |\n| --- | --- | --- | --- |\n" + rows;
  if (shown > kMaxRows) out += fmt::format("\n… and {} more\n", shown - kMaxRows);
  if (flaky > 0) out += fmt::format("\n{} flaky: acceptable only after another attempt\n", flaky);
  return out;
}

}  // namespace assay::tools
