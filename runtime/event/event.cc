#include "runtime/event/event.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace assay::runtime {

namespace {

struct KindRow {
  const char* word;
  EventLevel level;
};

constexpr KindRow kKinds[] = {
#define EVENT_KIND(name, word, level, fields) {word, EventLevel::level},
#include "runtime/event/event_kind.def"
#undef EVENT_KIND
};

/// Octets gathered before they are written.
constexpr size_t kBufferSize = 64 * 1024;

ErrorCode CodeOf(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
      return ErrorCode::kExhausted;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::kPermission;
    case ENOENT:
    case ENOTDIR:
      return ErrorCode::kNotFound;
    default:
      return ErrorCode::kIo;
  }
}

}  // namespace

const char* EventKindName(EventKind kind) { return kKinds[static_cast<size_t>(kind)].word; }

EventLevel EventKindLevel(EventKind kind) { return kKinds[static_cast<size_t>(kind)].level; }

std::optional<EventKind> EventKindFromName(std::string_view word) {
  for (size_t i = 0; i < std::size(kKinds); ++i) {
    if (word == kKinds[i].word) return static_cast<EventKind>(i);
  }
  return {};
}

Result<std::unique_ptr<FileSink>> FileSink::Open(const std::string& path, EventLevel level) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0)
    return Fail(CodeOf(errno), fmt::format("cannot write events to {}: {}", path, std::strerror(errno)));
  return std::unique_ptr<FileSink>(new FileSink(fd, path, level));
}

FileSink::~FileSink() {
  Flush();
  ::close(fd_);
}

void FileSink::Write(EventKind, std::string_view line) {
  if (error_) return;
  buffer_ += line;
  if (buffer_.size() >= kBufferSize) Flush();
}

void FileSink::Flush() {
  size_t done = 0;
  while (done < buffer_.size() && !error_) {
    const ssize_t written = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
    if (written >= 0) {
      done += static_cast<size_t>(written);
    } else if (errno != EINTR) {
      error_ =
          Error{CodeOf(errno), fmt::format("cannot write events to {}: {}; what was written so far is kept",
                                           path_, std::strerror(errno))};
    }
  }
  if (error_) {
    // Cut the line that was only partly written, so that the file stays a list of whole objects.
    const size_t line_end =
        done == 0 ? 0 : buffer_.rfind('\n', done - 1) + 1;  // npos + 1 == 0: no whole line
    const size_t partial = done - line_end;
    const off_t size = ::lseek(fd_, 0, SEEK_END);
    if (partial > 0 && size >= static_cast<off_t>(partial) &&
        ::ftruncate(fd_, size - static_cast<off_t>(partial)) != 0) {
      error_->message += "; its last line is incomplete";
    }
  }
  buffer_.clear();
}

Result<void> FileSink::status() const {
  if (error_) return Fail(*error_);
  return {};
}

}  // namespace assay::runtime
