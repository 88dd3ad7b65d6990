#pragma once

#include <map>
#include <string>
#include <string_view>

#include "runtime/value/type.h"

namespace assay::codecs::testing {

/// Reads the type modules of testcases/lib for tests, benchmarks and fuzzers of codecs, which stand below the
/// front end. It knows type definitions only: record, set, union, enumerated, record of, set of, aliases,
/// `optional`, and comments; a module that holds anything else, or an unknown type name, ends the test
/// process with a message.
class TypeReader {
 public:
  TypeReader();

  /// Reads one module. Shape: modules come in the order of their imports.
  void ReadModule(std::string_view text);
  /// All modules of testcases/lib/sip.
  void ReadSipModules();

  const runtime::Type& Get(const std::string& name) const;
  const std::map<std::string, const runtime::Type*>& all() const { return types_; }

 private:
  class Parser;
  runtime::TypeTable table_;
  std::map<std::string, const runtime::Type*> types_;
};

/// The whole file; ends the process when it cannot be read.
std::string ReadFile(const std::string& path);

}  // namespace assay::codecs::testing
