#include "tools/execute/run_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace fs = std::filesystem;

namespace {

ErrorCode CodeOf(int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) return ErrorCode::kExhausted;
  if (error == EACCES || error == EPERM || error == EROFS) return ErrorCode::kPermission;
  return ErrorCode::kIo;
}

}  // namespace

Result<std::unique_ptr<RunDirectory>> RunDirectory::Open(const std::string& path) {
  if (path.empty()) {
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "assay-run-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      return Fail(CodeOf(errno), fmt::format("cannot make a scratch folder {}: {}", pattern, std::strerror(errno)));
    }
    return std::unique_ptr<RunDirectory>(new RunDirectory(pattern, true));
  }
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return Fail(CodeOf(error.value()), fmt::format("cannot make run directory {}: {}", path, error.message()));
  if (!fs::is_directory(path, error)) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("run directory {} is not a folder", path));
  }
  for (const char* name : {"events.jsonl", "verdict.json"}) fs::remove(fs::path(path) / name, error);
  return std::unique_ptr<RunDirectory>(new RunDirectory(path, false));
}

RunDirectory::~RunDirectory() {
  std::error_code error;
  if (scratch_) fs::remove_all(path_, error);
}

Result<void> WriteFileAtomically(const std::string& path, const std::string& text) {
  std::string temporary = fmt::format("{}.{}.tmp", path, getpid());
  int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return Fail(CodeOf(errno), fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  size_t written = 0;
  int problem = 0;
  while (written < text.size() && problem == 0) {
    ssize_t now = write(fd, text.data() + written, text.size() - written);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) problem = errno;
    else written += static_cast<size_t>(now);
  }
  if (problem == 0 && fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP) problem = errno;
  if (close(fd) != 0 && problem == 0) problem = errno;
  if (problem == 0 && rename(temporary.c_str(), path.c_str()) != 0) problem = errno;
  if (problem == 0) return {};
  unlink(temporary.c_str());
  return Fail(CodeOf(problem), fmt::format("cannot write {}: {}", path, std::strerror(problem)));
}

}  // namespace assay::tools
