#pragma once

#include <string>

#include "runtime/base/result.h"

namespace assay::tools {

/// The text of a file that a person wrote; an empty one is a text, too.
/// Errors: kNotFound "cannot read PATH: why".
runtime::Result<std::string> ReadTextFile(const std::string& path);

}  // namespace assay::tools
