#pragma once

#include <memory>
#include <vector>

#include "codecs/sip/encoder.h"
#include "codecs/sip/message.h"
#include "runtime/spi/codec.h"

namespace assay::codecs::sip {

/// The codec "SIP": Request, Response and RawMessage of SipTypes, or types of a suite's own with the same
/// field names. Source: RFC 3261 §7 and the RFCs of header_table.def.
class SipCodec : public runtime::Codec {
 public:
  /// Shape: `registry` finds the codecs of bodies when they are needed, and must outlive this.
  explicit SipCodec(const runtime::CodecRegistry* registry, Limits limits = {});

  runtime::Result<runtime::Value> Decode(const runtime::Value& octets, const runtime::Type& type) override;
  runtime::Result<runtime::Value> Encode(const runtime::Value& value, const runtime::Type& type) override;
  runtime::Result<void> CheckType(const runtime::Type& type) override;

  /// All problems of a message, for tools. Shape: `octets` as for Decode(), `type` a Request or Response
  /// type.
  runtime::Result<std::vector<Problem>> Problems(const runtime::Value& octets, const runtime::Type& type);

 private:
  /// The binding of a request or response type; null when `type` is neither.
  runtime::Result<const MessageBinding*> BindingOf(const runtime::Type& type);
  runtime::Result<MessagePtr> Scan(const runtime::Value& octets, const MessageBinding& binding);

  const runtime::CodecRegistry* registry_;
  Limits limits_;
  Binder binder_;
  std::unordered_map<const runtime::Type*, std::unique_ptr<MessageBinding>> bindings_;
  const runtime::Type* last_type_ =
      nullptr;  ///< whose binding was asked for last, and asked for again most often
  const MessageBinding* last_binding_ = nullptr;
  Encoder encoder_;
};

}  // namespace assay::codecs::sip
