// The first pass over a message. It looks at each octet of the header once: memchr() finds line ends, one
// table look-up an octet finds the end of a name, and the name's place in the header table is remembered.
// Values are not looked at.

#include "codecs/sip/layout.h"

#include <fmt/format.h>

#include <cstring>

#include "codecs/text/char_class.h"

namespace assay::codecs::sip {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

const char* FindLf(const char* from, const char* end) {
  return static_cast<const char*>(std::memchr(from, '\n', static_cast<size_t>(end - from)));
}

tl::unexpected<Error> PastLimit(std::string message, size_t offset) {
  return Fail(Error{ErrorCode::kLimit, std::move(message), offset});
}

tl::unexpected<Error> LineTooLong(ptrdiff_t offset, ptrdiff_t length, const Limits& limits) {
  return PastLimit(fmt::format("line of {} octets is longer than max_line, {}", length, limits.max_line),
                   static_cast<size_t>(offset));
}

}  // namespace

const Line* Layout::Find(HeaderId id, size_t from) const {
  if (!Has(id)) return nullptr;
  std::span<const Line> all = lines();
  for (size_t i = from; i < all.size(); ++i) {
    if (all[i].id == id) return &all[i];
  }
  return nullptr;
}

void Layout::Add(const Line& line) {
  present_[Word(line.id)] |= uint64_t{1} << Bit(line.id);
  if (count_ < kFew) {
    few_[count_++] = line;
    return;
  }
  if (count_ == kFew) more_.assign(few_, few_ + kFew);
  more_.push_back(line);
  ++count_;
}

void Layout::AddLine(const char* base, size_t readable, uint32_t begin, uint32_t end) {
  const char* p = base + begin;
  const char* stop = base + end;
  while (p < stop && IsIn(*p, kToken)) ++p;
  size_t name_length = static_cast<size_t>(p - (base + begin));
  const char* colon = p;
  while (colon < stop && (*colon == ' ' || *colon == '\t')) ++colon;
  if (colon == stop || *colon != ':' || name_length == 0 || name_length > UINT16_MAX) {
    Add({begin, static_cast<uint32_t>(p - base), end, 0, HeaderId::kNoHeader});
    return;
  }
  const char* value = colon + 1;
  while (value < stop && IsIn(*value, kLws)) ++value;
  while (stop > value && IsIn(stop[-1], kLws)) --stop;
  HeaderId id = FindHeader({base + begin, name_length}, readable - begin);
  Add({begin, static_cast<uint32_t>(value - base), static_cast<uint32_t>(stop - base),
       static_cast<uint16_t>(name_length), id});
}

const char* Layout::EndOfLine(const char* base, const char* p, const char* end, bool may_fold,
                              const char** line_end) {
  const char* lf = FindLf(p, end);
  for (; lf != nullptr; lf = FindLf(lf + 1, end)) {
    bool cr = lf > p && lf[-1] == '\r';
    if (!cr && lone_lf == kNowhere) lone_lf = static_cast<uint32_t>(lf - base);
    bool continues = may_fold && lf + 1 < end && (lf[1] == ' ' || lf[1] == '\t');
    if (continues) continue;
    *line_end = cr ? lf - 1 : lf;
    return lf;
  }
  *line_end = end;
  return nullptr;
}

Result<void> Layout::Scan(std::string_view message, const Limits& limits) {
  if (message.size() > limits.max_message) {
    return PastLimit(fmt::format("message of {} octets is larger than max_message, {}", message.size(),
                                 limits.max_message),
                     limits.max_message);
  }
  const char* base = message.data();
  const char* end = base + message.size();
  const char* p = base;
  while (p < end && (*p == '\r' || *p == '\n')) ++p;
  if (p == end)
    return Fail(Error{ErrorCode::kMalformed, "message has no start line", message.size(), "RFC 3261 §7"});
  const char* line_end;
  const char* lf = EndOfLine(base, p, end, false, &line_end);
  if (static_cast<size_t>(line_end - p) > limits.max_line) return LineTooLong(p - base, line_end - p, limits);
  start_begin = static_cast<uint32_t>(p - base);
  start_end = static_cast<uint32_t>(line_end - base);
  return ScanLines(message, lf == nullptr ? message.size() : static_cast<size_t>(lf + 1 - base), limits);
}

Result<void> Layout::ScanPart(std::string_view part, const Limits& limits) {
  return ScanLines(part, 0, limits);
}

Result<void> Layout::ScanLines(std::string_view message, size_t begin, const Limits& limits) {
  const char* base = message.data();
  const char* end = base + message.size();
  const char* p = base + begin;
  auto offset = [base](const char* place) { return static_cast<uint32_t>(place - base); };
  while (p < end) {
    if (*p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n')) {
      if (*p == '\n' && lone_lf == kNowhere) lone_lf = offset(p);
      p += *p == '\n' ? 1 : 2;
      complete = true;
      break;
    }
    const char* line_end;
    const char* lf = EndOfLine(base, p, end, true, &line_end);
    if (static_cast<size_t>(line_end - p) > limits.max_line)
      return LineTooLong(p - base, line_end - p, limits);
    if (count_ == limits.max_headers) {
      return PastLimit(fmt::format("more header lines than max_headers, {}", limits.max_headers), offset(p));
    }
    AddLine(base, message.size(), offset(p), offset(line_end));
    p = lf == nullptr ? end : lf + 1;
  }
  body = offset(p);
  return {};
}

MessageKind KindOf(std::string_view message) {
  size_t begin = message.find_first_not_of("\r\n");
  if (begin == std::string_view::npos) return MessageKind::kNeither;
  std::string_view rest = message.substr(begin);
  if (rest.size() >= 4 && SameText(rest.substr(0, 4), "SIP/")) return MessageKind::kResponse;
  // A request starts with a method, and its first line names the version somewhere behind.
  size_t method = 0;
  while (method < rest.size() && IsIn(rest[method], kToken)) ++method;
  if (method == 0 || method == rest.size() || (rest[method] != ' ' && rest[method] != '\t'))
    return MessageKind::kNeither;
  std::string_view line = rest.substr(0, rest.find('\n'));
  for (size_t slash = line.rfind('/'); slash != std::string_view::npos && slash >= 3;
       slash = line.rfind('/', slash - 1)) {
    if (SameText(line.substr(slash - 3, 3), "SIP")) return MessageKind::kRequest;
  }
  return MessageKind::kNeither;
}

}  // namespace assay::codecs::sip
