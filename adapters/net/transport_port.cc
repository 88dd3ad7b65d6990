#include "adapters/net/transport_port.h"

#include <fmt/format.h>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

enum EventField { kEventKind, kEventPeer, kEventReason };

}  // namespace

std::span<const uint8_t> OctetsOf(const Value& octets) {
  const std::string_view bytes = octets.bytes();
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

Result<TransportPort> TransportPort::Make(runtime::AdapterHost& host, runtime::PortId port) {
  TransportPort made(host, port);
  const Type& port_type = host.port_type(port);
  if (port_type.port->address != nullptr) {
    Result<TransportAddressBinding> binding = TransportAddressBinding::Make(*port_type.port->address);
    if (!binding) return Fail(binding.error());
    made.address_ = std::move(*binding);
  }
  for (const Type* type : port_type.port->in) {
    if (type->name != "TransportEvent") continue;
    Result<RecordBinding> event = RecordBinding::Make(*type, {{"kind", {TypeKind::kEnumerated}},
                                                              {"peer", {TypeKind::kRecord}},
                                                              {"reason", {TypeKind::kCharstring}}});
    if (!event) return Fail(event.error());
    Result<TransportAddressBinding> peer = TransportAddressBinding::Make(event->field_type(kEventPeer));
    if (!peer) return Fail(peer.error());
    made.event_type_ = type;
    made.event_ = std::move(*event);
    made.event_peer_ = std::move(*peer);
  }
  return made;
}

Result<TransportTarget> TransportPort::TargetOf(const runtime::SendRequest& request,
                                                const std::optional<TransportTarget>& fallback) const {
  if (!request.octets.is(runtime::Tag::kOctetstring)) {
    return Fail(
        ErrorCode::kInvalidArgument,
        fmt::format(
            "values of type {} have no encoding (no `encode` attribute), so they cannot be sent over a "
            "network",
            request.type == nullptr ? "?" : request.type->ToString()));
  }
  if (request.address != nullptr) {
    if (!address_)
      return Fail(ErrorCode::kInvalidArgument, "the port type has no `address` type, so `to` means nothing");
    return address_->Read(*request.address);
  }
  if (fallback) return *fallback;
  return Fail(ErrorCode::kInvalidArgument,
              "send without `to`, and neither map nor configuration names a remote address to send to");
}

void TransportPort::Deliver(const TransportTarget& from, const std::string& association,
                            std::span<const uint8_t> octets) const {
  Record(false, from, association, octets);
  host_->DeliverOctets(port_,
                       Value::Octetstring({reinterpret_cast<const char*>(octets.data()), octets.size()}),
                       address_ ? address_->Write(from) : Value::Omit(), host_->clock().Now());
}

void TransportPort::Record(bool sent, const TransportTarget& peer, const std::string& association,
                           std::span<const uint8_t> octets) const {
  host_->RecordWire(port_, {.sent = sent,
                            .transport = TransportName(peer.transport),
                            .local = peer.local ? peer.local->ToString() : "",
                            .remote = peer.remote.ToString(),
                            .association = association,
                            .octets = octets});
}

void TransportPort::Report(std::string_view kind, const TransportTarget& peer,
                           const std::string& text) const {
  host_->RecordNote(port_, fmt::format("{}-{}", TransportName(peer.transport), kind), text);
  if (!event_ || event_->field_type(kEventKind).FindEnumItem(kind) < 0) return;
  Value event = event_->New();
  event_->Set(event, kEventKind, EnumValue(event_->field_type(kEventKind), kind));
  event_->Set(event, kEventPeer, event_peer_->Write(peer));
  event_->Set(event, kEventReason, Value::UniversalFromUtf8(text));
  host_->DeliverValue(port_, std::move(event), *event_type_, address_ ? address_->Write(peer) : Value::Omit(),
                      host_->clock().Now());
}

}  // namespace assay::adapters
