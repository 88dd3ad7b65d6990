#include "adapters/ipsec/data_path.h"

#include <fmt/format.h>

#include <map>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

class NonePath final : public DataPath {
 public:
  std::string_view name() const override { return "none"; }
  Result<void> Prepare(int, const SocketAddress&, Transport) override { return {}; }
  bool protects() const override { return false; }
  Result<void> Install(int64_t id, const SaSet& set) override {
    sets_.emplace(id, set);
    return {};
  }
  void Remove(int64_t id) override { sets_.erase(id); }
  PathCounters Counters() override {
    PathCounters counters;
    for (const auto& [id, set] : sets_) {
      for (const SaParams& params : AssociationsOf(set)) {
        counters.associations.push_back({.params = params, .mechanism = set.mechanisms.front()});
      }
    }
    return counters;
  }
  Result<void> Misbehave(const Misbehaviour&) override { return {}; }
  void Behave() override {}

 private:
  std::map<int64_t, SaSet> sets_;
};

}  // namespace

std::unique_ptr<DataPath> MakeNonePath() { return std::make_unique<NonePath>(); }

Result<std::unique_ptr<DataPath>> MakeDataPath(std::string_view name, runtime::AdapterHost& host,
                                               runtime::PortId port, DataPath::Listener listener) {
  if (name == "none") return MakeNonePath();
  if (name == "kernel") return MakeKernelPath(host, port, std::move(listener));
  if (name == "userspace") return MakeUserspacePath(host, port, std::move(listener));
  if (name != "auto") {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("data path: expected auto, userspace, kernel or none, found \"{}\"", name));
  }
  Result<std::unique_ptr<DataPath>> kernel = MakeKernelPath(host, port, listener);
  if (kernel) return kernel;
  Result<std::unique_ptr<DataPath>> userspace = MakeUserspacePath(host, port, std::move(listener));
  if (userspace) return userspace;
  return Fail(ErrorCode::kUnsupported,
              fmt::format("IPsec is not possible here. kernel: {}. userspace: {}. Run as root, or with `--isolate`, or "
                          "without protection (data path \"none\")",
                          kernel.error().message, userspace.error().message));
}

}  // namespace assay::adapters
