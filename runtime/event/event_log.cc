#include "runtime/event/event_log.h"

namespace assay::runtime {

EventLog::EventLog(EventSink* sink, const Clock& clock) : sink_(sink), clock_(clock), start_(clock.Now()) {}

EventBuilder EventLog::Begin(EventKind kind, std::string_view component, std::string_view file,
                             uint32_t line) {
  line_.clear();
  json_.BeginObject();
  json_.Number("seq", static_cast<int64_t>(++sequence_));
  json_.Nanoseconds("t", (clock_.Now() - start_).count());
  json_.Text("kind", EventKindName(kind));
  if (!component.empty()) json_.Text("comp", component);
  if (!file.empty()) {
    json_.Text("file", file);
    json_.Number("line", line);
  }
  return EventBuilder(this, kind);
}

EventBuilder::~EventBuilder() {
  if (log_ == nullptr) return;
  log_->json_.EndObject();
  log_->line_ += '\n';
  // Captures are made from wire events; they hold what everybody on the network could see.
  if (kind_ != EventKind::kWire && !log_->secrets_.empty()) log_->secrets_.Mask(log_->line_);
  log_->sink_->Write(kind_, log_->line_);
}

JsonWriter& EventBuilder::json() { return log_->json_; }

EventBuilder& EventBuilder::Text(std::string_view key, std::string_view text) {
  json().Text(key, text);
  return *this;
}

EventBuilder& EventBuilder::TextIf(std::string_view key, std::string_view text) {
  if (!text.empty()) json().Text(key, text);
  return *this;
}

EventBuilder& EventBuilder::Number(std::string_view key, int64_t number) {
  json().Number(key, number);
  return *this;
}

EventBuilder& EventBuilder::Seconds(std::string_view key, double seconds) {
  json().Real(key, seconds);
  return *this;
}

EventBuilder& EventBuilder::Flag(std::string_view key, bool flag) {
  json().Flag(key, flag);
  return *this;
}

EventBuilder& EventBuilder::Octets(std::string_view octets) {
  json().Octets(octets);
  return *this;
}

}  // namespace assay::runtime
