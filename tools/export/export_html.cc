#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/export/exports.h"
#include "tools/report/text.h"
#include "tools/report/verdict_json.h"

namespace assay::tools {

// html/report.html, .css and .js, made into constants by assay_embed_files.
extern const std::string_view kReportHtml;
extern const std::string_view kReportCss;
extern const std::string_view kReportJs;

namespace {

using nlohmann::json;

/// Raw octets shown of one message; the events hold all of it.
constexpr size_t kMaxRaw = 20000;
/// Log lines shown of one test case.
constexpr size_t kMaxLogs = 500;

json ExecutionJson(const ReportModel& model, const Execution& execution) {
  const Testcase& log = execution.log;
  // Names, places, messages and mismatches as in the verdict document; what only the page shows is added.
  json out = TestcaseJson(log);
  for (size_t i = 0; i < log.messages.size(); ++i) {
    const Message& message = log.messages[i];
    json& row = out["messages"][i];
    if (!message.text.empty()) row["raw"] = message.text.substr(0, kMaxRaw);
    if (!message.hex.empty()) row["raw"] = message.hex.substr(0, kMaxRaw);
    if (!message.value.empty()) row["value"] = message.value.substr(0, kMaxRaw);
    row["id"] = message.id;
  }
  for (size_t i = 0; i < out["mismatches"].size(); ++i) out["mismatches"][i]["id"] = log.mismatches[i].id;
  json logs = json::array(), attempts = json::array(), tags = json::array();
  for (const Note& note : log.notes) {
    if (logs.size() >= kMaxLogs) break;
    logs.push_back(fmt::format("{:9.3f} {} {}", note.time - log.start, note.component, Visible(note.text)));
  }
  for (const Attempt& attempt : execution.attempts) {
    attempts.push_back({{"number", attempt.number}, {"verdict", attempt.verdict}, {"reason", attempt.reason}, {"duration", attempt.duration}});
  }
  for (const auto& [name, value] : execution.tags) tags.push_back({{"name", name}, {"value", value}});
  out["id"] = execution.id;
  out["status"] = StatusName(model.StatusOf(execution));
  out["verdict"] = execution.verdict;
  out["expected"] = execution.expected;
  out["reason"] = ReasonLine(execution);
  out["variant"] = execution.variant;
  out["dut"] = execution.dut;
  out["flaky"] = execution.flaky;
  out["duration"] = execution.duration();
  out["description"] = execution.description;
  out["details"] = execution.acceptable() ? "" : Details(execution);
  out["attachments"] = execution.attachments;
  out["logs"] = std::move(logs);
  out["attempts"] = std::move(attempts);
  out["tags"] = std::move(tags);
  return out;
}

/// JSON inside a script element must not end it.
std::string ForScript(std::string text) {
  for (size_t at = 0; (at = text.find("</", at)) != std::string::npos; at += 3) text.insert(at + 1, "\\");
  for (size_t at = 0; (at = text.find("<!--", at)) != std::string::npos; at += 4) text.replace(at, 4, "<\\u0021--");
  return text;
}

std::string HtmlText(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '&') out += "&amp;";
    else out += c;
  }
  return out;
}

void Fill(std::string& page, std::string_view mark, std::string_view text) {
  if (size_t at = page.find(mark); at != std::string::npos) page.replace(at, mark.size(), text);
}

}  // namespace

std::string ExportHtml(const ReportModel& model) {
  json executions = json::array(), parameters = json::array();
  for (const Execution& execution : model.executions) executions.push_back(ExecutionJson(model, execution));
  for (const Parameter& parameter : model.header.parameters) {
    parameters.push_back({{"name", parameter.name}, {"value", parameter.value}});
  }
  json data = {{"title", model.title},
               {"verdict", model.Verdict()},
               {"started", model.header.started},
               {"tool", fmt::format("assay {}", model.header.version)},
               {"seed", model.header.seed},
               {"shard", model.shard},
               {"duration", model.duration()},
               {"parameters", std::move(parameters)},
               {"executions", std::move(executions)}};
  std::string page(kReportHtml);
  Fill(page, "@TITLE@", HtmlText(fmt::format("{}: {}", model.title.empty() ? "Test run" : model.title, model.Verdict())));
  Fill(page, "@CSS@", kReportCss);
  Fill(page, "@JS@", kReportJs);
  // Last: the data may hold anything.
  Fill(page, "@DATA@", ForScript(data.dump(-1, ' ', false, json::error_handler_t::replace)));
  return page;
}

}  // namespace assay::tools
