#include "tools/report/file_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "grammar/source/utf8.h"
#include "tools/report/text.h"

namespace assay::tools {
namespace {

/// FNV-1a: the same on every machine, since a campaign is reported elsewhere than it ran.
uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

std::string FileNameOf(std::string_view text) {
  constexpr size_t kMaxLength = 200;  // of 255, for what is put behind it
  std::string name;
  for (size_t i = 0; i < text.size();) {
    const size_t unshown = grammar::UnshownLength(text.substr(i));
    const bool bad = unshown != 0 || text[i] == '/' || (text[i] == '.' && i == 0);
    name += bad ? '_' : text[i];
    i += std::max<size_t>(unshown, 1);
  }
  if (name == text && !name.empty() && name.size() <= kMaxLength) return name;
  return fmt::format("{}~{:016x}", Shortened(name, kMaxLength), HashOf(text));
}

}  // namespace assay::tools
