#include "tools/cli/codec_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "tools/json/text_file.h"

namespace assay::tools {

void AddCodecOptions(CLI::App* command, CodecOptions& options, bool only_of_lines) {
  command->add_option("PROTOCOL", options.protocol, "sip")->required()->check(CLI::IsMember({"sip"}));
  command->add_option("FILE", options.files, "Files; - for stdin")->required();
  for (const codecs::NamedLimit& limit : codecs::NamedLimits()) {
    if (only_of_lines && !limit.of_lines) continue;
    std::string option = fmt::format("--{}", limit.name);
    std::replace(option.begin(), option.end(), '_', '-');
    command->add_option(option, limit.place(options.limits), fmt::format("At most so many {}", limit.meaning))
        ->check(CLI::Range(uint32_t{1}, limit.most))
        ->type_name("NUMBER")
        ->group("Limits")
        ->capture_default_str();
  }
}

runtime::Result<std::string> ReadCodecInput(const std::string& path) {
  if (path != "-") return ReadTextFile(path);
  std::string text;
  char buffer[65536];
  while (std::cin.read(buffer, sizeof buffer) || std::cin.gcount() > 0) {
    text.append(buffer, static_cast<size_t>(std::cin.gcount()));
    if (text.size() > kMaxTextFile) {
      return runtime::Fail(runtime::ErrorCode::kLimit, fmt::format("cannot read standard input: more than {} octets", kMaxTextFile));
    }
  }
  return text;
}

std::pair<size_t, size_t> LineAndColumn(const std::string& text, size_t offset) {
  offset = std::min(offset, text.size());
  size_t line = 1 + static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  size_t begin = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  return {line, offset - (begin == std::string::npos ? 0 : begin + 1) + 1};
}

}  // namespace assay::tools
