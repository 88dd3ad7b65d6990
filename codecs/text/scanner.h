#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/text/char_class.h"
#include "codecs/text/char_masks.h"

namespace assay::codecs {

/// Bounded scanner over a part of a received message. Functions that recognise a rule return false when the
/// text breaks it; the first break is remembered with its place and what was expected there, and everything
/// after it is void.
class Scanner {
 public:
  /// Shape: [begin, end) is a part of `message`.
  Scanner(std::string_view message, const char* begin, const char* end)
      : p(begin), end(end), base_(message.data()), limit_(message.data() + message.size()) {}

  const char* p;    ///< next octet
  const char* end;  ///< one past the last octet of this part
  /// How many parameters an item may have. Units: parameters; a limit of the codec, not of the grammar.
  uint32_t max_parameters = 64;

  /// Goes to another part of the same message.
  void Restart(const char* begin, const char* part_end) {
    p = begin;
    end = part_end;
    bad_ = nullptr;
  }

  bool AtEnd() const { return p == end; }
  char Peek() const { return p < end ? *p : '\0'; }

  /// Remembers that `what` was expected at the current place. Shape: literals; `clause` as `RFC 3261 §20.8`.
  bool Fail(const char* what, const char* clause) { return FailAt(p, what, clause); }
  bool FailAt(const char* place, const char* what, const char* clause) {
    if (bad_ == nullptr) {
      bad_ = place;
      expected_ = what;
      clause_ = clause;
    }
    return false;
  }
  bool failed() const { return bad_ != nullptr; }
  /// Octets from the start of the message to the first bad octet.
  uint32_t bad_offset() const { return static_cast<uint32_t>(bad_ - base_); }
  /// `expected token, found ";" (RFC 3261 §25.1)`.
  std::string Reason() const;
  const char* clause() const { return clause_; }

  /// Skips linear white space: SP, HTAB, and line ends before them. Whoever cut out this part made sure that
  /// white space follows every line end in it.
  void SkipLws() {
    while (p < end && IsLws(*p)) ++p;
  }
  /// Takes `separator` with linear white space around it (the rules COMMA, SEMI, EQUAL, SLASH, COLON of RFC
  /// 3261 §25.1). Shape: leaves the place alone when it does not stand here.
  bool TakeSeparator(char separator) {
    const char* q = p;
    while (q < end && IsLws(*q)) ++q;
    if (q == end || *q != separator) return false;
    p = q + 1;
    SkipLws();
    return true;
  }
  bool Take(char c) {
    if (p == end || *p != c) return false;
    ++p;
    return true;
  }
  /// Skips octets of `classes`. Returns false when there is none.
  bool SkipWhile(uint32_t classes) {
    const char* begin = p;
    while (p < end && IsIn(*p, classes)) ++p;
    return p != begin;
  }
  /// As SkipWhile(), many octets at once. Shape: `classes` hold all of kHostChar.
  bool SkipRun(uint32_t classes) {
    const char* q = EndOfRun(p, classes);
    bool some = q != p;
    p = q;
    return some;
  }
  /// Where octets of `classes` from `q` on end. Shape: as for SkipRun().
  const char* EndOfRun(const char* q, uint32_t classes) {
    q = NextStop(q);
    while (q < end && IsIn(*q, classes)) q = NextStop(q + 1);
    return q;
  }
  /// The first octet from `q` on that is no kHostChar, or the end of this part.
  const char* NextStop(const char* q) {
    while (q < end) {
      uint64_t stops = StopsFrom(q);
      if (stops != 0) return std::min(q + std::countr_zero(stops), end);
      q = window_ + kMaskOctets;
    }
    return end;
  }

  /// What follows `q` as `word c word d`, where words are octets of kHostChar, and c and d are none: the
  /// usual form of a parameter, found in few steps. Shape: `q` is in this part; where this part ends is not
  /// looked at.
  struct WordPair {
    const char* first_end;   ///< where c stands
    const char* second_end;  ///< where d stands; both are `q` when it is not that near
  };
  WordPair WordPairFrom(const char* q) {
    uint64_t stops = StopsFrom(q);
    uint64_t further = stops & (stops - 1);
    if (__builtin_expect(further == 0, 0)) {
      MoveWindow(q);
      stops = StopsFrom(q);
      further = stops & (stops - 1);
      if (further == 0) return {q, q};
    }
    return {q + std::countr_zero(stops), q + std::countr_zero(further)};
  }

  /// 1*DIGIT not above `maximum`.
  bool TakeNumber(uint64_t maximum, const char* what, const char* clause, uint64_t* out);
  /// Goes behind a quoted string. Shape: `*plain` is true when its octets are its text: ASCII without
  /// folding.
  bool SkipQuoted(bool* plain);
  /// Checks that [begin, end) is UTF-8. Shape: `*plain` as for SkipQuoted().
  bool CheckText(const char* begin, const char* end, bool* plain);

  const char* base() const { return base_; }
  /// One past the last octet of the message: up to here octets may be read.
  const char* limit() const { return limit_; }

 private:
  const char* base_;
  const char* limit_;
  /// The stops from `q` on, as far as they are known.
  uint64_t StopsFrom(const char* q) {
    auto at = static_cast<size_t>(reinterpret_cast<uintptr_t>(q) - reinterpret_cast<uintptr_t>(window_));
    if (__builtin_expect(at >= kMaskOctets, 0)) at = MoveWindow(q);
    return stops_ >> at;
  }
  /// Moves the window so that it shows what follows `q`. Returns where in it `q` is.
  size_t MoveWindow(const char* q);

  const char* window_ = nullptr;  ///< the octets that stops_ is about; null: nothing yet
  uint64_t stops_ = 0;
  const char* bad_ = nullptr;
  const char* expected_ = nullptr;
  const char* clause_ = nullptr;
};

/// How an octet is shown in messages: `"a"`, `octet 0x80`, `a space`.
std::string ShowOctet(char c);

}  // namespace assay::codecs
