#pragma once

#include <map>
#include <memory>
#include <set>

#include "adapters/simulated/simulated_network.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

class SimulatedPort;

/// Adapter kind `simulated-ip`: what kind `ip` is, with the same types and rules, on a network inside the
/// process that all ports of this kind share. With the virtual clock waiting costs no time there, and a run
/// is the same each time.
///   delay  seconds that a message takes (default 0: it arrives at once)
///   loss   probability from 0 to 1 that a datagram never arrives
/// Endpoints come from the parameter of `map` (TransportTypes.TransportConfig); any address can be used. What
/// is to be protected by IPsec travels in clear.
class SimulatedAdapter final : public runtime::SystemAdapter {
 public:
  explicit SimulatedAdapter(std::shared_ptr<SimulatedNetwork> network);
  ~SimulatedAdapter() override;
  void Attach(runtime::AdapterHost& host) override { host_ = &host; }
  runtime::Result<void> SetParameter(std::string_view name, std::string_view value) override;
  runtime::Result<void> Map(runtime::PortId port, runtime::ComponentId component,
                            std::string_view component_port, std::span<runtime::Value> params) override;
  runtime::Result<void> Unmap(runtime::PortId port, runtime::ComponentId component,
                              std::string_view component_port, std::span<runtime::Value> params) override;
  runtime::Result<void> Send(const runtime::SendRequest& request) override;
  void Reset() override;

 private:
  runtime::Result<void> Command(SimulatedPort& port, const runtime::Value& value, const runtime::Type& type);
  void Carry(SimulatedNetwork::Route route, std::string octets);
  void Arrive(const SimulatedNetwork::Route& route, const std::string& octets);

  std::shared_ptr<SimulatedNetwork> network_;
  runtime::AdapterHost* host_ = nullptr;
  double delay_ = 0, loss_ = 0;
  std::map<runtime::PortId, std::unique_ptr<SimulatedPort>> ports_;
  std::set<runtime::Poller::TimerId> under_way_;
};

}  // namespace assay::adapters
