#pragma once

#include <functional>
#include <map>
#include <string>

#include "runtime/base/result.h"
#include "tools/titan/cfg_scanner.h"

namespace assay::tools {

/// The macros of [DEFINE]. A name that no macro has is looked for in the environment.
class CfgMacros {
 public:
  using Environment = std::function<const char*(const char*)>;
  explicit CfgMacros(Environment environment) : environment_(std::move(environment)) {}

  /// Reads `name := value`; the scanner stands behind the `:=`.
  /// Errors: kMalformed, kNotFound, kLimit: "file:line: …".
  runtime::Result<void> Define(const std::string& name, CfgScanner& scanner);

  /// True when the macro stands for a structure `{…}`, whose text is to be read as if it stood there.
  bool IsStructure(const std::string& name) const;
  /// Errors: kNotFound, with "did you mean".
  runtime::Result<std::string> Text(const std::string& name) const;
  /// The token that `$name` or `${name, type}` stands for.
  /// Errors: kNotFound; kMalformed when the text does not fit the type; kInvalidArgument for an unknown type.
  runtime::Result<CfgToken> Token(const CfgToken& reference) const;

 private:
  runtime::Result<std::string> Fill(const std::string& structure) const;

  Environment environment_;
  std::map<std::string, std::string, std::less<>> macros_;
};

}  // namespace assay::tools
