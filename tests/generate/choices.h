#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "runtime/base/random.h"

/// Where a generator's decisions come from: a seed, or the octets that a coverage-guided fuzzer mutates.

namespace assay::tests {

class Choices {
 public:
  virtual ~Choices() = default;
  /// A number below `bound`; `bound` is at least 1.
  virtual uint32_t Below(uint32_t bound) = 0;
  bool Chance(uint32_t percent) { return Below(100) < percent; }
};

class SeededChoices final : public Choices {
 public:
  explicit SeededChoices(uint64_t seed) : random_(seed) {}
  uint32_t Below(uint32_t bound) override { return static_cast<uint32_t>(random_.Next() % bound); }

 private:
  runtime::SeededRandom random_;
};

/// One octet a decision; 0 when none is left, which generators make their shortest way out.
class OctetChoices final : public Choices {
 public:
  explicit OctetChoices(std::span<const uint8_t> octets) : octets_(octets) {}
  uint32_t Below(uint32_t bound) override { return next_ < octets_.size() ? octets_[next_++] % bound : 0; }

 private:
  std::span<const uint8_t> octets_;
  size_t next_ = 0;
};

}  // namespace assay::tests
