#include "adapters/builtin/builtin.h"

#include <memory>

#include "adapters/console/console_adapter.h"
#include "adapters/crypto/crypto_functions.h"
#include "adapters/dut/dut_adapter.h"
#include "adapters/ip/ip_adapter.h"
#include "adapters/ip/ip_functions.h"
#include "adapters/ipsec/ipsec_adapter.h"
#include "adapters/loopback/loopback_adapter.h"
#include "adapters/simulated/simulated_adapter.h"

namespace assay::adapters {

void RegisterBuiltinAdapters(runtime::AdapterRegistry& registry) {
  const auto protection = std::make_shared<Protection>();
  registry.Add("ip", [protection] { return std::make_unique<IpAdapter>(protection); });
  registry.Add("udp", [protection] { return std::make_unique<IpAdapter>(protection, IpAdapter::Kind::kUdpOnly); });
  registry.Add("tcp", [protection] { return std::make_unique<IpAdapter>(protection, IpAdapter::Kind::kTcpOnly); });
  const auto control = std::make_shared<IpsecControl>(protection);
  registry.Add("ipsec", [control] { return std::make_unique<IpsecAdapter>(control); });
  registry.Add("dut", [] { return std::make_unique<DutAdapter>(); });
  const auto network = std::make_shared<SimulatedNetwork>();
  registry.Add("simulated-ip", [network] { return std::make_unique<SimulatedAdapter>(network); });
  registry.Add("console", [] { return std::make_unique<ConsoleAdapter>(); });
  registry.Add("loopback", [] { return std::make_unique<LoopbackAdapter>(); });
}

void RegisterBuiltinFunctions(runtime::ExternalFunctionRegistry& registry) {
  RegisterIpFunctions(registry);
  RegisterCryptoFunctions(registry);
}

}  // namespace assay::adapters
