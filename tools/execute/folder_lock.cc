#include "tools/execute/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

Result<std::unique_ptr<FolderLock>> FolderLock::Take(const std::string& folder) {
  constexpr int kTries = 100;
  constexpr timespec kPause{0, 10'000'000};
  std::unique_ptr<FolderLock> lock(new FolderLock(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  for (int i = 0; i < kTries; ++i) {
    if (lock->fd_ < 0 || flock(lock->fd_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return lock;
    nanosleep(&kPause, nullptr);
  }
  return Fail(ErrorCode::kUnavailable,
              fmt::format("another run or campaign writes into {}: wait for its end, or give another folder with -o", folder));
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace assay::tools
