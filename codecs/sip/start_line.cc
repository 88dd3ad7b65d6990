// Request-Line and Status-Line (RFC 3261 §7.1, §7.2).

#include <fmt/format.h>

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
template <class R>
bool TakeVersion(R& reader, const char* clause, ValueOf<R>* out) {
  const char* begin = reader.p;
  constexpr std::string_view kUsual = "SIP/2.0";
  std::string_view rest(begin, reader.end);
  if (rest == kUsual || (rest.starts_with(kUsual) && rest[kUsual.size()] == ' ')) {
    reader.p += kUsual.size();
    *out = reader.Slice(begin, reader.p);
    return true;
  }
  bool name = reader.end - reader.p >= 4 && SameText({reader.p, 4}, "SIP/");
  if (!name) return reader.Fail("\"SIP/\"", clause);
  reader.p += 4;
  if (!reader.SkipWhile(kDigit)) return reader.Fail("a version number", clause);
  if (!reader.Take('.')) return reader.Fail("\".\" in the version", clause);
  if (!reader.SkipWhile(kDigit)) return reader.Fail("a version number", clause);
  *out = reader.Slice(begin, reader.p);
  return true;
}

/// Places in a start line that rules beyond its grammar look at; null when there is nothing of the kind.
struct StartLine {
  std::string_view version;
  const char* uri_headers = nullptr;
};

/// Method SP Request-URI SP SIP-Version
template <class R>
bool ReadRequestLine(R& reader, const BoundOf<R>& bound, ValueOf<R>* out, StartLine* places) {
  ValueOf<R> method;
  ValueOf<R> uri;
  ValueOf<R> version;
  if (!reader.TakeToken(&method)) return false;
  if (!reader.Take(' ')) return reader.Fail("one space behind the method", kRequestClause);
  const char* end = reader.end;
  const char* uri_end = reader.NextStop(reader.p);
  while (uri_end < end && !IsLws(*uri_end)) uri_end = reader.NextStop(uri_end + 1);
  reader.end = uri_end;
  bool ok = ReadUri(reader, bound[kRequestUri], &uri, &places->uri_headers);
  reader.end = end;
  if (!ok) return false;
  if (!reader.Take(' ')) return reader.Fail("one space behind the Request-URI", kRequestClause);
  const char* version_begin = reader.p;
  if (!TakeVersion(reader, kRequestClause, &version)) return false;
  if (!reader.AtEnd()) return reader.Fail("CR LF behind the version", kRequestClause);
  places->version = {version_begin, reader.p};
  *out = bound.NewRecord();
  bound.Set(*out, kMethod, std::move(method));
  bound.Set(*out, kRequestUri, std::move(uri));
  bound.Set(*out, kRequestVersion, std::move(version));
  return true;
}

/// SIP-Version SP Status-Code SP Reason-Phrase
template <class R>
bool ReadStatusLine(R& reader, const BoundOf<R>& bound, ValueOf<R>* out, StartLine* places) {
  ValueOf<R> version;
  uint64_t code;
  ValueOf<R> reason;
  const char* version_begin = reader.p;
  if (!TakeVersion(reader, kStatusClause, &version)) return false;
  places->version = {version_begin, reader.p};
  if (!reader.Take(' ')) return reader.Fail("one space behind the version", kStatusClause);
  const char* code_begin = reader.p;
  constexpr const char* kCode = "a status code of three digits, 100 to 699";
  if (!reader.TakeNumber(699, kCode, kStatusClause, &code)) return false;
  if (reader.p - code_begin != 3 || code < 100) return reader.FailAt(code_begin, kCode, kStatusClause);
  if (!reader.Take(' ')) return reader.Fail("one space behind the status code", kStatusClause);
  if (!reader.SliceText(reader.p, reader.end, &reason)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kStatusVersion, std::move(version));
  bound.Set(*out, kStatusCode, R::Integer(code));
  bound.Set(*out, kReasonPhrase, std::move(reason));
  return true;
}

template <class R>
bool ReadStartLine(R& reader, bool is_request, const BoundOf<R>& bound, ValueOf<R>* out, StartLine* places) {
  return is_request ? ReadRequestLine(reader, bound, out, places)
                    : ReadStatusLine(reader, bound, out, places);
}

}  // namespace

Value Message::DecodeStartLine() {
  bool first_time = !start_line_checked_;
  start_line_checked_ = true;
  uint32_t begin = layout_.start_begin;
  uint32_t end = layout_.start_end;
  const char* name = is_request() ? "Request-Line" : "Status-Line";
  StartLine places;
  Nothing nothing;
  checker_.Restart(octets().data() + begin, octets().data() + end);
  if (!ReadStartLine(checker_, is_request(), Checker::Bound(), &nothing, &places)) {
    std::string reason = checker_.Reason();
    if (first_time) Report(name, begin, end, checker_.bad_offset(), reason);
    return runtime::NewBroken(Raw(begin, end), checker_.bad_offset(), std::move(reason));
  }
  auto offset = [this](const char* place) { return static_cast<uint32_t>(place - octets().data()); };
  if (first_time && places.version != "SIP/2.0" && !SameText(places.version, "SIP/2.0")) {
    Report(name, begin, end, offset(places.version.data()),
           fmt::format("expected version SIP/2.0 ({})", is_request() ? kRequestClause : kStatusClause));
  }
  if (first_time && places.uri_headers != nullptr) {
    Report(name, begin, end, offset(places.uri_headers),
           "expected no headers in a Request-URI (RFC 3261 §19.1.1)");
  }
  const Bound& bound = (*binding_.message)[kStartLine];
  return runtime::NewLazyRecord(bound.type, bound.count, *this, kStartLineContext);
}

Value Message::DecodeStartLineField(uint32_t field) {
  if (!start_line_.is_bound()) {
    const Bound& bound = (*binding_.message)[kStartLine];
    const char* base = octets().data();
    Reader reader = ReaderOf(base + layout_.start_begin, base + layout_.start_end);
    StartLine places;
    bool read = ReadStartLine(reader, is_request(), bound, &start_line_, &places);
    ASSAY_CHECK(read);  // it was checked when it was touched
  }
  return start_line_.record()->slots[field];
}

}  // namespace assay::codecs::sip
