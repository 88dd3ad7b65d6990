#include <fmt/format.h>

#include <algorithm>

#include "adapters/ipsec/ipsec_adapter.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Value;

namespace {

/// SA sets alive at a time; a load test has one a registration.
constexpr size_t kMaxSets = 100'000;

}  // namespace

Result<void> IpsecControl::Start(std::string_view data_path, runtime::AdapterHost& host, runtime::PortId port) {
  if (path_ != nullptr) {
    if (data_path == "auto" || data_path == path_->name()) return {};
    return Fail(ErrorCode::kInvalidArgument, fmt::format("data path {} runs already, so {} cannot be had as well",
                                                         path_->name(), data_path));
  }
  host_ = &host;
  control_port_ = port;
  Result<std::unique_ptr<DataPath>> path =
      MakeDataPath(data_path, host, port, [this](const PathEvent& event) { Publish(event); });
  if (!path) return Fail(path.error());
  if (!key_path_.empty()) {
    Result<std::unique_ptr<KeyFile>> key_file = KeyFile::Create(key_path_);
    if (!key_file) return Fail(key_file.error());
    key_file_ = std::move(*key_file);
  }
  path_ = std::move(*path);
  protection_->preparer = path_.get();
  host.RecordNote(port, "ipsec-data-path", path_->name());
  return {};
}

void IpsecControl::Stop() {
  while (!sets_.empty()) (void)Remove(sets_.begin()->first);
  allocated_.clear();
  protection_->preparer = nullptr;
  path_.reset();
  key_file_.reset();
}

Value IpsecControl::Handle(const Value& value, const IpsecControlBinding& binding) {
  Result<IpsecRequest> request = binding.Read(value);
  if (!request) return binding.Refuse(request.error().message);
  struct Visitor {
    IpsecControl& control;
    const IpsecControlBinding& binding;

    Value operator()(const AllocateSpis&) {
      const uint32_t spi_c = control.AllocateSpi();
      return binding.ConfirmSpis(spi_c, control.AllocateSpi());
    }
    Value operator()(SaSet& set) {
      Result<int64_t> id = control.Install(std::move(set));
      return id ? binding.ConfirmNumber("installed", *id) : binding.Refuse(id.error().message);
    }
    Value operator()(const RemoveSet& remove) {
      Result<void> removed = control.Remove(remove.id);
      return removed ? binding.ConfirmNumber("removed", remove.id) : binding.Refuse(removed.error().message);
    }
    Value operator()(const SetLifetime& change) {
      Result<void> changed = control.SetSetLifetime(change.id, change.lifetime);
      return changed ? binding.ConfirmNumber("lifetimeSet", change.id) : binding.Refuse(changed.error().message);
    }
    Value operator()(const GetCounters&) {
      return binding.ConfirmCounters(control.path_->name(), control.path_->Counters());
    }
    Value operator()(const Misbehaviour& misbehaviour) {
      Result<void> armed = control.path_->Misbehave(misbehaviour);
      return armed ? binding.ConfirmNumber("armed", 1) : binding.Refuse(armed.error().message);
    }
    Value operator()(const Behave&) {
      control.path_->Behave();
      return binding.ConfirmNumber("disarmed", 1);
    }
  };
  return std::visit(Visitor{*this, binding}, *request);
}

uint32_t IpsecControl::AllocateSpi() {
  for (;;) {
    const auto spi = static_cast<uint32_t>(host_->random().Next());
    if (spi >= kFirstSpi && allocated_.insert(spi).second) return spi;
  }
}

Result<int64_t> IpsecControl::Install(SaSet set) {
  if (Result<void> checked = CheckSaSet(set); !checked) return Fail(checked.error());
  if (sets_.size() >= kMaxSets) {
    return Fail(ErrorCode::kLimit, fmt::format("{} SA sets are installed already", sets_.size()));
  }
  for (const auto& [id, entry] : sets_) {
    for (const uint32_t spi : {set.own.spi_c, set.own.spi_s}) {
      if (spi == entry.set.own.spi_c || spi == entry.set.own.spi_s) {
        return Fail(ErrorCode::kInvalidArgument, fmt::format("own SPI {} is used by SA set {} already", spi, id));
      }
    }
  }
  const int64_t id = next_set_++;
  if (Result<void> installed = path_->Install(id, set); !installed) return Fail(installed.error());
  if (key_file_ != nullptr) {
    if (Result<void> written = key_file_->Add(set); !written) {
      host_->RecordNote(control_port_, "ipsec-keys-not-written", written.error().message);
    }
  }
  allocated_.insert({set.own.spi_c, set.own.spi_s});
  Entry& entry = sets_[id];
  entry.set = std::move(set);
  if (entry.set.lifetime) ArmLifetime(id, entry, *entry.set.lifetime);
  return id;
}

Result<void> IpsecControl::Remove(int64_t id) {
  const auto found = sets_.find(id);
  if (found == sets_.end()) return Fail(ErrorCode::kNotFound, fmt::format("no SA set {} is installed", id));
  if (found->second.timer != 0) host_->poller().Cancel(found->second.timer);
  path_->Remove(id);
  sets_.erase(found);
  return {};
}

Result<void> IpsecControl::SetSetLifetime(int64_t id, runtime::Duration lifetime) {
  const auto found = sets_.find(id);
  if (found == sets_.end()) return Fail(ErrorCode::kNotFound, fmt::format("no SA set {} is installed", id));
  ArmLifetime(id, found->second, lifetime);
  return {};
}

void IpsecControl::ArmLifetime(int64_t id, Entry& entry, runtime::Duration lifetime) {
  if (entry.timer != 0) host_->poller().Cancel(entry.timer);
  entry.timer = host_->poller().CallAt(host_->clock().Now() + lifetime, [this, id] {
    const SaSet set = sets_.at(id).set;
    sets_.at(id).timer = 0;
    (void)Remove(id);
    Publish({.kind = "expired",
             .source = SocketAddress{set.peer.ip, set.peer.port_c},
             .destination = SocketAddress{set.own.ip, set.own.port_s},
             .text = fmt::format("the lifetime of SA set {} is over", id)});
  });
}

void IpsecControl::Publish(const PathEvent& event) {
  host_->RecordNote(control_port_, fmt::format("ipsec-{}", event.kind), event.text);
  for (const auto& [port, binding] : event_ports_) {
    host_->DeliverValue(port, binding.Write(event), binding.type(), Value::Omit(), host_->clock().Now());
  }
}

}  // namespace assay::adapters
