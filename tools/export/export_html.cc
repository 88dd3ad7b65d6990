#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "tools/export/exports.h"
#include "tools/report/failure.h"
#include "tools/report/source_lines.h"
#include "tools/report/text.h"
#include "tools/report/verdict_json.h"

namespace assay::tools {

// html/report.html, .css, detail.js and report.js, made into constants by assay_embed_files.
extern const std::string_view kReportHtml;
extern const std::string_view kReportCss;
extern const std::string_view kReportDetailJs;
extern const std::string_view kReportJs;

namespace {

using nlohmann::json;

/// Octets shown of one text: a message raw or decoded, a log, a reason; the events hold all of it.
constexpr size_t kMaxRaw = 20000;
/// Log lines shown of one test case.
constexpr size_t kMaxLogs = 500;
/// Messages shown of one test case.
constexpr size_t kMaxMessages = 2000;
/// Octets of details in a page. Past that, passed test cases come without the text of their messages.
constexpr size_t kMaxDetails = 96u << 20;
/// Source lines shown above and below the one that matters.
constexpr uint32_t kContext = 2;
/// Callers shown beside the deciding statement.
constexpr size_t kMaxCallers = 3;

json PlaceOrNull(const SourcePlace& place) {
  if (place.line == 0) return nullptr;
  return {{"file", place.file}, {"line", place.line}};
}

/// A source line with those around it; no lines when the file is not there.
json SourceJson(const std::string& function, const SourcePlace& place, SourceLines& sources) {
  json lines = json::array();
  uint32_t first = place.line > kContext ? place.line - kContext : 1;
  if (!sources.Line(place).empty()) {
    for (uint32_t line = first; line <= place.line + kContext; ++line) lines.push_back(sources.Line({place.file, line}));
    while (!lines.empty() && lines.back() == "" && first + lines.size() - 1 > place.line) lines.erase(lines.size() - 1);
  }
  return {{"function", function}, {"file", place.file}, {"line", place.line}, {"first", first}, {"lines", std::move(lines)}};
}

/// What the list, the filters and the order need of an execution.
json SummaryJson(const ReportModel& model, const Execution& execution) {
  json tags = json::array();
  for (const auto& [name, value] : execution.tags) tags.push_back({{"name", name}, {"value", value}});
  json out = {{"id", execution.id},
              {"module", execution.log.module},
              {"status", StatusName(model.StatusOf(execution))},
              {"verdict", execution.verdict},
              {"expected", execution.expected},
              {"reason", ReasonLine(execution)},
              {"variant", execution.variant},
              {"dut", execution.dut},
              {"flaky", execution.flaky},
              {"duration", execution.duration()},
              {"tags", std::move(tags)}};
  if (const StepMark* step = execution.log.deciding_step()) out["step"] = {{"number", step->number}, {"text", step->text}};
  return out;
}

json MessagesJson(const Testcase& log, json rows, bool with_text) {
  bool any_wire = std::any_of(log.messages.begin(), log.messages.end(), [](const Message& message) { return message.on_wire; });
  while (rows.size() > kMaxMessages) rows.erase(rows.size() - 1);
  for (size_t i = 0; i < rows.size(); ++i) {
    const Message& message = log.messages[i];
    json& row = rows[i];
    if (with_text) {
      if (!message.text.empty()) row["raw"] = Shortened(message.text, kMaxRaw);
      if (!message.hex.empty()) row["raw"] = Shortened(message.hex, kMaxRaw);
      if (!message.value.empty()) row["value"] = Shortened(message.value, kMaxRaw);
    }
    row["id"] = message.id;
    row["taken"] = !message.component.empty();
    row["wire"] = message.on_wire || !any_wire;
    row["place"] = PlaceOrNull(message.place);
  }
  return rows;
}

/// The rest of it; parsed by the page when somebody looks.
json DetailJson(const ReportModel& model, const Execution& execution, SourceLines& sources, bool with_text) {
  const Testcase& log = execution.log;
  // Names, places and mismatches as in the verdict document; what only the page shows is added.
  json from = TestcaseJson(log);
  json mismatches = std::move(from["mismatches"]);
  for (json& component : from["components"]) component["reason"] = Shortened(component["reason"].get<std::string>(), kMaxRaw);
  for (size_t i = 0; i < mismatches.size(); ++i) mismatches[i]["id"] = log.mismatches[i].id;
  json logs = json::array(), attempts = json::array(), verdicts = json::array(), places = json::array();
  for (const Note& note : log.notes) {
    if (logs.size() >= kMaxLogs) break;
    logs.push_back({{"time", RoundToMicroseconds(note.time - log.start)}, {"component", note.component}, {"text", Visible(Shortened(note.text, kMaxRaw))}});
  }
  for (const Attempt& attempt : execution.attempts) {
    attempts.push_back({{"number", attempt.number}, {"verdict", attempt.verdict}, {"reason", Shortened(attempt.reason, kMaxRaw)}, {"duration", attempt.duration}});
  }
  for (const VerdictChange& change : log.verdicts) {
    verdicts.push_back({{"time", RoundToMicroseconds(change.time - log.start)}, {"component", change.component}, {"verdict", change.verdict},
                        {"status", StatusName(VerdictPolicy().Of(change.verdict))}, {"reason", Shortened(change.reason, kMaxRaw)}, {"place", PlaceOrNull(change.place)}});
  }
  json attachments = json::array();
  for (const std::string& path : execution.attachments) attachments.push_back(model.LinkTo(path));
  json out = {{"why", Shortened(log.reason.empty() && !execution.attempts.empty() ? execution.attempts.back().reason : log.reason, kMaxRaw)},
              {"started", log.started},
              {"component", log.component},
              {"description", execution.description},
              {"attachments", std::move(attachments)},
              {"steps", std::move(from["steps"])},
              {"components", std::move(from["components"])},
              {"logs", std::move(logs)},
              {"attempts", std::move(attempts)},
              {"verdicts", std::move(verdicts)}};
  if (from.contains("finding")) out["finding"] = std::move(from["finding"]);
  if (!execution.acceptable() && !execution.skipped()) {
    if (log.place.line != 0) places.push_back(SourceJson("", log.place, sources));
    for (size_t i = 1; i < log.stack.size() && i <= kMaxCallers; ++i) places.push_back(SourceJson(log.stack[i].function, log.stack[i].place, sources));
    if (const Mismatch* deciding = DecidingMismatch(log)) {
      size_t index = static_cast<size_t>(deciding - log.mismatches.data());
      if (index < mismatches.size()) out["deciding"] = mismatches[index];
    }
    out["details"] = Details(execution);
  }
  out["sources"] = std::move(places);
  out["mismatches"] = std::move(mismatches);
  out["messages"] = MessagesJson(log, std::move(from["messages"]), with_text);
  if (log.messages.size() > kMaxMessages) {
    out["cut"] = fmt::format("and {} further messages; assay report --format ladder shows all", log.messages.size() - kMaxMessages);
  } else if (!with_text && !log.messages.empty()) {
    out["cut"] = "The text of these messages was left out because the page would be too large; assay report --format ladder shows it.";
  }
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

/// Puts texts in the place of their marks, in one walk over `page`: what is put in may hold marks itself.
std::string FillIn(std::string_view page, const std::vector<std::pair<std::string_view, std::string_view>>& parts) {
  std::string out;
  while (!page.empty()) {
    size_t at = page.find('@');
    out += page.substr(0, at);
    if (at == std::string_view::npos) break;
    page.remove_prefix(at);
    auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& each) { return page.starts_with(each.first); });
    if (part == parts.end()) {
      out += '@';
      page.remove_prefix(1);
    } else {
      out += part->second;
      page.remove_prefix(part->first.size());
    }
  }
  return out;
}

}  // namespace

std::string ExportHtml(const ReportModel& model) {
  json executions = json::array(), parameters = json::array();
  std::string details;
  SourceLines sources;
  for (const Execution& execution : model.executions) {
    bool with_text = details.size() < kMaxDetails || !execution.acceptable();
    details += fmt::format("<script type=\"application/json\" id=\"detail{}\">{}</script>\n", executions.size(),
                           ForScript(DetailJson(model, execution, sources, with_text).dump(-1, ' ', false, json::error_handler_t::replace)));
    executions.push_back(SummaryJson(model, execution));
  }
  for (const Parameter& parameter : model.header.parameters) {
    parameters.push_back({{"name", parameter.name}, {"value", parameter.value}});
  }
  json data = {{"title", model.title},
               {"verdict", model.Verdict()},
               {"started", model.header.started},
               {"tool", fmt::format("assay {}", model.header.version)},
               {"seed", model.header.seed},
               {"shard", model.shard},
               {"incomplete", model.incomplete},
               {"duration", model.duration()},
               {"parameters", std::move(parameters)},
               {"executions", std::move(executions)}};
  std::string title = HtmlText(fmt::format("{}: {}", model.title.empty() ? "Test run" : model.title, model.Verdict()));
  std::string script = std::string(kReportDetailJs) + std::string(kReportJs);
  std::string summary = ForScript(data.dump(-1, ' ', false, json::error_handler_t::replace));
  return FillIn(kReportHtml, {{"@TITLE@", title}, {"@CSS@", kReportCss}, {"@JS@", script}, {"@DATA@", summary}, {"@DETAILS@", details}});
}

}  // namespace assay::tools
