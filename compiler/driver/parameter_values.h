#pragma once

#include <span>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/driver/kept.h"

namespace assay::compiler {

/// Parses the values that a run's configuration gives module parameters; each becomes the initialiser of
/// every parameter it names. Errors: values that are no expression, and parameters that no module has.
std::vector<ParameterOverride> ParseParameterValues(std::span<const ParameterValue> values,
                                                    CompileResult::Kept& kept,
                                                    grammar::SourceManager& sources,
                                                    grammar::DiagnosticSink& sink);

}  // namespace assay::compiler
