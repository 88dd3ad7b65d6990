// URIs: sip, sips (RFC 3261 §19.1, §25.1), tel (RFC 3966), urn (RFC 8141) and any absolute URI (RFC 2396).

#include <arpa/inet.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr const char* kClause = "RFC 3261 §25.1";
constexpr const char* kTelClause = "RFC 3966 §3";

/// *( octets of `classes` / escaped ). Shape: `classes` hold all of kHostChar.
bool SkipEscaped(Scanner& scanner, uint32_t classes) {
  for (;;) {
    scanner.SkipRun(classes);
    if (scanner.AtEnd() || *scanner.p != '%') return true;
    if (scanner.end - scanner.p < 3 || !IsIn(scanner.p[1], kHexDigit) || !IsIn(scanner.p[2], kHexDigit)) {
      return scanner.Fail("\"%\" and two hex digits", kClause);
    }
    scanner.p += 3;
  }
}

/// hostname or IPv4address: labels without hyphens at their ends; a last label that begins with a digit
/// belongs to an IPv4 address.
bool CheckHostname(Scanner& scanner, const char* begin, const char* end) {
  const char* label = begin;
  int labels = 0;
  bool numeric = true;
  bool short_numbers = true;
  for (const char* q = begin; q <= end; ++q) {
    if (q < end && *q != '.') {
      numeric &= IsIn(*q, kDigit);
      continue;
    }
    if (q == label) {
      if (q == end && labels > 0 && !numeric) return true;  // the dot behind a fully qualified name
      return scanner.FailAt(q, "a host label", kClause);
    }
    if (*label == '-')
      return scanner.FailAt(label, "a letter or digit at the start of a host label", kClause);
    if (q[-1] == '-') return scanner.FailAt(q - 1, "a letter or digit at the end of a host label", kClause);
    short_numbers &= q - label <= 3;
    ++labels;
    if (q == end) break;
    label = q + 1;
  }
  if (!IsIn(*label, kDigit)) return true;
  if (numeric && labels == 4 && short_numbers) return true;
  return scanner.FailAt(label, "a top label that starts with a letter, or an IPv4 address", kClause);
}

/// An IPv4 address, given where its dots and hyphens are.
bool IsIpv4(const char* begin, size_t size, uint64_t marks) {
  uint64_t digits = PlacesBetween('0', '9', begin, size);
  if ((digits | marks) != ~uint64_t{0} >> (kMaskOctets - size)) return false;
  int dots = 0;
  for (uint64_t rest = marks; rest != 0; rest &= rest - 1) {
    if (begin[std::countr_zero(rest)] != '.') return false;
    ++dots;
  }
  return dots == 3 && (digits & digits >> 1 & digits >> 2 & digits >> 3) == 0;
}

/// As CheckHostname() by masks, for names of up to 64 octets whose labels have single hyphens.
/// Shape: [begin, end) are kHostChar; false means that CheckHostname() has to look.
bool IsPlainHostname(const char* begin, const char* end, const char* limit) {
  auto size = static_cast<size_t>(end - begin);
  if (size > kMaskOctets || static_cast<size_t>(limit - begin) < kMaskOctets) return false;
  uint64_t marks = PlacesBetween('-', '.', begin, size);
  uint64_t ends = uint64_t{1} << (size - 1) | 1;
  if ((marks & (marks << 1 | ends)) != 0) return false;  // a label without octets, or a hyphen at its end
  const char* top_label = begin;
  for (uint64_t rest = marks; rest != 0;) {
    auto last = static_cast<size_t>(63 - std::countl_zero(rest));
    if (begin[last] == '.') {
      top_label = begin + last + 1;
      break;
    }
    rest ^= uint64_t{1} << last;
  }
  return IsIn(*top_label, kAlpha) || IsIpv4(begin, size, marks);
}

bool CheckIpv6(Scanner& scanner, const char* begin, const char* end) {
  char text[INET6_ADDRSTRLEN + 1];
  size_t length = static_cast<size_t>(end - begin);
  in6_addr address;
  if (length < sizeof text) {
    std::memcpy(text, begin, length);
    text[length] = '\0';
    if (inet_pton(AF_INET6, text, &address) == 1) return true;
  }
  return scanner.FailAt(begin, "an IPv6 address", "RFC 3261 §25.1, RFC 5954 §4.1");
}

/// A name in lower case, but for its escapes.
template <class R>
ValueOf<R> LowerName(const R& reader, const char* begin, const char* end) {
  if (std::find(begin, end, '%') == end) return reader.SliceLower(begin, end);
  std::string name(begin, end);
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '%') {
      i += 2;
    } else {
      name[i] = ToLower(name[i]);
    }
  }
  return R::Text(name);
}

/// *(";" pname ["=" pvalue]) or "?" hname "=" hvalue *("&" …).
template <class R>
bool ReadUriParams(R& reader, char separator, uint32_t classes, const BoundOf<R>& bound, ValueOf<R>* out) {
  bool header = separator == '&';
  typename R::List items;
  SeenNames seen;
  const BoundOf<R>& element = bound.element();
  do {
    const char* begin = reader.p;
    if (!SkipEscaped(reader, classes)) return false;
    const char* behind = reader.p;
    if (behind == begin) return reader.Fail(header ? "a header name" : "a URI parameter name", kClause);
    std::string_view name(begin, static_cast<size_t>(behind - begin));
    if (items.size() >= reader.max_parameters)
      return reader.FailAt(begin, "no more parameters than the limit", "limit max_parameters");
    if (!header && !seen.Add(name, NameHead(name, reader.limit())))
      return reader.FailAt(begin, "each URI parameter once only", "RFC 3261 §19.1.1");
    ValueOf<R> value = R::Omit();
    if (reader.Take('=')) {
      const char* value_begin = reader.p;
      if (!SkipEscaped(reader, classes)) return false;
      if (reader.p == value_begin && !header) return reader.Fail("a URI parameter value", kClause);
      value = element[kParamValue].NewUnion(kTokenOrHost, reader.Slice(value_begin, reader.p));
    } else if (header) {
      return reader.Fail("\"=\" behind the header name", kClause);
    }
    ValueOf<R> param = element.NewRecord();
    element.Set(param, kParamId, header ? reader.Slice(begin, behind) : LowerName(reader, begin, behind));
    element.Set(param, kParamValue, std::move(value));
    items.Add(std::move(param));
  } while (reader.Take(separator));
  *out = items.Finish(bound);
  return true;
}

bool IsAtAhead(const Scanner& scanner) {
  return !scanner.AtEnd() &&
         (*scanner.p == '@' ||
          std::memchr(scanner.p, '@', static_cast<size_t>(scanner.end - scanner.p)) != nullptr);
}

template <class R>
bool ReadSip(R& reader, const BoundOf<R>& bound, ValueOf<R>* components) {
  const BoundOf<R>& sip = bound[kComponents][kSipUri];
  ValueOf<R> parts = sip.NewRecord();
  ValueOf<R> user_info = R::Omit();
  const char* begin = reader.p;
  reader.SkipRun(kUserChar);
  if (!IsAtAhead(reader)) {
    reader.p = begin;
  } else {
    const BoundOf<R>& user = sip[kSipUserInfo];
    user_info = user.NewRecord();
    if (!SkipEscaped(reader, kUserChar)) return false;
    if (reader.p == begin) return reader.Fail("a user name before \"@\"", kClause);
    user.Set(user_info, kUser, reader.Slice(begin, reader.p));
    ValueOf<R> password = R::Omit();
    if (reader.Take(':')) {
      begin = reader.p;
      if (!SkipEscaped(reader, kPasswordChar)) return false;
      password = reader.Slice(begin, reader.p);
    }
    user.Set(user_info, kPassword, std::move(password));
    if (!reader.Take('@')) return reader.Fail("a character of the user part, or \"@\"", kClause);
  }
  sip.Set(parts, kSipUserInfo, std::move(user_info));
  ValueOf<R> host_port;
  if (!ReadHostPort(reader, sip[kSipHostPort], false, &host_port)) return false;
  sip.Set(parts, kSipHostPort, std::move(host_port));
  *components = bound[kComponents].NewUnion(kSipUri, std::move(parts));
  return true;
}

/// telephone-subscriber = global-number / local-number, without its parameters.
template <class R>
bool ReadTel(R& reader, const BoundOf<R>& bound, ValueOf<R>* components) {
  const BoundOf<R>& tel = bound[kComponents][kTelUri];
  const char* begin = reader.p;
  bool global = reader.Take('+');
  reader.SkipWhile(kPhoneDigit);
  bool digit = false;
  for (const char* q = begin; q < reader.p; ++q) {
    bool local_only = IsIn(*q, kAlpha) || *q == '*' || *q == '#';
    if (global && local_only)
      return reader.FailAt(q, "a digit or visual separator of a global number", kTelClause);
    digit |= IsIn(*q, kDigit) || local_only;
  }
  if (!digit) return reader.Fail("digits of a telephone number", kTelClause);
  ValueOf<R> parts = tel.NewRecord();
  tel.Set(parts, 0, reader.Slice(begin, reader.p));
  *components = bound[kComponents].NewUnion(kTelUri, std::move(parts));
  return true;
}

template <class R>
bool ReadUrn(R& reader, const BoundOf<R>& bound, ValueOf<R>* components) {
  constexpr const char* kUrnClause = "RFC 8141 §2";
  const BoundOf<R>& urn = bound[kComponents][kUrnUri];
  ValueOf<R> parts = urn.NewRecord();
  const char* begin = reader.p;
  while (!reader.AtEnd() && (IsIn(*reader.p, kAlpha | kDigit) || *reader.p == '-')) ++reader.p;
  if (reader.p == begin) return reader.Fail("a URN namespace", kUrnClause);
  urn.Set(parts, kUrnId, reader.Slice(begin, reader.p));
  if (!reader.Take(':')) return reader.Fail("\":\" behind the URN namespace", kUrnClause);
  begin = reader.p;
  if (!SkipEscaped(reader, kUriChar)) return false;
  if (reader.p == begin) return reader.Fail("a namespace-specific string", kUrnClause);
  urn.Set(parts, kUrnString, reader.Slice(begin, reader.p));
  *components = bound[kComponents].NewUnion(kUrnUri, std::move(parts));
  return true;
}

template <class R>
bool ReadOther(R& reader, const BoundOf<R>& bound, ValueOf<R>* components) {
  const BoundOf<R>& other = bound[kComponents][kOtherUri];
  const char* begin = reader.p;
  if (!SkipEscaped(reader, kUriChar)) return false;
  if (reader.p == begin) return reader.Fail("something behind the URI scheme", kClause);
  ValueOf<R> parts = other.NewRecord();
  other.Set(parts, 0, reader.Slice(begin, reader.p));
  *components = bound[kComponents].NewUnion(kOtherUri, std::move(parts));
  return true;
}

}  // namespace

bool TakeHost(Scanner& scanner) {
  const char* begin = scanner.p;
  if (scanner.SkipRun(kHostChar)) {
    return IsPlainHostname(begin, scanner.p, scanner.limit()) || CheckHostname(scanner, begin, scanner.p);
  }
  if (!scanner.Take('[')) return scanner.Fail("a host", kClause);
  scanner.SkipWhile(kIpv6Char);
  if (scanner.Peek() != ']') return scanner.Fail("\"]\" behind an IPv6 address", kClause);
  if (!CheckIpv6(scanner, begin + 1, scanner.p)) return false;
  ++scanner.p;
  return true;
}

template <class R>
bool ReadHostPort(R& reader, const BoundOf<R>& bound, bool lws, ValueOf<R>* out) {
  ValueOf<R> value = bound.NewRecord();
  const char* begin = reader.p;
  if (!TakeHost(reader)) return false;
  bound.Set(value, kHost, reader.Slice(begin, reader.p));
  ValueOf<R> port = R::Omit();
  if (lws ? reader.TakeSeparator(':') : reader.Take(':')) {
    uint64_t number;
    if (!reader.TakeNumber(65535, "a port, 0 to 65535", kClause, &number)) return false;
    port = R::Integer(number);
  }
  bound.Set(value, kPort, std::move(port));
  *out = std::move(value);
  return true;
}

template <class R>
bool ReadUri(R& reader, const BoundOf<R>& bound, ValueOf<R>* out, const char** question) {
  const char* begin = reader.p;
  if (reader.AtEnd() || !IsIn(*begin, kAlpha)) return reader.Fail("a URI scheme", kClause);
  reader.SkipRun(kSchemeChar);
  const char* colon = reader.p;
  if (reader.Peek() != ':') return reader.Fail("\":\" behind the URI scheme", kClause);
  std::string_view scheme(begin, static_cast<size_t>(colon - begin));
  ++reader.p;
  uint64_t head =
      scheme.size() < 8 ? NameHead(scheme, reader.limit()) : 0;  // all of the known ones are short
  bool sip = head == NameHead("sip") || head == NameHead("sips");
  bool tel = head == NameHead("tel");
  ValueOf<R> components;
  bool ok = sip                       ? ReadSip(reader, bound, &components)
            : tel                     ? ReadTel(reader, bound, &components)
            : head == NameHead("urn") ? ReadUrn(reader, bound, &components)
                                      : ReadOther(reader, bound, &components);
  if (!ok) return false;
  ValueOf<R> params = R::Omit();
  ValueOf<R> headers = R::Omit();
  if ((sip || tel) && reader.Take(';')) {
    if (!ReadUriParams(reader, ';', kParamChar, bound[kUrlParameters], &params)) return false;
  }
  const char* headers_at = reader.p;
  if (sip && reader.Take('?')) {
    if (question != nullptr) *question = headers_at;
    if (!ReadUriParams(reader, '&', kHeaderChar, bound[kUrlHeaders], &headers)) return false;
  }
  if (!reader.AtEnd()) return reader.Fail("a character of a URI", kClause);
  ValueOf<R> uri = bound.NewRecord();
  bound.Set(uri, kScheme, reader.SliceLower(begin, colon));
  bound.Set(uri, kComponents, std::move(components));
  bound.Set(uri, kUrlParameters, std::move(params));
  bound.Set(uri, kUrlHeaders, std::move(headers));
  *out = std::move(uri);
  return true;
}

template bool ReadHostPort(Reader&, const Bound&, bool, Value*);
template bool ReadHostPort(Checker&, const Checker::Bound&, bool, Nothing*);
template bool ReadUri(Reader&, const Bound&, Value*, const char**);
template bool ReadUri(Checker&, const Checker::Bound&, Nothing*, const char**);

void WriteHostPort(Writer& writer, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "hostPort")) return;
  const Value& host = bound.Get(value, kHost);
  if (!host.is(Tag::kOmit)) writer.Value(host, "host");
  const Value& port = bound.Get(value, kPort);
  if (port.is(Tag::kOmit)) return;
  writer.Char(':');
  writer.Integer(port, "portField");
}

void WriteUri(Writer& writer, const Bound& bound, const Value& uri) {
  if (!CheckRecord(writer, bound, uri, "URI")) return;
  writer.Value(bound.Get(uri, kScheme), "scheme");
  writer.Char(':');
  const Value& components = bound.Get(uri, kComponents);
  if (!components.is(Tag::kUnion)) {
    writer.Value(components, "components");
    return;
  }
  const Bound& choices = bound[kComponents];
  int which = choices.field[components.choice()->alternative];
  const Value& parts = components.choice()->value;
  const Bound& part = choices[which];
  if (!CheckRecord(writer, part, parts, "components")) return;
  switch (which) {
    case kSipUri: {
      const Value& user = part.Get(parts, kSipUserInfo);
      if (!user.is(Tag::kOmit) && CheckRecord(writer, part[kSipUserInfo], user, "userInfo")) {
        writer.Value(part[kSipUserInfo].Get(user, kUser), "userOrTelephoneSubscriber");
        const Value& password = part[kSipUserInfo].Get(user, kPassword);
        if (!password.is(Tag::kOmit)) {
          writer.Char(':');
          writer.Value(password, "password");
        }
      }
      if (!user.is(Tag::kOmit)) writer.Char('@');
      WriteHostPort(writer, part[kSipHostPort], part.Get(parts, kSipHostPort));
      break;
    }
    case kUrnUri:
      writer.Value(part.Get(parts, kUrnId), "namespaceId");
      writer.Char(':');
      writer.Value(part.Get(parts, kUrnString), "namespaceSpecificString");
      break;
    case kTelUri:
      writer.Value(part.Get(parts, 0), "subscriber");
      break;
    default:
      writer.Value(part.Get(parts, 0), "schemeSpecificPart");
      break;
  }
  WriteParams(writer, bound[kUrlParameters], bound.Get(uri, kUrlParameters));
  const Value& headers = bound.Get(uri, kUrlHeaders);
  if (!headers.is(Tag::kOmit)) {
    writer.Char('?');
    WriteParamList(writer, '&', bound[kUrlHeaders], headers);
  }
}

}  // namespace assay::codecs::sip
