#pragma once

#include <string>
#include <vector>

#include "codecs/builtin/codec_limits.h"
#include "runtime/base/result.h"
#include "runtime/executor/executor.h"
#include "runtime/spi/codec.h"
#include "runtime/spi/external_functions.h"
#include "runtime/spi/system_adapter.h"

namespace assay::tools {

/// Codecs, adapters and external functions of one run: the built-in ones, then those of plug-ins.
struct Registries {
  explicit Registries(const assay::codecs::CodecLimits& limits = {});
  Registries(const Registries&) = delete;
  Registries& operator=(const Registries&) = delete;
  /// Errors: as adapters::LoadPlugin.
  runtime::Result<void> Load(const std::vector<std::string>& plugins);
  /// The executor must not outlive these.
  void LendTo(runtime::ExecutorOptions& options);

  runtime::CodecRegistry codecs;
  runtime::AdapterRegistry adapters;
  runtime::ExternalFunctionRegistry externals;
};

}  // namespace assay::tools
