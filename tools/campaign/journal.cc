#include "tools/campaign/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace assay::tools {

using nlohmann::json;
using runtime::ErrorCode;
using runtime::Result;

namespace {

std::string Line(const JournalEntry& entry) {
  json line = {{"item", entry.item},       {"attempt", entry.attempt}, {"verdict", entry.verdict}, {"reason", entry.reason},
               {"started", entry.started}, {"duration", entry.duration}, {"dut", entry.dut},       {"events", entry.events},
               {"offset", entry.offset},   {"length", entry.length},   {"final", entry.final}};
  return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

/// Reads whole lines; `whole` gets the octets they take.
Result<std::vector<JournalEntry>> Parse(const std::string& path, const std::string& text, size_t& whole) {
  std::vector<JournalEntry> entries;
  whole = 0;
  size_t number = 0;
  for (size_t end; (end = text.find('\n', whole)) != std::string::npos; whole = end + 1) {
    ++number;
    json line = json::parse(text.begin() + static_cast<std::ptrdiff_t>(whole), text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    JournalEntry entry;
    bool ok = line.is_object();
    try {
      entry.item = line.at("item");
      entry.attempt = line.at("attempt");
      entry.verdict = line.at("verdict");
      entry.reason = line.at("reason");
      entry.started = line.at("started");
      entry.duration = line.at("duration");
      entry.dut = line.at("dut");
      entry.events = line.at("events");
      entry.offset = line.at("offset");
      entry.length = line.at("length");
      entry.final = line.at("final");
    } catch (const json::exception&) {
      ok = false;
    }
    if (!ok) return runtime::Fail(ErrorCode::kMalformed, fmt::format("{}:{}: not a journal line", path, number));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::string> Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  if (!in) return runtime::Fail(ErrorCode::kNotFound, fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  text << in.rdbuf();
  return text.str();
}

}  // namespace

Result<std::vector<JournalEntry>> ReadJournal(const std::string& path) {
  auto text = Contents(path);
  if (!text) return runtime::Fail(text.error());
  size_t whole = 0;
  return Parse(path, *text, whole);
}

Result<std::unique_ptr<Journal>> Journal::Open(const std::string& path) {
  int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return runtime::Fail(ErrorCode::kPermission, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  std::unique_ptr<Journal> journal(new Journal(fd, path));
  auto text = Contents(path);
  if (!text) return runtime::Fail(text.error());
  size_t whole = 0;
  auto entries = Parse(path, *text, whole);
  if (!entries) return runtime::Fail(entries.error());
  journal->entries_ = std::move(*entries);
  if (ftruncate(fd, static_cast<off_t>(whole)) != 0 || lseek(fd, 0, SEEK_END) < 0) {
    return runtime::Fail(ErrorCode::kIo, fmt::format("cannot continue {}: {}", path, std::strerror(errno)));
  }
  return journal;
}

Journal::~Journal() {
  (void)Sync();
  close(fd_);
}

Result<void> Journal::Fail(const char* what) const {
  ErrorCode code = errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ErrorCode::kExhausted : ErrorCode::kIo;
  return runtime::Fail(code, fmt::format("cannot {} {}: {}", what, path_, std::strerror(errno)));
}

Result<void> Journal::Add(JournalEntry entry) {
  std::string line = Line(entry);
  off_t before = lseek(fd_, 0, SEEK_CUR);
  for (size_t written = 0; written < line.size();) {
    ssize_t now = write(fd_, line.data() + written, line.size() - written);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) {
      auto failure = Fail("write");
      // A half line would be taken for a cut one only at the end of the file: keep it there.
      if (ftruncate(fd_, before) == 0) lseek(fd_, before, SEEK_SET);
      return failure;
    }
    written += static_cast<size_t>(now);
  }
  entries_.push_back(std::move(entry));
  auto now = std::chrono::steady_clock::now();
  if (now - synced_ < kSyncInterval) return {};
  return Sync();
}

Result<void> Journal::Sync() {
  synced_ = std::chrono::steady_clock::now();
  // A file system without sync (some FUSE ones) keeps what it keeps.
  if (fdatasync(fd_) != 0 && errno != EINVAL && errno != ENOTSUP) return Fail("sync");
  return {};
}

}  // namespace assay::tools
