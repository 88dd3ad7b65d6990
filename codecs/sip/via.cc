// Via (RFC 3261 §20.42, RFC 3581).

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Value;

namespace {

constexpr ParamRule kViaRules[] = {{"branch", ParamCheck::kToken, "RFC 3261 §20.42"},
                                   {"ttl", ParamCheck::kTtl, "RFC 3261 §20.42"},
                                   {"maddr", ParamCheck::kHost, "RFC 3261 §20.42"},
                                   {"received", ParamCheck::kHost, "RFC 3261 §20.42"}};
constexpr ParamRules kViaParamRules{kViaRules};

/// sent-protocol LWS sent-by *( SEMI via-params )
template <class R>
bool ReadVia(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  constexpr const char* kClause = "RFC 3261 §20.42";
  const BoundOf<R>& protocol_bound = bound[kViaProtocol];
  ValueOf<R> protocol = protocol_bound.NewRecord();
  for (int part : {kProtocolName, kProtocolVersion, kTransport}) {
    ValueOf<R> token;
    if (!reader.TakeToken(&token)) return false;
    protocol_bound.Set(protocol, part, std::move(token));
    if (part != kTransport && !reader.Take('/') && !reader.TakeSeparator('/'))
      return reader.Fail("\"/\"", kClause);
    if (part != kTransport) reader.SkipLws();
  }
  const char* behind = reader.p;
  reader.SkipLws();
  if (reader.p == behind) return reader.Fail("white space before sent-by", kClause);
  ValueOf<R> sent_by;
  ValueOf<R> params;
  if (!ReadHostPort(reader, bound[kViaSentBy], true, &sent_by)) return false;
  if (!ReadParams(reader, kViaParamRules, bound[kViaParams], &params)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kViaProtocol, std::move(protocol));
  bound.Set(*out, kViaSentBy, std::move(sent_by));
  bound.Set(*out, kViaParams, std::move(params));
  return true;
}

void WriteVia(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "viaBody")) return;
  const Value& protocol = bound.Get(value, kViaProtocol);
  const Bound& protocol_bound = bound[kViaProtocol];
  if (CheckRecord(writer, protocol_bound, protocol, "sentProtocol")) {
    writer.Value(protocol_bound.Get(protocol, kProtocolName), "protocolName");
    writer.Char('/');
    writer.Value(protocol_bound.Get(protocol, kProtocolVersion), "protocolVersion");
    writer.Char('/');
    writer.Value(protocol_bound.Get(protocol, kTransport), "transport");
  }
  writer.Char(' ');
  WriteHostPort(writer, bound[kViaSentBy], bound.Get(value, kViaSentBy));
  WriteParams(writer, bound[kViaParams], bound.Get(value, kViaParams));
}

}  // namespace

const Family kViaItemFamily{ReadVia<Checker>, ReadVia<Reader>, WriteVia, kDeferred};

}  // namespace assay::codecs::sip
