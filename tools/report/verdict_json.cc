#include "tools/report/verdict_json.h"

#include "tools/report/finding.h"
#include "tools/report/text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace assay::tools {

using nlohmann::json;

std::string CutForDocument(const std::string& text) {
  constexpr size_t kMaxText = 4000;
  return Shortened(text, kMaxText);
}

double RoundToMicroseconds(double seconds) {
  return static_cast<double>(static_cast<int64_t>(seconds * 1e6 + (seconds < 0 ? -0.5 : 0.5))) / 1e6;
}

namespace {

json PlaceJson(const SourcePlace& place) {
  if (place.line == 0) return nullptr;
  return {{"file", place.file}, {"line", place.line}};
}

json StackJson(const std::vector<StackFrame>& stack) {
  json out = json::array();
  for (const StackFrame& frame : stack) {
    out.push_back({{"function", frame.function}, {"file", frame.place.file}, {"line", frame.place.line}});
  }
  return out;
}

json FindingJson(const Finding& finding) {
  return {{"step", finding.step},         {"message", finding.message}, {"header", finding.header},
          {"expected", finding.expected}, {"found", finding.found},     {"clause", finding.clause}};
}

json WarningsJson(const Testcase& testcase) {
  constexpr size_t kMaxWarnings = 1000;
  json out = json::array();
  for (const Note& note : testcase.notes) {
    if (note.kind != "log" || out.size() == kMaxWarnings) continue;
    if (const auto finding = ParseWarning(note.text)) out.push_back(FindingJson(*finding));
  }
  return out;
}

json StepJson(const Testcase& testcase, int step) {
  if (step < 0 || static_cast<size_t>(step) >= testcase.steps.size()) return nullptr;
  const StepMark& mark = testcase.steps[static_cast<size_t>(step)];
  return {{"number", mark.number}, {"text", mark.text}};
}

json MessageJson(const Testcase& testcase, const Message& message) {
  json out = {{"time", RoundToMicroseconds(message.time - testcase.start)},
              {"direction", message.sent ? "sent" : "received"},
              {"port", message.port},
              {"summary", CutForDocument(Headline(message))},
              {"step", message.step < 0 ? json(nullptr) : json(testcase.steps[static_cast<size_t>(message.step)].number)}};
  if (!message.transport.empty()) out["transport"] = message.transport;
  if (!message.local.empty()) out["local"] = message.local;
  if (!message.remote.empty()) out["remote"] = message.remote;
  if (!message.association.empty()) out["association"] = message.association;
  if (!message.type.empty()) out["type"] = message.type;
  if (!message.template_name.empty()) out["template"] = message.template_name;
  if (message.undecodable) out["undecodable"] = message.reasons;
  return out;
}

json MismatchJson(const Testcase& testcase, const Mismatch& mismatch) {
  json differences = json::array();
  for (const Difference& difference : mismatch.differences) {
    json row = {{"path", difference.path}, {"expected", CutForDocument(difference.expected)}, {"found", CutForDocument(difference.found)}};
    if (!difference.reason.empty()) row["reason"] = difference.reason;
    if (!difference.raw.empty()) row["raw"] = CutForDocument(difference.raw);
    if (difference.place.line != 0) row["template"] = PlaceJson(difference.place);
    differences.push_back(std::move(row));
  }
  return {{"time", RoundToMicroseconds(mismatch.time - testcase.start)},
          {"component", mismatch.component},
          {"port", mismatch.port},
          {"operation", mismatch.operation},
          {"template", mismatch.template_name},
          {"location", PlaceJson(mismatch.template_place)},
          {"step", StepJson(testcase, mismatch.step)},
          {"differences", std::move(differences)}};
}

}  // namespace

json TestcaseJson(const Testcase& testcase) {
  json out = {{"name", testcase.name},
              {"module", testcase.module},
              {"verdict", testcase.verdict},
              {"reason", testcase.reason},
              {"step", StepJson(testcase, testcase.step)},
              {"location", PlaceJson(testcase.place)},
              {"component", testcase.component},
              {"started", testcase.started},
              {"duration", RoundToMicroseconds(testcase.duration)},
              {"guard", testcase.guard > 0 ? json(testcase.guard) : json(nullptr)},
              {"finished", testcase.finished},
              {"messageCount", testcase.message_count}};
  if (!testcase.arguments.empty()) out["arguments"] = testcase.arguments;
  if (!testcase.ipsec_data_path.empty()) out["ipsecDataPath"] = testcase.ipsec_data_path;
  if (const auto finding = ParseFinding(testcase.reason)) out["finding"] = FindingJson(*finding);
  if (json warnings = WarningsJson(testcase); !warnings.empty()) out["warnings"] = std::move(warnings);
  if (!testcase.stack.empty()) out["stack"] = StackJson(testcase.stack);
  json components = json::array(), steps = json::array(), messages = json::array(), mismatches = json::array();
  for (const ComponentEnd& component : testcase.components) {
    components.push_back({{"name", component.name}, {"type", component.type}, {"verdict", component.verdict}, {"reason", component.reason}});
  }
  for (const StepMark& step : testcase.steps) {
    steps.push_back({{"number", step.number}, {"text", step.text}, {"time", RoundToMicroseconds(step.time - testcase.start)}});
  }
  for (const Message& message : testcase.messages) messages.push_back(MessageJson(testcase, message));
  // A passing test case may skip many messages on purpose; only what explains a bad verdict belongs here.
  if (testcase.verdict != "pass") {
    for (const Mismatch& mismatch : testcase.mismatches) mismatches.push_back(MismatchJson(testcase, mismatch));
  }
  out["components"] = std::move(components);
  out["steps"] = std::move(steps);
  out["messages"] = std::move(messages);
  out["mismatches"] = std::move(mismatches);
  return out;
}

}  // namespace assay::tools
