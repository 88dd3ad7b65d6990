#pragma once

#include "codecs/bind/shape.h"
#include "codecs/xml/xml.h"
#include "runtime/spi/codec.h"

namespace assay::codecs::reginfo {

/// The codec "reginfo": application/reginfo+xml as the type Reginfo of ReginfoTypes.
/// Encoding writes a declaration, two spaces an indentation step and CR LF as line ends.
/// Source: RFC 3680 §5, RFC 5628 §5.
class ReginfoCodec : public runtime::Codec {
 public:
  explicit ReginfoCodec(XmlLimits limits = {}) : limits_(limits) {}

  runtime::Result<runtime::Value> Decode(const runtime::Value& octets, const runtime::Type& type) override;
  runtime::Result<runtime::Value> Encode(const runtime::Value& value, const runtime::Type& type) override;
  runtime::Result<void> CheckType(const runtime::Type& type) override;

 private:
  XmlLimits limits_;
  Binder binder_;
};

}  // namespace assay::codecs::reginfo
