// Call-ID, In-Reply-To, and headers that name a dialog: Replaces (RFC 3891), Join (RFC 3911), Target-Dialog
// (RFC 4538).

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Value;

namespace {

constexpr ParamRule kDialogRules[] = {{"from-tag", ParamCheck::kToken, "RFC 3891 §6.1"},
                                      {"to-tag", ParamCheck::kToken, "RFC 3891 §6.1"},
                                      {"local-tag", ParamCheck::kToken, "RFC 4538 §7"},
                                      {"remote-tag", ParamCheck::kToken, "RFC 4538 §7"}};
constexpr ParamRules kDialogParams{kDialogRules};

/// callid = word [ "@" word ]
template <class R>
bool TakeCallId(R& reader, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3261 §20.8";
  const char* begin = reader.p;
  if (!reader.SkipRun(kWord)) return reader.Fail("a word", kClause);
  if (reader.Take('@') && !reader.SkipRun(kWord)) return reader.Fail("a word behind \"@\"", kClause);
  *out = reader.Slice(begin, reader.p);
  return true;
}

template <class R>
bool ReadCallId(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> callid;
  if (!TakeCallId(reader, &callid)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(callid));
  return true;
}

void WriteCallId(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (CheckRecord(writer, bound, value, "callid")) writer.Value(bound.Get(value, kFirst), "callid");
}

template <class R>
bool ReadCallIdItem(R& reader, const HeaderSpec&, const BoundOf<R>&, ValueOf<R>* out) {
  return TakeCallId(reader, out);
}
void WriteCallIdItem(Writer& writer, const HeaderSpec&, const Bound&, const Value& value) {
  writer.Value(value, "callids");
}

template <class R>
bool ReadCallIdParam(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> callid;
  ValueOf<R> params;
  if (!TakeCallId(reader, &callid)) return false;
  if (!ReadParams(reader, kDialogParams, bound[kParams], &params)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(callid));
  bound.Set(*out, kParams, std::move(params));
  return true;
}

void WriteCallIdParam(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  WriteWithParams(writer, bound, value);
}

}  // namespace

const Family kCallIdFamily{ReadCallId<Checker>, ReadCallId<Reader>, WriteCallId};
const Family kCallIdItemFamily{ReadCallIdItem<Checker>, ReadCallIdItem<Reader>, WriteCallIdItem};
const Family kCallIdParamFamily{ReadCallIdParam<Checker>, ReadCallIdParam<Reader>, WriteCallIdParam};

}  // namespace assay::codecs::sip
