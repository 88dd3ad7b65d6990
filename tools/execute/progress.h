#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/event.h"

namespace assay::tools {

/// Shows on stderr how a run goes: one line a test case, and one for each rule it found broken without harm to the verdict;
/// on a terminal also the current test case and step. What an `action` statement asks of the operator (ES 201 873-1 §25) is
/// always shown.
class ProgressSink final : public runtime::EventSink {
 public:
  struct Options {
    bool quiet = false;    ///< nothing but actions and what is not acceptable
    bool verbose = false;  ///< logs and steps too
    size_t columns = 0;    ///< of a terminal, where a line may be written over; 0: of anything else
    bool colour = false;
    size_t total = 0;      ///< test cases that will run; 0: not known (control part)
  };
  explicit ProgressSink(Options options) : options_(options) {}
  bool Wants(runtime::EventKind kind) const override;
  void Write(runtime::EventKind kind, std::string_view line) override;
  void Flush() override;

 private:
  void Status(const std::string& text);
  void Remember(const std::string& log_line);
  void ShowWarnings();
  void Clear();

  Options options_;
  std::string testcase_;
  std::vector<std::string> warnings_;  // of it, each once
  size_t further_warnings_ = 0;        // that were not kept
  size_t done_ = 0;
  bool status_shown_ = false;
};

}  // namespace assay::tools
