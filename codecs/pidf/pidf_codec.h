#pragma once

#include "codecs/bind/shape.h"
#include "codecs/xml/xml.h"
#include "runtime/spi/codec.h"

namespace assay::codecs::pidf {

/// The codec "PIDF": application/pidf+xml as the type Pidf of PidfTypes. Encoding writes as the codec
/// "reginfo" does. Source: RFC 3863 §4.
class PidfCodec : public runtime::Codec {
 public:
  explicit PidfCodec(XmlLimits limits = {}) : limits_(limits) {}

  runtime::Result<runtime::Value> Decode(const runtime::Value& octets, const runtime::Type& type) override;
  runtime::Result<runtime::Value> Encode(const runtime::Value& value, const runtime::Type& type) override;
  runtime::Result<void> CheckType(const runtime::Type& type) override;

 private:
  XmlLimits limits_;
  Binder binder_;
};

}  // namespace assay::codecs::pidf
