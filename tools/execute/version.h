#pragma once

namespace assay::tools {

/// The version of the program, as `assay --version` prints it.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace assay::tools
