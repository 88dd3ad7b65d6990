// Rules that concern a message as a whole: headers that must be there, or once only, or agree with each other
// or with the octets received (RFC 3261 §7.3.1, §8.1.1, §18.3, §20; RFC 4475 §3.1.2, §3.3 shows each of them
// broken).

#include <fmt/format.h>

#include <algorithm>

#include "codecs/sip/message.h"
#include "codecs/text/char_class.h"

namespace assay::codecs::sip {
namespace {

/// RFC 3261 §8.1.1 names Max-Forwards too, but §16.3 takes requests without it, for the sake of RFC 2543
/// clients.
constexpr HeaderId kMandatory[] = {HeaderId::kVia, HeaderId::kFrom, HeaderId::kTo, HeaderId::kCallId,
                                   HeaderId::kCSeq};

void CheckLines(Message& message) {
  const Layout& layout = message.layout();
  auto size = static_cast<uint32_t>(message.octets().size());
  for (const Line& line : layout.lines()) {
    if (line.id != HeaderId::kNoHeader) continue;
    message.Report("message", line.name, line.end, line.value,
                   "expected a header name and \":\" (RFC 3261 §7.3.1)");
  }
  if (layout.lone_lf != Layout::kNowhere) {
    message.Report("message", layout.lone_lf, layout.lone_lf + 1, layout.lone_lf,
                   "expected CR before LF (RFC 3261 §7)");
  }
  if (!layout.complete) {
    message.Report("message", size, size, size,
                   "expected an empty line behind the headers, found the end (RFC 3261 §7)");
  }
}

void CheckPresence(Message& message) {
  const Layout& layout = message.layout();
  for (HeaderId id : kMandatory) {
    if (layout.Has(id)) continue;
    std::string_view name = SpecOf(id).name;
    message.Report("message", layout.start_begin, layout.start_end, layout.body,
                   fmt::format("expected a {} header, found none (RFC 3261 §8.1.1, §8.2.6.2)", name));
  }
  uint64_t seen[(kHeaderCount + 63) / 64] = {};
  for (const Line& line : layout.lines()) {
    if (line.id >= HeaderId::kUnknown || SpecOf(line.id).is_list()) continue;
    auto number = static_cast<size_t>(line.id);
    uint64_t bit = uint64_t{1} << (number % 64);
    if ((seen[number / 64] & bit) != 0) {
      message.ReportLine(
          line, line.name,
          fmt::format("expected {} once only, found it again (RFC 3261 §7.3.1)", SpecOf(line.id).name));
    }
    seen[number / 64] |= bit;
  }
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsIn(text.back(), kLws)) text.remove_suffix(1);
  return text;
}

void CheckCSeqMethod(Message& message) {
  const Layout& layout = message.layout();
  const Line* cseq = layout.Find(HeaderId::kCSeq);
  if (!message.is_request() || cseq == nullptr) return;
  std::string_view start = message.octets().substr(layout.start_begin, layout.start_end - layout.start_begin);
  std::string_view method = start.substr(0, start.find_first_of(" \t"));
  std::string_view value = message.TextOf(*cseq);
  size_t digits = value.find_first_not_of("0123456789");
  if (digits == std::string_view::npos || digits == 0) return;  // broken, and reported as that
  size_t at = value.find_first_not_of(" \t\r\n", digits);
  if (at == std::string_view::npos) return;
  std::string_view found = Trimmed(value.substr(at));
  bool token = std::all_of(found.begin(), found.end(), [](char c) { return IsIn(c, kToken); });
  if (!token || found == method) return;
  message.ReportLine(*cseq, cseq->value + static_cast<uint32_t>(at),
                     fmt::format("expected the method of the request, {} (RFC 3261 §8.1.1.5)", method));
}

/// True when the transport that the top Via names is a stream, where Content-Length frames the messages.
bool OverStream(const Message& message) {
  const Line* via = message.layout().Find(HeaderId::kVia);
  if (via == nullptr) return false;
  std::string_view value = message.TextOf(*via);
  size_t slash = value.find('/');
  if (slash != std::string_view::npos) slash = value.find('/', slash + 1);
  if (slash == std::string_view::npos) return false;
  size_t begin = value.find_first_not_of(" \t\r\n", slash + 1);
  if (begin == std::string_view::npos) return false;
  std::string_view transport = value.substr(begin, value.find_first_of(" \t\r\n", begin) - begin);
  return SameText(transport, "TCP") || SameText(transport, "TLS");
}

void CheckLength(Message& message) {
  const Layout& layout = message.layout();
  const Line* line = layout.Find(HeaderId::kContentLength);
  if (line == nullptr) {
    if (OverStream(message)) {
      message.Report(
          "message", layout.start_begin, layout.start_end, layout.body,
          "expected a Content-Length header over a stream transport, found none (RFC 3261 §20.14)");
    }
    return;
  }
  int64_t announced = message.NumberOf(HeaderId::kContentLength);
  auto received = static_cast<int64_t>(message.octets().size()) - layout.body;
  if (announced > received) {
    message.ReportLine(
        *line, line->value,
        fmt::format("expected a Content-Length of at most {}, the octets behind the headers, found {} "
                    "(RFC 3261 §18.3)",
                    received, announced));
  }
}

}  // namespace

void CheckWholeMessage(Message& message) {
  CheckLines(message);
  CheckPresence(message);
  CheckCSeqMethod(message);
  CheckLength(message);
}

int64_t Message::NumberOf(HeaderId id) const {
  const Line* line = layout_.Find(id);
  if (line == nullptr) return -1;
  std::string_view digits = TextOf(*line);
  int64_t number = 0;
  for (char c : digits) {
    if (!IsIn(c, kDigit)) return -1;
    number = number * 10 + (c - '0');
    if (number > UINT32_MAX) return -1;
  }
  return digits.empty() ? -1 : number;
}

uint32_t Message::BodyEnd() const {
  auto size = static_cast<uint32_t>(octets().size());
  int64_t announced = NumberOf(HeaderId::kContentLength);
  if (announced < 0 || announced > size - layout_.body) return size;
  return layout_.body + static_cast<uint32_t>(announced);
}

std::string Message::MediaType(std::string_view* parameters) const {
  *parameters = {};
  const Line* line = layout_.Find(HeaderId::kContentType);
  if (line == nullptr) return "";
  std::string_view value = TextOf(*line);
  size_t end = value.find(';');
  std::string media;
  for (char c : value.substr(0, end)) {
    if (!IsIn(c, kLws)) media += ToLower(c);
  }
  if (end != std::string_view::npos) *parameters = value.substr(end);
  return media;
}

}  // namespace assay::codecs::sip
