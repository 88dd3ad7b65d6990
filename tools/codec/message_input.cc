#include "tools/codec/message_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "codecs/pcap/capture.h"
#include "codecs/sip/framer.h"
#include "codecs/sip/layout.h"

namespace assay::tools {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Place of the digits when `file` is `'…'O`; else all of it.
std::pair<size_t, size_t> DigitsOf(std::string_view file) {
  size_t begin = 0, end = file.size();
  while (begin < end && IsBlank(file[begin])) ++begin;
  while (end > begin && IsBlank(file[end - 1])) --end;
  if (end - begin >= 3 && file[begin] == '\'' && file[end - 1] == 'O' && file[end - 2] == '\'') return {begin + 1, end - 2};
  return {begin, end};
}

bool IsHex(std::string_view file) {
  const auto [begin, end] = DigitsOf(file);
  return begin < end && std::all_of(file.begin() + static_cast<std::ptrdiff_t>(begin), file.begin() + static_cast<std::ptrdiff_t>(end),
                                    [](char c) { return DigitOf(c) >= 0 || IsBlank(c); });
}

Result<std::string> FromHex(std::string_view file) {
  const auto [begin, end] = DigitsOf(file);
  std::string octets;
  int high = -1;
  for (size_t i = begin; i < end; ++i) {
    if (IsBlank(file[i])) continue;
    const int digit = DigitOf(file[i]);
    if (digit < 0) {
      const bool prints = file[i] > ' ' && file[i] < 0x7f;
      const auto octet = static_cast<unsigned char>(file[i]);
      return Fail(Error{ErrorCode::kMalformed,
                        "expected a hexadecimal digit, found " + (prints ? fmt::format("'{}'", file[i]) : fmt::format("octet {:#04x}", octet)), i});
    }
    if (high >= 0) octets += static_cast<char>(high * 16 + digit);
    high = high >= 0 ? -1 : digit;
  }
  if (high >= 0) return Fail(Error{ErrorCode::kMalformed, "expected an even number of hexadecimal digits: half an octet is left", end});
  return octets;
}

bool IsLineEnd(char c) { return c == '\r' || c == '\n'; }

/// Cuts what a connection carried; `like` says where from.
void CutStream(std::string_view octets, const InputMessage& like, const codecs::sip::Limits& limits, std::vector<InputMessage>& out) {
  codecs::sip::SipFramer framer(limits);
  size_t at = 0;
  while (at < octets.size()) {
    const std::string_view rest = octets.substr(at);
    const auto frame = framer.Next({reinterpret_cast<const uint8_t*>(rest.data()), rest.size()});
    InputMessage message = like;
    const size_t skip = frame ? frame->skip : static_cast<size_t>(std::find_if_not(rest.begin(), rest.end(), IsLineEnd) - rest.begin());
    if (skip == rest.size()) return;
    message.offset = at + skip;
    const bool whole = frame && frame->length > 0;
    message.octets = rest.substr(skip, whole ? frame->length - skip : std::string_view::npos);
    if (!frame) {
      message.stream_error = frame.error();
      message.stream_error->offset = message.stream_error->offset.value_or(0) + at;
    } else if (!whole) {
      message.stream_error = Error{ErrorCode::kMalformed, "the stream ends inside of a message", octets.size(), "RFC 3261 §18.3"};
    }
    out.push_back(std::move(message));
    if (!whole) return;
    at += frame->length;
  }
}

Result<MessageInput> FromCapture(std::string_view file, const codecs::sip::Limits& limits) {
  auto capture = codecs::ReadCapture(file);
  if (!capture) return Fail(capture.error());
  MessageInput input;
  input.broken = std::move(capture->broken);
  for (codecs::CapturedPayload& payload : capture->payloads) {
    InputMessage message{.packet = payload.packet, .time_ns = payload.time_ns, .source = std::move(payload.source),
                         .destination = std::move(payload.destination), .tcp = payload.tcp};
    std::string_view octets = payload.octets;
    while (!octets.empty() && IsLineEnd(octets.front())) octets.remove_prefix(1);
    if (octets.empty()) continue;  // a keep-alive
    if (codecs::sip::KindOf(octets) == codecs::sip::MessageKind::kNeither) {
      ++input.others;
    } else if (payload.tcp) {
      CutStream(payload.octets, message, limits, input.messages);
    } else {
      message.octets = std::move(payload.octets);
      input.messages.push_back(std::move(message));
    }
  }
  return input;
}

}  // namespace

Result<MessageInput> FindMessages(std::string_view file, InputForm form, bool stream, const codecs::sip::Limits& limits) {
  if (form == InputForm::kAuto) {
    form = codecs::IsCapture(file) ? InputForm::kCapture : IsHex(file) ? InputForm::kHex : InputForm::kRaw;
  }
  if (form == InputForm::kCapture) return FromCapture(file, limits);
  std::string octets(file);
  if (form == InputForm::kHex) {
    auto read = FromHex(file);
    if (!read) return Fail(read.error());
    octets = std::move(*read);
  }
  MessageInput input;
  if (stream) {
    CutStream(octets, {}, limits, input.messages);
  } else {
    input.messages.push_back({.octets = std::move(octets)});
  }
  return input;
}

}  // namespace assay::tools
