#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "adapters/ipsec/capture.h"
#include "adapters/ipsec/data_path.h"
#include "adapters/ipsec/ipsec_binding.h"
#include "adapters/net/protection.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// The SA sets of one run and the data path behind them; shared by the adapter instances that serve its ports.
class IpsecControl {
 public:
  explicit IpsecControl(std::shared_ptr<Protection> protection) : protection_(std::move(protection)) {}

  /// Starts the data path if none runs. Errors: as MakeDataPath; kInvalidArgument when another one runs already.
  runtime::Result<void> Start(std::string_view data_path, runtime::AdapterHost& host, runtime::PortId port);
  /// From the next Start on keys of installed sets are written to `path`; empty: nowhere.
  void SetKeyFile(std::string path) { key_path_ = std::move(path); }
  /// Removes every set and the data path.
  void Stop();
  std::string_view data_path() const { return path_ == nullptr ? std::string_view() : path_->name(); }

  runtime::Value Handle(const runtime::Value& request, const IpsecControlBinding& binding);

  void AddEventPort(runtime::PortId port, IpsecEventBinding binding) { event_ports_.insert_or_assign(port, binding); }
  void RemoveEventPort(runtime::PortId port) { event_ports_.erase(port); }

 private:
  struct Entry {
    SaSet set;
    runtime::Poller::TimerId timer = 0;
  };

  runtime::Result<int64_t> Install(SaSet set);
  runtime::Result<void> Remove(int64_t id);
  runtime::Result<void> SetSetLifetime(int64_t id, runtime::Duration lifetime);
  void ArmLifetime(int64_t id, Entry& entry, runtime::Duration lifetime);
  uint32_t AllocateSpi();
  void Publish(const PathEvent& event);

  std::shared_ptr<Protection> protection_;
  runtime::AdapterHost* host_ = nullptr;
  runtime::PortId control_port_;
  std::unique_ptr<DataPath> path_;
  std::string key_path_;
  std::unique_ptr<KeyFile> key_file_;
  std::map<int64_t, Entry> sets_;
  int64_t next_set_ = 1;
  std::set<uint32_t> allocated_;  ///< SPIs handed out or in use for incoming packets
  std::map<runtime::PortId, IpsecEventBinding> event_ports_;
};

/// Adapter kind `ipsec`: control port and event port of testcases/lib/transport/IpsecTypes.ttcn, told apart by their
/// types. Every request is answered at once with an IpsecConfirm; what cannot be done is answered by `refused`.
///
/// data-path  `auto` (default), `userspace`, `kernel` or `none`: what `auto` in the parameter of `map`, or a map without
///            parameter, stands for.
/// key-file   file that gets the keys of every SA set in the form of Wireshark's `esp_sa` table (see KeyFile).
class IpsecAdapter final : public runtime::SystemAdapter {
 public:
  explicit IpsecAdapter(std::shared_ptr<IpsecControl> control) : control_(std::move(control)) {}
  ~IpsecAdapter() override { Reset(); }

  void Attach(runtime::AdapterHost& host) override { host_ = &host; }
  runtime::Result<void> SetParameter(std::string_view name, std::string_view value) override;
  runtime::Result<void> Map(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                            std::span<runtime::Value> params) override;
  runtime::Result<void> Unmap(runtime::PortId port, runtime::ComponentId component, std::string_view component_port,
                              std::span<runtime::Value> params) override;
  runtime::Result<void> Send(const runtime::SendRequest& request) override;
  void Reset() override;

 private:
  runtime::Result<void> MapControl(runtime::PortId port, const runtime::Type& request, const runtime::Type& confirm,
                                   std::span<runtime::Value> params);

  std::shared_ptr<IpsecControl> control_;
  runtime::AdapterHost* host_ = nullptr;
  std::string data_path_ = "auto";
  std::map<runtime::PortId, IpsecControlBinding> control_ports_;
  std::map<runtime::PortId, int> counts_;  ///< components mapped to each port
};

}  // namespace assay::adapters
