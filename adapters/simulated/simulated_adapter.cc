#include "adapters/simulated/simulated_adapter.h"

#include <fmt/format.h>

#include <charconv>

#include "adapters/net/transport_command.h"
#include "adapters/net/transport_port.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::PortId;
using runtime::Result;
using runtime::Value;

/// A mapped system port as a node of the network.
class SimulatedPort final : public SimulatedNetwork::Node {
 public:
  SimulatedPort(TransportPort transport, SimulatedNetwork& network)
      : transport_(std::move(transport)), network_(network) {}
  ~SimulatedPort() override { network_.Leave(*this, false); }
  void Arrive(const TransportTarget& from, const std::string& octets) override {
    transport_.Deliver(from, AssociationOf(from), Bytes(octets));
  }
  void Report(std::string_view kind, const TransportTarget& peer, const std::string& text) override {
    transport_.Report(kind, peer, text);
  }
  void RecordSent(const TransportTarget& peer, const std::string& octets) const {
    transport_.Record(true, peer, AssociationOf(peer), Bytes(octets));
  }
  const TransportPort& transport() const { return transport_; }
  std::optional<TransportTarget> default_target;

 private:
  static std::span<const uint8_t> Bytes(const std::string& octets) {
    return {reinterpret_cast<const uint8_t*>(octets.data()), octets.size()};
  }
  static std::string AssociationOf(const TransportTarget& peer) {
    return peer.connection ? fmt::format("connection {}", *peer.connection) : "";
  }

  TransportPort transport_;
  SimulatedNetwork& network_;
};

SimulatedAdapter::SimulatedAdapter(std::shared_ptr<SimulatedNetwork> network)
    : network_(std::move(network)) {}

SimulatedAdapter::~SimulatedAdapter() { Reset(); }

Result<void> SimulatedAdapter::SetParameter(std::string_view name, std::string_view value) {
  double* const number = name == "delay" ? &delay_ : name == "loss" ? &loss_ : nullptr;
  if (number == nullptr) return SystemAdapter::SetParameter(name, value);
  const double most = name == "loss" ? 1 : 1e6;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), *number);
  if (error == std::errc() && end == value.data() + value.size() && *number >= 0 && *number <= most)
    return {};
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("parameter {}: expected a number from 0 to {}, found \"{}\"", name, most, value));
}

Result<void> SimulatedAdapter::Map(PortId port, runtime::ComponentId, std::string_view,
                                   std::span<Value> params) {
  if (ports_.contains(port))
    return Fail(ErrorCode::kInvalidArgument, "this system port is mapped already; it serves one component");
  if (params.size() != 1) {
    return Fail(ErrorCode::kInvalidArgument,
                "no local address: expected one in `map … param (…)` (TransportTypes.TransportConfig)");
  }
  Result<TransportConfigBinding> binding =
      TransportConfigBinding::Make(*host_->port_type(port).port->map_params[0].type);
  if (!binding) return Fail(binding.error());
  Result<TransportConfig> config = binding->Read(params[0]);
  if (!config) return Fail(config.error());
  Result<TransportPort> transport = TransportPort::Make(*host_, port);
  if (!transport) return Fail(transport.error());
  auto made = std::make_unique<SimulatedPort>(std::move(*transport), *network_);
  std::vector<uint16_t> taken;
  for (const EndpointSpec& spec : config->endpoints) {
    Result<uint16_t> opened = network_->Open(*made, spec);
    if (!opened) return Fail(opened.error());
    taken.push_back(*opened);
  }
  binding->WritePorts(params[0], taken);
  if (config->remote && !config->endpoints.empty()) {
    const bool udp = config->endpoints.front().udp;
    made->default_target =
        TransportTarget{.transport = udp ? Transport::kUdp : Transport::kTcp, .remote = *config->remote};
  }
  ports_[port] = std::move(made);
  return {};
}

Result<void> SimulatedAdapter::Unmap(PortId port, runtime::ComponentId, std::string_view, std::span<Value>) {
  const auto found = ports_.find(port);
  if (found == ports_.end()) return {};
  network_->Leave(*found->second, true);
  ports_.erase(found);
  return {};
}

Result<void> SimulatedAdapter::Send(const runtime::SendRequest& request) {
  const auto found = ports_.find(request.port);
  if (found == ports_.end()) return Fail(ErrorCode::kUnavailable, "the system port is not mapped");
  SimulatedPort& port = *found->second;
  if (request.type != nullptr && request.type->name == "TransportCommand")
    return Command(port, *request.message, *request.type);
  Result<TransportTarget> target = port.transport().TargetOf(request, port.default_target);
  if (!target) return Fail(target.error());
  Result<SimulatedNetwork::Route> route = network_->Find(port, *target);
  if (!route) return Fail(route.error());
  std::string octets(request.octets.bytes());
  port.RecordSent(route->sent_as, octets);
  if (route->receiver == nullptr) {
    if (target->transport == Transport::kUdp) port.Report("unreachable", route->sent_as, "nobody is there");
    return {};
  }
  if (target->transport == Transport::kUdp && loss_ > 0 && host_->random().NextUnit() < loss_) {
    host_->RecordNote(request.port, "udp-lost", "datagram lost on purpose");
    return {};
  }
  Carry(std::move(*route), std::move(octets));
  return {};
}

void SimulatedAdapter::Carry(SimulatedNetwork::Route route, std::string octets) {
  if (delay_ == 0) {
    Arrive(route, octets);
    return;
  }
  const auto delay = std::chrono::duration_cast<runtime::Duration>(std::chrono::duration<double>(delay_));
  const auto timer = std::make_shared<runtime::Poller::TimerId>(0);
  *timer = host_->poller().CallAt(host_->clock().Now() + delay,
                                  [this, timer, route = std::move(route), octets = std::move(octets)] {
                                    under_way_.erase(*timer);
                                    Arrive(route, octets);
                                  });
  under_way_.insert(*timer);
}

void SimulatedAdapter::Arrive(const SimulatedNetwork::Route& route, const std::string& octets) {
  if (network_->StillThere(route)) route.receiver->Arrive(route.arrives_as, octets);
}

Result<void> SimulatedAdapter::Command(SimulatedPort& port, const Value& value, const runtime::Type& type) {
  Result<TransportCommand> command = ReadTransportCommand(value, type);
  if (!command) return Fail(command.error());
  using Kind = TransportCommand::Kind;
  switch (command->kind) {
    case Kind::kOpenEndpoint: {
      Result<uint16_t> taken = network_->Open(port, command->endpoint);
      if (!taken) return Fail(taken.error());
      ReportOpened(port.transport(), command->endpoint, *taken);
      return {};
    }
    case Kind::kCloseEndpoint:
      return network_->Close(port, command->local);
    case Kind::kOpenConnection: {
      Result<SimulatedNetwork::Route> route = network_->Find(port, command->target);
      if (!route) return Fail(route.error());
      return {};
    }
    default:
      // There is no half-closed state here.
      return network_->Disconnect(port, command->connection, command->kind == Kind::kAbortConnection ? "broken" : "closed");
  }
}

void SimulatedAdapter::Reset() {
  for (const runtime::Poller::TimerId timer : under_way_) host_->poller().Cancel(timer);
  under_way_.clear();
  ports_.clear();
}

}  // namespace assay::adapters
