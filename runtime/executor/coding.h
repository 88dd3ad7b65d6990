#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/spi/codec.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

/// Which codec serves a type (ES 201 873-1 §27.5), and what happens to types without one.

namespace assay::runtime {

/// The name in the type's `encode` attribute, or in that of the type it was derived from; empty when there is
/// none.
std::string_view EncodingOf(const Type& type);

/// Octets of `value` for the wire: by the codec `encoding` (empty: the type's own); without one, strings
/// stand for themselves (octetstring as it is, charstrings in UTF-8). Shape: unbound when the type has
/// neither. Errors: as Codec::Encode; kNotFound when the codec does not exist.
Result<Value> EncodeForWire(const CodecRegistry* codecs, const Value& value, const Type* type,
                            std::string_view encoding);

/// One decoded message and the type it was taken for.
struct DecodedMessage {
  Value value;
  const Type* type = nullptr;
  /// What codecs said when the message is past a limit of theirs, and was taken for a plain string therefore.
  std::vector<std::string> limits;
};
/// Decodes `octets` as the first of `types` that accepts them: those with a codec first, then plain strings.
/// Errors: kMalformed when none does; `reasons` says why for each.
Result<DecodedMessage> DecodeFromWire(const CodecRegistry* codecs, const Value& octets,
                                      const std::vector<const Type*>& types,
                                      std::vector<std::string>* reasons);

/// Conversions between the forms of encoded values (§C.5): bitstring, octetstring, and universal charstring
/// in UTF-8.
Value OctetsToBits(const Value& octets);
/// Shape: the last octet is filled with zero bits.
Value BitsToOctets(const Value& bits);
/// Shape: two digits an octet; an odd last one is filled with a zero digit.
Value HexToOctets(const Value& digits);
Value UniversalToOctets(const Value& text);
/// The octets that a coded string stands for, whatever its kind. Shape: unbound when it is no string.
Value StringToOctets(const Value& coded);

}  // namespace assay::runtime
