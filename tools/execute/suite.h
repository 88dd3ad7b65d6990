#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "grammar/source/diagnostic_sink.h"
#include "grammar/source/source_file.h"

namespace assay::tools {

/// The files of one command line, read and compiled. Address-stable: results refer to `sources`.
struct Suite {
  grammar::SourceManager sources;
  grammar::CollectingSink diagnostics{kMaxDiagnostics};
  compiler::CompileResult result;
  std::set<std::string> files;  ///< names of the suite's own files

  /// More than a person reads; further ones are counted.
  static constexpr size_t kMaxDiagnostics = 1000;
};

/// Reads files and folders and compiles them, with `extra` texts beside them.
/// Shape: null when a file could not be read or none was found; then `status` is set and the reason was printed.
std::unique_ptr<Suite> LoadSuite(const std::vector<std::string>& paths, const compiler::CompileOptions& options, int& status,
                                 const std::vector<compiler::SourceInput>& extra = {});

/// True when every error is in a module parameter's value from outside: then the configuration is wrong, not the suite.
bool OnlyParametersAreWrong(const Suite& suite);

/// Prints the diagnostics as text to stderr, with a last line that counts them.
void PrintDiagnostics(const Suite& suite);

}  // namespace assay::tools
