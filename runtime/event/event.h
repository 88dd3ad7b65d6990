#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/clock.h"
#include "runtime/base/result.h"

namespace assay::runtime {

/// How much is recorded; each level holds the ones before it.
enum class EventLevel : uint8_t { kBrief, kNormal, kFull };

enum class EventKind : uint8_t {
#define EVENT_KIND(name, word, level, fields) k##name,
#include "runtime/event/event_kind.def"
#undef EVENT_KIND
};

const char* EventKindName(EventKind kind);
/// The kind with that word, or nothing.
std::optional<EventKind> EventKindFromName(std::string_view word);
EventLevel EventKindLevel(EventKind kind);

/// Where finished events go. The only way out of a run: logs, live view, reports and explanations are made
/// from them. One line is one JSON object, `\n` included:
/// {"seq":7,"t":0.001203400,"kind":"tliLog","comp":"mtc","file":"A.ttcn","line":12,…}.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// False: the event need not even be made. Cheap, asked before every event.
  virtual bool Wants(EventKind kind) const = 0;
  virtual void Write(EventKind kind, std::string_view line) = 0;
  /// Brings everything written so far to where it survives this process. Called after each verdict and test
  /// case.
  virtual void Flush() {}
  /// An error once events are being lost (disk full); the run then stops.
  virtual Result<void> status() const { return {}; }
};

/// Keeps nothing.
class NullSink final : public EventSink {
 public:
  bool Wants(EventKind) const override { return false; }
  void Write(EventKind, std::string_view) override {}
};

/// Keeps all lines in memory, for tests and for one-shot commands.
class MemorySink final : public EventSink {
 public:
  explicit MemorySink(EventLevel level = EventLevel::kNormal) : level_(level) {}
  bool Wants(EventKind kind) const override { return EventKindLevel(kind) <= level_; }
  void Write(EventKind, std::string_view line) override { text_ += line; }
  const std::string& text() const { return text_; }

 private:
  EventLevel level_;
  std::string text_;
};

/// Appends to a file (`events.jsonl` in the run directory). Buffered; a crash loses at most what came after
/// the last Flush(). When writing fails the file ends with the last whole line that fitted and status() says
/// why.
class FileSink final : public EventSink {
 public:
  /// Errors: kPermission, kNotFound, kExhausted, kIo, naming `path`.
  static Result<std::unique_ptr<FileSink>> Open(const std::string& path,
                                                EventLevel level = EventLevel::kNormal);
  ~FileSink() override;
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  bool Wants(EventKind kind) const override { return EventKindLevel(kind) <= level_ && !error_; }
  void Write(EventKind kind, std::string_view line) override;
  void Flush() override;
  Result<void> status() const override;

 private:
  FileSink(int fd, std::string path, EventLevel level) : fd_(fd), path_(std::move(path)), level_(level) {}

  int fd_;
  std::string path_;
  EventLevel level_;
  std::string buffer_;
  std::optional<Error> error_;
};

/// Sends every event to two sinks (file and live view).
class TeeSink final : public EventSink {
 public:
  TeeSink(EventSink& first, EventSink& second) : first_(first), second_(second) {}
  bool Wants(EventKind kind) const override { return first_.Wants(kind) || second_.Wants(kind); }
  void Write(EventKind kind, std::string_view line) override {
    if (first_.Wants(kind)) first_.Write(kind, line);
    if (second_.Wants(kind)) second_.Write(kind, line);
  }
  void Flush() override {
    first_.Flush();
    second_.Flush();
  }
  Result<void> status() const override {
    Result<void> status = first_.status();
    return status ? second_.status() : status;
  }

 private:
  EventSink& first_;
  EventSink& second_;
};

}  // namespace assay::runtime
