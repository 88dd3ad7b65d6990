#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace assay::codecs {

/// Masks say of 64 octets which ones are of a kind: bit i stands for octet i.
inline constexpr size_t kMaskOctets = 64;

/// Octets that are no letter, digit, `-` or `.`: what ends most words of text protocols.
/// Shape: 64 octets may be read from `octets` on.
uint64_t StopsOf(const char* octets);
/// The same octet by octet, for up to 64 of them; the octets behind them are stops.
uint64_t StopsOfFew(const char* octets, size_t count);

/// What the grammar of host names asks for.
struct HostMasks {
  uint64_t letters = 0;
  uint64_t dots = 0;
  uint64_t hyphens = 0;

  bool operator==(const HostMasks&) const = default;
};
/// Shape: 64 octets may be read from `octets` on.
HostMasks HostMasksOf(const char* octets);

/// Octets that are `c`. Shape: 64 octets may be read from `octets` on.
inline uint64_t PlacesOf(char c, const char* octets) {
#if defined(__SSE2__)
  auto part = [c, octets](int i) {
    __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(octets + i * 16));
    __m128i equal = _mm_cmpeq_epi8(block, _mm_set1_epi8(c));
    return uint64_t{static_cast<uint32_t>(_mm_movemask_epi8(equal))} << (i * 16);
  };
  return part(0) | part(1) | part(2) | part(3);
#else
  uint64_t places = 0;
  for (size_t i = 0; i < kMaskOctets; ++i) places |= uint64_t{octets[i] == c} << i;
  return places;
#endif
}

/// The first `c` in [begin, end), or null. Shape: `end` is not behind `limit`, up to which octets may be
/// read.
inline const char* FindNear(char c, const char* begin, const char* end, const char* limit) {
#if defined(__SSE2__)
  constexpr ptrdiff_t kBlock = 16;
  for (; begin < end && limit - begin >= kBlock; begin += kBlock) {
    __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin));
    auto places = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8(c))));
    if (places == 0) continue;
    begin += std::countr_zero(places);
    return begin < end ? begin : nullptr;
  }
  if (begin >= end) return nullptr;
#else
  (void)limit;
#endif
  return static_cast<const char*>(std::memchr(begin, c, static_cast<size_t>(end - begin)));
}

}  // namespace assay::codecs
