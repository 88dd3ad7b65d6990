#include "tools/campaign/campaign_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tools/campaign/journal.h"
#include "tools/report/file_name.h"
#include "tools/json/text_file.h"

namespace assay::tools {

using nlohmann::json;
using nlohmann::ordered_json;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// Reads the events of one entry; false when they are gone.
bool ReadSlice(const std::string& path, uint64_t offset, uint64_t length, RunLogReader& reader) {
  std::ifstream in(path, std::ios::binary);
  if (!in || !in.seekg(static_cast<std::streamoff>(offset))) return false;
  std::string line;
  for (uint64_t read = 0; read < length && std::getline(in, line); read += line.size() + 1) reader.Feed(line);
  reader.Finish();
  return true;
}

/// What stands before the first test case of a worker: version, seed, module parameters.
RunHeader ReadHeader(const std::string& path) {
  RunLogReader reader([](Testcase&&) {});
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line) && line.find("\"tliTcStart\"") == std::string::npos;) reader.Feed(line);
  return reader.header();
}

Execution ExecutionOf(const CampaignPlan& plan, const PlanItem& item) {
  Execution execution;
  execution.id = item.id;
  execution.variant = item.variant < plan.variants.size() ? plan.variants[item.variant] : "";
  execution.expected = item.expected;
  execution.skip_reason = item.skip_reason;
  execution.tags = item.tags;
  execution.description = item.description;
  execution.log.module = item.module;
  execution.log.name = item.name;
  return execution;
}

/// The log of one entry: from its events when `with_events`, and in any case what the journal says.
Testcase LogOf(const std::string& folder, const std::string& module, const std::string& name, const JournalEntry& entry, bool with_events) {
  Testcase log;
  if (with_events && !entry.events.empty()) {
    RunLogReader reader([&](Testcase&& testcase) { log = std::move(testcase); });
    ReadSlice(folder + "/" + entry.events, entry.offset, entry.length, reader);
  }
  log.module = module;
  log.name = name;
  log.verdict = entry.verdict;
  log.reason = entry.reason;
  log.started = entry.started;
  log.duration = entry.duration;
  log.finished = true;
  return log;
}

void AddAttempt(const std::string& folder, const JournalEntry& entry, EventsInModel events, Execution& execution) {
  execution.attempts.push_back({entry.attempt, entry.verdict, entry.reason, entry.started, entry.duration});
  execution.dut = entry.dut;
  if (!entry.final) return;
  execution.verdict = entry.verdict;
  std::string module = execution.log.module, name = execution.log.name;
  execution.log = LogOf(folder, module, name, entry, events == EventsInModel::kAll);
  if (events == EventsInModel::kLater) execution.log_later = [=] { return LogOf(folder, module, name, entry, true); };
  for (const Attempt& attempt : execution.attempts) {
    if (execution.acceptable() && attempt.verdict != execution.expected) execution.flaky = true;
  }
  std::error_code error;
  std::string attachments = AttachmentFolder(std::filesystem::absolute(folder, error).lexically_normal().string(), entry.item, entry.attempt);
  for (const auto& file : std::filesystem::directory_iterator(attachments, error)) execution.attachments.push_back(file.path().string());
  std::sort(execution.attachments.begin(), execution.attachments.end());
}

}  // namespace

std::string PlanText(const CampaignPlan& plan) {
  ordered_json document = {{"format", "assay-plan"}, {"version", 1}, {"campaign", plan.name}, {"tool", plan.version},
                           {"shard", plan.shard.index}, {"shards", plan.shard.count}, {"whole", plan.whole}, {"variants", plan.variants}};
  auto text_of = [](const ordered_json& value) { return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace); };
  // One line an item, made one by one: a plan may have a million of them.
  std::string text = text_of(document);
  text.back() = ',';
  text += "\n\"items\":[";
  bool first = true;
  for (const PlanItem& item : plan.items) {
    ordered_json tags = ordered_json::array();
    for (const auto& [name, value] : item.tags) tags.push_back({name, value});
    ordered_json row = {{"id", item.id}, {"module", item.module}, {"name", item.name}, {"variant", item.variant}, {"repeat", item.repeat},
                        {"expected", item.expected}, {"guard", item.guard}, {"skip", item.skip_reason}, {"description", item.description},
                        {"tags", std::move(tags)}, {"seed", item.seed}};
    text += (first ? "\n" : ",\n") + text_of(row);
    first = false;
  }
  return text + "\n]}\n";
}

Result<CampaignPlan> ReadPlan(const std::string& folder) {
  auto text = ReadTextFile(folder + "/plan.json");
  if (!text) return Fail(text.error());
  try {
    json document = json::parse(*text);
    CampaignPlan plan;
    plan.name = document.at("campaign");
    plan.version = document.at("tool");
    plan.shard.index = document.at("shard");
    plan.shard.count = document.at("shards");
    plan.whole = document.at("whole");
    plan.variants = document.at("variants").get<std::vector<std::string>>();
    for (const json& row : document.at("items")) {
      PlanItem item;
      item.id = row.at("id");
      item.module = row.at("module");
      item.name = row.at("name");
      item.variant = row.at("variant");
      item.repeat = row.at("repeat");
      item.expected = row.at("expected");
      item.guard = row.at("guard");
      item.skip_reason = row.at("skip");
      item.description = row.at("description");
      for (const json& tag : row.at("tags")) item.tags.emplace_back(tag.at(0), tag.at(1));
      item.seed = row.at("seed");
      plan.items.push_back(std::move(item));
    }
    return plan;
  } catch (const json::exception& error) {
    return Fail(ErrorCode::kMalformed, fmt::format("{}/plan.json: {}", folder, error.what()));
  }
}

std::string AttachmentFolder(const std::string& folder, const std::string& item, int attempt) {
  return fmt::format("{}/attachments/{}.{}", folder, FileNameOf(item), attempt);
}

bool IsCampaignFolder(const std::string& folder) {
  std::error_code error;
  return std::filesystem::exists(folder + "/plan.json", error);
}

Result<ReportModel> ModelOfCampaign(const std::string& folder, EventsInModel events, size_t* open) {
  auto plan = ReadPlan(folder);
  if (!plan) return Fail(plan.error());
  auto journal = ReadJournal(folder + "/journal.jsonl");
  if (!journal) return Fail(journal.error());
  std::map<std::string, std::vector<const JournalEntry*>> entries;
  for (const JournalEntry& entry : *journal) entries[entry.item].push_back(&entry);
  ReportModel model;
  model.title = plan->name;
  model.shard = plan->shard.Label();
  size_t left = 0;
  for (const PlanItem& item : plan->items) {
    Execution execution = ExecutionOf(*plan, item);
    for (const JournalEntry* entry : entries[item.id]) AddAttempt(folder, *entry, events, execution);
    if (execution.verdict.empty() && !execution.skipped()) {
      // Left out, a campaign that was stopped early would look as good as a whole one.
      ++left;
      execution.skip_reason = "not run: the campaign ended before it";
      execution.attempts.clear();
    }
    model.executions.push_back(std::move(execution));
  }
  for (const JournalEntry& entry : *journal) {
    if (entry.events.empty()) continue;
    model.header = ReadHeader(folder + "/" + entry.events);
    break;
  }
  if (!journal->empty() && !journal->front().started.empty()) model.header.started = journal->front().started;
  model.header.version = plan->version;
  model.header.suite = plan->name;
  model.header.ended = left == 0;
  model.incomplete = left > 0;
  if (open != nullptr) *open = left;
  return model;
}

Result<ReportModel> MergeShards(const std::vector<std::string>& folders, EventsInModel events) {
  ReportModel merged;
  std::map<size_t, std::string> seen;
  std::optional<CampaignPlan> first;
  std::map<std::string, Execution> executions;
  for (const std::string& folder : folders) {
    auto plan = ReadPlan(folder);
    if (!plan) return Fail(plan.error());
    if (!first) first = *plan;
    if (plan->name != first->name || plan->shard.count != first->shard.count || plan->whole != first->whole) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("{} is shard {} of another campaign ({}) than {} ({})", folder,
                                                           plan->shard.Label(), plan->name, folders.front(), first->name));
    }
    auto [other, fresh] = seen.emplace(plan->shard.index, folder);
    if (!fresh) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("{} and {} are the same shard {}", other->second, folder, plan->shard.Label()));
    }
    size_t open = 0;
    auto model = ModelOfCampaign(folder, events, &open);
    if (!model) return Fail(model.error());
    if (open > 0) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("{} is not finished: {} test cases are open; continue it with --resume", folder, open));
    }
    if (merged.header.started.empty() || (!model->header.started.empty() && model->header.started < merged.header.started)) {
      merged.header = model->header;
    }
    merged.title = model->title;
    for (Execution& execution : model->executions) executions.emplace(execution.id, std::move(execution));
  }
  if (first && seen.size() != first->shard.count) {
    std::string missing;
    for (size_t i = 0; i < first->shard.count; ++i) {
      if (seen.count(i) == 0) missing += fmt::format("{}{}/{}", missing.empty() ? "" : ", ", i + 1, first->shard.count);
    }
    return Fail(ErrorCode::kInvalidArgument, fmt::format("shard {} is missing", missing));
  }
  if (first && executions.size() != first->whole) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("the shards hold {} of {} test cases", executions.size(), first->whole));
  }
  for (auto& [id, execution] : executions) merged.executions.push_back(std::move(execution));
  return merged;
}

Result<Durations> ReadDurations(const std::string& folder) {
  Durations durations;
  if (IsCampaignFolder(folder)) {
    auto journal = ReadJournal(folder + "/journal.jsonl");
    if (!journal) return Fail(journal.error());
    for (const JournalEntry& entry : *journal) durations[entry.item] += entry.duration;
    return durations;
  }
  auto log = LoadRunLog(folder);
  if (!log) return Fail(log.error());
  for (const Execution& execution : ModelOfRun(std::move(*log)).executions) durations[execution.id] = execution.duration();
  return durations;
}

}  // namespace assay::tools
