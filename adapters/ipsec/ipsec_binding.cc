#include "adapters/ipsec/ipsec_binding.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

constexpr TypeKind kText = TypeKind::kCharstring;
constexpr TypeKind kNumber = TypeKind::kInteger;
constexpr TypeKind kFloat = TypeKind::kFloat;
constexpr TypeKind kOctets = TypeKind::kOctetstring;
constexpr TypeKind kRecord = TypeKind::kRecord;
constexpr TypeKind kList = TypeKind::kRecordOf;
constexpr TypeKind kEnum = TypeKind::kEnumerated;

// Numbers of the fields in the FieldSpecs below.
enum EndField { kHost, kPortC, kPortS, kSpiC, kSpiS };
enum SetField { kOwn, kPeer, kMechanisms, kIk, kCk, kMode, kLifetime, kEncapsulation };
enum EncapsulationField { kPeerHost, kPeerPort, kOwnPort, kKeepAlive };
enum MechanismField { kAlg, kEalg };
enum LifetimeField { kSaSet, kSeconds };
enum FaultField { kFault, kDirection, kSpi, kSkip, kCount, kDelay, kNewSpi };
enum CountersField { kDataPath, kAssociations, kUnknownSpi, kClearText, kWithout, kKeepAlives };
enum AssociationField {
  kASpi, kADirection, kASource, kADestination, kAMechanism, kAPackets, kAOctets, kABadIcv, kAReplayed, kAMalformed, kASelector
};
enum EventField { kEKind, kESpi, kESource, kEDestination, kEText };

constexpr std::pair<std::string_view, Fault> kFaults[] = {
    {"wrongIcv", Fault::kWrongIcv}, {"wrongSpi", Fault::kWrongSpi}, {"replay", Fault::kReplay},
    {"reorder", Fault::kReorder},   {"loss", Fault::kLoss},         {"delay", Fault::kDelay},
    {"clearText", Fault::kClearText}};

/// Longest lifetime and delay. Units: seconds; ten years.
constexpr double kMaxSeconds = 315'360'000;

/// Type of alternative `name`, which must have one of `kinds`.
Result<const Type*> Alternative(const Type& type, std::string_view name, TypeKind kind) {
  const int index = type.FindField(name);
  const Type* found = index < 0 ? nullptr : type.fields[static_cast<size_t>(index)].type;
  if (found == nullptr || found->kind != kind) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("type {}: expected an alternative \"{}\" of kind {}, found {}", type.ToString(), name,
                            TypeKindName(kind), found == nullptr ? "none" : TypeKindName(found->kind)));
  }
  return found;
}

/// Binds into `binding`; remembers the first error.
class Binder {
 public:
  void Bind(RecordBinding& binding, const Type& type, std::initializer_list<RecordBinding::FieldSpec> specs) {
    if (error_) return;
    Result<RecordBinding> made = RecordBinding::Make(type, specs);
    if (made) {
      binding = std::move(*made);
    } else {
      error_ = made.error();
    }
  }
  void Bind(SocketAddressBinding& binding, const RecordBinding& record, size_t field) {
    if (error_) return;
    Result<SocketAddressBinding> made = SocketAddressBinding::Make(record.field_type(field));
    if (made) {
      binding = std::move(*made);
    } else {
      error_ = made.error();
    }
  }
  /// The record type inside a list field.
  const Type* Element(const RecordBinding& record, size_t field) {
    if (error_) return nullptr;
    const Type* element = record.field_type(field).element;
    if (element == nullptr) {
      error_ = runtime::Error{ErrorCode::kInvalidArgument,
                              fmt::format("type {} has no element type", record.field_type(field).ToString())};
    }
    return element;
  }
  const Type* Take(Result<const Type*> type) {
    if (error_) return nullptr;
    if (!type) error_ = type.error();
    return type ? *type : nullptr;
  }
  bool ok() const { return !error_; }
  const runtime::Error& error() const { return *error_; }

 private:
  std::optional<runtime::Error> error_;
};

Result<uint32_t> SpiOf(const Value& value, std::string_view what) {
  Result<int64_t> number = IntegerOf(value, what, 0, UINT32_MAX);
  if (!number) return Fail(number.error());
  return static_cast<uint32_t>(*number);
}

Result<runtime::Duration> SecondsOf(const Value& value, std::string_view what) {
  if (!value.is(runtime::Tag::kFloat) || !(value.real() >= 0 && value.real() <= kMaxSeconds)) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{}: expected 0.0 to {} seconds", what, kMaxSeconds));
  }
  return std::chrono::duration_cast<runtime::Duration>(std::chrono::duration<double>(value.real()));
}

Result<AkaKey> KeyOf(const Value& value, std::string_view what) {
  AkaKey key;
  if (value.bytes().size() != key.size()) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: expected 16 octets, found {}", what, value.bytes().size()));
  }
  std::copy(value.bytes().begin(), value.bytes().end(), key.begin());
  return key;
}

}  // namespace

Result<IpsecControlBinding> IpsecControlBinding::Make(const Type& request, const Type& confirm) {
  IpsecControlBinding made;
  made.request_ = &request;
  made.confirm_ = &confirm;
  Binder binder;
  const Type* set = binder.Take(Alternative(request, "install", kRecord));
  if (set != nullptr) {
    binder.Bind(made.set_, *set, {{"own", {kRecord}}, {"peer", {kRecord}}, {"mechanisms", {kList}}, {"ik", {kOctets}},
                                  {"ck", {kOctets}}, {"mode", {kText}, true}, {"lifetime", {kFloat}, true},
                                  {"encapsulation", {kRecord}, true}});
  }
  if (binder.ok() && made.set_.has(kEncapsulation)) {
    binder.Bind(made.encapsulation_, made.set_.field_type(kEncapsulation),
                {{"peerHost", {kText}}, {"peerPort", {kNumber}, true}, {"ownPort", {kNumber}, true},
                 {"keepAlive", {kFloat}, true}});
  }
  if (binder.ok()) {
    for (const auto& [field, into] : {std::pair(kOwn, &made.own_), std::pair(kPeer, &made.peer_)}) {
      binder.Bind(*into, made.set_.field_type(field), {{"host", {kText}}, {"portC", {kNumber}}, {"portS", {kNumber}},
                                                       {"spiC", {kNumber}}, {"spiS", {kNumber}}});
    }
    if (const Type* element = binder.Element(made.set_, kMechanisms)) {
      binder.Bind(made.mechanism_, *element, {{"alg", {kText}}, {"ealg", {kText}}});
    }
  }
  if (const Type* type = binder.Take(Alternative(request, "setLifetime", kRecord))) {
    binder.Bind(made.lifetime_, *type, {{"saSet", {kNumber}}, {"seconds", {kFloat}}});
  }
  if (const Type* type = binder.Take(Alternative(request, "misbehave", kRecord))) {
    binder.Bind(made.misbehaviour_, *type, {{"fault", {kEnum}}, {"direction", {kEnum}}, {"spi", {kNumber}, true},
                                            {"skip", {kNumber}, true}, {"count", {kNumber}, true},
                                            {"delay", {kFloat}, true}, {"newSpi", {kNumber}, true}});
  }
  if (const Type* type = binder.Take(Alternative(confirm, "spis", kRecord))) {
    binder.Bind(made.spis_, *type, {{"spiC", {kNumber}}, {"spiS", {kNumber}}});
  }
  for (const char* name : {"installed", "removed", "lifetimeSet", "armed", "disarmed"}) {
    binder.Take(Alternative(confirm, name, kNumber));
  }
  binder.Take(Alternative(confirm, "refused", kText));
  if (const Type* type = binder.Take(Alternative(confirm, "counters", kRecord))) {
    binder.Bind(made.counters_, *type, {{"dataPath", {kText}}, {"associations", {kList}}, {"unknownSpi", {kNumber}},
                                        {"clearTextOnProtectedPort", {kNumber}}, {"withoutAssociation", {kNumber}},
                                        {"natKeepAlives", {kNumber}, true}});
  }
  if (binder.ok()) {
    made.association_list_ = &made.counters_.field_type(kAssociations);
    if (const Type* element = binder.Element(made.counters_, kAssociations)) {
      binder.Bind(made.association_, *element,
                  {{"spi", {kNumber}}, {"direction", {kEnum}}, {"source", {kRecord}}, {"destination", {kRecord}},
                   {"mechanism", {kRecord}}, {"packets", {kNumber}}, {"octets", {kNumber}}, {"badIcv", {kNumber}},
                   {"replayed", {kNumber}}, {"malformed", {kNumber}}, {"selectorMismatch", {kNumber}}});
    }
  }
  if (binder.ok()) {
    binder.Bind(made.source_, made.association_, kASource);
    binder.Bind(made.destination_, made.association_, kADestination);
    binder.Bind(made.association_mechanism_, made.association_.field_type(kAMechanism),
                {{"alg", {kText}}, {"ealg", {kText}}});
    const Type& direction = made.association_.field_type(kADirection);
    if (binder.ok() && (direction.FindEnumItem("incoming") < 0 || direction.FindEnumItem("outgoing") < 0)) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("type {}: expected items incoming and outgoing", direction.ToString()));
    }
  }
  if (!binder.ok()) return Fail(binder.error());
  return made;
}

Result<IpsecRequest> IpsecControlBinding::Read(const Value& request) const {
  if (!request.is(runtime::Tag::kUnion)) return Fail(ErrorCode::kInvalidArgument, "expected an IpsecRequest");
  const std::string& name = request_->fields[request.choice()->alternative].name;
  const Value& value = request.choice()->value;
  if (name == "allocateSpis") {
    Result<IpAddress> ip = IpAddress::Parse(value.ToUtf8());
    if (!ip) return Fail(ip.error());
    return AllocateSpis{*ip};
  }
  if (name == "install") {
    Result<SaSet> set = ReadSet(value);
    if (!set) return Fail(set.error());
    return std::move(*set);
  }
  if (name == "remove") {
    Result<int64_t> id = IntegerOf(value, "remove", 0, INT64_MAX);
    if (!id) return Fail(id.error());
    return RemoveSet{*id};
  }
  if (name == "setLifetime") {
    Result<Value> id = lifetime_.Get(value, kSaSet);
    if (!id) return Fail(id.error());
    Result<Value> seconds = lifetime_.Get(value, kSeconds);
    if (!seconds) return Fail(seconds.error());
    Result<int64_t> number = IntegerOf(*id, "saSet", 0, INT64_MAX);
    if (!number) return Fail(number.error());
    Result<runtime::Duration> lifetime = SecondsOf(*seconds, "seconds");
    if (!lifetime) return Fail(lifetime.error());
    return SetLifetime{*number, *lifetime};
  }
  if (name == "getCounters") return GetCounters{};
  if (name == "misbehave") {
    Result<Misbehaviour> misbehaviour = ReadMisbehaviour(value);
    if (!misbehaviour) return Fail(misbehaviour.error());
    return *misbehaviour;
  }
  if (name == "behave") return Behave{};
  return Fail(ErrorCode::kInvalidArgument, fmt::format("unknown IPsec request \"{}\"", name));
}

Result<SaEnd> IpsecControlBinding::ReadEnd(const RecordBinding& binding, const Value& value) const {
  Value fields[5];
  for (size_t i = 0; i < 5; ++i) {
    Result<Value> field = binding.Get(value, i);
    if (!field) return Fail(field.error());
    fields[i] = std::move(*field);
  }
  SaEnd end;
  Result<IpAddress> ip = IpAddress::Parse(fields[kHost].ToUtf8());
  if (!ip) return Fail(ip.error());
  end.ip = *ip;
  for (const auto& [field, name, into] :
       {std::tuple(kPortC, "portC", &end.port_c), std::tuple(kPortS, "portS", &end.port_s)}) {
    Result<int64_t> port = IntegerOf(fields[field], name, 0, 65535);
    if (!port) return Fail(port.error());
    *into = static_cast<uint16_t>(*port);
  }
  for (const auto& [field, name, into] :
       {std::tuple(kSpiC, "spiC", &end.spi_c), std::tuple(kSpiS, "spiS", &end.spi_s)}) {
    Result<uint32_t> spi = SpiOf(fields[field], name);
    if (!spi) return Fail(spi.error());
    *into = *spi;
  }
  return end;
}

Result<SaSet> IpsecControlBinding::ReadSet(const Value& value) const {
  Value fields[8];
  for (size_t i = 0; i < 8; ++i) {
    Result<Value> field = set_.Get(value, i);
    if (!field) return Fail(field.error());
    fields[i] = std::move(*field);
  }
  SaSet set;
  Result<SaEnd> own = ReadEnd(own_, fields[kOwn]);
  if (!own) return Fail(own.error());
  set.own = *own;
  Result<SaEnd> peer = ReadEnd(peer_, fields[kPeer]);
  if (!peer) return Fail(peer.error());
  set.peer = *peer;
  for (const Value& item : fields[kMechanisms].list()->span()) {
    Result<Value> alg = mechanism_.Get(item, kAlg);
    if (!alg) return Fail(alg.error());
    Result<Value> ealg = mechanism_.Get(item, kEalg);
    if (!ealg) return Fail(ealg.error());
    Result<Mechanism> mechanism = ParseMechanism(alg->ToUtf8(), ealg->ToUtf8());
    if (!mechanism) return Fail(mechanism.error());
    set.mechanisms.push_back(*mechanism);
  }
  Result<AkaKey> ik = KeyOf(fields[kIk], "ik");
  if (!ik) return Fail(ik.error());
  set.ik = *ik;
  Result<AkaKey> ck = KeyOf(fields[kCk], "ck");
  if (!ck) return Fail(ck.error());
  set.ck = *ck;
  if (!IsAbsent(fields[kMode])) {
    const std::string mode = fields[kMode].ToUtf8();
    if (mode == "UDP-enc-tun") {
      Result<UdpEncapsulation> encapsulation = ReadEncapsulation(fields[kEncapsulation], set);
      if (!encapsulation) return Fail(encapsulation.error());
      set.encapsulation = *encapsulation;
    } else if (mode != "trans") {
      return Fail(ErrorCode::kUnsupported, fmt::format("mode: expected trans or UDP-enc-tun, found \"{}\"", mode));
    }
  }
  if (!IsAbsent(fields[kLifetime])) {
    Result<runtime::Duration> lifetime = SecondsOf(fields[kLifetime], "lifetime");
    if (!lifetime) return Fail(lifetime.error());
    set.lifetime = *lifetime;
  }
  return set;
}

Result<UdpEncapsulation> IpsecControlBinding::ReadEncapsulation(const Value& value, const SaSet& set) const {
  UdpEncapsulation encapsulation{.peer = {set.peer.ip, UdpEncapsulation::kPort}, .keep_alive = {}};
  if (IsAbsent(value)) return encapsulation;
  Value fields[4];
  for (size_t i = 0; i < 4; ++i) {
    Result<Value> field = encapsulation_.Get(value, i);
    if (!field) return Fail(field.error());
    fields[i] = std::move(*field);
  }
  Result<IpAddress> ip = IpAddress::Parse(fields[kPeerHost].ToUtf8());
  if (!ip) return Fail(ip.error());
  encapsulation.peer.ip = *ip;
  for (const auto& [field, name, into] : {std::tuple(kPeerPort, "peerPort", &encapsulation.peer.port),
                                          std::tuple(kOwnPort, "ownPort", &encapsulation.own_port)}) {
    if (IsAbsent(fields[field])) continue;
    Result<int64_t> port = IntegerOf(fields[field], name, 0, 65535);
    if (!port) return Fail(port.error());
    *into = static_cast<uint16_t>(*port);
  }
  if (!IsAbsent(fields[kKeepAlive])) {
    Result<runtime::Duration> interval = SecondsOf(fields[kKeepAlive], "keepAlive");
    if (!interval) return Fail(interval.error());
    encapsulation.keep_alive = *interval;
  }
  return encapsulation;
}

Result<Misbehaviour> IpsecControlBinding::ReadMisbehaviour(const Value& value) const {
  Value fields[7];
  for (size_t i = 0; i < 7; ++i) {
    Result<Value> field = misbehaviour_.Get(value, i);
    if (!field) return Fail(field.error());
    fields[i] = std::move(*field);
  }
  Misbehaviour misbehaviour;
  const auto fault = std::find_if(std::begin(kFaults), std::end(kFaults),
                                  [&](const auto& item) { return item.first == EnumName(fields[kFault]); });
  if (fault == std::end(kFaults)) {
    return Fail(ErrorCode::kUnsupported, fmt::format("unknown fault \"{}\"", EnumName(fields[kFault])));
  }
  misbehaviour.fault = fault->second;
  misbehaviour.incoming = EnumName(fields[kDirection]) == "incoming";
  for (const auto& [field, name, into] :
       {std::tuple(kSpi, "spi", &misbehaviour.spi), std::tuple(kNewSpi, "newSpi", &misbehaviour.new_spi)}) {
    if (IsAbsent(fields[field])) continue;
    Result<uint32_t> spi = SpiOf(fields[field], name);
    if (!spi) return Fail(spi.error());
    *into = *spi;
  }
  for (const auto& [field, name, into] :
       {std::tuple(kSkip, "skip", &misbehaviour.skip), std::tuple(kCount, "count", &misbehaviour.count)}) {
    if (IsAbsent(fields[field])) continue;
    Result<int64_t> number = IntegerOf(fields[field], name, 0, INT64_MAX);
    if (!number) return Fail(number.error());
    *into = static_cast<uint64_t>(*number);
  }
  if (!IsAbsent(fields[kDelay])) {
    Result<runtime::Duration> delay = SecondsOf(fields[kDelay], "delay");
    if (!delay) return Fail(delay.error());
    misbehaviour.delay = *delay;
  }
  if (misbehaviour.fault == Fault::kDelay && misbehaviour.delay == runtime::Duration::zero()) {
    return Fail(ErrorCode::kInvalidArgument, "fault delay: expected a delay above 0.0 seconds");
  }
  if (misbehaviour.fault == Fault::kClearText && misbehaviour.incoming) {
    return Fail(ErrorCode::kInvalidArgument, "fault clearText: only for outgoing packets");
  }
  return misbehaviour;
}

Value IpsecControlBinding::Confirm(std::string_view name, Value value) const {
  return runtime::NewUnion(confirm_, static_cast<uint32_t>(confirm_->FindField(name)), std::move(value));
}

Value IpsecControlBinding::ConfirmNumber(std::string_view name, int64_t number) const {
  return Confirm(name, Value::Integer(number));
}

Value IpsecControlBinding::ConfirmSpis(uint32_t spi_c, uint32_t spi_s) const {
  Value spis = spis_.New();
  spis_.Set(spis, 0, Value::Integer(spi_c));
  spis_.Set(spis, 1, Value::Integer(spi_s));
  return Confirm("spis", std::move(spis));
}

Value IpsecControlBinding::ConfirmCounters(std::string_view path, const PathCounters& counters) const {
  const auto number = [](uint64_t count) { return Value::Integer(static_cast<int64_t>(count)); };
  Value list = runtime::NewList(association_list_, static_cast<uint32_t>(counters.associations.size()));
  for (size_t i = 0; i < counters.associations.size(); ++i) {
    const SaCounters& sa = counters.associations[i];
    Value item = association_.New();
    association_.Set(item, kASpi, number(sa.params.spi));
    association_.Set(item, kADirection, EnumValue(association_.field_type(kADirection),
                                                  sa.params.inbound ? "incoming" : "outgoing"));
    association_.Set(item, kASource, source_.Write(sa.params.source));
    association_.Set(item, kADestination, destination_.Write(sa.params.destination));
    Value mechanism = association_mechanism_.New();
    association_mechanism_.Set(mechanism, kAlg, Value::Charstring(IntegrityName(sa.mechanism.integrity)));
    association_mechanism_.Set(mechanism, kEalg, Value::Charstring(EncryptionName(sa.mechanism.encryption)));
    association_.Set(item, kAMechanism, std::move(mechanism));
    association_.Set(item, kAPackets, number(sa.packets));
    association_.Set(item, kAOctets, number(sa.octets));
    association_.Set(item, kABadIcv, number(sa.bad_icv));
    association_.Set(item, kAReplayed, number(sa.replayed));
    association_.Set(item, kAMalformed, number(sa.malformed));
    association_.Set(item, kASelector, number(sa.selector_mismatch));
    list.list()->items[i] = std::move(item);
  }
  Value record = counters_.New();
  counters_.Set(record, kDataPath, Value::Charstring(path));
  counters_.Set(record, kAssociations, std::move(list));
  counters_.Set(record, kUnknownSpi, number(counters.unknown_spi));
  counters_.Set(record, kClearText, number(counters.clear_text));
  counters_.Set(record, kWithout, number(counters.without_association));
  if (counters_.has(kKeepAlives)) counters_.Set(record, kKeepAlives, number(counters.nat_keep_alives));
  return Confirm("counters", std::move(record));
}

Value IpsecControlBinding::Refuse(const std::string& reason) const {
  return Confirm("refused", Value::UniversalFromUtf8(reason));
}

Result<IpsecEventBinding> IpsecEventBinding::Make(const Type& type) {
  IpsecEventBinding made;
  Binder binder;
  binder.Bind(made.record_, type, {{"kind", {kEnum}}, {"spi", {kNumber}}, {"source", {kRecord}},
                                   {"destination", {kRecord}}, {"text", {kText}}});
  if (binder.ok()) {
    binder.Bind(made.source_, made.record_, kESource);
    binder.Bind(made.destination_, made.record_, kEDestination);
  }
  if (!binder.ok()) return Fail(binder.error());
  const Type& kind = made.record_.field_type(kEKind);
  for (const char* item : {"firstUse", "badIcv", "replayed", "malformed", "selectorMismatch", "unknownSpi", "clearText",
                           "natMapping", "expired"}) {
    if (kind.FindEnumItem(item) >= 0) continue;
    return Fail(ErrorCode::kInvalidArgument, fmt::format("type {}: expected an item \"{}\"", kind.ToString(), item));
  }
  return made;
}

Value IpsecEventBinding::Write(const PathEvent& event) const {
  Value record = record_.New();
  record_.Set(record, kEKind, EnumValue(record_.field_type(kEKind), event.kind));
  if (event.spi) record_.Set(record, kESpi, Value::Integer(*event.spi));
  if (event.source) record_.Set(record, kESource, source_.Write(*event.source));
  if (event.destination) record_.Set(record, kEDestination, destination_.Write(*event.destination));
  record_.Set(record, kEText, Value::UniversalFromUtf8(event.text));
  return record;
}

}  // namespace assay::adapters
