// The first pass over a message: finds line ends 64 octets at a time, the name in front of each colon, and
// its place in the header table. Values are not looked at.

#include "codecs/sip/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "codecs/sip/header_names.h"
#include "codecs/text/char_class.h"
#include "codecs/text/char_masks.h"

namespace assay::codecs::sip {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// Finds line ends one after the other, by masks of 64 octets.
class LfFinder {
 public:
  LfFinder(std::string_view message, const char* begin)
      : base_(message.data()), end_(base_ + message.size()), block_(begin), places_(PlacesAt(begin)) {}

  /// The line feed that ends the next line, with what continues it; null at the end of the message.
  /// Shape: `*line_end` is where its text ends; `*lone_lf` gets the first line feed without CR. The line
  /// is not empty.
  const char* EndOfLine(const char** line_end, uint32_t* lone_lf) {
    for (const char* lf = Next(); lf != nullptr; lf = Next()) {
      bool cr = lf[-1] == '\r';
      if (!cr && *lone_lf == Layout::kNowhere) *lone_lf = static_cast<uint32_t>(lf - base_);
      bool continues = lf + 1 != end_ && (lf[1] == ' ' || lf[1] == '\t');
      if (continues) continue;
      *line_end = lf - cr;
      return lf;
    }
    *line_end = end_;
    return nullptr;
  }

 private:
  const char* Next() {
    while (places_ == 0) {
      if (static_cast<size_t>(end_ - block_) <= kMaskOctets) return nullptr;
      block_ += kMaskOctets;
      places_ = PlacesAt(block_);
    }
    const char* found = block_ + std::countr_zero(places_);
    places_ &= places_ - 1;
    return found;
  }
  uint64_t PlacesAt(const char* block) const {
    bool whole = static_cast<size_t>(end_ - block) >= kMaskOctets;
    return __builtin_expect(whole, 1) ? PlacesOf('\n', block) : PlacesNearEnd(block);
  }
  [[gnu::noinline]] uint64_t PlacesNearEnd(const char* block) const {
    if (block != end_ && static_cast<size_t>(end_ - base_) >= kMaskOctets)
      return PlacesOf('\n', end_ - kMaskOctets) >> (kMaskOctets - static_cast<size_t>(end_ - block));
    uint64_t places = 0;
    for (const char* q = block; q < end_; ++q) places |= uint64_t{*q == '\n'} << (q - block);
    return places;
  }

  const char* base_;
  const char* end_;
  const char* block_;  ///< the octets that places_ is about
  uint64_t places_;    ///< line feeds not returned yet
};

/// One line of a message whose octets go from `base` to `limit`.
struct RawLine {
  const char* base;
  const char* limit;
  const char* begin;
  const char* end;

  uint32_t OffsetOf(const char* place) const { return static_cast<uint32_t>(place - base); }
};

/// Shape: `name_end` is where the name ends, `colon` stands right before the value.
inline void Fill(const RawLine& raw, HeaderId id, const char* name_end, const char* colon, Line* line) {
  const char* value = colon + 1;
  const char* end = raw.end;
  while (value < end && IsLws(*value)) ++value;
  while (end > value && IsLws(end[-1])) --end;
  line->name = raw.OffsetOf(raw.begin);
  line->value = raw.OffsetOf(value);
  line->end = raw.OffsetOf(end);
  line->name_length = static_cast<uint16_t>(name_end - raw.begin);
  line->id = id;
}

/// Any line: white space in front of the colon, a name that the table does not know, no header at all.
void TakeApartCarefully(const RawLine& raw, Line* line) {
  const char* name_end = raw.begin;
  while (name_end < raw.end && IsIn(*name_end, kToken)) ++name_end;
  const char* colon = name_end;
  while (colon < raw.end && (*colon == ' ' || *colon == '\t')) ++colon;
  auto length = static_cast<size_t>(name_end - raw.begin);
  if (colon == raw.end || *colon != ':' || length == 0 || length > UINT16_MAX) {
    *line = {raw.OffsetOf(raw.begin), raw.OffsetOf(name_end), raw.OffsetOf(raw.end), 0, HeaderId::kNoHeader};
    return;
  }
  Fill(raw, FindHeader({raw.begin, length}), name_end, colon, line);
}

inline void TakeApart(const RawLine& raw, Line* line) {
  // A name that the table knows, right before the colon, is made of nothing but letters and hyphens.
  const char* colon = FindNear(':', raw.begin, raw.end, raw.limit);
  if (colon != nullptr && static_cast<size_t>(raw.limit - raw.begin) >= HeaderNames::kWord) {
    HeaderId id = kHeaderNames.Find(raw.begin, static_cast<size_t>(colon - raw.begin));
    if (id != HeaderId::kUnknown) {
      Fill(raw, id, colon, colon, line);
      return;
    }
  }
  TakeApartCarefully(raw, line);
}

tl::unexpected<Error> PastLimit(std::string message, size_t offset) {
  return Fail(Error{ErrorCode::kLimit, std::move(message), offset});
}

tl::unexpected<Error> LineTooLong(ptrdiff_t offset, ptrdiff_t length, const Limits& limits) {
  return PastLimit(
      fmt::format("line of {} octets is longer than max_line_length, {}", length, limits.max_line_length),
      static_cast<size_t>(offset));
}

}  // namespace

const Line* Layout::NextOfRepeated(const Line* line) const {
  std::span<const Line> all = lines();
  const Line* behind = all.data() + all.size();
  const Line* next =
      std::find_if(line + 1, behind, [line](const Line& other) { return other.id == line->id; });
  return next != behind ? next : nullptr;
}

Line* Layout::NewLineOfMore() {
  if (count_ == kFew) more_.assign(few_, few_ + kFew);
  return &more_.emplace_back();
}

Result<void> Layout::Scan(std::string_view message, const Limits& limits) {
  if (message.size() > limits.max_message_size) {
    return PastLimit(fmt::format("message of {} octets is larger than max_message_size, {}", message.size(),
                                 limits.max_message_size),
                     limits.max_message_size);
  }
  const char* base = message.data();
  const char* end = base + message.size();
  const char* p = base;
  while (p < end && (*p == '\r' || *p == '\n')) ++p;
  if (p == end)
    return Fail(Error{ErrorCode::kMalformed, "message has no start line", message.size(), "RFC 3261 §7"});
  auto* lf = static_cast<const char*>(std::memchr(p, '\n', static_cast<size_t>(end - p)));
  const char* line_end = lf == nullptr ? end : lf > p && lf[-1] == '\r' ? lf - 1 : lf;
  if (lf != nullptr && line_end == lf) lone_lf = static_cast<uint32_t>(lf - base);
  if (static_cast<size_t>(line_end - p) > limits.max_line_length)
    return LineTooLong(p - base, line_end - p, limits);
  start_begin = static_cast<uint32_t>(p - base);
  start_end = static_cast<uint32_t>(line_end - base);
  return ScanLines(message, lf == nullptr ? end : lf + 1, limits);
}

Result<void> Layout::ScanPart(std::string_view part, const Limits& limits) {
  return ScanLines(part, part.data(), limits);
}

Result<void> Layout::ScanLines(std::string_view message, const char* p, const Limits& limits) {
  const char* base = message.data();
  const char* end = base + message.size();
  auto offset = [base](const char* place) { return static_cast<uint32_t>(place - base); };
  LfFinder finder(message, p);
  while (p < end) {
    if (*p <= '\r' && (*p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n'))) {
      if (*p == '\n' && lone_lf == kNowhere) lone_lf = offset(p);
      p += *p == '\n' ? 1 : 2;
      complete = true;
      break;
    }
    const char* line_end;
    const char* lf = finder.EndOfLine(&line_end, &lone_lf);
    if (static_cast<size_t>(line_end - p) > limits.max_line_length)
      return LineTooLong(p - base, line_end - p, limits);
    if (count_ == limits.max_headers) {
      return PastLimit(fmt::format("more header lines than max_headers, {}", limits.max_headers), offset(p));
    }
    Line* line = NewLine();
    TakeApart({base, end, p, line_end}, line);
    Remember(line->id);
    p = lf == nullptr ? end : lf + 1;
  }
  body = offset(p);
  Result<void> done;  // `return {}` would clear the memory for an error first
  return done;
}

MessageKind KindOf(std::string_view message) {
  size_t begin = 0;
  while (begin < message.size() && (message[begin] == '\r' || message[begin] == '\n')) ++begin;
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
