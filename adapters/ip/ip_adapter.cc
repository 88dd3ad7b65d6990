#include "adapters/ip/ip_adapter.h"

#include <fmt/format.h>

#include "adapters/ip/ip_port.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

constexpr std::string_view kSeparators = ", \t";

/// The words of a list divided by blanks or commas.
std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  size_t start = text.find_first_not_of(kSeparators);
  while (start != std::string_view::npos) {
    const size_t end = text.find_first_of(kSeparators, start);
    words.push_back(text.substr(start, end - start));
    start = end == std::string_view::npos ? end : text.find_first_not_of(kSeparators, end);
  }
  return words;
}

}  // namespace

IpAdapter::IpAdapter(std::shared_ptr<Protection> protection, Kind kind)
    : protection_(std::move(protection)), kind_(kind), default_udp_(kind != Kind::kTcpOnly),
      default_tcp_(kind != Kind::kUdpOnly) {}

IpAdapter::~IpAdapter() = default;

Result<void> IpAdapter::SetParameter(std::string_view name, std::string_view value) {
  if (name == "local") {
    defaults_.endpoints.clear();
    for (const std::string_view word : Words(value)) {
      Result<SocketAddress> local = SocketAddress::Parse(word);
      if (!local) return Fail(local.error());
      defaults_.endpoints.push_back({.local = *local});
    }
    return {};
  }
  if (name == "remote") {
    Result<SocketAddress> remote = SocketAddress::Parse(value);
    if (!remote) return Fail(remote.error());
    defaults_.remote = *remote;
    return {};
  }
  if (name == "framing") {
    defaults_.framing = value;
    return {};
  }
  if (name == "transports" && kind_ == Kind::kBoth) {
    default_udp_ = default_tcp_ = false;
    for (const std::string_view word : Words(value)) {
      if (word != "udp" && word != "tcp") {
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("parameter transports: expected udp, tcp or both, found \"{}\"", word));
      }
      (word == "udp" ? default_udp_ : default_tcp_) = true;
    }
    if (default_udp_ || default_tcp_) return {};
    return Fail(ErrorCode::kInvalidArgument, "parameter transports: expected udp, tcp or both, found nothing");
  }
  return SystemAdapter::SetParameter(name, value);
}

Result<TransportConfig> IpAdapter::ConfigOf(const Type& port_type, std::span<Value> params) {
  TransportConfig config = defaults_;
  for (EndpointSpec& spec : config.endpoints) {
    spec.udp = default_udp_;
    spec.tcp = default_tcp_;
  }
  if (!params.empty()) {
    Result<TransportConfigBinding> binding = TransportConfigBinding::Make(*port_type.port->map_params[0].type);
    if (!binding) return Fail(binding.error());
    Result<TransportConfig> read = binding->Read(params[0]);
    if (!read) return Fail(read.error());
    config.endpoints = read->endpoints;
    for (EndpointSpec& spec : config.endpoints) {
      spec.udp = spec.udp && kind_ != Kind::kTcpOnly;
      spec.tcp = spec.tcp && kind_ != Kind::kUdpOnly;
    }
    if (!read->framing.empty()) config.framing = read->framing;
    if (read->remote) config.remote = read->remote;
  }
  if (config.endpoints.empty()) {
    return Fail(ErrorCode::kInvalidArgument,
                "no local address: expected one in `map … param (…)` (TransportTypes.TransportConfig) or the adapter "
                "parameter \"local\" in the configuration");
  }
  return config;
}

Result<void> IpAdapter::Map(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                            std::span<Value> params) {
  (void)component;
  (void)component_port;
  const Type& port_type = host_->port_type(port);
  if (params.size() > 1) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("port type {}: expected one map parameter (TransportTypes.TransportConfig), found {}",
                            port_type.ToString(), params.size()));
  }
  Mapping& mapping = mappings_[port];
  if (mapping.count > 0) {
    if (!params.empty()) {
      return Fail(ErrorCode::kInvalidArgument,
                  "this system port is mapped already; only its first map may have parameters");
    }
    ++mapping.count;
    return {};
  }
  Result<TransportConfig> config = ConfigOf(port_type, params);
  if (!config) return Fail(config.error());
  Result<std::unique_ptr<IpPort>> made = IpPort::Make(*host_, port, *protection_, *config);
  if (!made) return Fail(made.error());
  std::vector<uint16_t> ports;
  for (const EndpointSpec& spec : config->endpoints) {
    Result<uint16_t> taken = (*made)->Open(spec);
    if (!taken) return Fail(taken.error());
    ports.push_back(*taken);
  }
  if (!params.empty()) {
    Result<TransportConfigBinding> binding = TransportConfigBinding::Make(*port_type.port->map_params[0].type);
    ASSAY_CHECK(binding);
    binding->WritePorts(params[0], ports);
  }
  mapping.port = std::move(*made);
  mapping.count = 1;
  return {};
}

Result<void> IpAdapter::Unmap(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                              std::span<Value> params) {
  (void)component;
  (void)component_port;
  (void)params;
  const auto found = mappings_.find(port);
  if (found != mappings_.end() && --found->second.count <= 0) mappings_.erase(found);
  return {};
}

Result<void> IpAdapter::Send(const runtime::SendRequest& request) {
  const auto found = mappings_.find(request.port);
  if (found == mappings_.end() || found->second.port == nullptr) {
    return Fail(ErrorCode::kUnavailable, "the system port is not mapped");
  }
  return found->second.port->Send(request);
}

void IpAdapter::Reset() { mappings_.clear(); }

}  // namespace assay::adapters
