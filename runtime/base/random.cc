#include "runtime/base/random.h"

#include <bit>

namespace assay::runtime {

void Random::Fill(std::span<uint8_t> out) {
  uint64_t bits = 0;
  int left = 0;
  for (uint8_t& octet : out) {
    if (left == 0) {
      bits = Next();
      left = 8;
    }
    octet = static_cast<uint8_t>(bits);
    bits >>= 8;
    --left;
  }
}

void SeededRandom::Seed(uint64_t seed) {
  for (uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15u;
    uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    word = z ^ (z >> 31);
  }
}

uint64_t SeededRandom::Next() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

}  // namespace assay::runtime
