#include "tools/campaign/campaign_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "tools/execute/selection.h"
#include "tools/json/text_file.h"

namespace assay::tools {
namespace {

constexpr int64_t kMaxCount = 1'000'000;
constexpr double kMaxSeconds = 1e8;

/// Calls `read` for every object of a list member.
template <typename Read>
void ForEach(ObjectReader& reader, const char* name, std::vector<std::string>& complaints, Read read) {
  const JsonNode* list = reader.List(name);
  if (list == nullptr) return;
  for (size_t i = 0; i < list->items.size(); ++i) {
    ObjectReader item(list->items[i], reader.file(), reader.Place(fmt::format("{}/{}", name, i)), complaints);
    read(item, list->items[i]);
    item.Finish();
  }
}

void ReadHooks(ObjectReader& reader, const char* name, std::vector<Hook>& out, std::vector<std::string>& complaints) {
  ForEach(reader, name, complaints, [&](ObjectReader& item, const JsonNode&) {
    Hook hook;
    item.String("command", hook.command, ObjectReader::kRequired);
    item.Number("limit", hook.limit, 0.001, kMaxSeconds);
    out.push_back(std::move(hook));
  });
}

void ReadMatrix(ObjectReader& reader, const Substitutions& values, CampaignFile& campaign, std::vector<std::string>& complaints) {
  const JsonNode* matrix = reader.Object("matrix");
  if (matrix == nullptr) return;
  for (const auto& [name, node] : matrix->members) {
    MatrixAxis axis{name, {}};
    if (node.kind != JsonNode::Kind::kList || node.items.empty()) {
      reader.Complain(node, "matrix/" + name, fmt::format("expected a list with at least one choice, found {}", Describe(node)));
      continue;
    }
    for (size_t i = 0; i < node.items.size(); ++i) {
      ObjectReader item(node.items[i], reader.file(), reader.Place(fmt::format("matrix/{}/{}", name, i)), complaints);
      MatrixChoice choice;
      item.String("label", choice.label, ObjectReader::kRequired);
      RunConfig parameters;
      ReadParameters(item, values, parameters.parameters);
      choice.parameters = std::move(parameters.parameters);
      item.Finish();
      axis.choices.push_back(std::move(choice));
    }
    campaign.matrix.push_back(std::move(axis));
  }
}

void ReadRules(ObjectReader& reader, CampaignFile& campaign, std::vector<std::string>& complaints) {
  ForEach(reader, "select", complaints, [&](ObjectReader& item, const JsonNode&) {
    SelectRule rule;
    item.Strings("names", rule.names);
    item.Strings("tags", rule.tags);
    item.Strings("groups", rule.groups);
    campaign.select.push_back(std::move(rule));
  });
  ForEach(reader, "applicable", complaints, [&](ObjectReader& item, const JsonNode& node) {
    ApplicableRule rule;
    item.Strings("names", rule.names);
    item.String("when", rule.when, ObjectReader::kRequired);
    rule.origin = fmt::format("{}:{}", reader.file(), node.line);
    campaign.applicable.push_back(std::move(rule));
  });
  ForEach(reader, "expected", complaints, [&](ObjectReader& item, const JsonNode&) {
    ExpectRule rule;
    item.Strings("names", rule.names, ObjectReader::kRequired);
    item.Word("verdict", rule.verdict, {"pass", "fail", "inconc", "error", "none"}, ObjectReader::kRequired);
    item.String("because", rule.because);
    campaign.expected.push_back(std::move(rule));
  });
  ForEach(reader, "repeat", complaints, [&](ObjectReader& item, const JsonNode&) {
    RepeatRule rule;
    item.Strings("names", rule.names);
    item.Integer("count", rule.count, 0, kMaxCount, ObjectReader::kRequired);
    campaign.repeat.push_back(std::move(rule));
  });
  ForEach(reader, "guards", complaints, [&](ObjectReader& item, const JsonNode&) {
    GuardRule rule;
    item.Strings("names", rule.names);
    item.Number("seconds", rule.seconds, 0.001, kMaxSeconds, ObjectReader::kRequired);
    campaign.guards.push_back(std::move(rule));
  });
}

/// The member "config": a run's configuration file that lies under the campaign; relative to its folder.
void ReadConfigUnder(ObjectReader& reader, const Substitutions& values, RunConfig& config) {
  std::string file;
  if (!reader.String("config", file)) return;
  if (!file.starts_with('/')) file = values.at("campaign_dir") + "/" + file;
  auto base = LoadRunConfig(file, values);
  if (base) {
    PutUnder(std::move(*base), config);
    return;
  }
  for (const std::string& complaint : base.error().complaints) reader.Complain(*reader.Any("config"), "config", complaint);
}

void ReadCampaign(ObjectReader& reader, const Substitutions& values, CampaignFile& campaign, std::vector<std::string>& complaints) {
  reader.String("name", campaign.name, ObjectReader::kRequired);
  reader.Strings("paths", campaign.paths, ObjectReader::kRequired);
  ReadRunConfig(reader, values, campaign.config, complaints);
  ReadConfigUnder(reader, values, campaign.config);
  campaign.config.file = campaign.file;
  ReadRules(reader, campaign, complaints);
  ReadMatrix(reader, values, campaign, complaints);
  reader.Integer("retries", campaign.retries, 0, 1000);
  std::string order;
  if (reader.Word("order", order, {"given", "longest-first", "random"})) {
    campaign.order = order == "random" ? Order::kRandom : order == "longest-first" ? Order::kLongestFirst : Order::kGiven;
  }
  campaign.seed = campaign.config.seed.value_or(0);
  if (const JsonNode* stop = reader.Object("stop")) {
    ObjectReader item(*stop, reader.file(), reader.Place("stop"), complaints);
    item.Integer("after_not_acceptable", campaign.stop.after_not_acceptable, 1, kMaxCount);
    item.Integer("after_errors", campaign.stop.after_errors, 1, kMaxCount);
    item.Number("after_seconds", campaign.stop.after_seconds, 0.001, kMaxSeconds);
    item.Finish();
  }
  reader.Strings("parallel_duts", campaign.duts);
  for (const std::string& dut : campaign.duts) {
    if (campaign.config.duts.count(dut) == 0) {
      reader.Complain(*reader.List("parallel_duts"), "parallel_duts", fmt::format("no device \"{}\" in /duts", dut));
    }
    if (std::find(campaign.duts.begin(), campaign.duts.end(), dut) != campaign.duts.begin() + (&dut - campaign.duts.data())) {
      reader.Complain(*reader.List("parallel_duts"), "parallel_duts", fmt::format("device \"{}\" stands twice; it runs one test case at a time", dut));
    }
  }
  if (const JsonNode* hooks = reader.Object("hooks")) {
    ObjectReader item(*hooks, reader.file(), reader.Place("hooks"), complaints);
    ReadHooks(item, "before_campaign", campaign.before_campaign, complaints);
    ReadHooks(item, "after_campaign", campaign.after_campaign, complaints);
    ReadHooks(item, "before_testcase", campaign.before_testcase, complaints);
    ReadHooks(item, "after_testcase", campaign.after_testcase, complaints);
    item.Finish();
  }
  if (reader.Strings("attachments", campaign.attachments)) {
    for (std::string& path : campaign.attachments) {
      constexpr std::string_view kName = "${run_dir}";
      if (size_t at = path.find(kName); at != std::string::npos) path.replace(at, kName.size(), kWorkerFolder);
    }
  }
}

}  // namespace

bool NameRule::Fits(std::string_view module, std::string_view name) const {
  bool fits = true, wanted = false;
  for (const std::string& pattern : names) {
    bool no = pattern.starts_with('!');
    bool match = NameMatches(no ? std::string_view(pattern).substr(1) : std::string_view(pattern), module, name);
    if (no && match) return false;
    if (!no) {
      wanted = wanted || match;
      fits = wanted;
    }
  }
  return fits;
}

namespace {

/// A Titan configuration as a campaign: its [EXECUTE] list, once.
tl::expected<CampaignFile, ConfigError> LoadTitanCampaign(const std::string& path, const Substitutions& values) {
  auto config = LoadRunConfig(path, values);
  if (!config) return tl::unexpected(config.error());
  CampaignFile campaign;
  campaign.file = path;
  campaign.name = std::filesystem::path(path).stem().string();
  campaign.config = std::move(*config);
  for (const ExecuteItem& item : campaign.config.execute) {
    if (!item.testcase.empty()) continue;
    campaign.config.warnings.push_back(fmt::format("{}: a campaign runs test cases and no control parts: {} is taken for {}.*", item.origin,
                                                   item.module, item.module));
  }
  return campaign;
}

}  // namespace

tl::expected<CampaignFile, ConfigError> LoadCampaign(const std::string& path, Substitutions values) {
  if (path.ends_with(".cfg")) return LoadTitanCampaign(path, values);
  auto text = ReadTextFile(path);
  if (!text) return tl::unexpected(ConfigError{{text.error().message}});
  std::error_code error;
  std::filesystem::path folder = std::filesystem::absolute(path, error).parent_path();
  values["campaign_dir"] = folder.string();
  values["run_dir"] = std::string(kWorkerFolder);
  values["config_dir"] = folder.string();
  auto root = ParseLocatedJson(*text, path);
  if (!root) return tl::unexpected(ConfigError{{root.error().message}});
  CampaignFile campaign;
  campaign.file = path;
  ConfigError complaints;
  ObjectReader reader(*root, path, "", complaints.complaints);
  ReadCampaign(reader, values, campaign, complaints.complaints);
  reader.Finish();
  if (!complaints.complaints.empty()) return tl::unexpected(std::move(complaints));
  for (std::string& each : campaign.paths) {
    if (!each.empty() && each.front() != '/') each = std::filesystem::relative(folder / each, error).string();
  }
  return campaign;
}

}  // namespace assay::tools
