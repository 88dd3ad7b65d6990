#pragma once

#include <memory>

#include "grammar/source/diagnostic_sink.h"
#include "grammar/source/source_file.h"
#include "runtime/program/program.h"

/// From the checked AST to bytecode: the last step of the compiler.

namespace assay::compiler {

class CheckedProgram;

/// Lowers everything `checked` defines. Takes over checked.types: the Program owns them from now on.
/// Shape: `checked` had no error, and its trees and sources live; the result refers to neither.
/// Errors: a construct that has no lowering is reported as `unsupported`, one that exceeds a limit of the machine as
/// `program-too-large`; the result is then null. The result passes runtime::Verify.
std::unique_ptr<runtime::Program> Lower(CheckedProgram& checked, const grammar::SourceManager& sources,
                                        grammar::DiagnosticSink& sink);

}  // namespace assay::compiler
