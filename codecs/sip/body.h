#pragma once

#include <string>
#include <string_view>

#include "codecs/bind/shape.h"
#include "codecs/sip/limits.h"
#include "codecs/text/writer.h"
#include "runtime/spi/codec.h"

namespace assay::codecs::sip {

/// What decoding and encoding of bodies needs from the codec.
struct BodyContext {
  const runtime::CodecRegistry* registry;  ///< SDP, reginfo, PIDF
  const Limits* limits;
};

/// Why a body is broken. Units: `offset` counts octets from the start of the body.
struct BodyError {
  uint32_t offset = 0;
  std::string reason;  ///< empty: it is not
};

/// Decodes a body by its media type.
/// Shape: `media` in lower case without white space; `parameters` as behind the media type, with the first
/// `;`; `octets` is a kOctetstring; `bound` a MessageBody or MimeBody. A kind of body that the type has no
/// alternative for is `octets`.
runtime::Value DecodeBodyAs(const BodyContext& context, std::string_view media, std::string_view parameters,
                            const runtime::Value& octets, const Bound& bound, BodyError* error);

/// The inverse. Errors: remembered in the writer.
void EncodeBody(const BodyContext& context, Writer& writer, const Bound& bound, const runtime::Value& body);

/// multipart/… (multipart.cc). Shape: `bound` is MimeMultipart.
runtime::Value DecodeMultipart(const BodyContext& context, std::string_view parameters,
                               const runtime::Value& octets, const Bound& bound, BodyError* error);
void EncodeMultipart(const BodyContext& context, Writer& writer, const Bound& bound,
                     const runtime::Value& body);

}  // namespace assay::codecs::sip
