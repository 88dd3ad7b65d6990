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

/// Writes `text` and brings it to the disk. Returns 0 or the errno value.
int WriteFile(const std::string& path, const std::string& text) {
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return errno;
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
  return problem;
}

}  // namespace

Result<std::unique_ptr<RunDirectory>> RunDirectory::Open(const std::string& path) {
  if (path.empty()) {
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "assay-run-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      return Fail(CodeOf(errno), fmt::format("cannot make a scratch folder {}: {}", pattern, std::strerror(errno)));
    }
    return std::unique_ptr<RunDirectory>(new RunDirectory(pattern, true, nullptr));
  }
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return Fail(CodeOf(error.value()), fmt::format("cannot make run directory {}: {}", path, error.message()));
  if (!fs::is_directory(path, error)) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("run directory {} is not a folder", path));
  }
  if (fs::exists(fs::path(path) / "plan.json", error)) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{} holds a campaign, whose verdicts a run would overwrite: give another folder with -o", path));
  }
  auto lock = FolderLock::Take(path);
  if (!lock) return Fail(lock.error());
  for (const char* name : {"events.jsonl", "verdict.json"}) fs::remove(fs::path(path) / name, error);
  return std::unique_ptr<RunDirectory>(new RunDirectory(path, false, std::move(*lock)));
}

RunDirectory::~RunDirectory() {
  std::error_code error;
  if (scratch_) fs::remove_all(path_, error);
}

Result<void> WriteFileAtomically(const std::string& path, const std::string& text) {
  std::error_code error;
  const bool exists = fs::exists(path, error);
  // A rename would put a file in the place of a device, a pipe or a link.
  const bool in_place = exists && !fs::is_regular_file(path, error) && !fs::is_directory(path, error);
  const std::string target = exists && !in_place ? fs::canonical(path, error).string() : path;
  const std::string written = in_place ? target : fmt::format("{}.{}.tmp", target, getpid());
  int problem = WriteFile(written, text);
  if (problem == 0 && !in_place && rename(written.c_str(), target.c_str()) != 0) problem = errno;
  if (problem == 0) return {};
  if (!in_place) unlink(written.c_str());
  return Fail(CodeOf(problem), fmt::format("cannot write {}: {}", path, std::strerror(problem)));
}

}  // namespace assay::tools
