#pragma once

#include "codecs/bind/shape.h"
#include "runtime/spi/codec.h"

namespace assay::codecs::sdp {

/// Named limits of the SDP codec.
struct Limits {
  uint32_t max_sdp_size = 256 * 1024;  ///< of one description
  uint32_t max_sdp_lines = 4096;         ///< bounds the values one description makes
};

/// The codec "SDP": application/sdp as the type SDP_Message of SdpTypes. Lines may end with CR LF or LF; they
/// are written with CR LF. Decoding is strict about the order of lines and their grammar; an attribute with a
/// typed alternative whose value does not have that form is `unknown`, with its text. Source: RFC 8866 §5,
/// §9.
class SdpCodec : public runtime::Codec {
 public:
  explicit SdpCodec(Limits limits = {}) : limits_(limits) {}

  runtime::Result<runtime::Value> Decode(const runtime::Value& octets, const runtime::Type& type) override;
  runtime::Result<runtime::Value> Encode(const runtime::Value& value, const runtime::Type& type) override;
  runtime::Result<void> CheckType(const runtime::Type& type) override;

 private:
  Limits limits_;
  Binder binder_;
};

}  // namespace assay::codecs::sdp
