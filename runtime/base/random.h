#pragma once

#include <cstdint>
#include <span>

namespace assay::runtime {

/// The only source of randomness for everything below tools; a seed reproduces a run.
class Random {
 public:
  virtual ~Random() = default;
  /// A number uniform over all 64-bit values.
  virtual uint64_t Next() = 0;
  /// Fills `out` with random octets.
  void Fill(std::span<uint8_t> out);
  /// A float uniform in [0, 1), 53 bits (ES 201 873-1 §C.6.1 `rnd`).
  double NextUnit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
};

/// xoshiro256** seeded by splitmix64: fast, reproducible, not for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) { Seed(seed); }
  void Seed(uint64_t seed);
  uint64_t Next() override;

 private:
  uint64_t state_[4] = {};
};

}  // namespace assay::runtime
