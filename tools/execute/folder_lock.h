#pragma once

#include <memory>
#include <string>

#include "runtime/base/result.h"

namespace assay::tools {

/// Keeps a folder of results for one process: two that write into it at once would lose each other's verdicts.
/// Held until the object goes, or the process ends in any way.
class FolderLock {
 public:
  /// Locks a folder that exists. A file system that knows no locks gives a lock that keeps nobody out.
  /// Errors: kUnavailable when another process holds it, also a second later: the workers of a campaign that was killed
  /// hold its lock until they are gone.
  static runtime::Result<std::unique_ptr<FolderLock>> Take(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace assay::tools
