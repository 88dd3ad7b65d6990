#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "tools/titan/cfg_macros.h"
#include "tools/titan/cfg_scanner.h"

namespace assay::tools {

/// Where configuration files come from. Errors: kNotFound and the like, with the path in the message.
using CfgReader = std::function<runtime::Result<std::string>(const std::string& path)>;

/// The tokens of a configuration file and of all that it includes, in the order in which they count: files of
/// [ORDERED_INCLUDE] where they stand, those of [INCLUDE] after the files that name them, each once. [DEFINE] is taken
/// out, macro references are replaced. Complaints: "file:line: …".
/// Limits: kMaxCfgFiles, kMaxCfgTokens.
struct CfgTokens {
  struct Token : CfgToken {
    uint32_t file = 0;  ///< in `files`
  };
  std::vector<std::string> files;
  std::vector<Token> tokens;  ///< the last one is kEnd
  std::vector<std::string> complaints;
  CfgPlace PlaceOf(const Token& token) const { return {files[token.file], token.line}; }
};
inline constexpr size_t kMaxCfgFiles = 256;
inline constexpr size_t kMaxCfgTokens = 2'000'000;

CfgTokens ReadCfgTokens(const std::string& path, const CfgReader& reader, const CfgMacros::Environment& environment);

}  // namespace assay::tools
