#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/text/char_class.h"
#include "runtime/value/objects.h"
#include "runtime/value/value.h"

namespace assay::codecs {

/// A view of `octets` (a kOctetstring value) as characters: slices of it are charstrings that keep the octets
/// alive.
runtime::Value CharacterView(const runtime::Value& octets);

/// Bounded scanner over a part of a received message. Functions that recognise a rule return false when the
/// text breaks it; the first break is remembered with its place and what was expected there, and everything
/// after it is void. Shape: `view` is the message as CharacterView(), whose first octet is `base`; values
/// made here are slices of it.
class Reader {
 public:
  /// `checking`: strings are checked, but come out unbound.
  Reader(runtime::StringObject* view, const char* begin, const char* end, bool checking = false)
      : p(begin), end(end), view_(view), base_(view->data), checking_(checking) {}

  const char* p;    ///< next octet
  const char* end;  ///< one past the last octet of this part

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
    while (p < end && IsIn(*p, kLws)) ++p;
  }
  /// Takes `separator` with linear white space around it (the rules COMMA, SEMI, EQUAL, SLASH, COLON of RFC
  /// 3261 §25.1). Shape: leaves the place alone when it does not stand here.
  bool TakeSeparator(char separator) {
    const char* q = p;
    while (q < end && IsIn(*q, kLws)) ++q;
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
  /// Skips octets of `classes`. Shape: the classes seen, ORed; 0 when there is none.
  uint32_t SkipWhile(uint32_t classes) {
    uint32_t seen = 0;
    while (p < end) {
      uint32_t c = ClassesOf(*p);
      if ((c & classes) == 0) break;
      seen |= c;
      ++p;
    }
    return seen;
  }

  /// One or more octets of `classes` as a charstring.
  bool TakeRun(uint32_t classes, const char* what, const char* clause, runtime::Value* out) {
    const char* begin = p;
    SkipWhile(classes);
    if (p == begin) return Fail(what, clause);
    *out = Slice(begin, p);
    return true;
  }
  bool TakeToken(runtime::Value* out) { return TakeRun(kToken, "a token", "RFC 3261 §25.1", out); }
  /// A token folded to lower case.
  bool TakeLowerToken(runtime::Value* out);
  /// 1*DIGIT not above `maximum`.
  bool TakeNumber(uint64_t maximum, const char* what, const char* clause, uint64_t* out);
  /// The text between double quotes (escapes stay, folding becomes one space), the place standing on the
  /// opening one.
  bool TakeQuoted(runtime::Value* out);
  /// Goes behind a quoted string. Shape: `*plain` is true when its octets are its text: ASCII without
  /// folding.
  bool SkipQuoted(bool* plain);
  /// Any text from here to the end without white space around it, checked to be UTF-8; folding becomes one
  /// space.
  bool TakeText(runtime::Value* out);

  /// Charstring of [begin, end): ASCII octets, no folding.
  runtime::Value Slice(const char* begin, const char* end) const {
    if (checking_) return {};
    return runtime::Value::Slice(view_, static_cast<uint32_t>(begin - base_),
                                 static_cast<uint32_t>(end - begin));
  }
  /// (Universal) charstring of [begin, end): UTF-8 checked, folding removed.
  bool SliceText(const char* begin, const char* end, runtime::Value* out);
  /// [begin, end) in lower case.
  runtime::Value SliceLower(const char* begin, const char* end, uint32_t classes_seen) const;

  const char* base() const { return base_; }
  runtime::StringObject* view() const { return view_; }
  bool checking() const { return checking_; }

 private:
  runtime::StringObject* view_;
  const char* base_;
  const char* bad_ = nullptr;
  const char* expected_ = nullptr;
  const char* clause_ = nullptr;
  bool checking_ = false;
};

/// How an octet is shown in messages: `"a"`, `octet 0x80`, `a space`.
std::string ShowOctet(char c);

}  // namespace assay::codecs
