// Attribute lines (RFC 8866 §5.13, §6; RFC 3312, RFC 4568, RFC 3605). A known attribute whose value has
// another form than its definition says is taken as unknown, so that its text is not lost.

#include <cstring>
#include <initializer_list>

#include "codecs/sdp/sdp_reader.h"
#include "codecs/sdp/shapes.h"

namespace assay::codecs::sdp {

using runtime::Value;

namespace {

/// The value of an attribute, taken apart by spaces and slashes without error messages.
struct Scanner {
  Reader& reader;
  const char* p;
  const char* end;

  bool Take(char c) {
    if (p == end || *p != c) return false;
    ++p;
    return true;
  }
  /// Visible characters up to `stop` or a space.
  bool Word(char stop, Value* out) {
    const char* begin = p;
    while (p<end&& static_cast<unsigned char>(*p)> ' ' && static_cast<unsigned char>(*p) < 127 && *p != stop)
      ++p;
    if (p == begin) return false;
    *out = reader.Slice(begin, p);
    return true;
  }
  bool Number(Value* out) {
    constexpr size_t kMostDigits = 18;
    const char* begin = p;
    int64_t number = 0;
    for (; p < end && IsIn(*p, kDigit); ++p) {
      if (static_cast<size_t>(p - begin) == kMostDigits) return false;
      number = number * 10 + (*p - '0');
    }
    bool leading_zero = p - begin > 1 && *begin == '0';  // would not be written back alike
    *out = Value::Integer(number);
    return p != begin && !leading_zero;
  }
  bool AtEnd() const { return p == end; }
};

bool ReadRtpmap(Scanner& in, const Bound& bound, Value* record) {
  Value type;
  Value name;
  Value rate;
  Value params = Value::Omit();
  if (!in.Number(&type) || !in.Take(' ') || !in.Word('/', &name) || !in.Take('/') || !in.Number(&rate))
    return false;
  if (in.Take('/') && !in.Word(' ', &params)) return false;
  bound.Set(*record, kMapType, std::move(type));
  bound.Set(*record, kMapName, std::move(name));
  bound.Set(*record, kMapRate, std::move(rate));
  bound.Set(*record, kMapParams, std::move(params));
  return in.AtEnd();
}

bool ReadFmtp(Scanner& in, const Bound& bound, Value* record) {
  Value format;
  if (!in.Word(' ', &format) || !in.Take(' ')) return false;
  bound.Set(*record, kFmtpFormat, std::move(format));
  ListBuilder params;
  do {
    while (in.Take(' ')) {
    }
    const char* begin = in.p;
    while (in.p < in.end && *in.p != ';' && !IsIn(*in.p, kNonAscii)) ++in.p;
    if (in.p == begin) return false;
    params.Add(in.reader.Slice(begin, in.p));
  } while (in.Take(';'));
  bound.Set(*record, kFmtpParams, params.Finish(bound[kFmtpParams].type));
  return in.AtEnd();
}

/// Words divided by one space each.
bool ReadWords(Scanner& in, const Bound& bound, std::initializer_list<int> fields, Value* record) {
  bool first = true;
  for (int field : fields) {
    Value word;
    if ((!first && !in.Take(' ')) || !in.Word(' ', &word)) return false;
    bound.Set(*record, field, std::move(word));
    first = false;
  }
  return in.AtEnd();
}

bool ReadCrypto(Scanner& in, const Bound& bound, Value* record) {
  Value tag;
  Value suite;
  Value key;
  Value session = Value::Omit();
  if (!in.Number(&tag) || !in.Take(' ') || !in.Word(' ', &suite) || !in.Take(' ') || !in.Word(' ', &key))
    return false;
  if (in.Take(' ')) {
    for (const char* q = in.p; q < in.end; ++q) {
      if (IsIn(*q, kNonAscii)) return false;
    }
    session = in.reader.Slice(in.p, in.end);
    in.p = in.end;
  }
  bound.Set(*record, kCryptoTag, std::move(tag));
  bound.Set(*record, kCryptoSuite, std::move(suite));
  bound.Set(*record, kCryptoKey, std::move(key));
  bound.Set(*record, kCryptoSession, std::move(session));
  return in.AtEnd();
}

bool ReadRtcp(Scanner& in, const Bound& bound, Value* record) {
  Value port;
  if (!in.Number(&port)) return false;
  bound.Set(*record, kRtcpPort, std::move(port));
  if (in.Take(' ')) return ReadWords(in, bound, {kRtcpNet, kRtcpAddrType, kRtcpAddress}, record);
  for (int field : {kRtcpNet, kRtcpAddrType, kRtcpAddress}) bound.Set(*record, field, Value::Omit());
  return in.AtEnd();
}

bool ReadRecord(int alternative, Scanner& in, const Bound& bound, Value* record) {
  switch (alternative) {
    case kRtpmap:
      return ReadRtpmap(in, bound, record);
    case kFmtp:
      return ReadFmtp(in, bound, record);
    case kCurr:
      return ReadWords(in, bound, {kCurrType, kCurrStatus, kCurrDirection}, record);
    case kDes:
    case kConf:
      return ReadWords(in, bound, {kDesType, kDesStrength, kDesStatus, kDesDirection}, record);
    case kCrypto:
      return ReadCrypto(in, bound, record);
    case kRtcp:
      return ReadRtcp(in, bound, record);
    default:
      return false;
  }
}

/// The typed form. False when the attribute does not have it.
bool ReadTyped(Reader& reader, int alternative, const Bound& bound, const char* value, bool has_value,
               Value* out) {
  if (bound.slot[alternative] < 0) return false;
  const Bound* content_bound = bound.child[alternative];
  Scanner in{reader, value, reader.end};
  Value content;
  switch (alternative) {
    case kSendrecv:
    case kSendonly:
    case kRecvonly:
    case kInactive:
      if (has_value) return false;
      content = content_bound->NewRecord();
      break;
    case kPtime:
    case kMaxptime:
      if (!in.Number(&content) || !in.AtEnd()) return false;
      break;
    case kMid:
    case kFramerate:
      if (!in.Word(' ', &content) || !in.AtEnd()) return false;
      break;
    default:
      content = content_bound->NewRecord();
      if (!ReadRecord(alternative, in, *content_bound, &content)) return false;
  }
  *out = bound.NewUnion(alternative, std::move(content));
  return true;
}

}  // namespace

bool ReadAttribute(Reader& reader, const Bound& bound, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.13";
  const char* begin = reader.p;
  if (!reader.SkipRun(kSdpToken)) return reader.Fail("an attribute name", kClause);
  std::string_view name(begin, static_cast<size_t>(reader.p - begin));
  const char* name_end = reader.p;
  bool has_value = reader.Take(':');
  if (!has_value && !reader.AtEnd()) return reader.Fail("\":\" or the end of the line", kClause);
  const char* value = reader.p;
  for (size_t i = 0; i < kUnknown; ++i) {
    if (name == bound.shape->fields[i].name &&
        ReadTyped(reader, static_cast<int>(i), bound, value, has_value, out)) {
      reader.p = reader.end;
      return true;
    }
  }
  const Bound& unknown = bound[kUnknown];
  Value record = unknown.NewRecord();
  unknown.Set(record, kUnknownName, reader.Slice(begin, name_end));
  Value text = Value::Omit();
  if (has_value && !reader.SliceText(value, reader.end, &text)) return false;
  reader.p = reader.end;
  unknown.Set(record, kUnknownValue, std::move(text));
  *out = bound.NewUnion(kUnknown, std::move(record));
  return true;
}

}  // namespace assay::codecs::sdp
