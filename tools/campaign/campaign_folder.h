#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "tools/campaign/plan.h"
#include "tools/campaign/shard.h"
#include "tools/export/report_model.h"

/// The folder of a campaign: plan.json (what was to be done), journal.jsonl (what was done), workers/*/events.jsonl
/// (everything that happened). Reports are made from these three alone.

namespace assay::tools {

/// What plan.json holds.
struct CampaignPlan {
  std::string name;
  std::string version;       ///< of the program
  Shard shard;
  size_t whole = 0;          ///< items of all shards together
  std::vector<std::string> variants;
  std::vector<PlanItem> items;
};

std::string PlanText(const CampaignPlan& plan);
/// Errors: kNotFound, kMalformed.
runtime::Result<CampaignPlan> ReadPlan(const std::string& folder);

/// True when `folder` is one of a campaign.
/// Where the attachments of an attempt are kept.
std::string AttachmentFolder(const std::string& folder, const std::string& item, int attempt);

bool IsCampaignFolder(const std::string& folder);

/// What a model holds of the events: nothing (verdicts and reasons only), all of them, or a way to read those of one
/// execution when they are wanted (Execution::log_later), so that memory does not grow with them.
enum class EventsInModel : uint8_t { kNone, kAll, kLater };

/// The model of a campaign, finished or not: items without a final entry are skipped ones, counted in `open`.
/// Errors: kNotFound, kMalformed, kIo.
runtime::Result<ReportModel> ModelOfCampaign(const std::string& folder, EventsInModel events, size_t* open = nullptr);

/// The model of all shards of one campaign together.
/// Errors: kInvalidArgument when shards are missing, stand twice, belong to different campaigns, or are not finished.
runtime::Result<ReportModel> MergeShards(const std::vector<std::string>& folders, EventsInModel events);

/// Durations of an older run or campaign, by item id.
runtime::Result<Durations> ReadDurations(const std::string& folder);

}  // namespace assay::tools
