#pragma once

#include <string>

#include "runtime/base/result.h"

namespace assay::tools {

/// Octets of one file; what a device gives has no end.
inline constexpr size_t kMaxTextFile = size_t{64} << 20;

/// The text of a file that a person wrote; an empty one is a text, too.
/// Errors: kNotFound, kLimit beyond kMaxTextFile; "cannot read PATH: why".
runtime::Result<std::string> ReadTextFile(const std::string& path);

}  // namespace assay::tools
