// Request-Line and Status-Line (RFC 3261 §7.1, §7.2).

#include <algorithm>

#include "codecs/sip/family.h"
#include "codecs/sip/message.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Value;

namespace {

constexpr const char* kRequestClause = "RFC 3261 §7.1";
constexpr const char* kStatusClause = "RFC 3261 §7.2";

/// SIP-Version = "SIP" "/" 1*DIGIT "." 1*DIGIT
bool TakeVersion(Reader& reader, const char* clause, Value* out) {
  const char* begin = reader.p;
  bool name = reader.end - reader.p >= 4 && SameText({reader.p, 4}, "SIP/");
  if (!name) return reader.Fail("\"SIP/\"", clause);
  reader.p += 4;
  if (reader.SkipWhile(kDigit) == 0) return reader.Fail("a version number", clause);
  if (!reader.Take('.')) return reader.Fail("\".\" in the version", clause);
  if (reader.SkipWhile(kDigit) == 0) return reader.Fail("a version number", clause);
  *out = reader.Slice(begin, reader.p);
  return true;
}

bool IsVersion2(const Value& version) { return SameText(version.bytes(), "SIP/2.0"); }

}  // namespace

/// Method SP Request-URI SP SIP-Version
bool Message::ReadRequestLine(Reader& reader, const Bound& bound, Value* out) {
  Value method;
  Value uri;
  Value version;
  if (!reader.TakeToken(&method)) return false;
  if (!reader.Take(' ')) return reader.Fail("one space behind the method", kRequestClause);
  const char* uri_begin = reader.p;
  const char* uri_end = std::find_if(reader.p, reader.end, [](char c) { return IsIn(c, kLws); });
  const char* end = reader.end;
  reader.end = uri_end;
  bool ok = ReadUri(reader, bound[kRequestUri], &uri);
  reader.end = end;
  if (!ok) return false;
  if (!reader.Take(' ')) return reader.Fail("one space behind the Request-URI", kRequestClause);
  const char* version_begin = reader.p;
  if (!TakeVersion(reader, kRequestClause, &version)) return false;
  if (!reader.AtEnd()) return reader.Fail("CR LF behind the version", kRequestClause);
  uint32_t begin = layout_.start_begin;
  auto offset = [&reader](const char* place) { return static_cast<uint32_t>(place - reader.base()); };
  if (!start_line_checked_ && !IsVersion2(version)) {
    Report("Request-Line", begin, layout_.start_end, offset(version_begin),
           "expected version SIP/2.0 (RFC 3261 §7.1)");
  }
  auto question = std::find(uri_begin, uri_end, '?');
  if (!start_line_checked_ && question != uri_end && bound[kRequestUri].Get(uri, kUrlHeaders).is_heap()) {
    Report("Request-Line", begin, layout_.start_end, offset(question),
           "expected no headers in a Request-URI (RFC 3261 §19.1.1)");
  }
  *out = bound.NewRecord();
  bound.Set(*out, kMethod, std::move(method));
  bound.Set(*out, kRequestUri, std::move(uri));
  bound.Set(*out, kRequestVersion, std::move(version));
  return true;
}

/// SIP-Version SP Status-Code SP Reason-Phrase
bool Message::ReadStatusLine(Reader& reader, const Bound& bound, Value* out) {
  Value version;
  uint64_t code;
  Value reason;
  const char* version_begin = reader.p;
  if (!TakeVersion(reader, kStatusClause, &version)) return false;
  if (!reader.Take(' ')) return reader.Fail("one space behind the version", kStatusClause);
  const char* code_begin = reader.p;
  constexpr const char* kCode = "a status code of three digits, 100 to 699";
  if (!reader.TakeNumber(699, kCode, kStatusClause, &code)) return false;
  if (reader.p - code_begin != 3 || code < 100) return reader.FailAt(code_begin, kCode, kStatusClause);
  if (!reader.Take(' ')) return reader.Fail("one space behind the status code", kStatusClause);
  if (!reader.SliceText(reader.p, reader.end, &reason)) return false;
  if (!start_line_checked_ && !IsVersion2(version)) {
    Report("Status-Line", layout_.start_begin, layout_.start_end,
           static_cast<uint32_t>(version_begin - reader.base()), "expected version SIP/2.0 (RFC 3261 §7.2)");
  }
  *out = bound.NewRecord();
  bound.Set(*out, kStatusVersion, std::move(version));
  bound.Set(*out, kStatusCode, Value::Integer(static_cast<int64_t>(code)));
  bound.Set(*out, kReasonPhrase, std::move(reason));
  return true;
}

Value Message::DecodeStartLine() {
  const Bound& bound = (*binding_.message)[kStartLine];
  const char* base = octets().data();
  Reader reader(View(), base + layout_.start_begin, base + layout_.start_end);
  Value value;
  bool ok = is_request() ? ReadRequestLine(reader, bound, &value) : ReadStatusLine(reader, bound, &value);
  bool first_time = !start_line_checked_;
  start_line_checked_ = true;
  if (ok) return value;
  std::string reason = reader.Reason();
  if (first_time) {
    Report(is_request() ? "Request-Line" : "Status-Line", layout_.start_begin, layout_.start_end,
           reader.bad_offset(), reason);
  }
  return runtime::NewBroken(Raw(layout_.start_begin, layout_.start_end), reader.bad_offset(),
                            std::move(reason));
}

}  // namespace assay::codecs::sip
