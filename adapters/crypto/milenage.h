#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace assay::adapters::crypto {

using Block = std::array<uint8_t, 16>;

/// OPc = OP xor E[OP]. Source: TS 35.206 §4.1.
Block MilenageOpc(const Block& k, const Block& op);

/// Everything the Milenage functions give for one challenge.
struct MilenageVector {
  std::array<uint8_t, 8> res;      ///< f2
  Block ck;                        ///< f3
  Block ik;                        ///< f4
  std::array<uint8_t, 6> ak;       ///< f5
  std::array<uint8_t, 6> ak_star;  ///< f5*
};
/// f2 to f5*. Source: TS 35.206 §4.1.
MilenageVector Milenage(const Block& k, const Block& opc, const Block& rand);

struct MilenageMac {
  std::array<uint8_t, 8> mac_a;  ///< f1
  std::array<uint8_t, 8> mac_s;  ///< f1*
};
/// f1 and f1* of the same input. Source: TS 35.206 §4.1.
MilenageMac MilenageF1(const Block& k, const Block& opc, const Block& rand, std::span<const uint8_t, 6> sqn,
                       std::span<const uint8_t, 2> amf);

/// K xor RAND, from which the test USIM takes everything. Source: TS 34.108 §8.1.2.
Block TestUsimXdout(const Block& k, const Block& rand);
/// Rotates toward the most significant octet: CK by 1, IK by 2.
Block RotateLeft(const Block& block, unsigned octets);

}  // namespace assay::adapters::crypto
