// Free text (Subject, User-Agent, …) and Warning (RFC 3261 §20.43).

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Value;

namespace {

template <class R>
bool ReadText(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out) {
  if (reader.AtEnd() && (spec.flags & kMayBeEmpty) == 0) return reader.Fail("text", "RFC 3261 §25.1");
  ValueOf<R> text;
  if (!reader.TakeText(&text)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(text));
  return true;
}

void WriteText(Writer& writer, const HeaderSpec& spec, const Bound& bound, const Value& value) {
  if (CheckRecord(writer, bound, value, spec.field.data())) writer.Value(bound.Get(value, kFirst), "text");
}

/// warn-code SP warn-agent SP warn-text; LWS is taken for SP.
template <class R>
bool ReadWarning(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3261 §20.43";
  const char* begin = reader.p;
  uint64_t code;
  if (!reader.TakeNumber(999, "a warn-code of three digits", kClause, &code)) return false;
  if (reader.p - begin != 3) return reader.FailAt(begin, "a warn-code of three digits", kClause);
  reader.SkipLws();
  // warn-agent = hostport / pseudonym: whatever it is, it holds no white space.
  const char* agent = reader.p;
  while (!reader.AtEnd() &&
         (IsIn(*reader.p, kToken) || *reader.p == ':' || *reader.p == '[' || *reader.p == ']')) {
    ++reader.p;
  }
  if (reader.p == agent) return reader.Fail("a warn-agent", kClause);
  ValueOf<R> agent_value = reader.Slice(agent, reader.p);
  reader.SkipLws();
  ValueOf<R> text;
  if (!reader.TakeQuoted(&text)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kWarnCode, R::Integer(code));
  bound.Set(*out, kWarnAgent, std::move(agent_value));
  bound.Set(*out, kWarnText, std::move(text));
  return true;
}

void WriteWarning(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "warningValue")) return;
  writer.Integer(bound.Get(value, kWarnCode), "warnCode");
  writer.Char(' ');
  writer.Value(bound.Get(value, kWarnAgent), "warnAgent");
  writer.Text(" \"");
  writer.Value(bound.Get(value, kWarnText), "warnText");
  writer.Char('"');
}

}  // namespace

const Family kTextFamily{ReadText<Checker>, ReadText<Reader>, WriteText};
const Family kWarningItemFamily{ReadWarning<Checker>, ReadWarning<Reader>, WriteWarning};

}  // namespace assay::codecs::sip
