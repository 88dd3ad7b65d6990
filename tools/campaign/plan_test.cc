#include "tools/campaign/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace assay::tools {
namespace {

using testing::ElementsAre;

std::vector<PlanItem> Plan(size_t count) {
  std::vector<PlanItem> plan;
  for (size_t i = 0; i < count; ++i) {
    PlanItem item;
    item.id = "TC_" + std::to_string(i);
    plan.push_back(item);
  }
  return plan;
}

std::vector<std::string> Ids(const std::vector<PlanItem>& plan) {
  std::vector<std::string> ids;
  for (const PlanItem& item : plan) ids.push_back(item.id);
  return ids;
}

TEST(Plan, MatrixIsTheProduct) {
  CampaignFile campaign;
  campaign.matrix = {{"a", {{"x", {}}, {"y", {}}}}, {"b", {{"1", {}}, {"2", {}}}}};
  auto variants = BuildVariants(campaign);
  ASSERT_TRUE(variants);
  std::vector<std::string> labels;
  for (const Variant& variant : *variants) labels.push_back(variant.label);
  EXPECT_THAT(labels, ElementsAre("x, 1", "x, 2", "y, 1", "y, 2"));
  campaign.matrix.assign(20, campaign.matrix[0]);
  EXPECT_FALSE(BuildVariants(campaign));
}

TEST(Plan, ShardsAreAPartition) {
  for (size_t count = 1; count <= 7; ++count) {
    std::vector<PlanItem> plan = Plan(23);
    std::multiset<std::string> all;
    for (size_t shard = 0; shard < count; ++shard) {
      for (const std::string& id : Ids(TakeShard(plan, {}, shard, count))) all.insert(id);
    }
    EXPECT_EQ(all.size(), 23u);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 23u);
  }
}

TEST(Plan, ShardsBalancePastDurations) {
  Durations durations = {{"TC_0", 10}, {"TC_1", 1}, {"TC_2", 9}, {"TC_3", 2}};
  EXPECT_THAT(Ids(TakeShard(Plan(4), durations, 0, 2)), ElementsAre("TC_0", "TC_1"));
  EXPECT_THAT(Ids(TakeShard(Plan(4), durations, 1, 2)), ElementsAre("TC_2", "TC_3"));
}

TEST(Plan, OrdersAndUniqueIds) {
  CampaignFile campaign;
  std::vector<PlanItem> plan = Plan(3);
  plan[2].id = plan[0].id;
  OrderPlan(campaign, {}, plan);
  EXPECT_THAT(Ids(plan), ElementsAre("TC_0", "TC_1", "TC_0 #2"));
  campaign.order = Order::kLongestFirst;
  OrderPlan(campaign, {{"TC_1", 5}, {"TC_0", 1}, {"TC_0 #2", 7}}, plan = Plan(2));
  EXPECT_THAT(Ids(plan), ElementsAre("TC_1", "TC_0"));
  campaign.order = Order::kRandom;
  campaign.seed = 3;
  std::vector<PlanItem> a = Plan(50), b = Plan(50);
  OrderPlan(campaign, {}, a);
  OrderPlan(campaign, {}, b);
  EXPECT_EQ(Ids(a), Ids(b));
  EXPECT_NE(Ids(a), Ids(Plan(50)));
}

}  // namespace
}  // namespace assay::tools
