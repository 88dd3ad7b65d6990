#include "adapters/ipsec/ipsec_adapter.h"

#include <fmt/format.h>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::PortId;
using runtime::Result;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

const Type* FindType(const std::vector<const Type*>& types, std::string_view name) {
  for (const Type* type : types) {
    if (type->name == name) return type;
  }
  return nullptr;
}

}  // namespace

Result<void> IpsecAdapter::SetParameter(std::string_view name, std::string_view value) {
  if (name == "key-file") {
    control_->SetKeyFile(std::string(value));
    return {};
  }
  if (name != "data-path") return SystemAdapter::SetParameter(name, value);
  if (value != "auto" && value != "userspace" && value != "kernel" && value != "none") {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("parameter data-path: expected auto, userspace, kernel or none, found \"{}\"", value));
  }
  data_path_ = value;
  return {};
}

Result<void> IpsecAdapter::Map(PortId port, runtime::ComponentId component, std::string_view component_port,
                               std::span<Value> params) {
  (void)component;
  (void)component_port;
  if (counts_.contains(port)) {
    ++counts_[port];
    return {};
  }
  const Type& port_type = host_->port_type(port);
  const Type* request = FindType(port_type.port->out, "IpsecRequest");
  const Type* confirm = FindType(port_type.port->in, "IpsecConfirm");
  const Type* event = FindType(port_type.port->in, "IpsecEvent");
  if (request != nullptr && confirm != nullptr) {
    Result<void> mapped = MapControl(port, *request, *confirm, params);
    if (!mapped) return mapped;
  } else if (event != nullptr) {
    Result<IpsecEventBinding> binding = IpsecEventBinding::Make(*event);
    if (!binding) return Fail(binding.error());
    control_->AddEventPort(port, std::move(*binding));
  } else {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("port type {}: expected out IpsecRequest and in IpsecConfirm, or in IpsecEvent "
                            "(see IpsecTypes)",
                            port_type.ToString()));
  }
  counts_[port] = 1;
  return {};
}

Result<void> IpsecAdapter::MapControl(PortId port, const Type& request, const Type& confirm, std::span<Value> params) {
  Result<IpsecControlBinding> binding = IpsecControlBinding::Make(request, confirm);
  if (!binding) return Fail(binding.error());
  std::string data_path = data_path_;
  RecordBinding config;
  if (!params.empty()) {
    const Type& config_type = *host_->port_type(port).port->map_params[0].type;
    Result<RecordBinding> made = RecordBinding::Make(config_type, {{"dataPath", {TypeKind::kCharstring}}});
    if (!made) return Fail(made.error());
    config = std::move(*made);
    Result<Value> wanted = config.Get(params[0], 0);
    if (!wanted) return Fail(wanted.error());
    // The test bed's configuration may override what the suite leaves open.
    if (wanted->ToUtf8() != "auto") data_path = wanted->ToUtf8();
  }
  Result<void> started = control_->Start(data_path, *host_, port);
  if (!started) return started;
  if (!params.empty()) config.Set(params[0], 0, Value::Charstring(control_->data_path()));
  control_ports_.insert_or_assign(port, std::move(*binding));
  return {};
}

Result<void> IpsecAdapter::Unmap(PortId port, runtime::ComponentId component, std::string_view component_port,
                                 std::span<Value> params) {
  (void)component;
  (void)component_port;
  (void)params;
  const auto found = counts_.find(port);
  if (found == counts_.end() || --found->second > 0) return {};
  counts_.erase(found);
  control_->RemoveEventPort(port);
  if (control_ports_.erase(port) > 0 && control_ports_.empty()) control_->Stop();
  return {};
}

Result<void> IpsecAdapter::Send(const runtime::SendRequest& request) {
  const auto found = control_ports_.find(request.port);
  if (found == control_ports_.end()) {
    return Fail(ErrorCode::kUnavailable, "this is no mapped control port of IPsec");
  }
  Value confirm = control_->Handle(*request.message, found->second);
  host_->DeliverValue(request.port, std::move(confirm), found->second.confirm_type(), Value::Omit(),
                      host_->clock().Now());
  return {};
}

void IpsecAdapter::Reset() {
  for (const auto& [port, count] : counts_) control_->RemoveEventPort(port);
  if (!control_ports_.empty()) control_->Stop();
  control_ports_.clear();
  counts_.clear();
}

}  // namespace assay::adapters
