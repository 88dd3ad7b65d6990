#include <cstddef>
#include <cstdint>
#include <string>

#include "tools/titan/titan_config.h"

/// Any text is read or refused; every include gives the same text again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  auto reader = [&](const std::string&) -> assay::runtime::Result<std::string> { return text; };
  auto config = assay::tools::ReadTitanConfig("main.cfg", reader, [](const char*) -> const char* { return nullptr; });
  if (!config && config.error().complaints.empty()) __builtin_trap();
  return 0;
}
