#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace assay::tools {

/// One attempt of one item, as it is kept on disk.
struct JournalEntry {
  std::string item;       ///< id
  int attempt = 1;
  std::string verdict, reason, started;
  double duration = 0;    ///< seconds
  std::string dut;
  std::string events;     ///< file with its events, relative to the campaign's folder; empty when the worker died
  uint64_t offset = 0, length = 0;  ///< where in that file
  bool final = true;      ///< no further attempt follows
};

/// What survives: one line an attempt, appended before the next test case starts. A line that a kill cut short is
/// dropped when the journal is opened again, so that its test case runs again: no verdict is lost, none counted twice.
class Journal {
 public:
  /// Opens `path` for appending and reads what is there.
  /// Errors: kPermission, kExhausted, kIo; kMalformed with the line for anything but a cut last line.
  static runtime::Result<std::unique_ptr<Journal>> Open(const std::string& path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const std::vector<JournalEntry>& entries() const { return entries_; }
  /// Appends and hands over to the system at once; to the disk at least every kSyncInterval.
  runtime::Result<void> Add(JournalEntry entry);
  /// To the disk now.
  runtime::Result<void> Sync();

  /// Against a loss of power; a kill of the process loses nothing in any case. Each sync costs milliseconds.
  static constexpr std::chrono::milliseconds kSyncInterval{100};

 private:
  Journal(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  runtime::Result<void> Fail(const char* what) const;

  int fd_;
  std::string path_;
  std::vector<JournalEntry> entries_;
  std::chrono::steady_clock::time_point synced_{};
};

/// Reads a journal without changing it. Errors: as Open.
runtime::Result<std::vector<JournalEntry>> ReadJournal(const std::string& path);

}  // namespace assay::tools
