// Headers made of tokens, with or without parameters: Supported, Allow, Event, Accept, Security-Client,
// Reason, Privacy, …

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr ParamRules kAnyParams{};
constexpr ParamRules kRepeatable = ParamRules::Repeatable();
constexpr ParamRule kAcceptRuleList[] = {{"q", ParamCheck::kQValue, "RFC 3261 §20.1"}};
constexpr ParamRules kAcceptParams{kAcceptRuleList};
constexpr const char* kSecClause = "RFC 3329 §2.2, TS 33.203 Annex H";
constexpr ParamRule kSecRules[] = {
    {"q", ParamCheck::kQValue, kSecClause},       {"spi-c", ParamCheck::kNumber32, kSecClause},
    {"spi-s", ParamCheck::kNumber32, kSecClause}, {"port-c", ParamCheck::kPort, kSecClause},
    {"port-s", ParamCheck::kPort, kSecClause},    {"alg", ParamCheck::kToken, kSecClause},
    {"ealg", ParamCheck::kToken, kSecClause},     {"prot", ParamCheck::kToken, kSecClause},
    {"mod", ParamCheck::kToken, kSecClause}};
constexpr ParamRules kSecParams{kSecRules};
constexpr ParamRule kSubStateRules[] = {{"expires", ParamCheck::kDeltaSeconds, "RFC 6665 §8.4"},
                                        {"retry-after", ParamCheck::kDeltaSeconds, "RFC 6665 §8.4"},
                                        {"reason", ParamCheck::kToken, "RFC 6665 §8.4"}};
constexpr ParamRules kSubStateParams{kSubStateRules};
constexpr ParamRule kEventRules[] = {{"id", ParamCheck::kToken, "RFC 6665 §8.4"}};
constexpr ParamRules kEventParams{kEventRules};

const ParamRules& RulesOf(const HeaderSpec& spec) {
  switch (spec.id) {
    case HeaderId::kSubscriptionState:
      return kSubStateParams;
    case HeaderId::kEvent:
      return kEventParams;
    case HeaderId::kAccept:
    case HeaderId::kAcceptEncoding:
    case HeaderId::kAcceptLanguage:
      return kAcceptParams;
    default:
      return kAnyParams;
  }
}

/// token. Shape: a charstring.
template <class R>
bool ReadTokenItem(R& reader, const HeaderSpec&, const BoundOf<R>&, ValueOf<R>* out) {
  return reader.TakeToken(out);
}

/// absoluteURI. Shape: a charstring; the URI is not taken apart.
template <class R>
bool ReadUriItem(R& reader, const HeaderSpec&, const BoundOf<R>&, ValueOf<R>* out) {
  const char* begin = reader.p;
  reader.SkipRun(kSchemeChar);
  if (reader.p == begin || reader.Peek() != ':')
    return reader.Fail("a URI scheme and \":\"", "RFC 3261 §25.1");
  while (!reader.AtEnd() && *reader.p != ',' && (IsIn(*reader.p, kUriChar) || *reader.p == '%')) ++reader.p;
  *out = reader.Slice(begin, reader.p);
  return true;
}

void WriteItem(Writer& writer, const HeaderSpec& spec, const Bound&, const Value& value) {
  writer.Value(value, spec.field.data());
}

template <class R>
bool TakeMedia(R& reader, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3261 §20.1, §20.15";
  const char* begin = reader.p;
  if (!reader.SkipRun(kToken)) return reader.Fail("a media type", kClause);
  const char* type_end = reader.p;
  if (!reader.TakeSeparator('/')) return reader.Fail("\"/\" behind the media type", kClause);
  const char* subtype = reader.p;
  if (!reader.SkipRun(kToken)) return reader.Fail("a media subtype", kClause);
  if (subtype == type_end + 1) {
    *out = reader.Slice(begin, reader.p);
    return true;
  }
  std::string media(begin, type_end);  // white space around the slash
  media += '/';
  media.append(subtype, reader.p);
  *out = R::Text(media);
  return true;
}

/// token or quoted-string. Shape: a quoted string keeps its quotes, which tell the two apart.
template <class R>
bool TakeQuotable(R& reader, ValueOf<R>* out) {
  if (reader.Peek() != '"') return reader.TakeToken(out);
  const char* begin = reader.p;
  ValueOf<R> ignored;
  return reader.TakeQuoted(&ignored) && reader.SliceText(begin, reader.p, out);
}

enum class Primary { kToken, kMedia, kQuotable };

template <class R, Primary primary, const ParamRules* fixed_rules>
bool ReadTokenParam(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> token;
  ValueOf<R> params;
  bool ok = primary == Primary::kMedia      ? TakeMedia(reader, &token)
            : primary == Primary::kQuotable ? TakeQuotable(reader, &token)
                                            : reader.TakeToken(&token);
  if (!ok) return false;
  const ParamRules& rules = fixed_rules != nullptr ? *fixed_rules : RulesOf(spec);
  if (!ReadParams(reader, rules, bound[kParams], &params)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(token));
  bound.Set(*out, kParams, std::move(params));
  return true;
}

void WriteTokenParam(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  WriteWithParams(writer, bound, value);
}

/// {token}.
template <class R>
bool ReadToken(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> token;
  if (!reader.TakeToken(&token)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(token));
  return true;
}

void WriteToken(Writer& writer, const HeaderSpec& spec, const Bound& bound, const Value& value) {
  if (CheckRecord(writer, bound, value, spec.field.data()))
    writer.Value(bound.Get(value, kFirst), spec.field.data());
}

/// priv-value *(";" priv-value) (RFC 3323 §4.2).
template <class R>
bool ReadSemicolonTokens(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  typename R::List items;
  do {
    ValueOf<R> token;
    if (!reader.TakeToken(&token)) return false;
    items.Add(std::move(token));
  } while (reader.TakeSeparator(';'));
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, items.Finish(bound[kFirst]));
  return true;
}

void WriteSemicolonTokens(Writer& writer, const HeaderSpec& spec, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, spec.field.data())) return;
  const Value& list = bound.Get(value, kFirst);
  if (!CheckList(writer, list, spec.field.data())) return;
  bool first = true;
  for (const Value& item : list.list()->span()) {
    if (!first) writer.Char(';');
    first = false;
    writer.Value(item, spec.field.data());
  }
}

template <class R>
bool ReadSemicolonParams(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> params;
  const ParamRules& rules = (spec.flags & kRepeatedParams) != 0 ? kRepeatable : kAnyParams;
  if (!ReadParamList(reader, ';', rules, bound[kFirst], &params)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(params));
  return true;
}

void WriteSemicolonParams(Writer& writer, const HeaderSpec& spec, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, spec.field.data())) return;
  WriteParamList(writer, ';', bound[kFirst], bound.Get(value, kFirst));
}

}  // namespace

void WriteWithParams(Writer& writer, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "header")) return;
  writer.Value(bound.Get(value, kFirst), bound.shape->fields[kFirst].name);
  WriteParams(writer, bound[kParams], bound.Get(value, kParams));
}

const Family kTokenFamily{ReadToken<Checker>, ReadToken<Reader>, WriteToken};
const Family kTokenItemFamily{ReadTokenItem<Checker>, ReadTokenItem<Reader>, WriteItem, kDeferred};
const Family kUriItemFamily{ReadUriItem<Checker>, ReadUriItem<Reader>, WriteItem};
const Family kTokenParamFamily{ReadTokenParam<Checker, Primary::kToken, nullptr>,
                               ReadTokenParam<Reader, Primary::kToken, nullptr>, WriteTokenParam, kDeferred};
const Family kTokenParamItemFamily{ReadTokenParam<Checker, Primary::kToken, nullptr>,
                                   ReadTokenParam<Reader, Primary::kToken, nullptr>, WriteTokenParam,
                                   kDeferred};
const Family kSecMechanismItemFamily{ReadTokenParam<Checker, Primary::kToken, &kSecParams>,
                                     ReadTokenParam<Reader, Primary::kToken, &kSecParams>, WriteTokenParam,
                                     kDeferred};
const Family kMediaParamFamily{ReadTokenParam<Checker, Primary::kMedia, nullptr>,
                               ReadTokenParam<Reader, Primary::kMedia, nullptr>, WriteTokenParam, kDeferred};
const Family kMediaParamItemFamily{ReadTokenParam<Checker, Primary::kMedia, nullptr>,
                                   ReadTokenParam<Reader, Primary::kMedia, nullptr>, WriteTokenParam,
                                   kDeferred};
const Family kQuotableParamFamily{ReadTokenParam<Checker, Primary::kQuotable, nullptr>,
                                  ReadTokenParam<Reader, Primary::kQuotable, nullptr>, WriteTokenParam,
                                  kDeferred};
const Family kQuotableParamItemFamily{ReadTokenParam<Checker, Primary::kQuotable, nullptr>,
                                      ReadTokenParam<Reader, Primary::kQuotable, nullptr>, WriteTokenParam,
                                      kDeferred};
const Family kSemicolonTokensFamily{ReadSemicolonTokens<Checker>, ReadSemicolonTokens<Reader>,
                                    WriteSemicolonTokens};
const Family kSemicolonParamsFamily{ReadSemicolonParams<Checker>, ReadSemicolonParams<Reader>,
                                    WriteSemicolonParams, kDeferred};

}  // namespace assay::codecs::sip
