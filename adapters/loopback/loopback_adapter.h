#pragma once

#include <map>
#include <set>
#include <vector>

#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// Adapter kind `loopback`: a network inside the process, for tests of suites and of Assay itself.
///
/// mode      `echo` (default): a message comes back on the port it was sent on.
///           `pipe`: it comes out of the other of two mapped ports.
///           `broadcast`: it comes out of all mapped ports, the one it was sent on included.
/// delay     seconds until it arrives (default 0: at once).
/// loss      probability from 0 to 1 that it never arrives.
/// duplicate probability that it arrives twice.
/// reorder   probability that it arrives after its successor. A held message arrives with the next one, or after
///           kHoldTime when none follows.
///
/// Probabilities draw from the run's random numbers, delays use the run's clock: with a virtual clock they cost nothing.
/// A message with an encoded form travels as octets and is decoded on arrival; others travel as values. The sender's
/// `to` address comes back as the address of the message.
class LoopbackAdapter final : public runtime::SystemAdapter {
 public:
  static constexpr runtime::Duration kHoldTime = std::chrono::milliseconds(100);

  ~LoopbackAdapter() override { Reset(); }
  void Attach(runtime::AdapterHost& host) override { host_ = &host; }
  runtime::Result<void> SetParameter(std::string_view name, std::string_view value) override;
  runtime::Result<void> Map(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                            std::span<runtime::Value> params) override;
  runtime::Result<void> Unmap(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                              std::span<runtime::Value> params) override;
  runtime::Result<void> Send(const runtime::SendRequest& request) override;
  void Reset() override;

 private:
  struct Message {
    runtime::PortId port;  ///< where it comes out
    runtime::Value value;  ///< octets when `type` is null
    const runtime::Type* type = nullptr;
    runtime::Value address;
  };

  bool Happens(double probability) { return probability > 0 && host_->random().NextUnit() < probability; }
  enum class Mode : uint8_t { kEcho, kPipe, kBroadcast };

  runtime::Result<std::vector<runtime::PortId>> ExitsOf(runtime::PortId entry) const;
  /// `message` on its way to one port, with what may befall it.
  void Launch(const Message& message);
  /// Delivers now or after the delay.
  void Transmit(Message message);
  void Deliver(const Message& message);
  void ReleaseHeld(runtime::PortId port);
  void CallAfter(runtime::Duration delay, std::function<void()> action);

  runtime::AdapterHost* host_ = nullptr;
  Mode mode_ = Mode::kEcho;
  runtime::Duration delay_{};
  double loss_ = 0, duplicate_ = 0, reorder_ = 0;
  std::map<runtime::PortId, int> mapped_;  ///< how many components are mapped to each port
  std::map<runtime::PortId, std::vector<Message>> held_;
  std::set<runtime::Poller::TimerId> timers_;
};

}  // namespace assay::adapters
