#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::compiler {

/// The documentation comment (ES 201 873-10 §5) that ends right before `offset`: a `/** … */` block, or consecutive
/// `//*` lines; decoration removed, lines joined by newlines. Empty when there is none.
std::string DocCommentBefore(std::string_view text, size_t offset);

}  // namespace assay::compiler
