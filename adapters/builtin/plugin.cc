#include "adapters/builtin/plugin.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

Result<void> LoadPlugin(const std::string& path, const PluginHostV1& host) {
  if (access(path.c_str(), R_OK) != 0) {
    return Fail(ErrorCode::kNotFound, fmt::format("cannot read plug-in \"{}\"", path));
  }
  // A path without a slash would be searched in the system's library folders.
  const std::string name = path.find('/') == std::string::npos ? "./" + path : path;
  void* library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return Fail(ErrorCode::kUnsupported, fmt::format("cannot load plug-in \"{}\": {}", path, dlerror()));
  }
  using Entry = const char* (*)(const PluginHostV1*);
  const auto entry = reinterpret_cast<Entry>(dlsym(library, "assay_plugin_v1"));
  if (entry == nullptr) {
    return Fail(ErrorCode::kUnsupported,
                fmt::format("\"{}\" is no plug-in of this version: expected the function assay_plugin_v1", path));
  }
  // From here on the registries may hold functions of the library: it stays loaded, also when it refuses.
  if (const char* refusal = entry(&host); refusal != nullptr) {
    return Fail(ErrorCode::kUnavailable, fmt::format("plug-in \"{}\": {}", path, refusal));
  }
  return {};
}

}  // namespace assay::adapters
