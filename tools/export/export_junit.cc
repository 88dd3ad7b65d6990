#include <fmt/format.h>

#include <cmath>
#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "tools/export/exports.h"

namespace assay::tools {
namespace {

/// Without what XML 1.0 cannot hold (§2.2): control characters other than tab and line ends, U+FFFE, U+FFFF.
std::string Clean(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    bool non_character = c == 0xef && i + 2 < text.size() && text[i + 1] == '\xbf' && (text[i + 2] == '\xbe' || text[i + 2] == '\xbf');
    if (non_character) {
      out += '?';
      i += 2;
    } else {
      out += c < 0x20 && c != '\t' && c != '\n' && c != '\r' ? '?' : text[i];
    }
  }
  return out;
}

std::string Seconds(double seconds) { return fmt::format("{:.6f}", std::max(seconds, 0.0)); }

void SetText(pugi::xml_node node, const char* name, std::string_view text) { node.append_attribute(name) = Clean(text).c_str(); }

/// Timestamps without zone: what Jenkins and ReportPortal read.
std::string Timestamp(const std::string& iso) { return iso.substr(0, 19); }

void AddProperty(pugi::xml_node properties, std::string_view name, std::string_view value) {
  pugi::xml_node property = properties.append_child("property");
  SetText(property, "name", name);
  SetText(property, "value", value);
}

void AddProblem(pugi::xml_node testcase, const char* element, const Execution& execution) {
  pugi::xml_node problem = testcase.append_child(element);
  SetText(problem, "type", execution.verdict);
  SetText(problem, "message", ReasonLine(execution));
  // GitLab reads the text and not the message, so the reason stands in both.
  problem.text() = Clean(ReasonLine(execution) + "\n" + Details(execution)).c_str();
}

void AddOutcome(pugi::xml_node testcase, const ReportModel& model, const Execution& execution) {
  switch (model.StatusOf(execution)) {
    case Status::kPassed: break;
    case Status::kFailed: AddProblem(testcase, "failure", execution); break;
    case Status::kInconclusive:
    case Status::kBroken:
    case Status::kNone: AddProblem(testcase, "error", execution); break;
    case Status::kSkipped: {
      pugi::xml_node skipped = testcase.append_child("skipped");
      SetText(skipped, "message", ReasonLine(execution));
      break;
    }
  }
}

/// Properties of a test case that Xray and TestRail read.
void AddCaseProperties(pugi::xml_node testcase, const ReportModel& model, const Execution& execution, JunitDialect dialect) {
  pugi::xml_node properties = testcase.append_child("properties");
  if (dialect == JunitDialect::kXray) {
    if (std::string key = execution.Tag("testkey"); !key.empty()) AddProperty(properties, "test_key", key);
    if (std::string requirement = execution.Tag("requirement"); !requirement.empty()) AddProperty(properties, "requirements", requirement);
    if (!execution.description.empty()) AddProperty(properties, "test_summary", execution.description);
    AddProperty(properties, "testrun_comment", execution.acceptable() && !execution.skipped() ? "TTCN-3 verdict " + execution.verdict
                                                                                        : fmt::format("TTCN-3 verdict {}: {}", execution.verdict, ReasonLine(execution)));
  } else {
    if (std::string id = execution.Tag("testid"); !id.empty()) AddProperty(properties, "test_id", id);
    AddProperty(properties, "testrail_result_comment", ReasonLine(execution));
    for (const std::string& path : execution.attachments) AddProperty(properties, "testrail_attachment", model.LinkTo(path));
  }
  if (!properties.first_child()) testcase.remove_child(properties);
}

struct Counts {
  size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double time = 0;
};

Counts CountOf(const ReportModel& model, const std::vector<const Execution*>& executions) {
  Counts counts;
  for (const Execution* execution : executions) {
    Status status = model.StatusOf(*execution);
    ++counts.tests;
    counts.failures += status == Status::kFailed;
    counts.errors += status == Status::kBroken || status == Status::kInconclusive || status == Status::kNone;
    counts.skipped += status == Status::kSkipped;
    counts.time += execution->duration();
  }
  return counts;
}

}  // namespace

std::string ExportJunit(const ReportModel& model, JunitDialect dialect) {
  std::map<std::string, std::vector<const Execution*>> suites;
  std::vector<const Execution*> all;
  for (const Execution& execution : model.executions) {
    suites[execution.log.module.empty() ? model.title : execution.log.module].push_back(&execution);
    all.push_back(&execution);
  }
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = document.append_child("testsuites");
  Counts total = CountOf(model, all);
  SetText(root, "name", model.title);
  root.append_attribute("tests") = total.tests;
  root.append_attribute("failures") = total.failures;
  root.append_attribute("errors") = total.errors;
  root.append_attribute("time") = Seconds(total.time).c_str();
  for (const auto& [name, executions] : suites) {
    Counts counts = CountOf(model, executions);
    pugi::xml_node suite = root.append_child("testsuite");
    SetText(suite, "name", name);
    suite.append_attribute("tests") = counts.tests;
    suite.append_attribute("failures") = counts.failures;
    suite.append_attribute("errors") = counts.errors;
    suite.append_attribute("skipped") = counts.skipped;
    suite.append_attribute("time") = Seconds(counts.time).c_str();
    if (!model.header.started.empty()) SetText(suite, "timestamp", Timestamp(model.header.started));
    pugi::xml_node properties = suite.append_child("properties");
    AddProperty(properties, "assay.version", model.header.version);
    AddProperty(properties, "assay.seed", model.header.seed);
    if (!model.shard.empty()) AddProperty(properties, "assay.shard", model.shard);
    for (const Execution* execution : executions) {
      pugi::xml_node testcase = suite.append_child("testcase");
      SetText(testcase, "classname", name);
      SetText(testcase, "name", execution->id);
      testcase.append_attribute("time") = Seconds(execution->duration()).c_str();
      if (dialect == JunitDialect::kGitlab && execution->log.place.line != 0) {
        SetText(testcase, "file", model.SourceName(execution->log.place.file));
        testcase.append_attribute("line") = execution->log.place.line;
      }
      if (dialect == JunitDialect::kXray || dialect == JunitDialect::kTestrail) AddCaseProperties(testcase, model, *execution, dialect);
      AddOutcome(testcase, model, *execution);
      if (dialect == JunitDialect::kGitlab && !execution->attachments.empty()) {
        std::string links;
        for (const std::string& path : execution->attachments) links += fmt::format("[[ATTACHMENT|{}]]\n", model.LinkTo(path));
        testcase.append_child("system-out").text() = Clean(links).c_str();
      }
    }
  }
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace assay::tools
