#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

/// Decimal numbers of up to eight digits, read in one go from eight octets as a little-endian number.
namespace assay::codecs {

static_assert(std::endian::native == std::endian::little, "the first octet is the lowest of the number");

inline constexpr size_t kWordDigits = sizeof(uint64_t);

/// Shape: eight octets may be read.
inline uint64_t LoadWord(const char* octets) {
  uint64_t word;
  std::memcpy(&word, octets, sizeof word);
  return word;
}

/// How many of the octets are digits before the first that is none.
inline size_t CountDigits(uint64_t word) {
  constexpr uint64_t kHigh = 0x8080808080808080;
  uint64_t values = word ^ 0x3030303030303030;  // 0 to 9 for a digit
  uint64_t others = (((values & ~kHigh) + 0x7676767676767676) | values) & kHigh;
  return others == 0 ? kWordDigits : static_cast<size_t>(std::countr_zero(others)) / 8;
}

/// The number that the first `count` octets make. Shape: these are digits; `count` is 1 to 8.
inline uint64_t NumberOfDigits(uint64_t word, size_t count) {
  uint64_t digits = word << (kWordDigits - count) * 8 & 0x0f0f0f0f0f0f0f0f;  // with zeros in front
  // Neighbours are joined: to pairs, to fours, to eight digits.
  uint64_t pairs = digits * (10 * 0x100 + 1) >> 8 & 0x00ff00ff00ff00ff;
  uint64_t fours = pairs * (100 * 0x10000 + 1) >> 16 & 0x0000ffff0000ffff;
  return fours * (10000 * uint64_t{0x100000000} + 1) >> 32;
}

}  // namespace assay::codecs
