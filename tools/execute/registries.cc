#include "tools/execute/registries.h"

#include "adapters/builtin/builtin.h"
#include "adapters/builtin/plugin.h"
#include "codecs/builtin/builtin.h"

namespace assay::tools {

Registries::Registries(const assay::codecs::CodecLimits& limits) {
  assay::codecs::RegisterBuiltinCodecs(codecs, limits);
  assay::adapters::RegisterBuiltinAdapters(adapters);
  assay::adapters::RegisterBuiltinFunctions(externals);
  assay::codecs::RegisterBuiltinFunctions(externals);
}

runtime::Result<void> Registries::Load(const std::vector<std::string>& plugins) {
  for (const std::string& path : plugins) {
    assay::adapters::PluginHostV1 host;
    host.adapters = &adapters;
    host.functions = &externals;
    host.codecs = &codecs;
    if (auto loaded = assay::adapters::LoadPlugin(path, host); !loaded) return loaded;
  }
  return {};
}

void Registries::LendTo(runtime::ExecutorOptions& options) {
  options.codecs = &codecs;
  options.adapters = &adapters;
  options.externals = &externals;
}

}  // namespace assay::tools
