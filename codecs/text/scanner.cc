#include "codecs/text/scanner.h"

#include <fmt/format.h>

#include "codecs/text/digits.h"
#include "runtime/value/utf8.h"

namespace assay::codecs {

std::string ShowOctet(char c) {
  auto octet = static_cast<unsigned char>(c);
  if (c == ' ') return "a space";
  if (c == '\t') return "a tab";
  if (c == '\r') return "CR";
  if (c == '\n') return "LF";
  if (octet < 32 || octet >= 127) return fmt::format("octet 0x{:02x}", octet);
  if (c == '"') return "'\"'";
  return fmt::format("\"{}\"", c);
}

std::string Scanner::Reason() const {
  if (bad_ == nullptr) return "";
  std::string found = bad_ < end ? ShowOctet(*bad_) : "the end";
  return fmt::format("expected {}, found {} ({})", expected_, found, clause_);
}

size_t Scanner::MoveWindow(const char* q) {
  window_ = q;
  if (static_cast<size_t>(limit_ - q) < kMaskOctets) {
    auto size = static_cast<size_t>(limit_ - base_);
    if (size < kMaskOctets) {
      window_ = base_;
      stops_ = StopsOfFew(base_, size);
      return static_cast<size_t>(q - window_);
    }
    window_ = limit_ - kMaskOctets;
  }
  stops_ = StopsOf(window_);
  return static_cast<size_t>(q - window_);
}

bool Scanner::TakeNumber(uint64_t maximum, const char* what, const char* clause, uint64_t* out) {
  constexpr uint64_t kRoom = UINT64_MAX / 10 - 1;  // what is no larger takes another digit
  const char* q = p;
  uint64_t number = 0;
  if (static_cast<size_t>(limit_ - p) >= kWordDigits) {  // the usual case, without a loop
    uint64_t word = LoadWord(p);
    size_t count = CountDigits(word);
    if (count != kWordDigits && count < static_cast<size_t>(end - p)) {
      if (count == 0) return Fail(what, clause);
      number = NumberOfDigits(word, count);
      if (number > maximum) return Fail(what, clause);
      p += count;
      *out = number;
      return true;
    }
  }
  for (; q < end; ++q) {
    auto digit = static_cast<uint64_t>(static_cast<unsigned char>(*q)) - '0';
    if (digit > 9) break;
    if (number > kRoom) return FailAt(p, what, clause);
    number = number * 10 + digit;
    if (number > maximum) return FailAt(p, what, clause);
  }
  if (q == p) return Fail(what, clause);
  p = q;
  *out = number;
  return true;
}

bool Scanner::SkipQuoted(bool* plain) {
  constexpr const char* kClause = "RFC 3261 §25.1";
  const char* open = p;
  if (!Take('"')) return Fail("a quoted string", kClause);
  *plain = true;
  for (p = FindUnquotable(p, end, limit_); p < end; p = FindUnquotable(p + 1, end, limit_)) {
    char c = *p;
    uint32_t classes = ClassesOf(c);
    if (c == '\t') continue;
    if (c == '"') {
      ++p;
      return true;
    }
    if (c == '\\') {
      // quoted-pair = "\" (%x00-09 / %x0B-0C / %x0E-7F)
      ++p;
      if (p == end) break;
      if (*p == '\n' || *p == '\r' || IsIn(*p, kNonAscii))
        return Fail("an ASCII character but CR and LF after \"\\\"", kClause);
    } else if ((classes & (kNonAscii | kLws)) != 0) {
      *plain = false;  // UTF-8 is to be checked, or folding to be removed
    } else {
      return Fail("no control character in a quoted string", kClause);
    }
  }
  return FailAt(open, "a double quote that closes this one", kClause);
}

bool Scanner::CheckText(const char* begin, const char* end, bool* plain) {
  *plain = true;
  for (const char* q = begin; q < end;) {
    if (!IsIn(*q, kNonAscii)) {
      if (*q == '\n' || *q == '\r') *plain = false;
      ++q;
      continue;
    }
    *plain = false;
    size_t length;
    bool valid;
    runtime::DecodeUtf8Character({q, static_cast<size_t>(end - q)}, &length, &valid);
    if (!valid) return FailAt(q, "UTF-8", "RFC 3629 §4");
    q += length;
  }
  return true;
}

}  // namespace assay::codecs
