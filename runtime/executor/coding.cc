#include "runtime/executor/coding.h"

#include <fmt/format.h>

#include "runtime/value/objects.h"

namespace assay::runtime {

std::string_view EncodingOf(const Type& type) {
  for (const Type* at = &type; at != nullptr; at = at->base) {
    if (at->attributes && !at->attributes->encode.empty()) return at->attributes->encode.front();
  }
  return {};
}

Value UniversalToOctets(const Value& text) { return Value::Octetstring(text.ToUtf8()); }

namespace {

bool IsText(const Value& value) { return value.is(Tag::kCharstring) || value.is(Tag::kUniversal); }

std::string Names(const CodecRegistry& codecs) {
  std::string names;
  for (const std::string& name : codecs.names()) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? "none" : names;
}

}  // namespace

Result<Value> EncodeForWire(const CodecRegistry* codecs, const Value& value, const Type* type,
                            std::string_view encoding) {
  if (encoding.empty() && type != nullptr) encoding = EncodingOf(*type);
  if (!encoding.empty() && codecs != nullptr && type != nullptr) {
    if (Codec* codec = codecs->Find(encoding)) return codec->Encode(value, *type);
  }
  if (value.is(Tag::kOctetstring)) return value;
  if (IsText(value)) return UniversalToOctets(value);
  if (!encoding.empty() && codecs != nullptr) {
    return Fail(ErrorCode::kNotFound, fmt::format("no codec \"{}\" for type {} (present: {})", encoding,
                                                  type != nullptr ? type->ToString() : "?", Names(*codecs)));
  }
  return Value();
}

Result<DecodedMessage> DecodeFromWire(const CodecRegistry* codecs, const Value& octets,
                                      const std::vector<const Type*>& types,
                                      std::vector<std::string>* reasons) {
  std::vector<std::string> limits;
  const auto taken_for = [&limits](Value value, const Type* type) {
    const bool plain = value.is(Tag::kOctetstring) || IsText(value);
    return DecodedMessage{std::move(value), type, plain ? std::move(limits) : std::vector<std::string>()};
  };
  for (const Type* type : types) {
    const std::string_view encoding = EncodingOf(*type);
    Codec* codec = encoding.empty() || codecs == nullptr ? nullptr : codecs->Find(encoding);
    if (codec == nullptr) continue;
    Result<Value> value = codec->Decode(octets, *type);
    if (value) return taken_for(std::move(*value), type);
    reasons->push_back(fmt::format("{}: {}", type->ToString(), value.error().message));
    if (value.error().code == ErrorCode::kLimit) limits.push_back(reasons->back());
  }
  for (const Type* type : types) {
    switch (type->Root()->kind) {
      case TypeKind::kOctetstring:
      case TypeKind::kAny:
        return taken_for(octets, type);
      case TypeKind::kCharstring:
      case TypeKind::kUniversalCharstring: {
        Value text = Value::UniversalFromUtf8(octets.bytes());
        if (text.is(Tag::kUniversal) && type->Root()->kind == TypeKind::kCharstring) break;
        return taken_for(std::move(text), type);
      }
      default:
        break;
    }
  }
  return Fail(ErrorCode::kMalformed, "no type of the port accepts the message");
}

Value OctetsToBits(const Value& octets) {
  std::string bits;
  bits.reserve(octets.length() * 8u);
  for (const char octet : octets.bytes()) {
    for (int bit = 7; bit >= 0; --bit)
      bits += static_cast<char>((static_cast<unsigned char>(octet) >> bit) & 1);
  }
  return Value::Bitstring(bits);
}

Value HexToOctets(const Value& digits) {
  const std::string_view elements = digits.bytes();
  std::string octets((elements.size() + 1) / 2, '\0');
  for (size_t i = 0; i < elements.size(); ++i) {
    octets[i / 2] = static_cast<char>(octets[i / 2] | elements[i] << (i % 2 == 0 ? 4 : 0));
  }
  return Value::Octetstring(octets);
}

Value StringToOctets(const Value& coded) {
  switch (coded.tag()) {
    case Tag::kBitstring:
      return BitsToOctets(coded);
    case Tag::kHexstring:
      return HexToOctets(coded);
    case Tag::kOctetstring:
      return coded;
    case Tag::kCharstring:
    case Tag::kUniversal:
      return UniversalToOctets(coded);
    default:
      return {};
  }
}

Value BitsToOctets(const Value& bits) {
  const std::string_view elements = bits.bytes();
  std::string octets((elements.size() + 7) / 8, '\0');
  for (size_t i = 0; i < elements.size(); ++i) {
    if (elements[i] != 0) octets[i / 8] = static_cast<char>(octets[i / 8] | 1 << (7 - i % 8));
  }
  return Value::Octetstring(octets);
}

}  // namespace assay::runtime
