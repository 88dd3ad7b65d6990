#include "tools/export/report_model.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>

#include "tools/report/failure.h"
#include "tools/report/text.h"

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;

namespace {

constexpr std::array<const char*, 6> kStatusNames = {"passed", "failed", "inconclusive", "broken", "none", "skipped"};

}  // namespace

const char* StatusName(Status status) { return kStatusNames[static_cast<size_t>(status)]; }

std::optional<Status> StatusFromName(std::string_view name) {
  for (size_t i = 0; i < kStatusNames.size(); ++i) {
    if (name == kStatusNames[i]) return static_cast<Status>(i);
  }
  return std::nullopt;
}

VerdictPolicy::VerdictPolicy()
    : rows_{{"pass", Status::kPassed}, {"fail", Status::kFailed}, {"inconc", Status::kInconclusive},
            {"error", Status::kBroken}, {"none", Status::kNone}} {}

runtime::Result<void> VerdictPolicy::Override(std::string_view rule) {
  size_t equal = rule.find('=');
  auto row = equal == std::string_view::npos ? rows_.end() : rows_.find(rule.substr(0, equal));
  std::optional<Status> status = equal == std::string_view::npos ? std::nullopt : StatusFromName(rule.substr(equal + 1));
  if (row == rows_.end() || !status) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\": expected verdict=status with a verdict of pass, fail, inconc, error, none and a status of {}", rule,
                            fmt::join(kStatusNames, ", ")));
  }
  row->second = *status;
  return {};
}

Status VerdictPolicy::Of(const std::string& verdict) const {
  auto row = rows_.find(verdict);
  return row == rows_.end() ? Status::kNone : row->second;
}

double Execution::duration() const {
  double sum = 0;
  for (const Attempt& attempt : attempts) sum += attempt.duration;
  return sum;
}

std::string Execution::Tag(std::string_view name) const {
  for (const auto& [tag, value] : tags) {
    if (tag == name) return value;
  }
  return "";
}

std::string ReportModel::LinkTo(const std::string& path) const {
  return links_from.empty() ? path : std::filesystem::path(path).lexically_relative(links_from).string();
}

std::string ReportModel::SourceName(const std::string& file) const {
  return !links_from.empty() && file.starts_with(links_from + "/") ? file.substr(links_from.size() + 1) : file;
}

std::string MediaType(const std::string& path) {
  static const std::map<std::string, std::string, std::less<>> kTypes = {
      {".log", "text/plain"},        {".txt", "text/plain"}, {".xml", "application/xml"},  {".json", "application/json"}, {".jsonl", "application/jsonl"},
      {".html", "text/html"},        {".csv", "text/csv"},   {".png", "image/png"},        {".jpg", "image/jpeg"},        {".zip", "application/zip"},
      {".pcap", "application/vnd.tcpdump.pcap"},             {".pcapng", "application/x-pcapng"},                         {".gz", "application/gzip"}};
  auto found = kTypes.find(std::filesystem::path(path).extension().string());
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

Status ReportModel::StatusOf(const Execution& execution) const {
  if (execution.skipped()) return Status::kSkipped;
  // An expected failure that came counts as passed; one that did not come is a failure that somebody should see.
  if (execution.expected != "pass") return execution.acceptable() ? Status::kPassed : Status::kFailed;
  return policy.Of(execution.verdict);
}

size_t ReportModel::Count(Status status) const {
  return static_cast<size_t>(std::count_if(executions.begin(), executions.end(),
                                           [&](const Execution& each) { return StatusOf(each) == status; }));
}

double ReportModel::duration() const {
  double sum = 0;
  for (const Execution& execution : executions) sum += execution.duration();
  return sum;
}

std::string ReportModel::Verdict() const {
  // By acceptability, so that a test case without verdict does not hide behind one that passed; inside a test case the
  // order of ES 201 873-1 §24 holds, where none is the least.
  constexpr std::array<std::string_view, 5> kOrder = {"pass", "none", "inconc", "fail", "error"};
  auto rank = [&](std::string_view verdict) { return std::find(kOrder.begin(), kOrder.end(), verdict) - kOrder.begin(); };
  if (!header.errors.empty()) return "error";
  std::string worst;
  for (const Execution& execution : executions) {
    if (execution.skipped()) continue;
    std::string verdict = execution.verdict;
    // An expected failure that came is as good as a pass; one that did not come is a failure.
    if (execution.expected != "pass") verdict = execution.acceptable() ? "pass" : verdict == "pass" ? "fail" : verdict;
    if (worst.empty() || rank(verdict) > rank(worst)) worst = verdict;
  }
  return worst.empty() ? "none" : worst;
}

void MakeIdsUnique(std::vector<Execution>& executions) {
  std::map<std::string, int> seen;
  for (Execution& execution : executions) {
    int count = ++seen[execution.id];
    if (count > 1) execution.id += fmt::format(" #{}", count);
  }
}

ReportModel ModelOfRun(RunLog log) {
  ReportModel model;
  model.title = log.header.suite;
  model.header = std::move(log.header);
  for (Testcase& testcase : log.testcases) {
    Execution execution;
    execution.id = testcase.name;
    execution.verdict = testcase.verdict;
    execution.attempts.push_back({1, testcase.verdict, testcase.reason, testcase.started, testcase.duration});
    execution.log = std::move(testcase);
    model.executions.push_back(std::move(execution));
  }
  MakeIdsUnique(model.executions);
  return model;
}

int64_t EpochMilliseconds(const std::string& iso) {
  std::tm time{};
  int milliseconds = 0;
  const char* end = strptime(iso.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
  if (end == nullptr) return 0;
  if (*end == '.') {
    int scale = 100;
    for (const char* digit = end + 1; *digit >= '0' && *digit <= '9' && scale > 0; ++digit, scale /= 10) {
      milliseconds += (*digit - '0') * scale;
    }
  }
  return static_cast<int64_t>(timegm(&time)) * 1000 + milliseconds;
}

std::string UuidOf(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  std::string named = fmt::format("assay:{}", text);
  EVP_Digest(named.data(), named.size(), digest, &length, EVP_sha1(), nullptr);
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x50);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);
  std::string out;
  for (size_t i = 0; i < 16; ++i) {
    out += fmt::format("{:02x}", digest[i]);
    if (i == 3 || i == 5 || i == 7 || i == 9) out += '-';
  }
  return out;
}

std::string ReasonLine(const Execution& execution) {
  if (execution.skipped()) return execution.skip_reason;
  const StepMark* step = execution.log.deciding_step();
  std::string reason = execution.log.reason.empty() && !execution.attempts.empty() ? execution.attempts.back().reason : execution.log.reason;
  if (reason.empty()) reason = fmt::format("verdict {}", execution.verdict);
  // Readers of XML give up at texts of 10 MB.
  constexpr size_t kMaxReason = 64 << 10;
  reason = Shortened(reason, kMaxReason);
  if (execution.expected != "pass" && !execution.acceptable()) reason += fmt::format(" (verdict {} was expected)", execution.expected);
  // Some suites name the step themselves.
  if (step == nullptr || reason.starts_with(fmt::format("step {}:", step->number))) return reason;
  return fmt::format("step {}: {}", step->number, reason);
}

std::string Details(const Execution& execution) {
  SourceLines sources;
  return FailureScreen(execution.log, sources, Palette::Make(false), 160, 50);
}

}  // namespace assay::tools
