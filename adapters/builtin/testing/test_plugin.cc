// The plug-in that plugin_test loads: one adapter that answers every message with its length, one external function.

#include "adapters/builtin/plugin.h"

#include <algorithm>

namespace {

using assay::runtime::ComponentId;
using assay::runtime::ExternalContext;
using assay::runtime::PortId;
using assay::runtime::Result;
using assay::runtime::TypeKind;
using assay::runtime::Value;

class LengthAdapter final : public assay::runtime::SystemAdapter {
 public:
  void Attach(assay::runtime::AdapterHost& host) override { host_ = &host; }
  Result<void> Map(PortId, ComponentId, std::string_view, std::span<Value>) override { return {}; }
  Result<void> Unmap(PortId, ComponentId, std::string_view, std::span<Value>) override { return {}; }
  Result<void> Send(const assay::runtime::SendRequest& request) override {
    host_->DeliverOctets(request.port, Value::Octetstring(std::to_string(request.octets.length())), Value::Omit(),
                         host_->clock().Now());
    return {};
  }
  void Reset() override {}

 private:
  assay::runtime::AdapterHost* host_ = nullptr;
};

Result<Value> Reverse(const ExternalContext&, std::span<Value> args) {
  std::string text = args[0].ToUtf8();
  std::reverse(text.begin(), text.end());
  return Value::Charstring(text);
}

}  // namespace

ASSAY_PLUGIN_V1(host) {
  if (host.adapters == nullptr) return "nothing to register with";
  host.adapters->Add("length", [] { return std::make_unique<LengthAdapter>(); });
  host.functions->Add({"fx_reverse", {TypeKind::kCharstring}, TypeKind::kCharstring, Reverse});
  return nullptr;
}
