#include "codecs/sdp/sdp_codec.h"

#include <fmt/format.h>

#include "codecs/sdp/sdp_reader.h"
#include "codecs/sdp/sdp_writer.h"
#include "codecs/sdp/shapes.h"

namespace assay::codecs::sdp {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::Value;

Result<void> SdpCodec::CheckType(const Type& type) {
  bool is_message = type.is_record_like() && type.FindField("protocol_version") >= 0;
  if (!is_message) return {};  // a part of the message, checked inside it
  Result<const Bound*> bound = binder_.Bind(type, kSdpShape);
  if (!bound) return Fail(bound.error());
  return {};
}

Result<Value> SdpCodec::Decode(const Value& octets, const Type& type) {
  Result<const Bound*> bound = binder_.Bind(type, kSdpShape);
  if (!bound) return Fail(bound.error());
  if (octets.length() > limits_.max_sdp_size) {
    return Fail(Error{ErrorCode::kLimit,
                      fmt::format("SDP of {} octets is larger than max_sdp_size, {}", octets.length(),
                                  limits_.max_sdp_size),
                      limits_.max_sdp_size});
  }
  Value view = CharacterView(octets);
  SdpReader reader(view, limits_);
  Value message;
  if (reader.Read(**bound, &message)) return message;
  // Reason() names the clause already.
  return Fail(Error{ErrorCode::kMalformed, reader.reader().Reason(), reader.reader().bad_offset()});
}

Result<Value> SdpCodec::Encode(const Value& value, const Type& type) {
  Result<const Bound*> bound = binder_.Bind(type, kSdpShape);
  if (!bound) return Fail(bound.error());
  Writer writer;
  WriteSdp(writer, **bound, value);
  if (writer.failed()) return Fail(ErrorCode::kInvalidArgument, "cannot encode SDP: " + writer.failure());
  return Value::Octetstring(writer.text());
}

}  // namespace assay::codecs::sdp
