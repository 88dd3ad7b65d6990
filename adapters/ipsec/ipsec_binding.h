#pragma once

#include <optional>
#include <string>
#include <variant>

#include "adapters/ipsec/data_path.h"
#include "adapters/net/record_binding.h"
#include "adapters/net/transport_binding.h"

namespace assay::adapters {

/// What a test asks for (IpsecTypes.IpsecRequest), one struct an alternative.
struct AllocateSpis {
  IpAddress ip;
};
struct RemoveSet {
  int64_t id;
};
struct SetLifetime {
  int64_t id;
  runtime::Duration lifetime;
};
struct GetCounters {};
struct Behave {};
using IpsecRequest = std::variant<AllocateSpis, SaSet, RemoveSet, SetLifetime, GetCounters, Misbehaviour, Behave>;

/// Reads requests and writes confirmations of the control port, in the suite's own types.
class IpsecControlBinding {
 public:
  /// `request` and `confirm` are the unions of the control port.
  /// Errors: kInvalidArgument naming the type and field that do not fit.
  static runtime::Result<IpsecControlBinding> Make(const runtime::Type& request, const runtime::Type& confirm);

  runtime::Result<IpsecRequest> Read(const runtime::Value& request) const;

  const runtime::Type& confirm_type() const { return *confirm_; }
  /// A confirmation whose alternative `name` is an integer.
  runtime::Value ConfirmNumber(std::string_view name, int64_t number) const;
  runtime::Value ConfirmSpis(uint32_t spi_c, uint32_t spi_s) const;
  runtime::Value ConfirmCounters(std::string_view path, const PathCounters& counters) const;
  runtime::Value Refuse(const std::string& reason) const;

 private:
  runtime::Result<SaEnd> ReadEnd(const RecordBinding& binding, const runtime::Value& value) const;
  runtime::Result<SaSet> ReadSet(const runtime::Value& value) const;
  runtime::Result<Misbehaviour> ReadMisbehaviour(const runtime::Value& value) const;
  runtime::Value Confirm(std::string_view name, runtime::Value value) const;

  const runtime::Type* request_ = nullptr;
  const runtime::Type* confirm_ = nullptr;
  runtime::Result<UdpEncapsulation> ReadEncapsulation(const runtime::Value& value, const SaSet& set) const;

  RecordBinding set_, own_, peer_, mechanism_, encapsulation_, lifetime_, misbehaviour_;
  RecordBinding spis_, counters_, association_, association_mechanism_;
  const runtime::Type* association_list_ = nullptr;
  SocketAddressBinding source_, destination_;
};

/// Writes events of the event port.
class IpsecEventBinding {
 public:
  static runtime::Result<IpsecEventBinding> Make(const runtime::Type& type);
  const runtime::Type& type() const { return record_.type(); }
  runtime::Value Write(const PathEvent& event) const;

 private:
  RecordBinding record_;
  SocketAddressBinding source_, destination_;
};

}  // namespace assay::adapters
