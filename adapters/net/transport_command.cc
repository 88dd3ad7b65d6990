#include "adapters/net/transport_command.h"

#include <fmt/format.h>

#include <utility>

#include "runtime/value/objects.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Value;

namespace {

using Kind = TransportCommand::Kind;

constexpr std::pair<std::string_view, Kind> kKinds[] = {
    {"openEndpoint", Kind::kOpenEndpoint},       {"closeEndpoint", Kind::kCloseEndpoint},
    {"openConnection", Kind::kOpenConnection},   {"finishConnection", Kind::kFinishConnection},
    {"closeConnection", Kind::kCloseConnection}, {"abortConnection", Kind::kAbortConnection},
};

/// Reads `value` with a binding of `type` into `out`.
template <class Binding, class Out>
Result<void> Read(const Value& value, const runtime::Type& type, Out& out) {
  Result<Binding> binding = Binding::Make(type);
  if (!binding) return Fail(binding.error());
  Result<Out> read = binding->Read(value);
  if (!read) return Fail(read.error());
  out = std::move(*read);
  return {};
}

}  // namespace

Result<TransportCommand> ReadTransportCommand(const Value& value, const runtime::Type& type) {
  ASSAY_CHECK(value.is(runtime::Tag::kUnion));
  const runtime::Field& chosen = type.fields[value.choice()->alternative];
  const Value& argument = value.choice()->value;
  TransportCommand command;
  bool known = false;
  for (const auto& [name, kind] : kKinds) {
    if (name != chosen.name) continue;
    command.kind = kind;
    known = true;
  }
  if (!known)
    return Fail(ErrorCode::kInvalidArgument, fmt::format("unknown transport command \"{}\"", chosen.name));
  Result<void> read;
  switch (command.kind) {
    case Kind::kOpenEndpoint:
      read = Read<LocalEndpointBinding>(argument, *chosen.type, command.endpoint);
      break;
    case Kind::kCloseEndpoint:
      read = Read<SocketAddressBinding>(argument, *chosen.type, command.local);
      break;
    case Kind::kOpenConnection:
      read = Read<TransportAddressBinding>(argument, *chosen.type, command.target);
      break;
    default:
      if (!argument.is(runtime::Tag::kInteger)) {
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("{}: expected the number of a connection", chosen.name));
      }
      command.connection = argument.integer();
  }
  if (!read) return Fail(read.error());
  return command;
}

void ReportOpened(const TransportPort& transport, const EndpointSpec& endpoint, uint16_t taken) {
  const SocketAddress local{endpoint.local.ip, taken};
  transport.Report(
      "opened",
      {.transport = endpoint.udp ? Transport::kUdp : Transport::kTcp, .local = local, .remote = local},
      fmt::format("endpoint {} opened", local.ToString()));
}

}  // namespace assay::adapters
