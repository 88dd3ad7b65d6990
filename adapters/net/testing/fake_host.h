#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/net/epoll_poller.h"
#include "runtime/base/random.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// The host of adapters under test: remembers everything delivered, recorded and noted. Test code only.
class FakeHost : public runtime::AdapterHost {
 public:
  struct Delivery {
    runtime::PortId port;
    runtime::Value value;
    runtime::Value address;
    const runtime::Type* type = nullptr;  ///< null for octets
    runtime::TimePoint received;
    std::string text() const { return std::string(value.bytes()); }
  };
  struct Wire {
    bool sent;
    std::string transport, local, remote, association, octets;
  };

  explicit FakeHost(runtime::Clock& clock, EpollPoller::Options options = {})
      : clock_(clock), poller_(*EpollPoller::Make(clock, options)) {}

  runtime::Poller& poller() override { return *poller_; }
  runtime::Clock& clock() override { return clock_; }
  runtime::Random& random() override { return random_; }
  const runtime::CodecRegistry& codecs() override { return registry; }
  void DeliverOctets(runtime::PortId port, runtime::Value octets, runtime::Value address,
                     runtime::TimePoint received) override {
    deliveries.push_back({port, std::move(octets), std::move(address), nullptr, received});
  }
  void DeliverValue(runtime::PortId port, runtime::Value value, const runtime::Type& type, runtime::Value address,
                    runtime::TimePoint received) override {
    deliveries.push_back({port, std::move(value), std::move(address), &type, received});
  }
  const runtime::Type& port_type(runtime::PortId port) override { return *port_types.at(port.value); }
  void RecordWire(runtime::PortId, const runtime::WireRecord& record) override {
    wire.push_back({record.sent, record.transport, record.local, record.remote, record.association,
                    std::string(record.octets.begin(), record.octets.end())});
  }
  void RecordNote(runtime::PortId, std::string_view key, std::string_view text) override {
    notes.emplace_back(key, text);
  }

  /// Runs the event loop until `done`, at most ten seconds of the clock.
  bool RunUntil(const std::function<bool()>& done) {
    const auto end = clock_.Now() + std::chrono::seconds(10);
    while (!done() && clock_.Now() < end) poller_->Wait(end);
    return done();
  }
  bool HasNote(std::string_view key) const {
    for (const auto& [found, text] : notes) {
      if (found == key) return true;
    }
    return false;
  }

  runtime::CodecRegistry registry;
  std::map<uint32_t, const runtime::Type*> port_types;
  std::vector<Delivery> deliveries;
  std::vector<Wire> wire;
  std::vector<std::pair<std::string, std::string>> notes;

 private:
  runtime::Clock& clock_;
  runtime::SeededRandom random_{1};
  std::unique_ptr<EpollPoller> poller_;
};

}  // namespace assay::adapters
