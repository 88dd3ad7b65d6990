#pragma once

#include <memory>
#include <string>

#include "runtime/base/result.h"

namespace assay::tools {

/// Where a run leaves its files: events.jsonl, verdict.json, output of processes, captures.
class RunDirectory {
 public:
  /// Makes `path` with its parents; an older run in it is replaced (events.jsonl and verdict.json only).
  /// Empty `path`: a scratch folder that goes with this object.
  /// Errors: kPermission, kExhausted, kIo, kInvalidArgument when it is a file.
  static runtime::Result<std::unique_ptr<RunDirectory>> Open(const std::string& path);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  const std::string& path() const { return path_; }
  bool is_scratch() const { return scratch_; }

 private:
  RunDirectory(std::string path, bool scratch) : path_(std::move(path)), scratch_(scratch) {}
  std::string path_;
  bool scratch_;
};

/// Writes a file so that readers see the old or the whole new text, never a part.
/// Errors: kPermission, kExhausted, kIo, naming the file.
runtime::Result<void> WriteFileAtomically(const std::string& path, const std::string& text);

}  // namespace assay::tools
