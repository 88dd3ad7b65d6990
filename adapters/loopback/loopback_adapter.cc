#include "adapters/loopback/loopback_adapter.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>

namespace assay::adapters {

using runtime::Duration;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::PortId;
using runtime::Result;
using runtime::Value;

namespace {

constexpr double kMaxDelaySeconds = 1e6;

Result<double> Number(std::string_view name, std::string_view text, double max) {
  double number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !(number >= 0 && number <= max)) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("parameter {}: expected a number from 0 to {}, found \"{}\"", name, max, text));
  }
  return number;
}

}  // namespace

Result<void> LoopbackAdapter::SetParameter(std::string_view name, std::string_view value) {
  if (name == "mode") {
    for (const auto& [word, mode] : {std::pair("echo", Mode::kEcho), std::pair("pipe", Mode::kPipe),
                                     std::pair("broadcast", Mode::kBroadcast)}) {
      if (value != word) continue;
      mode_ = mode;
      return {};
    }
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("parameter mode: expected echo, pipe or broadcast, found \"{}\"", value));
  }
  if (name == "delay") {
    Result<double> seconds = Number(name, value, kMaxDelaySeconds);
    if (!seconds) return Fail(seconds.error());
    delay_ = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*seconds));
    return {};
  }
  for (const auto& [known, probability] :
       {std::pair("loss", &loss_), std::pair("duplicate", &duplicate_), std::pair("reorder", &reorder_)}) {
    if (name != known) continue;
    Result<double> number = Number(name, value, 1);
    if (!number) return Fail(number.error());
    *probability = *number;
    return {};
  }
  return SystemAdapter::SetParameter(name, value);
}

Result<void> LoopbackAdapter::Map(PortId port, runtime::ComponentId component, std::string_view component_port,
                                  std::span<Value> params) {
  (void)component;
  (void)component_port;
  (void)params;
  if (mode_ == Mode::kPipe && mapped_.size() == 2 && !mapped_.contains(port)) {
    return Fail(ErrorCode::kInvalidArgument, "a pipe joins two system ports, and two are mapped already");
  }
  ++mapped_[port];
  return {};
}

Result<void> LoopbackAdapter::Unmap(PortId port, runtime::ComponentId component, std::string_view component_port,
                                    std::span<Value> params) {
  (void)component;
  (void)component_port;
  (void)params;
  const auto found = mapped_.find(port);
  if (found == mapped_.end() || --found->second > 0) return {};
  mapped_.erase(found);
  held_.erase(port);
  return {};
}

Result<std::vector<PortId>> LoopbackAdapter::ExitsOf(PortId entry) const {
  if (mode_ == Mode::kEcho) return std::vector{entry};
  std::vector<PortId> exits;
  for (const auto& [port, count] : mapped_) {
    if (mode_ == Mode::kBroadcast || port != entry) exits.push_back(port);
  }
  if (!exits.empty()) return exits;
  return Fail(ErrorCode::kUnavailable,
              mode_ == Mode::kPipe ? "the other port of the pipe is not mapped" : "no port is mapped");
}

Result<void> LoopbackAdapter::Send(const runtime::SendRequest& request) {
  Result<std::vector<PortId>> exits = ExitsOf(request.port);
  if (!exits) return Fail(exits.error());
  Message message;
  message.address = request.address != nullptr ? *request.address : Value::Omit();
  if (request.octets.is(runtime::Tag::kOctetstring)) {
    const std::string_view bytes = request.octets.bytes();
    host_->RecordWire(request.port, {.sent = true,
                                     .transport = "loopback",
                                     .octets = {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}});
    message.value = request.octets;
  } else {
    message.value = *request.message;
    message.type = request.type;
  }
  for (const PortId exit : *exits) {
    message.port = exit;
    if (Happens(loss_)) {
      host_->RecordNote(request.port, "loopback-lost", "message lost on purpose");
    } else {
      Launch(message);
    }
  }
  return {};
}

void LoopbackAdapter::Launch(const Message& message) {
  const bool hold = Happens(reorder_);
  const bool twice = Happens(duplicate_);
  if (hold) {
    held_[message.port].push_back(message);
    if (twice) held_[message.port].push_back(message);
    CallAfter(kHoldTime, [this, port = message.port] { ReleaseHeld(port); });
    return;
  }
  Transmit(message);
  if (twice) Transmit(message);
  ReleaseHeld(message.port);
}

void LoopbackAdapter::ReleaseHeld(PortId port) {
  const auto found = held_.find(port);
  if (found == held_.end()) return;
  const std::vector<Message> messages = std::move(found->second);
  held_.erase(found);
  for (const Message& message : messages) Transmit(message);
}

void LoopbackAdapter::Transmit(Message message) {
  if (delay_ == Duration::zero()) {
    Deliver(message);
    return;
  }
  CallAfter(delay_, [this, message = std::move(message)] { Deliver(message); });
}

void LoopbackAdapter::Deliver(const Message& message) {
  if (!mapped_.contains(message.port)) return;
  if (message.type != nullptr) {
    host_->DeliverValue(message.port, message.value, *message.type, message.address, host_->clock().Now());
    return;
  }
  const std::string_view bytes = message.value.bytes();
  host_->RecordWire(message.port, {.sent = false,
                                   .transport = "loopback",
                                   .octets = {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}});
  host_->DeliverOctets(message.port, message.value, message.address, host_->clock().Now());
}

void LoopbackAdapter::CallAfter(Duration delay, std::function<void()> action) {
  const auto timer = std::make_shared<runtime::Poller::TimerId>(0);
  *timer = host_->poller().CallAt(host_->clock().Now() + delay, [this, timer, action = std::move(action)] {
    timers_.erase(*timer);
    action();
  });
  timers_.insert(*timer);
}

void LoopbackAdapter::Reset() {
  for (const runtime::Poller::TimerId timer : timers_) host_->poller().Cancel(timer);
  timers_.clear();
  held_.clear();
  mapped_.clear();
}

}  // namespace assay::adapters
