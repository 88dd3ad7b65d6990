#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codecs/sip/sip_codec.h"
#include "codecs/testing/type_reader.h"
#include "runtime/spi/codec.h"

namespace assay::codecs::testing {

/// The SIP types of testcases/lib and all built-in codecs, made once for a test process.
class MessageKit {
 public:
  static MessageKit& Get();

  const TypeReader& types() const { return types_; }
  runtime::CodecRegistry& registry() { return registry_; }
  sip::SipCodec& codec() { return *codec_; }
  /// Request or Response, by the first octets.
  const runtime::Type& TypeOf(std::string_view octets) const;

  /// Decodes `octets` as what it looks like; ends the process when that fails.
  runtime::Value Decode(std::string_view octets);
  runtime::Result<runtime::Value> TryDecode(std::string_view octets);
  std::string Encode(const runtime::Value& message);
  std::vector<sip::Problem> Problems(std::string_view octets);
  /// Problems as text, one a line: `offset header: reason`.
  std::string ProblemText(std::string_view octets);

 private:
  MessageKit();

  TypeReader types_;
  runtime::CodecRegistry registry_;
  std::shared_ptr<sip::SipCodec> codec_;
};

/// The field or list item at a path such as `msgHeader.via.viaBody[0].sentBy.host`; unions are entered by the
/// name of their alternative. Shape: an unbound value when there is no such place.
runtime::Value At(const runtime::Value& value, std::string_view path);
/// Its TTCN-3 notation.
std::string TextAt(const runtime::Value& value, std::string_view path);

/// Reads every field of every part, so that everything lazy is decoded.
void TouchAll(const runtime::Value& value);

/// The eight messages of TS 34.229-5 A.2 (tests/golden), in order.
std::vector<std::string> GoldenMessages();
/// The fields of MessageHeader that the REGISTER template of TS 34.229-5 A.1.1 looks at.
std::vector<uint32_t> RegisterTemplateFields();

}  // namespace assay::codecs::testing
