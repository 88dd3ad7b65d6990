// The external functions that files of ETSI's conformance suite expect of the host (docs/conformance.md).

#include "adapters/builtin/plugin.h"

namespace {

using assay::runtime::ExternalContext;
using assay::runtime::Result;
using assay::runtime::TypeKind;
using assay::runtime::Value;

Result<Value> One(const ExternalContext&, std::span<Value>) { return Value::Integer(1); }
Result<Value> Successor(const ExternalContext&, std::span<Value> args) {
  if (!args[0].is(assay::runtime::Tag::kInteger) || args[0].integer() == INT64_MAX) {
    return assay::runtime::Fail(assay::runtime::ErrorCode::kInvalidArgument, "the number is too large");
  }
  return Value::Integer(args[0].integer() + 1);
}
Result<Value> Nothing(const ExternalContext&, std::span<Value>) { return Value(); }

}  // namespace

ASSAY_PLUGIN_V1(host) {
  if (host.functions == nullptr) return "nothing to register with";
  host.functions->Add({"xf_Sem_160103_external_functions_001", {}, TypeKind::kInteger, One});
  host.functions->Add(
      {"xf_Sem_160103_external_functions_002", {TypeKind::kInteger}, TypeKind::kInteger, Successor});
  host.functions->Add({"xf_my_external_function", {TypeKind::kAny}, TypeKind::kError, Nothing});
  return nullptr;
}
