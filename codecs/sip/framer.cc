#include "codecs/sip/framer.h"

#include <fmt/format.h>

#include <string_view>

#include "codecs/sip/layout.h"
#include "codecs/text/char_class.h"

namespace assay::codecs::sip {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr const char* kClause = "RFC 3261 §18.3";

/// Where the octets behind the headers start; npos when the empty line is not there yet.
size_t HeadersEnd(std::string_view text) {
  for (size_t lf = text.find('\n'); lf != std::string_view::npos; lf = text.find('\n', lf + 1)) {
    size_t next = lf + 1;
    if (next < text.size() && text[next] == '\n') return next + 1;
    if (next + 1 < text.size() && text[next] == '\r' && text[next + 1] == '\n') return next + 2;
  }
  return std::string_view::npos;
}

}  // namespace

Result<runtime::Framer::Frame> SipFramer::Next(std::span<const uint8_t> buffered) {
  std::string_view text(reinterpret_cast<const char*>(buffered.data()), buffered.size());
  Frame frame;
  while (frame.skip < text.size() && (text[frame.skip] == '\r' || text[frame.skip] == '\n')) ++frame.skip;
  text.remove_prefix(frame.skip);
  size_t body = HeadersEnd(text);
  if (body == std::string_view::npos) {
    if (text.size() <= limits_.max_stream_header) return Frame{frame.skip, 0};
    return Fail(Error{
        ErrorCode::kLimit,
        fmt::format("no end of the headers within max_stream_header, {} octets", limits_.max_stream_header),
        frame.skip, kClause});
  }
  Layout layout;
  Limits limits = limits_;
  Result<void> scanned = layout.Scan(text.substr(0, body), limits);
  if (!scanned) {
    Error error = scanned.error();
    error.offset = error.offset.value_or(0) + frame.skip;
    return Fail(std::move(error));
  }
  const Line* line = layout.Find(HeaderId::kContentLength);
  if (line == nullptr) {
    return Fail(Error{ErrorCode::kMalformed,
                      "expected a Content-Length header over a stream transport, found none",
                      frame.skip + layout.body, "RFC 3261 §20.14"});
  }
  uint64_t length = 0;
  std::string_view first;
  for (; line != nullptr; line = layout.Next(line)) {
    std::string_view value = text.substr(line->value, line->end - line->value);
    uint64_t number = 0;
    bool digits = !value.empty();
    for (char c : value) {
      digits &= IsIn(c, kDigit);
      if (digits && number <= UINT32_MAX) number = number * 10 + static_cast<uint64_t>(c - '0');
    }
    if (!digits) {
      return Fail(Error{ErrorCode::kMalformed,
                        fmt::format("expected digits as Content-Length, found \"{}\"", value.substr(0, 40)),
                        frame.skip + line->value, "RFC 3261 §20.14"});
    }
    if (!first.empty() && number != length) {
      return Fail(Error{ErrorCode::kMalformed,
                        fmt::format("expected one Content-Length, found {} and {}", first.substr(0, 40),
                                    value.substr(0, 40)),
                        frame.skip + line->value, kClause});
    }
    if (body + number > limits_.max_message_size) {
      return Fail(
          Error{ErrorCode::kLimit,
                fmt::format("expected a message of at most max_message_size, {} octets, found Content-Length {}",
                            limits_.max_message_size, value.substr(0, 40)),
                frame.skip + line->value, kClause});
    }
    first = value;
    length = number;
  }
  // Shape of Frame: the length includes what is skipped; 0 while octets are missing.
  if (text.size() - body < length) return Frame{frame.skip, 0};
  frame.length = frame.skip + body + static_cast<size_t>(length);
  return frame;
}

}  // namespace assay::codecs::sip
