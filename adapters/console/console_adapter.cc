#include "adapters/console/console_adapter.h"

#include <errno.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::TypeKind;
using runtime::Value;

namespace {

bool IsText(const runtime::Type& type) {
  return type.kind == TypeKind::kCharstring || type.kind == TypeKind::kUniversalCharstring;
}

}  // namespace

Result<void> ConsoleAdapter::Map(runtime::PortId port, runtime::ComponentId, std::string_view,
                                 std::span<Value>) {
  if (mapped_)
    return Fail(ErrorCode::kInvalidArgument, "the console is mapped already; it serves one component");
  port_ = port;
  mapped_ = true;
  watched_ = host_->poller()
                 .Watch(input_, EPOLLIN,
                        [this](uint32_t) {
                          if (ReadSome()) return;
                          host_->poller().Unwatch(input_);
                          watched_ = false;
                        })
                 .has_value();
  // A file, or /dev/null, cannot be waited for: all of it is there.
  while (!watched_ && ReadSome()) {
  }
  return {};
}

Result<void> ConsoleAdapter::Unmap(runtime::PortId, runtime::ComponentId, std::string_view,
                                   std::span<Value>) {
  Reset();
  return {};
}

Result<void> ConsoleAdapter::Send(const runtime::SendRequest& request) {
  if (!IsText(*request.type))
    return Fail(ErrorCode::kInvalidArgument, "the console takes character strings only");
  const std::string line = request.message->ToUtf8() + "\n";
  for (size_t written = 0; written < line.size();) {
    const ssize_t got = write(output_, line.data() + written, line.size() - written);
    if (got < 0 && errno != EINTR)
      return Fail(ErrorCode::kIo, fmt::format("cannot write to the console: {}", strerror(errno)));
    if (got > 0) written += static_cast<size_t>(got);
  }
  return {};
}

bool ConsoleAdapter::ReadSome() {
  std::array<char, 4096> piece;
  const ssize_t got = read(input_, piece.data(), piece.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (got <= 0) {
    if (!buffer_.empty() && !overlong_) DeliverLine(buffer_);
    buffer_.clear();
    host_->RecordNote(port_, "console-closed", got < 0 ? strerror(errno) : "no more lines on standard input");
    return false;
  }
  buffer_.append(piece.data(), static_cast<size_t>(got));
  TakeLines();
  return true;
}

void ConsoleAdapter::TakeLines() {
  size_t begin = 0;
  for (size_t end; (end = buffer_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    if (!overlong_) DeliverLine(std::string_view(buffer_).substr(begin, end - begin));
    overlong_ = false;
  }
  buffer_.erase(0, begin);
  if (buffer_.size() <= kMaxLine) return;
  if (!overlong_)
    host_->RecordNote(port_, "console-dropped",
                      fmt::format("dropped a line of more than {} octets", kMaxLine));
  overlong_ = true;
  buffer_.clear();
}

void ConsoleAdapter::DeliverLine(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  for (const runtime::Type* type : host_->port_type(port_).port->in) {
    if (!IsText(*type)) continue;
    host_->DeliverValue(port_, Value::UniversalFromUtf8(line), *type, Value::Omit(), host_->clock().Now());
    return;
  }
  host_->RecordNote(port_, "console-dropped", "the port takes no character strings");
}

void ConsoleAdapter::Reset() {
  if (watched_) host_->poller().Unwatch(input_);
  mapped_ = watched_ = overlong_ = false;
  buffer_.clear();
}

}  // namespace assay::adapters
