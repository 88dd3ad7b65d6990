#include "tools/campaign/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "runtime/base/random.h"
#include "tools/execute/doc_comment.h"
#include "tools/execute/selection.h"

namespace assay::tools {
namespace {

bool HasTags(const DocComment& doc, const std::vector<std::string>& wanted) {
  for (const std::string& each : wanted) {
    std::string text = each.starts_with('@') ? each.substr(1) : each;
    size_t blank = text.find(' ');
    std::string name = text.substr(0, blank);
    bool found = std::any_of(doc.tags.begin(), doc.tags.end(), [&](const auto& tag) {
      return tag.first == name && (blank == std::string::npos || tag.second.find(text.substr(blank + 1)) != std::string::npos);
    });
    if (!found) return false;
  }
  return true;
}

bool InGroup(const std::string& group, const std::vector<std::string>& wanted) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& pattern) { return GroupMatches(pattern, group); });
}

bool Selected(const CampaignFile& campaign, const runtime::Function& testcase, const DocComment& doc, const std::string& group) {
  if (campaign.select.empty()) return true;
  return std::any_of(campaign.select.begin(), campaign.select.end(), [&](const SelectRule& rule) {
    return rule.Fits(testcase.module, testcase.name) && HasTags(doc, rule.tags) && InGroup(group, rule.groups);
  });
}

/// The test cases to choose from, in their order.
runtime::Result<std::vector<const runtime::Function*>> Testcases(const CampaignFile& campaign, const runtime::Program& program) {
  std::vector<const runtime::Function*> testcases;
  if (campaign.config.execute.empty() || !campaign.select.empty()) {
    for (uint32_t index : program.testcases) testcases.push_back(program.functions[index].get());
    return testcases;
  }
  std::vector<ExecuteItem> items = campaign.config.execute;
  for (ExecuteItem& item : items) {
    if (item.testcase.empty()) item.testcase = "*";
  }
  auto steps = Resolve(program, items);
  if (!steps) return runtime::Fail(steps.error());
  for (const ExecuteStep& step : *steps) testcases.push_back(step.testcase);
  return testcases;
}

double Average(const Durations& durations) {
  if (durations.empty()) return 1;
  double sum = 0;
  for (const auto& [id, seconds] : durations) sum += seconds;
  return sum / static_cast<double>(durations.size());
}

double Estimate(const Durations& durations, double average, const PlanItem& item) {
  if (!item.skip_reason.empty()) return 0;
  auto found = durations.find(item.id);
  return found == durations.end() ? average : found->second;
}

/// FNV-1a: spreads seeds of items without depending on their order.
uint64_t Hash(const std::string& text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

}  // namespace

runtime::Result<std::vector<Variant>> BuildVariants(const CampaignFile& campaign) {
  std::vector<Variant> variants = {Variant{}};
  for (const MatrixAxis& axis : campaign.matrix) {
    if (variants.size() * axis.choices.size() > kMaxVariants) {
      return runtime::Fail(runtime::ErrorCode::kLimit,
                           fmt::format("{}: the matrix has more than {} combinations", campaign.file, kMaxVariants));
    }
    std::vector<Variant> next;
    for (const Variant& variant : variants) {
      for (const MatrixChoice& choice : axis.choices) {
        Variant combined = variant;
        combined.label += (combined.label.empty() ? "" : ", ") + choice.label;
        combined.parameters.insert(combined.parameters.end(), choice.parameters.begin(), choice.parameters.end());
        next.push_back(std::move(combined));
      }
    }
    variants = std::move(next);
  }
  return variants;
}

runtime::Result<void> AddItems(const CampaignFile& campaign, const runtime::Program& program, const TestcaseGroups& groups,
                               const std::vector<Variant>& variants, size_t variant, const std::map<std::string, std::string>& skip,
                               std::vector<PlanItem>& plan) {
  auto testcases = Testcases(campaign, program);
  if (!testcases) return runtime::Fail(testcases.error());
  for (const runtime::Function* each : *testcases) {
    const runtime::Function& testcase = *each;
    DocComment doc = ParseDocComment(testcase.documentation);
    auto group = groups.find(testcase.module + "." + testcase.name);
    if (!Selected(campaign, testcase, doc, group == groups.end() ? "" : group->second)) continue;
    PlanItem item;
    item.module = testcase.module;
    item.name = testcase.name;
    item.variant = variant;
    item.id = testcase.name + (variants[variant].label.empty() ? "" : fmt::format(" [{}]", variants[variant].label));
    item.description = doc.Summary();
    item.tags = doc.tags;
    if (testcase.parameter_count > 0) item.skip_reason = "has parameters: only a control part can execute it";
    if (auto found = skip.find(testcase.module + "." + testcase.name); found != skip.end()) item.skip_reason = found->second;
    int64_t count = 1;
    for (const ExpectRule& rule : campaign.expected) {
      if (rule.Fits(item.module, item.name)) item.expected = rule.verdict;
    }
    item.guard = campaign.config.guard.value_or(0);
    for (const GuardRule& rule : campaign.guards) {
      if (rule.Fits(item.module, item.name)) item.guard = rule.seconds;
    }
    for (const RepeatRule& rule : campaign.repeat) {
      if (rule.Fits(item.module, item.name)) count = rule.count;
    }
    for (item.repeat = 1; item.repeat <= count; ++item.repeat) plan.push_back(item);
  }
  return {};
}

void OrderPlan(const CampaignFile& campaign, const Durations& durations, std::vector<PlanItem>& plan) {
  std::map<std::string, int> seen;
  for (PlanItem& item : plan) {
    int count = ++seen[item.id];
    if (count > 1) item.id += fmt::format(" #{}", count);
  }
  for (PlanItem& item : plan) item.seed = campaign.seed ^ Hash(item.id);
  if (campaign.order == Order::kLongestFirst) {
    double average = Average(durations);
    std::stable_sort(plan.begin(), plan.end(), [&](const PlanItem& a, const PlanItem& b) {
      return Estimate(durations, average, a) > Estimate(durations, average, b);
    });
  } else if (campaign.order == Order::kRandom) {
    // Fisher-Yates with our own generator: std::shuffle differs between libraries.
    runtime::SeededRandom random(campaign.seed);
    for (size_t i = plan.size(); i > 1; --i) std::swap(plan[i - 1], plan[random.Next() % i]);
  }
}

std::vector<PlanItem> TakeShard(const std::vector<PlanItem>& plan, const Durations& durations, size_t index, size_t count) {
  std::vector<size_t> order(plan.size());
  std::iota(order.begin(), order.end(), 0);
  double average = Average(durations);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return Estimate(durations, average, plan[a]) > Estimate(durations, average, plan[b]);
  });
  std::vector<double> load(count, 0);
  std::vector<bool> mine(plan.size(), false);
  std::vector<size_t> items(count, 0);
  for (size_t item : order) {
    size_t best = 0;
    for (size_t shard = 1; shard < count; ++shard) {
      if (std::pair(load[shard], items[shard]) < std::pair(load[best], items[best])) best = shard;
    }
    load[best] += Estimate(durations, average, plan[item]);
    ++items[best];
    mine[item] = best == index;
  }
  std::vector<PlanItem> shard;
  for (size_t i = 0; i < plan.size(); ++i) {
    if (mine[i]) shard.push_back(plan[i]);
  }
  return shard;
}

}  // namespace assay::tools
