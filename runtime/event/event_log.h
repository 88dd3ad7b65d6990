#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/clock.h"
#include "runtime/event/event.h"
#include "runtime/event/json_writer.h"
#include "runtime/event/secrets.h"

namespace assay::runtime {

class EventLog;

/// One event being put together; committed when it goes out of scope.
class EventBuilder {
 public:
  EventBuilder(EventBuilder&& other) noexcept : log_(other.log_), kind_(other.kind_) { other.log_ = nullptr; }
  EventBuilder& operator=(EventBuilder&&) = delete;
  ~EventBuilder();

  EventBuilder& Text(std::string_view key, std::string_view text);
  /// Nothing when `text` is empty.
  EventBuilder& TextIf(std::string_view key, std::string_view text);
  EventBuilder& Number(std::string_view key, int64_t number);
  EventBuilder& Seconds(std::string_view key, double seconds);
  EventBuilder& Flag(std::string_view key, bool flag);
  /// As member `text` when the octets are printable UTF-8, else as member `hex`.
  EventBuilder& Octets(std::string_view octets);
  /// The writer, for lists and nested objects.
  JsonWriter& json();

 private:
  friend class EventLog;
  EventBuilder(EventLog* log, EventKind kind) : log_(log), kind_(kind) {}
  EventLog* log_;
  EventKind kind_;
};

/// Numbers and times events and hands them to a sink. One a run; not re-entrant: finish an event before the
/// next begins.
class EventLog {
 public:
  /// `sink` may be null (nothing is recorded). Both outlive the log.
  EventLog(EventSink* sink, const Clock& clock);

  /// Cheap: ask before doing any work for an event.
  bool Wants(EventKind kind) const { return sink_ != nullptr && sink_->Wants(kind); }
  /// Shape: `component` is `mtc`, `control`, or a component's name and number; empty: none. `file` empty: no
  /// location.
  EventBuilder Begin(EventKind kind, std::string_view component = {}, std::string_view file = {},
                     uint32_t line = 0);
  /// What no event of this log may show.
  Secrets& secrets() { return secrets_; }
  void Flush() {
    if (sink_ != nullptr) sink_->Flush();
  }
  Result<void> status() const { return sink_ != nullptr ? sink_->status() : Result<void>{}; }

 private:
  friend class EventBuilder;
  EventSink* sink_;
  const Clock& clock_;
  TimePoint start_;
  uint64_t sequence_ = 0;
  Secrets secrets_;
  std::string line_;
  JsonWriter json_{line_};
};

}  // namespace assay::runtime
