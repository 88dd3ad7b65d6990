#pragma once

#include <string_view>

#include "compiler/scope/symbol.h"

namespace assay::compiler {

/// The predefined function with that name, or null. Source: ES 201 873-1 Annex C.
const Symbol* FindPredefined(std::string_view name);

}  // namespace assay::compiler
