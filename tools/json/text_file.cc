#include "tools/json/text_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace assay::tools {

runtime::Result<std::string> ReadTextFile(const std::string& path) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  std::string text;
  char buffer[65536];
  while (file != nullptr && text.size() <= kMaxTextFile) {
    const size_t count = std::fread(buffer, 1, sizeof buffer, file.get());
    if (count == 0) break;
    text.append(buffer, count);
  }
  if (file == nullptr || std::ferror(file.get()) != 0) {
    const std::string why = errno == EISDIR ? "it is a folder" : std::strerror(errno);
    return runtime::Fail(runtime::ErrorCode::kNotFound, fmt::format("cannot read {}: {}", path, why));
  }
  if (text.size() > kMaxTextFile) {
    return runtime::Fail(runtime::ErrorCode::kLimit,
                         fmt::format("cannot read {}: more than the limit of {} octets", path, kMaxTextFile));
  }
  return text;
}

}  // namespace assay::tools
