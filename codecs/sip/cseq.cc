// CSeq (RFC 3261 §20.16) and RAck (RFC 3262 §7.2).

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Value;

namespace {

/// LWS as a separator that must be there.
bool TakeLws(Scanner& reader, const char* clause) {
  const char* begin = reader.p;
  reader.SkipLws();
  return reader.p != begin || reader.Fail("white space", clause);
}

template <class R>
bool ReadNumberField(R& reader, uint64_t maximum, const char* what, const char* clause,
                     const BoundOf<R>& bound, int field, ValueOf<R>* record) {
  uint64_t number;
  if (!reader.TakeNumber(maximum, what, clause, &number)) return false;
  bound.Set(*record, field, R::Integer(number));
  return TakeLws(reader, clause);
}

template <class R>
bool ReadMethodField(R& reader, const BoundOf<R>& bound, int field, ValueOf<R>* record) {
  ValueOf<R> method;
  if (!reader.TakeToken(&method)) return false;
  bound.Set(*record, field, std::move(method));
  return true;
}

template <class R>
bool ReadCSeq(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  *out = bound.NewRecord();
  return ReadNumberField(reader, INT32_MAX, "a sequence number below 2147483648", "RFC 3261 §8.1.1.5", bound,
                         kSeqNumber, out) &&
         ReadMethodField(reader, bound, kSeqMethod, out);
}

void WriteCSeq(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "cSeq")) return;
  writer.Integer(bound.Get(value, kSeqNumber), "seqNumber");
  writer.Char(' ');
  writer.Value(bound.Get(value, kSeqMethod), "method");
}

template <class R>
bool ReadRAck(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3262 §7.2";
  *out = bound.NewRecord();
  return ReadNumberField(reader, UINT32_MAX, "a response number below 4294967296", kClause, bound,
                         kAckResponse, out) &&
         ReadNumberField(reader, INT32_MAX, "a sequence number below 2147483648", kClause, bound, kAckSeq,
                         out) &&
         ReadMethodField(reader, bound, kAckMethod, out);
}

void WriteRAck(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "rAck")) return;
  writer.Integer(bound.Get(value, kAckResponse), "responseNum");
  writer.Char(' ');
  writer.Integer(bound.Get(value, kAckSeq), "seqNumber");
  writer.Char(' ');
  writer.Value(bound.Get(value, kAckMethod), "method");
}

}  // namespace

const Family kCSeqFamily{ReadCSeq<Checker>, ReadCSeq<Reader>, WriteCSeq};
const Family kRAckFamily{ReadRAck<Checker>, ReadRAck<Reader>, WriteRAck};

}  // namespace assay::codecs::sip
