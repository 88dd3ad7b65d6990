#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/source/diagnostic_sink.h"
#include "grammar/source/source_file.h"
#include "runtime/base/result.h"
#include "runtime/program/program.h"

/// From TTCN-3 source text to a runnable program: the only way in for tools.

namespace assay::compiler {

class CheckedProgram;

/// One source text. `name` is what people see in messages: the path as given.
struct SourceInput {
  std::string name;
  std::string text;
};

/// A value for a module parameter from outside the suite (configuration, command line).
/// Shape: `text` is an expression in TTCN-3 notation, checked against the parameter's type as if it stood
/// there as the default value; `origin` is what people see in messages about it (`lab.json:12`, `-p`).
/// `module` may be `*`: every module that has a parameter of that name.
struct ParameterValue {
  std::string module;
  std::string name;
  std::string text;
  std::string origin;
};

struct CompileOptions {
  bool syntax_only = false;                ///< only parse: no names, no types
  std::vector<ParameterValue> parameters;  ///< in order; the last one for a parameter wins
  bool check_only = false;    ///< parse and check, but do not lower: CompileResult::program stays null
  bool keep_checked = false;  ///< keep trees and checked tables in the result (dump, list)
  size_t max_errors = 0;      ///< stop asking for more after so many errors; 0: no limit
};

struct CompileStatistics {
  size_t files = 0;
  size_t lines = 0;
  double parse_seconds = 0;
  double check_seconds = 0;
  double lower_seconds = 0;
};

struct CompileResult {
  /// Null when there was an error (or with check_only).
  std::unique_ptr<runtime::Program> program;
  /// True when no error was reported.
  bool ok = false;
  CompileStatistics statistics;

  CompileResult();
  ~CompileResult();
  CompileResult(CompileResult&&) noexcept;
  CompileResult& operator=(CompileResult&&) noexcept;

  /// With keep_checked: what the checker found, and the trees it refers to. Valid as long as this result.
  struct Kept;
  std::unique_ptr<Kept> kept;
};

/// Parses, checks, lowers and verifies the modules in `files`.
/// Shape: the texts are copied into `sources`, which must outlive the diagnostics' rendering; order of files
/// does not matter. Errors: go to `sink`, as many as there are; the result's program is then null. Source: ES
/// 201 873-1.
CompileResult Compile(std::span<const SourceInput> files, const CompileOptions& options,
                      grammar::SourceManager& sources, grammar::DiagnosticSink& sink);

/// How Compile's callers reach files; tests give an in-memory one.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// kDevice: a pipe, socket or device, which is read only when it is named itself.
  enum class Kind { kMissing, kFile, kFolder, kDevice };
  virtual Kind KindOf(const std::string& path) = 0;
  /// Names (not paths) in a folder, sorted.
  virtual runtime::Result<std::vector<std::string>> List(const std::string& folder) = 0;
  virtual runtime::Result<std::string> Read(const std::string& path) = 0;
};
/// The machine's files.
FileSystem& RealFileSystem();

/// Expands files and folders (searched for *.ttcn and *.ttcn3, recursively, in sorted order; hidden ones are
/// skipped) and reads them. A file named twice is read once. Errors: kNotFound, kPermission, kIo with the
/// path; kLimit beyond kMaxFolderDepth and kMaxSourceSize.
runtime::Result<std::vector<SourceInput>> ReadSources(std::span<const std::string> paths,
                                                      FileSystem& files = RealFileSystem());

inline constexpr int kMaxFolderDepth = 32;
/// Octets of one file; what a device gives has no end.
inline constexpr size_t kMaxSourceSize = size_t{64} << 20;

}  // namespace assay::compiler
