#pragma once

#include <memory>
#include <string>

#include "runtime/base/result.h"
#include "tools/execute/folder_lock.h"

namespace assay::tools {

/// Where a run leaves its files: events.jsonl, verdict.json, output of processes, captures.
class RunDirectory {
 public:
  /// Makes `path` with its parents; an older run in it is replaced (events.jsonl and verdict.json only).
  /// Empty `path`: a scratch folder that goes with this object.
  /// Errors: kPermission, kExhausted, kIo; kInvalidArgument when it is a file or holds a campaign; kUnavailable when
  /// another process writes there.
  static runtime::Result<std::unique_ptr<RunDirectory>> Open(const std::string& path);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  const std::string& path() const { return path_; }
  bool is_scratch() const { return scratch_; }

 private:
  RunDirectory(std::string path, bool scratch, std::unique_ptr<FolderLock> lock)
      : path_(std::move(path)), scratch_(scratch), lock_(std::move(lock)) {}
  std::string path_;
  bool scratch_;
  std::unique_ptr<FolderLock> lock_;
};

/// Writes a file so that readers see the old or the whole new text, never a part. A link stays, and what it leads to is
/// written; what is no regular file (/dev/stdout, a pipe) is written into as it stands.
/// Errors: kPermission, kExhausted, kIo, naming the file.
runtime::Result<void> WriteFileAtomically(const std::string& path, const std::string& text);

}  // namespace assay::tools
