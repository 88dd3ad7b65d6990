#include "adapters/crypto/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace assay::adapters::crypto {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

const EVP_MD* Algorithm(Hash hash) {
  switch (hash) {
    case Hash::kMd5: return EVP_md5();
    case Hash::kSha1: return EVP_sha1();
    case Hash::kSha256: return EVP_sha256();
  }
  return nullptr;
}

constexpr int8_t kNoDigit = -1;

constexpr std::array<int8_t, 256> MakeBase64Digits() {
  std::array<int8_t, 256> digits{};
  for (int8_t& digit : digits) digit = kNoDigit;
  for (int i = 0; i < 26; ++i) {
    digits['A' + i] = static_cast<int8_t>(i);
    digits['a' + i] = static_cast<int8_t>(26 + i);
  }
  for (int i = 0; i < 10; ++i) digits['0' + i] = static_cast<int8_t>(52 + i);
  digits['+'] = 62;
  digits['/'] = 63;
  return digits;
}
constexpr std::array<int8_t, 256> kBase64Digits = MakeBase64Digits();

}  // namespace

std::string HashOf(Hash hash, std::string_view data) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  ASSAY_CHECK(EVP_Digest(data.data(), data.size(), out, &length, Algorithm(hash), nullptr) == 1);
  return {reinterpret_cast<char*>(out), length};
}

std::string HmacOf(Hash hash, std::string_view key, std::string_view data) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  // OpenSSL wants a key pointer even for an empty key.
  const char* key_data = key.empty() ? "" : key.data();
  ASSAY_CHECK(HMAC(Algorithm(hash), key_data, static_cast<int>(key.size()),
                   reinterpret_cast<const unsigned char*>(data.data()), data.size(), out, &length) != nullptr);
  return {reinterpret_cast<char*>(out), length};
}

std::string ToHex(std::string_view octets) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(octets.size() * 2);
  for (const char octet : octets) {
    text += kDigits[static_cast<uint8_t>(octet) >> 4];
    text += kDigits[static_cast<uint8_t>(octet) & 15];
  }
  return text;
}

std::string Base64Encode(std::string_view octets) {
  std::string text((octets.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(octets.data()), static_cast<int>(octets.size()));
  return text;
}

Result<std::string> Base64Decode(std::string_view text) {
  size_t digits = text.size();
  while (digits > 0 && text[digits - 1] == '=' && text.size() - digits < 2) --digits;
  const auto malformed = [&](size_t offset, std::string message) {
    return Fail(Error{ErrorCode::kMalformed, std::move(message), offset, "RFC 4648 §4"});
  };
  std::string octets;
  octets.reserve(digits * 3 / 4);
  uint32_t bits = 0;
  for (size_t i = 0; i < digits; ++i) {
    const int8_t digit = kBase64Digits[static_cast<uint8_t>(text[i])];
    if (digit == kNoDigit) {
      return malformed(i, fmt::format("base64: expected A-Z, a-z, 0-9, + or / at offset {}, found octet {:#04x}", i,
                                      static_cast<uint8_t>(text[i])));
    }
    bits = bits << 6 | static_cast<uint32_t>(digit);
    if (i % 4 == 1) octets += static_cast<char>(bits >> 4);
    if (i % 4 == 2) octets += static_cast<char>(bits >> 2);
    if (i % 4 == 3) octets += static_cast<char>(bits);
  }
  if (digits % 4 == 1) return malformed(digits, "base64: the last group has one digit, expected two to four");
  if (digits != text.size() && text.size() % 4 != 0) return malformed(digits, "base64: wrong number of \"=\"");
  return octets;
}

Result<std::string> DigestResponse(const DigestInput& input) {
  std::string a1 = fmt::format("{}:{}:", input.username, input.realm);
  a1 += input.password;
  std::string a2 = fmt::format("{}:{}", input.method, input.uri);
  if (input.qop == "auth-int") {
    a2 += ':' + ToHex(HashOf(Hash::kMd5, input.body));
  } else if (!input.qop.empty() && input.qop != "auth") {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("qop: expected \"auth\", \"auth-int\" or \"\", found \"{}\"", input.qop));
  }
  const std::string ha1 = ToHex(HashOf(Hash::kMd5, a1));
  const std::string ha2 = ToHex(HashOf(Hash::kMd5, a2));
  const std::string text =
      input.qop.empty() ? fmt::format("{}:{}:{}", ha1, input.nonce, ha2)
                        : fmt::format("{}:{}:{}:{}:{}:{}", ha1, input.nonce, input.nc, input.cnonce, input.qop, ha2);
  return ToHex(HashOf(Hash::kMd5, text));
}

}  // namespace assay::adapters::crypto
