#include "adapters/ipsec/data_path.h"

namespace assay::adapters {

runtime::Result<std::unique_ptr<DataPath>> MakeKernelPath(runtime::AdapterHost&, runtime::PortId, DataPath::Listener) {
  return runtime::Fail(runtime::ErrorCode::kUnsupported, "this build has no kernel data path");
}

}  // namespace assay::adapters
