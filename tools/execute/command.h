#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace assay::tools {

/// A program that is run to its end beside the test cases: a hook of a campaign, an external command.
struct Command {
  std::vector<std::string> words;                  ///< program and arguments; no shell
  std::map<std::string, std::string> environment;  ///< added to this process's
  std::string log;                                 ///< file that its output is appended to
  double limit = 60;                               ///< seconds
  std::function<bool()> stop;                      ///< asked while it runs; true once somebody wants it to end. May be empty
};

/// Runs it in a process group of its own and waits.
/// Errors: kUnavailable when it does not end with status 0, takes longer than its limit, or `stop` became true after its
/// start: the group is killed then.
runtime::Result<void> RunCommand(const Command& command);

}  // namespace assay::tools
