#include "adapters/ip/ip_functions.h"

#include <fmt/format.h>

#include "adapters/net/resolve.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::ExternalContext;
using runtime::Fail;
using runtime::Result;
using runtime::TypeKind;
using runtime::Value;

namespace {

Result<std::optional<IpAddress::Family>> FamilyOf(const Value& version) {
  const std::string text = version.ToUtf8();
  if (text.empty()) return std::nullopt;
  if (text == "4") return IpAddress::Family::kV4;
  if (text == "6") return IpAddress::Family::kV6;
  return Fail(ErrorCode::kInvalidArgument, fmt::format("p_version: expected \"4\", \"6\" or \"\", found \"{}\"", text));
}

Result<Value> ResolveHostFunction(const ExternalContext&, std::span<Value> args) {
  Result<std::optional<IpAddress::Family>> family = FamilyOf(args[1]);
  if (!family) return Fail(family.error());
  Result<IpAddress> address = ResolveHost(args[0].ToUtf8(), *family);
  if (!address) return Fail(address.error());
  return Value::UniversalFromUtf8(address->ToString());
}

Result<Value> HostHasAddress(const ExternalContext&, std::span<Value> args) {
  const Result<IpAddress> wanted = IpAddress::Parse(args[1].ToUtf8());
  if (!wanted) return Value::Boolean(false);
  const Result<IpAddress> address = ResolveHost(args[0].ToUtf8(), wanted->family());
  return Value::Boolean(address && *address == *wanted);
}

Result<Value> IsIpAddress(const ExternalContext&, std::span<Value> args) {
  Result<std::optional<IpAddress::Family>> family = FamilyOf(args[1]);
  if (!family) return Fail(family.error());
  const Result<IpAddress> address = IpAddress::Parse(args[0].ToUtf8());
  return Value::Boolean(address && (!*family || address->family() == **family));
}

Result<Value> SameIpAddress(const ExternalContext&, std::span<Value> args) {
  const Result<IpAddress> a = IpAddress::Parse(args[0].ToUtf8());
  const Result<IpAddress> b = IpAddress::Parse(args[1].ToUtf8());
  return Value::Boolean(a && b && *a == *b);
}

}  // namespace

void RegisterIpFunctions(runtime::ExternalFunctionRegistry& registry) {
  constexpr TypeKind kText = TypeKind::kCharstring;
  registry.Add({"fx_resolveHost", {kText, kText}, kText, ResolveHostFunction});
  registry.Add({"fx_hostHasAddress", {kText, kText}, TypeKind::kBoolean, HostHasAddress});
  registry.Add({"fx_isIpAddress", {kText, kText}, TypeKind::kBoolean, IsIpAddress});
  registry.Add({"fx_sameIpAddress", {kText, kText}, TypeKind::kBoolean, SameIpAddress});
}

}  // namespace assay::adapters
