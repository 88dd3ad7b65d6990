#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "codecs/sip/header_table.h"
#include "codecs/sip/limits.h"
#include "runtime/base/result.h"

namespace assay::codecs::sip {

/// One header line, its folded lines included. Units: octets from the start of the message.
struct Line {
  uint32_t name;
  uint32_t value;  ///< first octet of the value that is no white space
  uint32_t end;    ///< one past the last octet of the value that is no white space
  uint16_t name_length;
  HeaderId id;  ///< kNoHeader: the line has no name and colon; `name` is its start, `value` the octet that is
                ///< wrong
};

/// Where the parts of a message are: what the first pass finds, before anything is decoded. Lines without a
/// typed header are found too. Up to 32 lines need no memory of their own.
class Layout {
 public:
  Layout() = default;
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

  /// Finds all lines of `message`.
  /// Shape: `message` may start with empty lines (RFC 3261 §7.5); it need not end where the body ends.
  /// Errors: kLimit with the name of the limit; kMalformed when there is no start line.
  /// Source: RFC 3261 §7, §7.3.1. Lines that end with LF alone are taken, and remembered.
  runtime::Result<void> Scan(std::string_view message, const Limits& limits);
  /// The same for header lines without a start line: a part of a multipart body.
  runtime::Result<void> ScanPart(std::string_view part, const Limits& limits);

  std::span<const Line> lines() const { return {more_.empty() ? few_ : more_.data(), count_}; }
  bool Has(HeaderId id) const { return (present_[Word(id)] >> Bit(id) & 1) != 0; }
  /// The first line of header `id`; null when there is none.
  const Line* Find(HeaderId id) const {
    return Has(id) ? &lines()[first_[static_cast<size_t>(id)]] : nullptr;
  }
  /// The next line of the same header behind `line`, which is one of lines(); null when there is none.
  const Line* Next(const Line* line) const {
    return (repeated_[Word(line->id)] >> Bit(line->id) & 1) != 0 ? NextOfRepeated(line) : nullptr;
  }

  uint32_t start_begin = 0, start_end = 0;  ///< start line without its line end
  uint32_t body = 0;                        ///< first octet behind the empty line, or the end of the message
  bool complete = false;                    ///< the empty line is there
  uint32_t lone_lf = kNowhere;              ///< the first line end without CR
  static constexpr uint32_t kNowhere = UINT32_MAX;

 private:
  static constexpr size_t kFew = 32;
  static constexpr size_t kIds = static_cast<size_t>(HeaderId::kNoHeader) + 1;
  static size_t Word(HeaderId id) { return static_cast<size_t>(id) / 64; }
  static size_t Bit(HeaderId id) { return static_cast<size_t>(id) % 64; }
  const Line* NextOfRepeated(const Line* line) const;
  runtime::Result<void> ScanLines(std::string_view message, const char* p, const Limits& limits);
  /// Room for a line, which counts once Remember() was called with its header.
  Line* NewLine() { return __builtin_expect(count_ < kFew, 1) ? &few_[count_] : NewLineOfMore(); }
  Line* NewLineOfMore();
  void Remember(HeaderId id) {
    uint64_t bit = uint64_t{1} << Bit(id);
    uint64_t& present = present_[Word(id)];
    if ((present & bit) == 0) {
      first_[static_cast<size_t>(id)] = count_;
    } else {
      repeated_[Word(id)] |= bit;
    }
    present |= bit;
    ++count_;
  }

  uint32_t count_ = 0;
  uint64_t present_[kIds / 64 + 1] = {};
  uint64_t repeated_[kIds / 64 + 1] = {};
  uint32_t first_[kIds];  // uninitialised for headers that are not present
  Line few_[kFew];        // uninitialised beyond `count_`
  std::vector<Line> more_;
};

/// What the first line of `message` says it is; decides which of a port's types is tried.
enum class MessageKind : uint8_t { kNeither, kRequest, kResponse };
MessageKind KindOf(std::string_view message);

}  // namespace assay::codecs::sip
