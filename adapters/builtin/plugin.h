#pragma once

#include <cstdint>
#include <string>

#include "runtime/base/result.h"
#include "runtime/spi/codec.h"
#include "runtime/spi/external_functions.h"
#include "runtime/spi/system_adapter.h"

/// User adapters, codecs and external functions in shared libraries.
///
/// A plug-in is compiled by the same compiler against the headers under runtime/ of this Assay, links nothing of it
/// (the program exports its symbols) and defines one C function:
///
///     #include "adapters/builtin/plugin.h"
///     ASSAY_PLUGIN_V1(host) {
///       host.adapters->Add("modem", [] { return std::make_unique<ModemAdapter>(); });
///       host.functions->Add({"fx_reverse", {TypeKind::kCharstring}, TypeKind::kCharstring, Reverse});
///       return nullptr;                       // or a text that says why it cannot work here
///     }
///
/// The entry point's name carries the version of the interface: a plug-in for another version has no `assay_plugin_v1`
/// and is refused by name. The build tag catches one compiled against other headers.

namespace assay::adapters {

/// Changes whenever a header that plug-ins see changes its layout.
inline constexpr uint32_t kPluginBuildTag = 1;

/// What a plug-in gets. The registries outlive it: a plug-in is never unloaded.
struct PluginHostV1 {
  uint32_t build_tag = kPluginBuildTag;
  uint32_t value_size = sizeof(runtime::Value);
  runtime::AdapterRegistry* adapters = nullptr;
  runtime::ExternalFunctionRegistry* functions = nullptr;
  runtime::CodecRegistry* codecs = nullptr;
};

/// Loads the shared library at `path` and lets it register what it has.
/// Errors: kNotFound (no such file), kUnsupported (no plug-in, another version, other headers), kUnavailable with the
/// plug-in's own text.
runtime::Result<void> LoadPlugin(const std::string& path, const PluginHostV1& host);

}  // namespace assay::adapters

/// Returns null, or a static text that says why the plug-in cannot work.
extern "C" const char* assay_plugin_v1(const assay::adapters::PluginHostV1* host);

#define ASSAY_PLUGIN_V1(host)                                                                          \
  static const char* AssayPluginRegister(const assay::adapters::PluginHostV1& host);                  \
  extern "C" __attribute__((visibility("default"))) const char* assay_plugin_v1(                      \
      const assay::adapters::PluginHostV1* given) {                                                   \
    if (given->build_tag != assay::adapters::kPluginBuildTag ||                                       \
        given->value_size != sizeof(assay::runtime::Value)) {                                         \
      return "built against other headers of Assay; build it again";                                  \
    }                                                                                                 \
    return AssayPluginRegister(*given);                                                               \
  }                                                                                                   \
  static const char* AssayPluginRegister(const assay::adapters::PluginHostV1& host)
