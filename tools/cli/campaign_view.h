#pragma once

#include <chrono>
#include <map>
#include <string>

#include "tools/campaign/runner.h"
#include "tools/report/text.h"

namespace assay::tools {

/// Shows on stderr how a campaign goes: one line a verdict; on a terminal a line below them says what every device is
/// busy with, at which step, how long it has taken and how long it will take.
class LineView final : public CampaignView {
 public:
  struct Options {
    size_t total = 0;             ///< test cases that run
    size_t done = 0;              ///< of these, in an earlier part of the campaign
    bool quiet = false;           ///< only what is not acceptable
    double expected_seconds = 0;  ///< of past durations; 0: not known
  };
  explicit LineView(Options options);
  ~LineView() override { Clear(); }

  bool WantsSteps() const override { return columns_ > 0; }
  void Started(const PlanItem& item, int attempt, const std::string& dut) override;
  void Step(const std::string& dut, const std::string& text) override;
  void Tick() override;
  void Finished(const PlanItem& item, const JournalEntry& entry, bool acceptable) override;
  void Say(const std::string& text) override { Line("assay: " + Visible(text)); }

 private:
  struct Busy {
    std::string testcase, step;
  };
  void Line(const std::string& text);
  void Draw();
  void Clear();
  std::string Clock() const;

  Options options_;
  size_t done_, bad_ = 0;
  size_t columns_;  ///< of the status line; 0: none is drawn
  bool shown_ = false;
  Palette palette_;
  std::map<std::string, Busy> busy_;  ///< by device
  std::chrono::steady_clock::time_point start_, drawn_;
};

}  // namespace assay::tools
