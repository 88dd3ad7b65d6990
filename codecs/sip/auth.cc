// Credentials and challenges (RFC 3261 §22.4, §25.1), Authentication-Info.

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr ParamRules kAuthParamRules{};

/// credentials = ( "Digest" LWS digest-response ) / other-response; a challenge looks the same.
template <class R>
bool ReadAuth(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  const char* begin = reader.p;
  ValueOf<R> scheme;
  if (!reader.TakeToken(&scheme)) return false;
  bool digest = SameText({begin, static_cast<size_t>(reader.p - begin)}, "Digest");
  const char* behind = reader.p;
  reader.SkipLws();
  if (reader.p == behind)
    return reader.Fail("white space behind the authentication scheme", "RFC 3261 §25.1");
  const BoundOf<R>& list = digest ? bound[kDigestAuth] : bound[kOtherAuth][kAuthParams];
  ValueOf<R> params;
  if (!ReadParamList(reader, ',', kAuthParamRules, list, &params)) return false;
  if (digest) {
    *out = bound.NewUnion(kDigestAuth, std::move(params));
    return true;
  }
  ValueOf<R> other = bound[kOtherAuth].NewRecord();
  bound[kOtherAuth].Set(other, kAuthScheme, std::move(scheme));
  bound[kOtherAuth].Set(other, kAuthParams, std::move(params));
  *out = bound.NewUnion(kOtherAuth, std::move(other));
  return true;
}

void WriteAuth(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!value.is(Tag::kUnion)) {
    writer.Value(value, "credentials");
    return;
  }
  const Value& content = value.choice()->value;
  if (bound.field[value.choice()->alternative] == kDigestAuth) {
    writer.Text("Digest ");
    WriteParamList(writer, ',', bound[kDigestAuth], content);
    return;
  }
  const Bound& other = bound[kOtherAuth];
  if (!CheckRecord(writer, other, content, "otherResponse")) return;
  writer.Value(other.Get(content, kAuthScheme), "authScheme");
  writer.Char(' ');
  WriteParamList(writer, ',', other[kAuthParams], other.Get(content, kAuthParams));
}

template <class R>
bool ReadCommaParams(R& reader, const HeaderSpec&, const BoundOf<R>& bound, ValueOf<R>* out) {
  ValueOf<R> params;
  if (!ReadParamList(reader, ',', kAuthParamRules, bound[kFirst], &params)) return false;
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(params));
  return true;
}

void WriteCommaParams(Writer& writer, const HeaderSpec&, const Bound& bound, const Value& value) {
  if (!CheckRecord(writer, bound, value, "header")) return;
  WriteParamList(writer, ',', bound[kFirst], bound.Get(value, kFirst));
}

}  // namespace

const Family kAuthItemFamily{ReadAuth<Checker>, ReadAuth<Reader>, WriteAuth, kDeferred};
const Family kCommaParamsFamily{ReadCommaParams<Checker>, ReadCommaParams<Reader>, WriteCommaParams,
                                kDeferred};

}  // namespace assay::codecs::sip
