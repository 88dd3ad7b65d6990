// CSeq (RFC 3261 §20.16) and RAck (RFC 3262 §7.2).

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Value;

namespace {

/// LWS as a separator that must be there.
bool TakeLws(Reader& reader, const char* clause) {
  const char* begin = reader.p;
  reader.SkipLws();
  return reader.p != begin || reader.Fail("white space", clause);
}

bool ReadNumberField(Reader& reader, uint64_t maximum, const char* what, const char* clause,
                     const Bound& bound, int field, Value* record) {
  uint64_t number;
  if (!reader.TakeNumber(maximum, what, clause, &number)) return false;
  bound.Set(*record, field, Value::Integer(static_cast<int64_t>(number)));
  return TakeLws(reader, clause);
}

bool ReadMethodField(Reader& reader, const Bound& bound, int field, Value* record) {
  Value method;
  if (!reader.TakeToken(&method)) return false;
  bound.Set(*record, field, std::move(method));
  return true;
}

bool ReadCSeq(Reader& reader, const HeaderSpec&, const Bound& bound, Value* out) {
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

bool ReadRAck(Reader& reader, const HeaderSpec&, const Bound& bound, Value* out) {
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

const Family kCSeqFamily{ReadCSeq, WriteCSeq};
const Family kRAckFamily{ReadRAck, WriteRAck};

}  // namespace assay::codecs::sip
