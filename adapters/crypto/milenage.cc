#include "adapters/crypto/milenage.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "runtime/base/check.h"

namespace assay::adapters::crypto {

namespace {

/// AES-128 of one block.
class Cipher {
 public:
  explicit Cipher(const Block& key) : context_(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free) {
    ASSAY_CHECK(context_ != nullptr &&
                EVP_EncryptInit_ex(context_.get(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr) == 1);
    EVP_CIPHER_CTX_set_padding(context_.get(), 0);
  }
  Block operator()(const Block& in) const {
    Block out;
    int length = 0;
    ASSAY_CHECK(EVP_EncryptUpdate(context_.get(), out.data(), &length, in.data(), 16) == 1 && length == 16);
    return out;
  }

 private:
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_;
};

Block Xor(const Block& a, const Block& b) {
  Block result;
  for (size_t i = 0; i < result.size(); ++i) result[i] = a[i] ^ b[i];
  return result;
}

/// OUTn = E[rot(TEMP xor OPc, r) xor c] xor OPc for n = 2 to 5; `rotate` in octets, `constant` the last octet of c.
Block Out(const Cipher& encrypt, const Block& temp, const Block& opc, unsigned rotate, uint8_t constant) {
  Block input = RotateLeft(Xor(temp, opc), rotate);
  input[15] ^= constant;
  return Xor(encrypt(input), opc);
}

}  // namespace

Block RotateLeft(const Block& block, unsigned octets) {
  Block result = block;
  std::rotate(result.begin(), result.begin() + octets % 16, result.end());
  return result;
}

Block MilenageOpc(const Block& k, const Block& op) { return Xor(op, Cipher(k)(op)); }

MilenageVector Milenage(const Block& k, const Block& opc, const Block& rand) {
  const Cipher encrypt(k);
  const Block temp = encrypt(Xor(rand, opc));
  MilenageVector vector;
  const Block out2 = Out(encrypt, temp, opc, 0, 1);
  std::copy_n(out2.begin() + 8, 8, vector.res.begin());
  std::copy_n(out2.begin(), 6, vector.ak.begin());
  vector.ck = Out(encrypt, temp, opc, 4, 2);
  vector.ik = Out(encrypt, temp, opc, 8, 4);
  const Block out5 = Out(encrypt, temp, opc, 12, 8);
  std::copy_n(out5.begin(), 6, vector.ak_star.begin());
  return vector;
}

MilenageMac MilenageF1(const Block& k, const Block& opc, const Block& rand, std::span<const uint8_t, 6> sqn,
                       std::span<const uint8_t, 2> amf) {
  const Cipher encrypt(k);
  const Block temp = encrypt(Xor(rand, opc));
  Block in1;
  for (size_t half : {size_t{0}, size_t{8}}) {
    std::copy(sqn.begin(), sqn.end(), in1.begin() + half);
    std::copy(amf.begin(), amf.end(), in1.begin() + half + 6);
  }
  // c1 is zero, r1 is 64 bits.
  const Block out1 = Xor(encrypt(Xor(temp, RotateLeft(Xor(in1, opc), 8))), opc);
  MilenageMac mac;
  std::copy_n(out1.begin(), 8, mac.mac_a.begin());
  std::copy_n(out1.begin() + 8, 8, mac.mac_s.begin());
  return mac;
}

Block TestUsimXdout(const Block& k, const Block& rand) { return Xor(k, rand); }

}  // namespace assay::adapters::crypto
