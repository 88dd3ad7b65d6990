#include "tools/json/text_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace assay::tools {

runtime::Result<std::string> ReadTextFile(const std::string& path) {
  std::error_code error;
  bool folder = std::filesystem::is_directory(path, error);
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (folder || !in) {
    return runtime::Fail(runtime::ErrorCode::kNotFound, fmt::format("cannot read {}: {}", path, folder ? "it is a folder" : std::strerror(errno)));
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace assay::tools
