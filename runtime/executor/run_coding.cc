// encvalue, decvalue and their relatives (ES 201 873-1 §C.5).

#include <fmt/format.h>

#include <algorithm>

#include "runtime/executor/coding.h"
#include "runtime/executor/plain_codec.h"
#include "runtime/executor/run_environment.h"
#include "runtime/matcher/template_access.h"
#include "runtime/program/operands.h"
#include "runtime/value/objects.h"

namespace assay::runtime {

Codec* RunEnvironment::FindCodec(const Type& type, const Value& encoding) const {
  if (options_.codecs == nullptr) return nullptr;
  const std::string name =
      encoding.is_string() && encoding.length() > 0 ? encoding.ToUtf8() : std::string(EncodingOf(type));
  return name.empty() ? nullptr : options_.codecs->Find(name);
}

namespace {

/// The coded octets in the form that the function returns.
Value ToForm(const Value& octets, EncodeForm form) {
  switch (form) {
    case EncodeForm::kBits:
      return OctetsToBits(octets);
    case EncodeForm::kOctets:
      return octets;
    case EncodeForm::kUniversal:
      return Value::UniversalFromUtf8(octets.bytes());
  }
  return {};
}

}  // namespace

Flow RunEnvironment::Encode(Machine& machine, const Value& value, const Type* type, uint16_t form,
                            const Value& encoding, const Value& variant, Value* coded) {
  (void)variant;  // codecs read the variants of the type
  const Result<Value> specific = Valueof(value);
  if (!specific) return machine.Fail("encvalue: " + specific.error().message, "§C.5.1");
  if (!IsFullyBound(*specific))
    return machine.Fail("encvalue of something that is not completely initialized", "§C.5.1");
  Codec* codec = FindCodec(*type, encoding);
  Result<Value> octets =
      codec != nullptr ? codec->Encode(*specific, *type) : EncodeForWire(nullptr, *specific, type, {});
  if (codec == nullptr && options_.loopback) octets = EncodePlain(*specific, *type);
  if (octets && !octets->is_bound()) {
    octets = Fail(ErrorCode::kNotFound,
                  fmt::format("no codec serves type {} (encode \"{}\")", type->ToString(),
                              encoding.is_string() ? encoding.ToUtf8() : std::string(EncodingOf(*type))));
  }
  if (!octets) return machine.Fail("encvalue: " + octets.error().message, "§C.5.1");
  *coded = ToForm(*octets, static_cast<EncodeForm>(form));
  return Flow::kNext;
}

Flow RunEnvironment::Decode(Machine& machine, Value& coded, const Type* type, uint16_t form,
                            const Value& encoding, const Value& variant, Value* decoded, int* status) {
  (void)variant;
  (void)form;  // the string tells
  *status = 1;
  if (!coded.is_bound()) return Flow::kNext;
  if (!coded.is_string()) return machine.Fail("decvalue of something that has no value", "§C.5.2");
  const Value octets = StringToOctets(coded);
  std::vector<std::string> reasons;
  Codec* codec = FindCodec(*type, encoding);
  Result<Value> value = Fail(ErrorCode::kMalformed, "");
  if (codec != nullptr) {
    value = codec->Decode(octets, *type);
  } else if (options_.loopback) {
    size_t used = 0;
    value = octets.length() == 0 ? Fail(ErrorCode::kMalformed, "nothing to decode")
                                 : DecodePlain(octets, *type, &used);
    *status = value ? 0 : value.error().code == ErrorCode::kExhausted ? 2 : 1;
    if (!value) return Flow::kNext;
    *decoded = std::move(*value);
    const Value rest =
        Substring(octets, static_cast<uint32_t>(used), octets.length() - static_cast<uint32_t>(used));
    coded = coded.is(Tag::kBitstring)     ? OctetsToBits(rest)
            : coded.is(Tag::kOctetstring) ? rest
            : coded.is(Tag::kHexstring)
                ? Substring(coded, std::min(static_cast<uint32_t>(used) * 2, coded.length()),
                            coded.length() - std::min(static_cast<uint32_t>(used) * 2, coded.length()))
                : Value::UniversalFromUtf8(rest.bytes());
    return Flow::kNext;
  } else if (Result<DecodedMessage> message = DecodeFromWire(nullptr, octets, {type}, &reasons)) {
    value = std::move(message->value);
  }
  *status = value ? 0 : 1;
  if (value) {
    *decoded = std::move(*value);
    coded = Substring(coded, coded.length(), 0);  // codecs decode the whole string
  }
  return Flow::kNext;
}

std::optional<Value> RunEnvironment::DecodeForMatch(Machine& machine, const Value& encoded, const Type& type,
                                                    std::string_view encoding) {
  (void)machine;
  const Value octets = StringToOctets(encoded);
  if (!octets.is_bound()) return {};
  (void)encoding;  // octets of a universal charstring are always UTF-8 here
  if (Codec* codec = FindCodec(type, Value())) {
    Result<Value> value = codec->Decode(octets, type);
    if (!value) return {};
    return std::move(*value);
  }
  if (options_.loopback) {
    size_t used = 0;
    Result<Value> value = DecodePlain(octets, type, &used);
    if (!value || used != octets.length()) return {};
    return std::move(*value);
  }
  std::vector<std::string> reasons;
  Result<DecodedMessage> message = DecodeFromWire(nullptr, octets, {&type}, &reasons);
  if (!message) return {};
  return std::move(message->value);
}

}  // namespace assay::runtime
