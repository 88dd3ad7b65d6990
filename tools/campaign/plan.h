#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/program.h"
#include "tools/campaign/campaign_file.h"
#include "tools/execute/groups.h"

namespace assay::tools {

/// One combination of the parameter matrix.
struct Variant {
  std::string label;  ///< `udp, ipv6`; empty without a matrix
  std::vector<compiler::ParameterValue> parameters;
};

/// Every combination, first axis slowest. Shape: at least one.
/// Errors: kLimit beyond kMaxVariants.
inline constexpr size_t kMaxVariants = 10000;
runtime::Result<std::vector<Variant>> BuildVariants(const CampaignFile& campaign);

/// One test case under one variant, once. The plan is the same for the same campaign and suite.
struct PlanItem {
  std::string id;           ///< unique: `TC_a [udp, ipv6] #2`
  std::string module, name;
  size_t variant = 0;
  int64_t repeat = 1;
  std::string expected = "pass";
  double guard = 0;         ///< seconds it may take; 0: none
  std::string skip_reason;  ///< not empty: it is not run
  std::string description;
  std::vector<std::pair<std::string, std::string>> tags;
  uint64_t seed = 0;
};

/// Past durations by item id, in seconds; items without one count as the average of the others.
using Durations = std::map<std::string, double>;

/// The items of one variant: selection, applicability, expectation, repeats. `skip` says why a test case is not
/// applicable, by `Module.name`. Without a selection an [EXECUTE] list gives test cases and their order; a control part in it
/// stands for the test cases of its module, because each of them must be a verdict that can be repeated and resumed alone.
/// Errors: kNotFound, kInvalidArgument: [EXECUTE] does not fit the suite.
runtime::Result<void> AddItems(const CampaignFile& campaign, const runtime::Program& program, const TestcaseGroups& groups,
                               const std::vector<Variant>& variants, size_t variant, const std::map<std::string, std::string>& skip,
                               std::vector<PlanItem>& plan);

/// Puts the plan in the order the campaign asks for, and makes ids unique.
void OrderPlan(const CampaignFile& campaign, const Durations& durations, std::vector<PlanItem>& plan);

/// The shard `index` (from 0) of `count`: items dealt out so that the sums of past durations are about equal, longest
/// first; the same for the same inputs; the order within a shard is the plan's.
std::vector<PlanItem> TakeShard(const std::vector<PlanItem>& plan, const Durations& durations, size_t index, size_t count);

}  // namespace assay::tools
