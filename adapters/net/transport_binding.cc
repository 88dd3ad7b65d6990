#include "adapters/net/transport_binding.h"

#include <fmt/format.h>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

/// Endpoints of one mapping; each costs two descriptors.
constexpr uint32_t kMaxEndpoints = 1024;

enum SocketField { kHost, kPortField };
enum TargetField { kTransport, kLocal, kRemote, kConnection, kFallback };
enum EndpointField { kEndpointHost, kEndpointPort, kTransports, kProtected };
enum ConfigField { kEndpoints, kFraming, kConfigRemote };

Result<void> CheckTransportItems(const Type& type) {
  for (const char* name : {"udp", "tcp"}) {
    if (type.FindEnumItem(name) < 0) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("type {}: expected an enumeration with items udp and tcp, found none named {}",
                              type.ToString(), name));
    }
  }
  return {};
}

Result<SocketAddress> ReadHostPort(const Value& host, const Value& port) {
  Result<IpAddress> ip = IpAddress::Parse(host.ToUtf8());
  if (!ip) return Fail(ip.error());
  Result<int64_t> number = IntegerOf(port, "portField", 0, 65535);
  if (!number) return Fail(number.error());
  return SocketAddress{*ip, static_cast<uint16_t>(*number)};
}

}  // namespace

Result<SocketAddressBinding> SocketAddressBinding::Make(const Type& type) {
  SocketAddressBinding binding;
  Result<RecordBinding> record =
      RecordBinding::Make(type, {{"host", {TypeKind::kCharstring}}, {"portField", {TypeKind::kInteger}}});
  if (!record) return Fail(record.error());
  binding.record_ = std::move(*record);
  return binding;
}

Result<SocketAddress> SocketAddressBinding::Read(const Value& value) const {
  Result<Value> host = record_.Get(value, kHost);
  if (!host) return Fail(host.error());
  Result<Value> port = record_.Get(value, kPortField);
  if (!port) return Fail(port.error());
  return ReadHostPort(*host, *port);
}

Value SocketAddressBinding::Write(const SocketAddress& address) const {
  Value value = record_.New();
  record_.Set(value, kHost, Value::UniversalFromUtf8(address.ip.ToString()));
  record_.Set(value, kPortField, Value::Integer(address.port));
  return value;
}

Result<TransportAddressBinding> TransportAddressBinding::Make(const Type& type) {
  TransportAddressBinding binding;
  Result<RecordBinding> record = RecordBinding::Make(type, {{"transport", {TypeKind::kEnumerated}},
                                                            {"local", {TypeKind::kRecord}, true},
                                                            {"remote", {TypeKind::kRecord}},
                                                            {"connection", {TypeKind::kInteger}, true},
                                                            {"fallback", {TypeKind::kRecord}, true}});
  if (!record) return Fail(record.error());
  binding.record_ = std::move(*record);
  if (Result<void> items = CheckTransportItems(binding.record_.field_type(kTransport)); !items) {
    return Fail(items.error());
  }
  Result<SocketAddressBinding> remote = SocketAddressBinding::Make(binding.record_.field_type(kRemote));
  if (!remote) return Fail(remote.error());
  binding.remote_ = std::move(*remote);
  const auto bind_optional = [&](TargetField field, std::optional<SocketAddressBinding>& into) -> Result<void> {
    if (!binding.record_.has(field)) return {};
    Result<SocketAddressBinding> inner = SocketAddressBinding::Make(binding.record_.field_type(field));
    if (!inner) return Fail(inner.error());
    into = std::move(*inner);
    return {};
  };
  if (Result<void> bound = bind_optional(kLocal, binding.local_); !bound) return Fail(bound.error());
  if (Result<void> bound = bind_optional(kFallback, binding.fallback_); !bound) return Fail(bound.error());
  return binding;
}

Result<TransportTarget> TransportAddressBinding::Read(const Value& value) const {
  TransportTarget target;
  Result<Value> transport = record_.Get(value, kTransport);
  if (!transport) return Fail(transport.error());
  target.transport = EnumName(*transport) == "tcp" ? Transport::kTcp : Transport::kUdp;
  Result<Value> remote = record_.Get(value, kRemote);
  if (!remote) return Fail(remote.error());
  Result<SocketAddress> address = remote_.Read(*remote);
  if (!address) return Fail(address.error());
  target.remote = *address;
  const auto read_optional = [&](TargetField field, const std::optional<SocketAddressBinding>& binding,
                                 std::optional<SocketAddress>& into) -> Result<void> {
    Result<Value> inner = record_.Get(value, field);
    if (!inner) return Fail(inner.error());
    if (IsAbsent(*inner)) return {};
    Result<SocketAddress> read = binding->Read(*inner);
    if (!read) return Fail(read.error());
    into = *read;
    return {};
  };
  if (Result<void> read = read_optional(kLocal, local_, target.local); !read) return Fail(read.error());
  if (Result<void> read = read_optional(kFallback, fallback_, target.fallback); !read) return Fail(read.error());
  Result<Value> connection = record_.Get(value, kConnection);
  if (!connection) return Fail(connection.error());
  if (!IsAbsent(*connection)) {
    Result<int64_t> number = IntegerOf(*connection, "connection", 0, INT64_MAX);
    if (!number) return Fail(number.error());
    target.connection = *number;
  }
  return target;
}

Value TransportAddressBinding::Write(const TransportTarget& target) const {
  Value value = record_.New();
  record_.Set(value, kTransport, EnumValue(record_.field_type(kTransport), TransportName(target.transport)));
  if (target.local && local_) record_.Set(value, kLocal, local_->Write(*target.local));
  record_.Set(value, kRemote, remote_.Write(target.remote));
  if (target.connection) record_.Set(value, kConnection, Value::Integer(*target.connection));
  if (target.fallback && fallback_) record_.Set(value, kFallback, fallback_->Write(*target.fallback));
  return value;
}

Result<LocalEndpointBinding> LocalEndpointBinding::Make(const Type& type) {
  LocalEndpointBinding binding;
  Result<RecordBinding> record = RecordBinding::Make(type, {{"host", {TypeKind::kCharstring}},
                                                            {"portField", {TypeKind::kInteger}},
                                                            {"transports", {TypeKind::kRecordOf}, true},
                                                            {"protectedByIpsec", {TypeKind::kBoolean}, true}});
  if (!record) return Fail(record.error());
  binding.record_ = std::move(*record);
  if (binding.record_.has(kTransports)) {
    const Type* element = binding.record_.field_type(kTransports).element;
    if (element == nullptr || element->kind != TypeKind::kEnumerated) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("type {}: field \"transports\": expected a record of an enumeration", type.ToString()));
    }
    if (Result<void> items = CheckTransportItems(*element); !items) return Fail(items.error());
  }
  return binding;
}

Result<EndpointSpec> LocalEndpointBinding::Read(const Value& value) const {
  Value fields[4];
  for (size_t i = 0; i < 4; ++i) {
    Result<Value> field = record_.Get(value, i);
    if (!field) return Fail(field.error());
    fields[i] = std::move(*field);
  }
  Result<SocketAddress> local = ReadHostPort(fields[kEndpointHost], fields[kEndpointPort]);
  if (!local) return Fail(local.error());
  EndpointSpec spec{.local = *local};
  if (!IsAbsent(fields[kTransports])) {
    spec.udp = spec.tcp = false;
    for (const Value& item : fields[kTransports].list()->span()) {
      spec.udp = spec.udp || EnumName(item) == "udp";
      spec.tcp = spec.tcp || EnumName(item) == "tcp";
    }
    if (!spec.udp && !spec.tcp) {
      return Fail(ErrorCode::kInvalidArgument, "transports: expected udp, tcp or both, found an empty list");
    }
  }
  spec.is_protected = !IsAbsent(fields[kProtected]) && fields[kProtected].boolean();
  return spec;
}

void LocalEndpointBinding::WritePort(Value& value, uint16_t port) const {
  record_.Set(value, kEndpointPort, Value::Integer(port));
}

Result<TransportConfigBinding> TransportConfigBinding::Make(const Type& type) {
  TransportConfigBinding binding;
  Result<RecordBinding> record = RecordBinding::Make(type, {{"endpoints", {TypeKind::kRecordOf}},
                                                            {"framing", {TypeKind::kCharstring}, true},
                                                            {"remote", {TypeKind::kRecord}, true}});
  if (!record) return Fail(record.error());
  binding.record_ = std::move(*record);
  const Type* element = binding.record_.field_type(kEndpoints).element;
  if (element == nullptr) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("type {}: endpoints has no element type", type.ToString()));
  }
  Result<LocalEndpointBinding> endpoint = LocalEndpointBinding::Make(*element);
  if (!endpoint) return Fail(endpoint.error());
  binding.endpoint_ = std::move(*endpoint);
  if (binding.record_.has(kConfigRemote)) {
    Result<SocketAddressBinding> remote = SocketAddressBinding::Make(binding.record_.field_type(kConfigRemote));
    if (!remote) return Fail(remote.error());
    binding.remote_ = std::move(*remote);
  }
  return binding;
}

Result<TransportConfig> TransportConfigBinding::Read(const Value& value) const {
  TransportConfig config;
  Result<Value> endpoints = record_.Get(value, kEndpoints);
  if (!endpoints) return Fail(endpoints.error());
  if (endpoints->list()->count > kMaxEndpoints) {
    return Fail(ErrorCode::kLimit, fmt::format("endpoints: expected at most {}, found {}", kMaxEndpoints,
                                               endpoints->list()->count));
  }
  for (const Value& item : endpoints->list()->span()) {
    Result<EndpointSpec> spec = endpoint_.Read(item);
    if (!spec) {
      runtime::Error error = spec.error();
      error.message = fmt::format("endpoints[{}]: {}", config.endpoints.size(), error.message);
      return Fail(std::move(error));
    }
    config.endpoints.push_back(*spec);
  }
  Result<Value> framing = record_.Get(value, kFraming);
  if (!framing) return Fail(framing.error());
  if (!IsAbsent(*framing)) config.framing = framing->ToUtf8();
  Result<Value> remote = record_.Get(value, kConfigRemote);
  if (!remote) return Fail(remote.error());
  if (!IsAbsent(*remote)) {
    Result<SocketAddress> read = remote_->Read(*remote);
    if (!read) return Fail(read.error());
    config.remote = *read;
  }
  return config;
}

void TransportConfigBinding::WritePorts(Value& value, const std::vector<uint16_t>& ports) const {
  Result<Value> endpoints = record_.Get(value, kEndpoints);
  ASSAY_CHECK(endpoints && endpoints->list()->count == ports.size());
  Value list = std::move(*endpoints);
  for (size_t i = 0; i < ports.size(); ++i) {
    Value item = list.list()->items[i];
    endpoint_.WritePort(item, ports[i]);
    runtime::MutableList(list)->items[i] = std::move(item);
  }
  record_.Set(value, kEndpoints, std::move(list));
}

}  // namespace assay::adapters
