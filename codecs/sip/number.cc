// Headers made of a number: Max-Forwards, Content-Length, Expires, Session-Expires, MIME-Version, …

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Value;

namespace {

const char* ClauseOf(const HeaderSpec& spec) {
  switch (spec.id) {
    case HeaderId::kMaxForwards:
      return "RFC 3261 §20.22";
    case HeaderId::kContentLength:
      return "RFC 3261 §20.14";
    case HeaderId::kExpires:
      return "RFC 3261 §20.19";
    case HeaderId::kMinExpires:
      return "RFC 3261 §20.23";
    case HeaderId::kRSeq:
      return "RFC 3262 §7.1";
    case HeaderId::kSessionExpires:
    case HeaderId::kMinSE:
      return "RFC 4028 §4";
    default:
      return "RFC 3261 §25.1";
  }
}

template <class R>
bool ReadInto(R& reader, const HeaderSpec& spec, uint64_t maximum, const char* what, const BoundOf<R>& bound,
              ValueOf<R>* out) {
  uint64_t number;
  if (!reader.TakeNumber(maximum, what, ClauseOf(spec), &number)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, R::Integer(number));
  return true;
}

template <class R>
bool ReadNumber8(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out) {
  return ReadInto(reader, spec, 255, "a number, 0 to 255", bound, out);
}

template <class R>
bool ReadNumber32(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out) {
  return ReadInto(reader, spec, UINT32_MAX, "a number, 0 to 4294967295", bound, out);
}

void WriteNumber(Writer& writer, const HeaderSpec& spec, const Bound& bound, const Value& value) {
  if (CheckRecord(writer, bound, value, spec.field.data()))
    writer.Integer(bound.Get(value, kFirst), spec.field.data());
}

template <class R>
bool ReadNumberParams(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out) {
  constexpr ParamRules kAnyParams{};
  if (!ReadNumber32(reader, spec, bound, out)) return false;
  ValueOf<R> params;
  if (!ReadParams(reader, kAnyParams, bound[kParams], &params)) return false;
  bound.Set(*out, kParams, std::move(params));
  return true;
}

void WriteNumberParams(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  WriteWithParams(writer, bound, value);
}

/// 1*DIGIT "." 1*DIGIT
template <class R>
bool ReadMimeVersion(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3261 §20.24";
  uint64_t major;
  uint64_t minor;
  if (!reader.TakeNumber(UINT32_MAX, "a version number", kClause, &major)) return false;
  if (!reader.Take('.')) return reader.Fail("\".\"", kClause);
  if (!reader.TakeNumber(UINT32_MAX, "a version number", kClause, &minor)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, 0, R::Integer(major));
  bound.Set(*out, 1, R::Integer(minor));
  return true;
}

void WriteMimeVersion(Writer& writer, const HeaderSpec& spec, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, spec.field.data())) return;
  writer.Integer(bound.Get(value, 0), "majorNumber");
  writer.Char('.');
  writer.Integer(bound.Get(value, 1), "minorNumber");
}

}  // namespace

const Family kNumber8Family{ReadNumber8<Checker>, ReadNumber8<Reader>, WriteNumber};
const Family kNumber32Family{ReadNumber32<Checker>, ReadNumber32<Reader>, WriteNumber};
const Family kNumberParamsFamily{ReadNumberParams<Checker>, ReadNumberParams<Reader>, WriteNumberParams};
const Family kMimeVersionFamily{ReadMimeVersion<Checker>, ReadMimeVersion<Reader>, WriteMimeVersion};

}  // namespace assay::codecs::sip
