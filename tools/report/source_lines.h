#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/report/run_log.h"

namespace assay::tools {

/// Lines of the TTCN-3 sources that a log names. Reads each file once; a file that is gone just yields nothing.
class SourceLines {
 public:
  /// `root` is put before relative names; empty: the working folder.
  explicit SourceLines(std::string root = {}) : root_(std::move(root)) {}
  /// The line without its end and leading blanks kept; empty when it is not there.
  const std::string& Line(const SourcePlace& place);

 private:
  std::string root_;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace assay::tools
