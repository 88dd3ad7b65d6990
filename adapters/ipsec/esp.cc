#include "adapters/ipsec/esp.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"

namespace assay::adapters {

namespace {

void PutBigEndian(uint8_t* at, uint32_t number) {
  at[0] = static_cast<uint8_t>(number >> 24);
  at[1] = static_cast<uint8_t>(number >> 16);
  at[2] = static_cast<uint8_t>(number >> 8);
  at[3] = static_cast<uint8_t>(number);
}

const char* DigestName(Integrity integrity) {
  switch (integrity) {
    case Integrity::kHmacMd5_96: return "MD5";
    case Integrity::kHmacSha1_96: return "SHA1";
    case Integrity::kHmacSha256_128: return "SHA256";
  }
  return "";
}

}  // namespace

/// Keyed once; each packet only sets its IV and restarts the HMAC.
struct EspTransform::Contexts {
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> encrypt{nullptr, &EVP_CIPHER_CTX_free};
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> decrypt{nullptr, &EVP_CIPHER_CTX_free};
  std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> mac{nullptr, &EVP_MAC_CTX_free};
};

EspTransform::EspTransform(const Mechanism& mechanism, const EspKeys& keys)
    : mechanism_(mechanism), contexts_(std::make_unique<Contexts>()) {
  if (mechanism.integrity == Integrity::kHmacSha256_128) icv_size_ = 16;
  EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  ASSAY_CHECK(hmac != nullptr);
  contexts_->mac.reset(EVP_MAC_CTX_new(hmac));
  EVP_MAC_free(hmac);
  char* digest = const_cast<char*>(DigestName(mechanism.integrity));
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
  ASSAY_CHECK(EVP_MAC_init(contexts_->mac.get(), keys.integrity.data(), keys.integrity.size(), params) == 1);
  if (mechanism.encryption == Encryption::kNull) return;

  const EVP_CIPHER* cipher = mechanism.encryption == Encryption::kAesCbc ? EVP_aes_128_cbc() : EVP_des_ede3_cbc();
  iv_size_ = block_ = static_cast<size_t>(EVP_CIPHER_get_block_size(cipher));
  ASSAY_CHECK(keys.encryption.size() == static_cast<size_t>(EVP_CIPHER_get_key_length(cipher)));
  contexts_->encrypt.reset(EVP_CIPHER_CTX_new());
  contexts_->decrypt.reset(EVP_CIPHER_CTX_new());
  ASSAY_CHECK(EVP_EncryptInit_ex(contexts_->encrypt.get(), cipher, nullptr, keys.encryption.data(), nullptr) == 1);
  ASSAY_CHECK(EVP_DecryptInit_ex(contexts_->decrypt.get(), cipher, nullptr, keys.encryption.data(), nullptr) == 1);
  EVP_CIPHER_CTX_set_padding(contexts_->encrypt.get(), 0);
  EVP_CIPHER_CTX_set_padding(contexts_->decrypt.get(), 0);
}

EspTransform::~EspTransform() = default;
EspTransform::EspTransform(EspTransform&&) noexcept = default;
EspTransform& EspTransform::operator=(EspTransform&&) noexcept = default;

void EspTransform::ComputeIcv(std::span<const uint8_t> data, uint8_t* icv) {
  uint8_t full[EVP_MAX_MD_SIZE];
  size_t length = 0;
  EVP_MAC_CTX* mac = contexts_->mac.get();
  ASSAY_CHECK(EVP_MAC_init(mac, nullptr, 0, nullptr) == 1 && EVP_MAC_update(mac, data.data(), data.size()) == 1 &&
              EVP_MAC_final(mac, full, &length, sizeof full) == 1 && length >= icv_size_);
  std::memcpy(icv, full, icv_size_);
}

void EspTransform::Seal(uint32_t spi, uint32_t sequence, uint8_t next_header, std::span<const uint8_t> payload,
                        std::span<const uint8_t> iv, std::vector<uint8_t>& out) {
  ASSAY_CHECK(iv.size() == iv_size_);
  // The trailer is two octets; padding brings payload and trailer to a whole number of blocks.
  const size_t padding = (block_ - (payload.size() + 2) % block_) % block_;
  const size_t body = payload.size() + padding + 2;
  out.resize(kEspHeader + iv_size_ + body + icv_size_);
  PutBigEndian(out.data(), spi);
  PutBigEndian(out.data() + 4, sequence);
  uint8_t* at = std::copy(iv.begin(), iv.end(), out.data() + kEspHeader);
  uint8_t* const text = at;
  at = std::copy(payload.begin(), payload.end(), at);
  for (size_t i = 1; i <= padding; ++i) *at++ = static_cast<uint8_t>(i);
  *at++ = static_cast<uint8_t>(padding);
  *at++ = next_header;
  if (EVP_CIPHER_CTX* cipher = contexts_->encrypt.get(); cipher != nullptr) {
    int length = 0;
    ASSAY_CHECK(EVP_EncryptInit_ex(cipher, nullptr, nullptr, nullptr, iv.data()) == 1 &&
                EVP_EncryptUpdate(cipher, text, &length, text, static_cast<int>(body)) == 1 &&
                static_cast<size_t>(length) == body);
  }
  ComputeIcv({out.data(), out.size() - icv_size_}, at);
}

bool EspTransform::Verify(std::span<const uint8_t> packet) {
  if (packet.size() < kEspHeader + icv_size_) return false;
  uint8_t icv[EVP_MAX_MD_SIZE];
  ComputeIcv(packet.first(packet.size() - icv_size_), icv);
  return CRYPTO_memcmp(icv, packet.data() + packet.size() - icv_size_, icv_size_) == 0;
}

EspTransform::Opened EspTransform::Open(std::span<const uint8_t> packet, std::vector<uint8_t>& payload) {
  payload.clear();
  if (packet.size() < kEspHeader + iv_size_ + icv_size_) return {.error = "the packet is too short"};
  const size_t body = packet.size() - kEspHeader - iv_size_ - icv_size_;
  if (body < 2 || body % block_ != 0) return {.error = "the length is no whole number of cipher blocks"};
  const std::span<const uint8_t> text = packet.subspan(kEspHeader + iv_size_, body);
  payload.resize(body);
  if (EVP_CIPHER_CTX* cipher = contexts_->decrypt.get(); cipher != nullptr) {
    int length = 0;
    ASSAY_CHECK(EVP_DecryptInit_ex(cipher, nullptr, nullptr, nullptr, packet.data() + kEspHeader) == 1 &&
                EVP_DecryptUpdate(cipher, payload.data(), &length, text.data(), static_cast<int>(body)) == 1 &&
                static_cast<size_t>(length) == body);
  } else {
    std::copy(text.begin(), text.end(), payload.begin());
  }
  const size_t padding = payload[body - 2];
  const uint8_t next_header = payload[body - 1];
  if (padding + 2 > body) return {.error = "the padding is longer than the packet"};
  for (size_t i = 0; i < padding; ++i) {
    if (payload[body - 2 - padding + i] != i + 1) return {.error = "the padding is not 1, 2, 3, …"};
  }
  payload.resize(body - 2 - padding);
  return {.next_header = next_header};
}

}  // namespace assay::adapters
