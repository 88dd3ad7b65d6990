#include "tools/campaign/shard.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// One engine's variables. `minimum` and `step`: variables with the lowest index and the distance between two, when these
/// are not fixed.
struct Engine {
  const char* name;
  const char* index;
  const char* total;
  int first;            ///< number of the first shard
  const char* minimum;
  const char* step;
  const char* status_file;
};

constexpr Engine kEngines[] = {
    {"GoogleTest", "GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", 0, nullptr, nullptr, "GTEST_SHARD_STATUS_FILE"},
    {"Bazel", "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0, nullptr, nullptr, "TEST_SHARD_STATUS_FILE"},
    {"GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1, nullptr, nullptr, nullptr},
    {"Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 0, "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", nullptr},
    // Kubernetes does not say how many there are; docs/many_machines.md passes completions as ASSAY_SHARD_TOTAL.
    {"Kubernetes", "JOB_COMPLETION_INDEX", "ASSAY_SHARD_TOTAL", 0, nullptr, nullptr, nullptr},
    {"CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0, nullptr, nullptr, nullptr},
    {"Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0, nullptr, nullptr, nullptr},
    {"Azure", "SYSTEM_JOBPOSITIONINPHASE", "SYSTEM_TOTALJOBSINPHASE", 1, nullptr, nullptr, nullptr},
};

/// Far more than any engine starts; keeps arithmetic safe.
constexpr int64_t kMaxShards = 100000;

Result<int64_t> Number(const char* name, std::string_view text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0 || number > kMaxShards) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{}: expected a number from 0 to {}, found \"{}\"", name, kMaxShards, text));
  }
  return number;
}

/// GitLab sets CI_NODE_TOTAL=1 for jobs that are not parallel, and no index.
bool IsPlainJob(const Engine& engine, const char* index, const char* total) {
  return index == nullptr && total != nullptr && std::string_view(total) == "1" && std::string_view(engine.name) == "GitLab";
}

}  // namespace

std::string Shard::Label() const { return sharded() ? fmt::format("{}/{}", index + 1, count) : ""; }

Result<Shard> ParseShard(std::string_view text) {
  size_t slash = text.find('/');
  auto wrong = [&] {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("--shard {}: expected i/n with i from 1 to n, for example 2/4", text));
  };
  if (slash == std::string_view::npos) return wrong();
  auto index = Number("--shard", text.substr(0, slash)), count = Number("--shard", text.substr(slash + 1));
  if (!index || !count || *index < 1 || *index > *count) return wrong();
  return Shard{static_cast<size_t>(*index - 1), static_cast<size_t>(*count), "--shard", ""};
}

Result<Shard> ShardFromEnvironment(const std::function<const char*(const char*)>& variable) {
  for (const Engine& engine : kEngines) {
    const char* index_text = variable(engine.index);
    const char* total_text = variable(engine.total);
    if ((index_text == nullptr && total_text == nullptr) || IsPlainJob(engine, index_text, total_text)) continue;
    if (index_text == nullptr || total_text == nullptr) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("{} sets {} but not {}; set both, or give --shard", engine.name, index_text ? engine.index : engine.total,
                              index_text ? engine.total : engine.index));
    }
    auto index = Number(engine.index, index_text), total = Number(engine.total, total_text);
    if (!index) return Fail(index.error());
    if (!total) return Fail(total.error());
    int64_t first = engine.first, step = 1;
    for (auto [name, value] : {std::pair(engine.minimum, &first), std::pair(engine.step, &step)}) {
      if (name == nullptr || variable(name) == nullptr) continue;
      auto number = Number(name, variable(name));
      if (!number) return Fail(number.error());
      *value = *number;
    }
    int64_t place = step < 1 || *index < first || (*index - first) % step != 0 ? -1 : (*index - first) / step;
    if (place < 0 || place >= *total) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}={} is not one of {} shards that count from {}", engine.name, engine.index,
                                                           *index, *total, first));
    }
    Shard shard{static_cast<size_t>(place), static_cast<size_t>(*total), engine.name, ""};
    if (engine.status_file != nullptr && variable(engine.status_file) != nullptr) shard.status_file = variable(engine.status_file);
    return shard;
  }
  return Shard{};
}

}  // namespace assay::tools
