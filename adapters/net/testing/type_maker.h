#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "runtime/value/objects.h"
#include "runtime/value/type.h"

namespace assay::adapters {

/// Builds the types that a TTCN-3 module would declare. Test code only.
class TypeMaker {
 public:
  using Type = runtime::Type;
  using TypeKind = runtime::TypeKind;
  struct FieldDef {
    const char* name;
    const Type* type;
    bool optional = false;
  };

  const Type* Basic(TypeKind kind) const { return runtime::PredefinedType(kind); }
  const Type* Enum(const char* name, std::initializer_list<const char*> items) {
    Type* type = New(TypeKind::kEnumerated, name);
    for (const char* item : items) {
      const auto number = static_cast<int64_t>(type->enum_items.size());
      type->enum_items.push_back({item, {{number, number}}});
    }
    return type;
  }
  const Type* Record(const char* name, std::initializer_list<FieldDef> fields) {
    return Fill(New(TypeKind::kRecord, name), fields);
  }
  const Type* Union(const char* name, std::initializer_list<FieldDef> fields) {
    return Fill(New(TypeKind::kUnion, name), fields);
  }
  const Type* ListOf(const char* name, const Type* element) {
    Type* type = New(TypeKind::kRecordOf, name);
    type->element = element;
    return type;
  }
  const Type* Port(const char* name, runtime::PortInfo info) {
    Type* type = New(TypeKind::kPort, name);
    info.message = true;
    type->port = std::make_shared<const runtime::PortInfo>(std::move(info));
    return type;
  }

  /// Values, field by field in declaration order.
  static runtime::Value MakeRecord(const Type* type, std::initializer_list<runtime::Value> fields) {
    runtime::Value value = runtime::NewRecord(type, static_cast<uint32_t>(type->fields.size()));
    uint32_t i = 0;
    for (const runtime::Value& field : fields) value.record()->slots[i++] = field;
    return value;
  }
  static runtime::Value MakeList(const Type* type, std::initializer_list<runtime::Value> items) {
    runtime::Value value = runtime::NewList(type, static_cast<uint32_t>(items.size()));
    uint32_t i = 0;
    for (const runtime::Value& item : items) value.list()->items[i++] = item;
    return value;
  }
  static runtime::Value MakeEnum(const Type* type, std::string_view item) {
    return runtime::Value::Enumerated(type, static_cast<uint32_t>(type->FindEnumItem(item)));
  }
  static runtime::Value MakeUnion(const Type* type, std::string_view alternative, runtime::Value value) {
    return runtime::NewUnion(type, static_cast<uint32_t>(type->FindField(alternative)), std::move(value));
  }
  static runtime::Value Text(std::string_view text) { return runtime::Value::Charstring(text); }
  static runtime::Value Number(int64_t number) { return runtime::Value::Integer(number); }
  static runtime::Value Field(const runtime::Value& record, std::string_view name) {
    return record.record()->Get(static_cast<uint32_t>(record.record()->type->FindField(name)));
  }

 private:
  Type* New(TypeKind kind, const char* name) {
    Type* type = table_.New(kind);
    type->module = "Test";
    type->name = name;
    return type;
  }
  const Type* Fill(Type* type, std::initializer_list<FieldDef> fields) {
    for (const FieldDef& field : fields) type->fields.push_back({field.name, field.type, field.optional, false, nullptr});
    return type;
  }

  runtime::TypeTable table_;
};

/// The types of testcases/lib/transport/TransportTypes.ttcn.
struct TransportTypes {
  TypeMaker& maker;
  const runtime::Type* charstring = maker.Basic(runtime::TypeKind::kCharstring);
  const runtime::Type* integer = maker.Basic(runtime::TypeKind::kInteger);
  const runtime::Type* boolean = maker.Basic(runtime::TypeKind::kBoolean);
  const runtime::Type* transport = maker.Enum("Transport", {"udp", "tcp"});
  const runtime::Type* transports = maker.ListOf("TransportList", transport);
  const runtime::Type* socket_address =
      maker.Record("SocketAddress", {{"host", charstring}, {"portField", integer}});
  const runtime::Type* address = maker.Record("TransportAddress", {{"transport", transport},
                                                                   {"local", socket_address, true},
                                                                   {"remote", socket_address},
                                                                   {"connection", integer, true},
                                                                   {"fallback", socket_address, true}});
  const runtime::Type* endpoint = maker.Record("LocalEndpoint", {{"host", charstring},
                                                                 {"portField", integer},
                                                                 {"transports", transports, true},
                                                                 {"protectedByIpsec", boolean, true}});
  const runtime::Type* endpoints = maker.ListOf("LocalEndpointList", endpoint);
  const runtime::Type* config = maker.Record(
      "TransportConfig", {{"endpoints", endpoints}, {"framing", charstring, true}, {"remote", socket_address, true}});
  const runtime::Type* event_kind =
      maker.Enum("TransportEventKind",
                 {"opened", "accepted", "connected", "failed", "finished", "closed", "broken", "unreachable"});
  const runtime::Type* event =
      maker.Record("TransportEvent", {{"kind", event_kind}, {"peer", address}, {"reason", charstring}});
  const runtime::Type* command = maker.Union("TransportCommand", {{"openEndpoint", endpoint},
                                                                  {"closeEndpoint", socket_address},
                                                                  {"openConnection", address},
                                                                  {"finishConnection", integer},
                                                                  {"closeConnection", integer},
                                                                  {"abortConnection", integer}});
};

}  // namespace assay::adapters
