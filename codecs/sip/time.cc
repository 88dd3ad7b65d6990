// Date (RFC 3261 §20.17), Timestamp (§20.38), Retry-After (§20.33).

#include <cstring>

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

/// One of `words`, each of three letters.
bool TakeWord(Scanner& reader, const char* words, const char* what, const char* clause) {
  for (const char* word = words; *word != '\0'; word += 3) {
    if (reader.end - reader.p >= 3 && std::memcmp(reader.p, word, 3) == 0) {
      reader.p += 3;
      return true;
    }
  }
  return reader.Fail(what, clause);
}

/// Exactly `count` digits, or another character.
bool TakePattern(Scanner& reader, std::string_view pattern, const char* what, const char* clause) {
  for (char c : pattern) {
    bool fits = !reader.AtEnd() && (c == '2' ? IsIn(*reader.p, kDigit) : *reader.p == c);
    if (!fits) return reader.Fail(what, clause);
    ++reader.p;
  }
  return true;
}

/// rfc1123-date = wkday "," SP date1 SP time SP "GMT"
template <class R>
bool ReadDate(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3261 §20.17";
  const char* begin = reader.p;
  if (!TakeWord(reader, "MonTueWedThuFriSatSun", "a day of the week, Mon to Sun", kClause)) return false;
  if (!TakePattern(reader, ", 22 ", "a comma, a space and the day in two digits", kClause)) return false;
  if (!TakeWord(reader, "JanFebMarAprMayJunJulAugSepOctNovDec", "a month, Jan to Dec", kClause)) return false;
  if (!TakePattern(reader, " 2222 22:22:22 ", "a year and the time as hh:mm:ss", kClause)) return false;
  if (!TakeWord(reader, "GMT", "GMT", kClause)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, reader.Slice(begin, reader.p));
  return true;
}

void WriteDate(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (CheckRecord(writer, bound, value, "date")) writer.Value(bound.Get(value, kFirst), "sipDate");
}

/// *DIGIT [ "." *DIGIT ], with a digit in front where `digit_first`.
template <class R>
bool TakeDecimal(R& reader, bool digit_first, ValueOf<R>* out) {
  const char* begin = reader.p;
  if (!reader.SkipWhile(kDigit) && digit_first) return reader.Fail("a number of seconds", "RFC 3261 §20.38");
  if (reader.Take('.')) reader.SkipWhile(kDigit);
  *out = reader.Slice(begin, reader.p);
  return true;
}

template <class R>
bool ReadTimestamp(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> time;
  ValueOf<R> delay = R::Omit();
  if (!TakeDecimal(reader, true, &time)) return false;
  const char* behind = reader.p;
  reader.SkipLws();
  if (reader.p != behind && !reader.AtEnd() && !TakeDecimal(reader, false, &delay)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, 0, std::move(time));
  bound.Set(*out, 1, std::move(delay));
  return true;
}

void WriteTimestamp(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "timestamp")) return;
  writer.Value(bound.Get(value, 0), "timeValue");
  const Value& delay = bound.Get(value, 1);
  if (delay.is(Tag::kOmit)) return;
  writer.Char(' ');
  writer.Value(delay, "delay");
}

/// Comments nest; deeper than this is refused.
constexpr int kMaxCommentDepth = 32;

/// comment = LPAREN *(ctext / quoted-pair / comment) RPAREN. Shape: `out` is what stands between the outer
/// parentheses.
template <class R>
bool TakeComment(R& reader, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3261 §25.1";
  const char* begin = reader.p;
  int depth = 0;
  while (!reader.AtEnd()) {
    char c = *reader.p;
    if (c == '\\') {
      if (reader.end - reader.p < 2) break;
      reader.p += 2;
      continue;
    }
    if (c == '(' && ++depth > kMaxCommentDepth)
      return reader.Fail("comments nested no deeper than 32", "limit");
    ++reader.p;
    if (c == ')' && --depth == 0) return reader.SliceText(begin + 1, reader.p - 1, out);
  }
  return reader.FailAt(begin, "a closing parenthesis", kClause);
}

constexpr ParamRule kRetryRuleList[] = {{"duration", ParamCheck::kDeltaSeconds, "RFC 3261 §20.33"}};
constexpr ParamRules kRetryRules{kRetryRuleList};

template <class R>
bool ReadRetryAfter(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3261 §20.33";
  uint64_t seconds;
  if (!reader.TakeNumber(UINT32_MAX, "seconds, 0 to 4294967295", kClause, &seconds)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kRetryDelta, R::Integer(seconds));
  ValueOf<R> comment = R::Omit();
  const char* behind = reader.p;
  reader.SkipLws();
  if (reader.Peek() == '(') {
    if (!TakeComment(reader, &comment)) return false;
  } else {
    reader.p = behind;
  }
  bound.Set(*out, kRetryComment, std::move(comment));
  ValueOf<R> params;
  if (!ReadParams(reader, kRetryRules, bound[kRetryParams], &params)) return false;
  bound.Set(*out, kRetryParams, std::move(params));
  return true;
}

void WriteRetryAfter(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "retryAfter")) return;
  writer.Integer(bound.Get(value, kRetryDelta), "deltaSec");
  const Value& comment = bound.Get(value, kRetryComment);
  if (!comment.is(Tag::kOmit)) {
    writer.Text(" (");
    writer.Value(comment, "comment");
    writer.Char(')');
  }
  WriteParams(writer, bound[kRetryParams], bound.Get(value, kRetryParams));
}

}  // namespace

const Family kDateFamily{ReadDate<Checker>, ReadDate<Reader>, WriteDate};
const Family kTimestampFamily{ReadTimestamp<Checker>, ReadTimestamp<Reader>, WriteTimestamp};
const Family kRetryAfterFamily{ReadRetryAfter<Checker>, ReadRetryAfter<Reader>, WriteRetryAfter};

}  // namespace assay::codecs::sip
