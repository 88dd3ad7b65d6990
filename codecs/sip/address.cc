// Addresses: name-addr and addr-spec with header parameters (RFC 3261 §20.10, §25.1), in From, To, Contact,
// Route and all headers like them.

#include <cstring>

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr const char* kClause = "RFC 3261 §25.1";

constexpr ParamRule kTagRules[] = {{"tag", ParamCheck::kToken, "RFC 3261 §19.3"}};
constexpr ParamRules kFromToParams{kTagRules};
constexpr ParamRule kContactRules[] = {{"q", ParamCheck::kQValue, "RFC 3261 §20.10"},
                                       {"expires", ParamCheck::kDeltaSeconds, "RFC 3261 §20.10"}};
constexpr ParamRules kContactParams{kContactRules};
constexpr ParamRules kAnyParams{};

/// Cuts the URI out of the reader up to `uri_end`, and reads it.
template <class R>
bool ReadUriUpTo(R& reader, const char* uri_end, const BoundOf<R>& bound, ValueOf<R>* out) {
  const char* end = reader.end;
  reader.end = uri_end;
  bool ok = ReadUri(reader, bound, out);
  reader.end = end;
  return ok;
}

/// "<" addr-spec ">".
template <class R>
bool ReadBracketed(R& reader, const BoundOf<R>& url, ValueOf<R>* out) {
  if (!reader.Take('<')) return reader.Fail("\"<\"", kClause);
  const char* close = FindNear('>', reader.p, reader.end, reader.limit());
  if (close == nullptr) return reader.FailAt(reader.p - 1, "\">\" behind the URI", kClause);
  if (!ReadUriUpTo(reader, close, url, out)) return false;
  ++reader.p;
  return true;
}

template <class R>
bool ReadAddress(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out) {
  // addr-spec begins with a scheme and a colon; a display name is never followed by a colon.
  const char* begin = reader.p;
  bool scheme = reader.SkipRun(kSchemeChar);
  const char* q = reader.p;
  reader.p = begin;
  if (!scheme || q == reader.end || *q != ':') {
    ValueOf<R> name_addr;
    if (!ReadNameAddr(reader, bound[kNameAddr], &name_addr)) return false;
    *out = bound.NewUnion(kNameAddr, std::move(name_addr));
    return true;
  }
  if ((spec.flags & kNameAddrOnly) != 0) return reader.Fail("\"<\" before the URI", kClause);
  const char* stop = q;
  while (stop < reader.end && *stop != ';' && *stop != ',' && *stop != '?' && !IsIn(*stop, kLws)) ++stop;
  ValueOf<R> uri;
  if (!ReadUriUpTo(reader, stop, bound[kAddrSpecUnion], &uri)) return false;
  if (reader.Peek() == '?') return reader.Fail("\"<\" and \">\" around a URI with \"?\"", "RFC 3261 §20.10");
  *out = bound.NewUnion(kAddrSpecUnion, std::move(uri));
  return true;
}

const ParamRules& RulesOf(const HeaderSpec& spec) {
  switch (spec.id) {
    case HeaderId::kFrom:
    case HeaderId::kTo:
      return kFromToParams;
    case HeaderId::kContact:
      return kContactParams;
    default:
      return kAnyParams;
  }
}

/// {address, parameters}: the record of a single header, or an item of a list.
template <class R>
bool ReadAddressWithParams(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> address;
  ValueOf<R> params;
  if (!ReadAddress(reader, spec, bound[kFirst], &address)) return false;
  if (!ReadParams(reader, RulesOf(spec), bound[kParams], &params)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(address));
  bound.Set(*out, kParams, std::move(params));
  return true;
}

/// {NameAddr, parameters}.
template <class R>
bool ReadRoute(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> address;
  ValueOf<R> params;
  if (!ReadNameAddr(reader, bound[kFirst], &address)) return false;
  if (!ReadParams(reader, kAnyParams, bound[kParams], &params)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(address));
  bound.Set(*out, kParams, std::move(params));
  return true;
}

void WriteAddressWithParams(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "address")) return;
  const Value& address = bound.Get(value, kFirst);
  const Bound& choices = bound[kFirst];
  if (!address.is(Tag::kUnion)) {
    writer.Value(address, "addressField");
  } else if (choices.field[address.choice()->alternative] == kNameAddr) {
    WriteNameAddr(writer, choices[kNameAddr], address.choice()->value);
  } else {
    WriteUri(writer, choices[kAddrSpecUnion], address.choice()->value);
  }
  WriteParams(writer, bound[kParams], bound.Get(value, kParams));
}

void WriteRoute(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "route")) return;
  WriteNameAddr(writer, bound[kFirst], bound.Get(value, kFirst));
  WriteParams(writer, bound[kParams], bound.Get(value, kParams));
}

}  // namespace

template <class R>
bool ReadNameAddr(R& reader, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> display = R::Omit();
  const BoundOf<R>& names = bound[kDisplayName];
  if (reader.Peek() == '"') {
    ValueOf<R> text;
    if (!reader.TakeQuoted(&text)) return false;
    display = names.NewUnion(kDisplayQuoted, std::move(text));
    reader.SkipLws();
  } else if (reader.Peek() != '<') {
    // display-name = *(token LWS); LWS before "<" may be missing (RFC 4475 §3.1.1.6).
    const char* begin = reader.p;
    const char* last = begin;
    while (reader.SkipRun(kToken)) {
      last = reader.p;
      reader.SkipLws();
    }
    if (reader.Peek() != '<') return reader.Fail("words of a display name and \"<\"", kClause);
    ValueOf<R> text;
    if (!reader.SliceText(begin, last, &text)) return false;
    display = names.NewUnion(kDisplayToken, std::move(text));
  }
  ValueOf<R> uri;
  if (!ReadBracketed(reader, bound[kAddrSpec], &uri)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kDisplayName, std::move(display));
  bound.Set(*out, kAddrSpec, std::move(uri));
  return true;
}

void WriteNameAddr(Writer& writer, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "nameAddr")) return;
  const Value& display = bound.Get(value, kDisplayName);
  if (display.is(Tag::kUnion)) {
    const Value& text = display.choice()->value;
    if (bound[kDisplayName].field[display.choice()->alternative] == kDisplayQuoted) {
      writer.Char('"');
      writer.Value(text, "displayName");
      writer.Char('"');
    } else {
      writer.Value(text, "displayName");
    }
    writer.Char(' ');
  } else if (!display.is(Tag::kOmit)) {
    writer.Value(display, "displayName");
  }
  writer.Char('<');
  WriteUri(writer, bound[kAddrSpec], bound.Get(value, kAddrSpec));
  writer.Char('>');
}

template bool ReadNameAddr(Reader&, const Bound&, Value*);
template bool ReadNameAddr(Checker&, const Checker::Bound&, Nothing*);

const Family kAddressFamily{ReadAddressWithParams<Checker>, ReadAddressWithParams<Reader>,
                            WriteAddressWithParams, kDeferred};
const Family kAddressItemFamily{ReadAddressWithParams<Checker>, ReadAddressWithParams<Reader>,
                                WriteAddressWithParams, kDeferred};
const Family kContactItemFamily{ReadAddressWithParams<Checker>, ReadAddressWithParams<Reader>,
                                WriteAddressWithParams, kDeferred};
const Family kRouteItemFamily{ReadRoute<Checker>, ReadRoute<Reader>, WriteRoute, kDeferred};

}  // namespace assay::codecs::sip
