#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "tools/campaign/campaign_file.h"
#include "tools/campaign/journal.h"
#include "tools/campaign/plan.h"
#include "tools/campaign/shard.h"
#include "tools/campaign/worker.h"

namespace assay::tools {

/// The compiled suite under one variant. Null when it does not compile; the complaint was printed.
class SuiteProvider {
 public:
  virtual ~SuiteProvider() = default;
  virtual const runtime::Program* Program(size_t variant) = 0;
};

/// How a campaign goes, for the person who watches.
class CampaignView {
 public:
  virtual ~CampaignView() = default;
  /// Asked once: workers say their steps only when somebody looks.
  virtual bool WantsSteps() const { return false; }
  virtual void Started(const PlanItem& item, int attempt, const std::string& dut) = 0;
  /// The test case on that device is at `step 3: the SS answers with 401`.
  virtual void Step(const std::string&, const std::string&) {}
  /// Time has passed, at least every 200 ms.
  virtual void Tick() {}
  virtual void Finished(const PlanItem& item, const JournalEntry& entry, bool acceptable) = 0;
  virtual void Say(const std::string& text) = 0;
};

/// How a campaign ended.
enum class CampaignEnd : uint8_t {
  kDone,         ///< every item has its verdict
  kStopRule,     ///< a stop condition of the campaign file
  kSignal,       ///< Ctrl-C; --resume continues
  kToolFailure,  ///< disk full and the like; the message was said
  kConfiguration,///< the configuration does not fit the suite; the message was said
};

/// Runs the items of a plan on the devices of the campaign: one worker a device, one test case at a time each.
class CampaignRunner {
 public:
  struct Options {
    std::string folder;      ///< of the campaign; exists
    std::map<std::string, std::string> environment;  ///< for hooks
  };

  CampaignRunner(const CampaignFile& campaign, const std::vector<Variant>& variants, SuiteProvider& suites, Journal& journal,
                 CampaignView& view, Options options);
  ~CampaignRunner();

  /// Runs what has no final entry in the journal yet.
  CampaignEnd Run(const std::vector<PlanItem>& plan);

 private:
  struct Slot;
  struct Pending;

  runtime::Result<void> RunHooks(const std::vector<Hook>& hooks);
  std::string HooksLog() const;
  void StartNext(Slot& slot);
  void SendHooks(Slot& slot, const std::vector<Hook>& hooks, const std::string& verdict);
  void SendTestcase(Slot& slot);
  void AfterHooks(Slot& slot, const std::string& problem, bool worker_is_gone);
  bool EnsureWorker(Slot& slot, const PlanItem& item);
  uint32_t FunctionOf(const PlanItem& item);
  void Finish(Slot& slot);
  void Record(Slot& slot, JournalEntry entry, bool worker_is_gone);
  void KeepAttachments(const Slot& slot, const PlanItem& item, int attempt);
  void Stop(CampaignEnd end) { if (end_ == CampaignEnd::kDone) end_ = end; }
  bool StopNow();

  const CampaignFile& campaign_;
  const std::vector<Variant>& variants_;
  SuiteProvider& suites_;
  Journal& journal_;
  CampaignView& view_;
  Options options_;
  CampaignEnd end_ = CampaignEnd::kDone;
  std::vector<Pending> queue_;
  size_t next_ = 0;
  int64_t not_acceptable_ = 0, errors_ = 0;
  size_t next_folder_ = 0;
  std::map<size_t, std::map<std::pair<std::string, std::string>, uint32_t>> functions_;  ///< by variant, module and name
  std::chrono::steady_clock::time_point started_;
};

/// True once SIGINT or SIGTERM came to the campaign. `CatchCampaignSignals` before the first worker.
void CatchCampaignSignals();
int CampaignSignal();

}  // namespace assay::tools
