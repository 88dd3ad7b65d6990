#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace assay::adapters::crypto {

enum class Hash { kMd5, kSha1, kSha256 };

std::string HashOf(Hash hash, std::string_view data);
std::string HmacOf(Hash hash, std::string_view key, std::string_view data);
/// Lower-case hex digits.
std::string ToHex(std::string_view octets);

/// Standard alphabet with padding, no line breaks. Source: RFC 4648 §4.
std::string Base64Encode(std::string_view octets);
/// Errors: kMalformed with the offset of the first character that does not belong there. Padding may be missing.
runtime::Result<std::string> Base64Decode(std::string_view text);

struct DigestInput {
  std::string_view username, realm;
  std::string_view password;  ///< AKAv1-MD5: the octets of RES; with auts: empty
  std::string_view method;    ///< rspauth: empty
  std::string_view uri;
  std::string_view nonce, nc, cnonce;
  std::string_view qop;   ///< "auth", "auth-int", or empty when the request had none
  std::string_view body;  ///< counts for auth-int
};
/// Source: RFC 2617 §3.2.2.1 to 3.2.2.3, RFC 3310 §3.3.
/// Errors: kInvalidArgument for any other qop.
runtime::Result<std::string> DigestResponse(const DigestInput& input);

}  // namespace assay::adapters::crypto
