#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace assay::tools {

/// A part of a campaign. Units: `index` from 0.
struct Shard {
  size_t index = 0;
  size_t count = 1;
  std::string from;         ///< `--shard`, or the engine whose variables said so
  std::string status_file;  ///< to be touched to say that sharding is understood (GoogleTest, Bazel); may be empty
  bool sharded() const { return count > 1; }
  /// `2/4`, counting from 1; empty when not sharded.
  std::string Label() const;
};

/// Reads `i/n`, counting from 1. Errors: kInvalidArgument.
runtime::Result<Shard> ParseShard(std::string_view text);

/// Looks for the variables of GoogleTest, Bazel, GitLab, Slurm, Kubernetes, CircleCI, Buildkite and Azure, in this order.
/// Shape: no shard (1 of 1) when none is set.
/// Errors: kInvalidArgument when an engine's variables are set only half, are no numbers, or the index is not below the
/// total: then every shard would run everything, or nothing, and still be green.
runtime::Result<Shard> ShardFromEnvironment(const std::function<const char*(const char*)>& variable);

}  // namespace assay::tools
