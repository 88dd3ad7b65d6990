#pragma once

#include <string>
#include <utility>
#include <vector>

#include "codecs/builtin/codec_limits.h"
#include "runtime/base/result.h"
#include "tools/cli/command.h"

/// What decode and encode have in common.

namespace assay::tools {

struct CodecOptions {
  std::string protocol;
  std::vector<std::string> files;
  codecs::CodecLimits limits;
};

/// Adds PROTOCOL and FILE, and `--max-message-size` and the like; those that only lines decide when `only_of_lines`.
void AddCodecOptions(CLI::App* command, CodecOptions& options, bool only_of_lines);

/// The octets of a file, `-` for standard input. Errors: kNotFound, kLimit; "cannot read PATH: why".
runtime::Result<std::string> ReadCodecInput(const std::string& path);

/// Line of an offset, and the column in it, from 1.
std::pair<size_t, size_t> LineAndColumn(const std::string& text, size_t offset);

}  // namespace assay::tools
