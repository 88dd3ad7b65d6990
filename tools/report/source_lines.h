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
  /// Where `path` (`msgHeader.expires`) is given a value in the template that starts at `from`: follows the field names
  /// through its assignments. Shape: line 0 when they are not written there (list notation, another template).
  SourcePlace FieldOfTemplate(const SourcePlace& from, const std::string& path);

 private:
  std::string root_;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace assay::tools
