#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/config/run_config.h"

/// The campaign file: JSON, described by schema/campaign.schema.json and docs/campaigns.md.

namespace assay::tools {

/// One value of one axis of the parameter matrix.
struct MatrixChoice {
  std::string label;
  std::vector<compiler::ParameterValue> parameters;
};
struct MatrixAxis {
  std::string name;
  std::vector<MatrixChoice> choices;
};

/// Rules say something about the test cases whose names fit.
struct NameRule {
  std::vector<std::string> names;  ///< patterns; empty: all
  bool Fits(std::string_view module, std::string_view name) const;
};
struct SelectRule : NameRule {
  std::vector<std::string> tags;   ///< `@tag` or `@tag text`; each must stand in the doc comment
  std::vector<std::string> groups; ///< TTCN-3 groups, one of which must hold it; none: all
};
struct ApplicableRule : NameRule {
  std::string when;                ///< boolean TTCN-3 expression over module parameters
  std::string origin;              ///< `nightly.json:12`
};
struct ExpectRule : NameRule {
  std::string verdict;
  std::string because;
};
struct RepeatRule : NameRule {
  int64_t count = 1;
};

struct GuardRule : NameRule {
  double seconds = 0;
};

/// A command around the campaign or each test case.
struct Hook {
  std::string command;
  double limit = 60;  ///< seconds
};

/// When the campaign ends early; 0: never.
struct StopRule {
  int64_t after_not_acceptable = 0;
  int64_t after_errors = 0;
  double after_seconds = 0;
};

enum class Order : uint8_t { kGiven, kLongestFirst, kRandom };

struct CampaignFile {
  std::string file, name;
  std::vector<std::string> paths;       ///< of the suite; relative to the file's folder
  RunConfig config;
  std::vector<SelectRule> select;       ///< a test case is in when one fits; none: all
  std::vector<ApplicableRule> applicable;
  std::vector<ExpectRule> expected;
  std::vector<RepeatRule> repeat;
  std::vector<GuardRule> guards;        ///< over the configuration's guard
  std::vector<MatrixAxis> matrix;
  int64_t retries = 0;                  ///< further attempts of a test case that is not acceptable
  Order order = Order::kGiven;
  uint64_t seed = 0;                    ///< of the order and, with the item, of each test case
  StopRule stop;
  std::vector<std::string> duts;        ///< devices of the configuration that work in parallel; empty: one at a time
  std::vector<Hook> before_campaign, after_campaign, before_testcase, after_testcase;
  std::vector<std::string> attachments; ///< files to keep after each test case
};

/// What `${run_dir}` of a campaign stands for until a worker has its folder.
inline constexpr std::string_view kWorkerFolder = "\x01run_dir\x01";

/// Reads a campaign: JSON, or a Titan configuration when its name ends in `.cfg` (its suite is the caller's to name). `${campaign_dir}` and `${config_dir}` stand for its folder; other values as in LoadRunConfig.
/// Errors: all complaints, each "file:line: at /place: expected …, found …".
tl::expected<CampaignFile, ConfigError> LoadCampaign(const std::string& path, Substitutions values);

}  // namespace assay::tools
