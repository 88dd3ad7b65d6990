#include "tools/campaign/shard.h"

#include <gtest/gtest.h>

#include <map>

namespace assay::tools {
namespace {

runtime::Result<Shard> From(const std::map<std::string, std::string>& variables) {
  return ShardFromEnvironment([&](const char* name) -> const char* {
    auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(Shard, Engines) {
  struct Row {
    std::map<std::string, std::string> variables;
    const char* label;  ///< null: refused
  } rows[] = {
      {{}, ""},
      {{{"GTEST_SHARD_INDEX", "1"}, {"GTEST_TOTAL_SHARDS", "4"}}, "2/4"},
      {{{"TEST_SHARD_INDEX", "3"}, {"TEST_TOTAL_SHARDS", "4"}}, "4/4"},
      {{{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "2"}}, "1/2"},
      {{{"CI_NODE_TOTAL", "1"}}, ""},
      {{{"CI_NODE_TOTAL", "2"}}, nullptr},
      {{{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "2"}}, nullptr},
      {{{"CI_NODE_INDEX", "3"}, {"CI_NODE_TOTAL", "2"}}, nullptr},
      {{{"SLURM_ARRAY_TASK_ID", "3"}, {"SLURM_ARRAY_TASK_COUNT", "3"}, {"SLURM_ARRAY_TASK_MIN", "1"}}, "3/3"},
      {{{"SLURM_ARRAY_TASK_ID", "6"}, {"SLURM_ARRAY_TASK_COUNT", "4"}, {"SLURM_ARRAY_TASK_MIN", "0"}, {"SLURM_ARRAY_TASK_STEP", "2"}}, "4/4"},
      {{{"SLURM_ARRAY_TASK_ID", "5"}, {"SLURM_ARRAY_TASK_COUNT", "4"}, {"SLURM_ARRAY_TASK_MIN", "0"}, {"SLURM_ARRAY_TASK_STEP", "2"}}, nullptr},
      // --array=1,3,7: the numbers say nothing about the place of 7.
      {{{"SLURM_ARRAY_TASK_ID", "7"}, {"SLURM_ARRAY_TASK_COUNT", "3"}, {"SLURM_ARRAY_TASK_MIN", "1"}, {"SLURM_ARRAY_TASK_STEP", "1"}}, nullptr},
      {{{"CIRCLE_NODE_INDEX", "1"}, {"CIRCLE_NODE_TOTAL", "2"}}, "2/2"},
      {{{"BUILDKITE_PARALLEL_JOB", "0"}, {"BUILDKITE_PARALLEL_JOB_COUNT", "2"}}, "1/2"},
      {{{"SYSTEM_JOBPOSITIONINPHASE", "2"}, {"SYSTEM_TOTALJOBSINPHASE", "2"}}, "2/2"},
      {{{"JOB_COMPLETION_INDEX", "0"}}, nullptr},
      {{{"JOB_COMPLETION_INDEX", "0"}, {"ASSAY_SHARD_TOTAL", "2"}}, "1/2"},
      {{{"GTEST_SHARD_INDEX", "x"}, {"GTEST_TOTAL_SHARDS", "4"}}, nullptr},
      {{{"GTEST_SHARD_INDEX", "4"}, {"GTEST_TOTAL_SHARDS", "4"}}, nullptr},
  };
  for (const Row& row : rows) {
    auto shard = From(row.variables);
    std::string what = row.variables.empty() ? "" : row.variables.begin()->first;
    ASSERT_EQ(static_cast<bool>(shard), row.label != nullptr) << what;
    if (!shard) continue;
    EXPECT_EQ(shard->Label(), row.label) << what;
  }
}

TEST(Shard, Argument) {
  EXPECT_EQ(ParseShard("2/4")->index, 1u);
  for (const char* bad : {"", "2", "0/4", "5/4", "a/b", "1/2/3", "-1/2"}) EXPECT_FALSE(ParseShard(bad)) << bad;
}

}  // namespace
}  // namespace assay::tools
