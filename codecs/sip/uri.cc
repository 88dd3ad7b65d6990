// URIs: sip, sips (RFC 3261 §19.1, §25.1), tel (RFC 3966), urn (RFC 8141) and any absolute URI (RFC 2396).

#include <arpa/inet.h>

#include <cstring>

#include "codecs/sip/family.h"
#include "codecs/sip/limits.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr const char* kClause = "RFC 3261 §25.1";
constexpr const char* kTelClause = "RFC 3966 §3";

/// *( octets of `classes` / escaped ). Shape: ORs the classes seen into `*seen`.
bool SkipEscaped(Reader& reader, uint32_t classes, uint32_t* seen) {
  for (;;) {
    *seen |= reader.SkipWhile(classes);
    if (reader.Peek() != '%' || reader.AtEnd()) return true;
    if (reader.end - reader.p < 3 || !IsIn(reader.p[1], kHexDigit) || !IsIn(reader.p[2], kHexDigit)) {
      return reader.Fail("\"%\" and two hex digits", kClause);
    }
    reader.p += 3;
  }
}

/// hostname or IPv4address: labels without hyphens at their ends; a last label that begins with a digit
/// belongs to an IPv4 address.
bool CheckHostname(Reader& reader, const char* begin, const char* end) {
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
      return reader.FailAt(q, "a host label", kClause);
    }
    if (*label == '-') return reader.FailAt(label, "a letter or digit at the start of a host label", kClause);
    if (q[-1] == '-') return reader.FailAt(q - 1, "a letter or digit at the end of a host label", kClause);
    short_numbers &= q - label <= 3;
    ++labels;
    if (q == end) break;
    label = q + 1;
  }
  if (!IsIn(*label, kDigit)) return true;
  if (numeric && labels == 4 && short_numbers) return true;
  return reader.FailAt(label, "a top label that starts with a letter, or an IPv4 address", kClause);
}

bool CheckIpv6(Reader& reader, const char* begin, const char* end) {
  char text[INET6_ADDRSTRLEN + 1];
  size_t length = static_cast<size_t>(end - begin);
  in6_addr address;
  if (length < sizeof text) {
    std::memcpy(text, begin, length);
    text[length] = '\0';
    if (inet_pton(AF_INET6, text, &address) == 1) return true;
  }
  return reader.FailAt(begin, "an IPv6 address", "RFC 3261 §25.1, RFC 5954 §4.1");
}

/// *(";" pname ["=" pvalue]) or "?" hname "=" hvalue *("&" …).
bool ReadUriParams(Reader& reader, char separator, uint32_t classes, const Bound& bound, Value* out) {
  ListBuilder items;
  struct {
    const char* begin;
    size_t size;
  } seen[kMaxParams];  // uninitialised beyond `count`
  size_t count = 0;
  const Bound& element = bound.element();
  do {
    const char* begin = reader.p;
    uint32_t name_classes = 0;
    if (!SkipEscaped(reader, classes, &name_classes)) return false;
    if (reader.p == begin)
      return reader.Fail(separator == ';' ? "a URI parameter name" : "a header name", kClause);
    std::string_view name(begin, static_cast<size_t>(reader.p - begin));
    if (count == kMaxParams)
      return reader.FailAt(begin, "no more parameters than the limit", "limit max_parameters");
    for (size_t i = 0; i < count && separator == ';'; ++i) {
      if (SameText({seen[i].begin, seen[i].size}, name))
        return reader.FailAt(begin, "each URI parameter once only", "RFC 3261 §19.1.1");
    }
    seen[count++] = {name.data(), name.size()};
    Value param = element.NewRecord();
    element.Set(
        param, kParamId,
        separator == ';' ? reader.SliceLower(begin, reader.p, name_classes) : reader.Slice(begin, reader.p));
    Value value = Value::Omit();
    if (reader.Take('=')) {
      begin = reader.p;
      uint32_t ignored = 0;
      if (!SkipEscaped(reader, classes, &ignored)) return false;
      if (reader.p == begin && separator == ';') return reader.Fail("a URI parameter value", kClause);
      value = element[kParamValue].NewUnion(kTokenOrHost, reader.Slice(begin, reader.p));
    } else if (separator == '&') {
      return reader.Fail("\"=\" behind the header name", kClause);
    }
    element.Set(param, kParamValue, std::move(value));
    items.Add(std::move(param));
  } while (reader.Take(separator));
  *out = items.Finish(bound.type);
  return true;
}

bool ReadSip(Reader& reader, const Bound& bound, Value* components) {
  const Bound& sip = bound[kComponents][kSipUri];
  Value parts = sip.NewRecord();
  Value user_info = Value::Omit();
  auto* at = static_cast<const char*>(std::memchr(reader.p, '@', static_cast<size_t>(reader.end - reader.p)));
  if (at != nullptr) {
    const Bound& user = sip[kSipUserInfo];
    user_info = user.NewRecord();
    const char* begin = reader.p;
    uint32_t ignored = 0;
    if (!SkipEscaped(reader, kUserChar, &ignored)) return false;
    if (reader.p == begin) return reader.Fail("a user name before \"@\"", kClause);
    user.Set(user_info, kUser, reader.Slice(begin, reader.p));
    Value password = Value::Omit();
    if (reader.Take(':')) {
      begin = reader.p;
      if (!SkipEscaped(reader, kPasswordChar, &ignored)) return false;
      password = reader.Slice(begin, reader.p);
    }
    user.Set(user_info, kPassword, std::move(password));
    if (!reader.Take('@')) return reader.Fail("a character of the user part, or \"@\"", kClause);
  }
  sip.Set(parts, kSipUserInfo, std::move(user_info));
  Value host_port;
  if (!ReadHostPort(reader, sip[kSipHostPort], false, &host_port)) return false;
  sip.Set(parts, kSipHostPort, std::move(host_port));
  *components = bound[kComponents].NewUnion(kSipUri, std::move(parts));
  return true;
}

/// telephone-subscriber = global-number / local-number, without its parameters.
bool ReadTel(Reader& reader, const Bound& bound, Value* components) {
  const Bound& tel = bound[kComponents][kTelUri];
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
  Value parts = tel.NewRecord();
  tel.Set(parts, 0, reader.Slice(begin, reader.p));
  *components = bound[kComponents].NewUnion(kTelUri, std::move(parts));
  return true;
}

bool ReadUrn(Reader& reader, const Bound& bound, Value* components) {
  constexpr const char* kUrnClause = "RFC 8141 §2";
  const Bound& urn = bound[kComponents][kUrnUri];
  Value parts = urn.NewRecord();
  const char* begin = reader.p;
  while (!reader.AtEnd() && (IsIn(*reader.p, kAlpha | kDigit) || *reader.p == '-')) ++reader.p;
  if (reader.p == begin) return reader.Fail("a URN namespace", kUrnClause);
  urn.Set(parts, kUrnId, reader.Slice(begin, reader.p));
  if (!reader.Take(':')) return reader.Fail("\":\" behind the URN namespace", kUrnClause);
  begin = reader.p;
  uint32_t ignored = 0;
  if (!SkipEscaped(reader, kUriChar, &ignored)) return false;
  if (reader.p == begin) return reader.Fail("a namespace-specific string", kUrnClause);
  urn.Set(parts, kUrnString, reader.Slice(begin, reader.p));
  *components = bound[kComponents].NewUnion(kUrnUri, std::move(parts));
  return true;
}

bool ReadOther(Reader& reader, const Bound& bound, Value* components) {
  const Bound& other = bound[kComponents][kOtherUri];
  const char* begin = reader.p;
  uint32_t ignored = 0;
  if (!SkipEscaped(reader, kUriChar, &ignored)) return false;
  if (reader.p == begin) return reader.Fail("something behind the URI scheme", kClause);
  Value parts = other.NewRecord();
  other.Set(parts, 0, reader.Slice(begin, reader.p));
  *components = bound[kComponents].NewUnion(kOtherUri, std::move(parts));
  return true;
}

}  // namespace

bool TakeHost(Reader& reader) {
  const char* begin = reader.p;
  if (reader.Take('[')) {
    reader.SkipWhile(kIpv6Char);
    if (reader.Peek() != ']') return reader.Fail("\"]\" behind an IPv6 address", kClause);
    if (!CheckIpv6(reader, begin + 1, reader.p)) return false;
    ++reader.p;
    return true;
  }
  reader.SkipWhile(kHostChar);
  if (reader.p == begin) return reader.Fail("a host", kClause);
  return CheckHostname(reader, begin, reader.p);
}

bool ReadHostPort(Reader& reader, const Bound& bound, bool lws, Value* out) {
  Value value = bound.NewRecord();
  const char* begin = reader.p;
  if (!TakeHost(reader)) return false;
  bound.Set(value, kHost, reader.Slice(begin, reader.p));
  Value port = Value::Omit();
  if (lws ? reader.TakeSeparator(':') : reader.Take(':')) {
    uint64_t number;
    if (!reader.TakeNumber(65535, "a port, 0 to 65535", kClause, &number)) return false;
    port = Value::Integer(static_cast<int64_t>(number));
  }
  bound.Set(value, kPort, std::move(port));
  *out = std::move(value);
  return true;
}

bool ReadUri(Reader& reader, const Bound& bound, Value* out) {
  const char* begin = reader.p;
  if (reader.AtEnd() || !IsIn(*reader.p, kAlpha)) return reader.Fail("a URI scheme", kClause);
  uint32_t classes = reader.SkipWhile(kSchemeChar);
  std::string_view scheme(begin, static_cast<size_t>(reader.p - begin));
  if (reader.Peek() != ':') return reader.Fail("\":\" behind the URI scheme", kClause);
  Value uri = bound.NewRecord();
  bound.Set(uri, kScheme, reader.SliceLower(begin, reader.p, classes));
  ++reader.p;
  bool sip = SameText(scheme, "sip") || SameText(scheme, "sips");
  bool tel = !sip && SameText(scheme, "tel");
  Value components;
  bool ok = sip                       ? ReadSip(reader, bound, &components)
            : tel                     ? ReadTel(reader, bound, &components)
            : SameText(scheme, "urn") ? ReadUrn(reader, bound, &components)
                                      : ReadOther(reader, bound, &components);
  if (!ok) return false;
  bound.Set(uri, kComponents, std::move(components));
  Value params = Value::Omit();
  Value headers = Value::Omit();
  if ((sip || tel) && reader.Take(';')) {
    if (!ReadUriParams(reader, ';', kParamChar, bound[kUrlParameters], &params)) return false;
  }
  if (sip && reader.Take('?')) {
    if (!ReadUriParams(reader, '&', kHeaderChar, bound[kUrlHeaders], &headers)) return false;
  }
  if (!reader.AtEnd()) return reader.Fail("a character of a URI", kClause);
  bound.Set(uri, kUrlParameters, std::move(params));
  bound.Set(uri, kUrlHeaders, std::move(headers));
  *out = std::move(uri);
  return true;
}

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
    WriteParamList(writer, "&", bound[kUrlHeaders], headers);
  }
}

}  // namespace assay::codecs::sip
