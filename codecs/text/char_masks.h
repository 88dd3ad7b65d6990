#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "codecs/text/char_class.h"

/// Questions about 64 octets at once, answered with SSE2, which every x86-64 has; other machines go octet by
/// octet.
namespace assay::codecs {

/// Masks say of 64 octets which ones are of a kind: bit i stands for octet i.
inline constexpr size_t kMaskOctets = 64;

namespace internal {

#if defined(__SSE2__)
inline constexpr ptrdiff_t kBlock = 16;
inline __m128i LoadBlock(const char* octets) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(octets));
}
inline __m128i AreEqual(__m128i octets, char c) { return _mm_cmpeq_epi8(octets, _mm_set1_epi8(c)); }
/// Octets from `first` to `last`, both below 128: moved to the top of the signed numbers, where one
/// comparison tells.
inline __m128i AreBetween(__m128i octets, char first, char last) {
  __m128i moved = _mm_add_epi8(octets, _mm_set1_epi8(static_cast<char>(127 - last)));
  return _mm_cmpgt_epi8(moved, _mm_set1_epi8(static_cast<char>(127 - (last - first) - 1)));
}
inline __m128i AreHostChars(__m128i octets) {
  __m128i letters = AreBetween(_mm_or_si128(octets, _mm_set1_epi8(0x20)), 'a', 'z');
  // `/` is the only one between `-` and `9` that stops.
  return _mm_or_si128(letters, _mm_andnot_si128(AreEqual(octets, '/'), AreBetween(octets, '-', '9')));
}
inline uint32_t BitsOf(__m128i mask) { return static_cast<uint32_t>(_mm_movemask_epi8(mask)); }

/// The mask of what `test` is true of, and the same of the first `count` octets, 1 to 64.
/// Shape: 64 octets may be read from `octets` on.
template <class Test>
[[gnu::always_inline]] inline uint64_t MaskOf(const char* octets, Test test) {
  auto part = [&](int i) { return uint64_t{BitsOf(test(LoadBlock(octets + i * kBlock)))} << (i * kBlock); };
  return part(0) | part(1) | part(2) | part(3);
}
template <class Test>
[[gnu::always_inline]] inline uint64_t MaskOfFirst(const char* octets, size_t count, Test test) {
  uint64_t mask = 0;
  for (size_t i = 0; i < count; i += kBlock) mask |= uint64_t{BitsOf(test(LoadBlock(octets + i)))} << i;
  return mask & ~uint64_t{0} >> (kMaskOctets - count);
}
#else
template <class Test>
uint64_t MaskOf(const char* octets, Test test) {
  uint64_t mask = 0;
  for (size_t i = 0; i < kMaskOctets; ++i) mask |= uint64_t{test(octets[i])} << i;
  return mask;
}
template <class Test>
uint64_t MaskOfFirst(const char* octets, size_t count, Test test) {
  return MaskOf(octets, test) & ~uint64_t{0} >> (kMaskOctets - count);
}
inline bool AreEqual(char octet, char c) { return octet == c; }
inline bool AreBetween(char octet, char first, char last) { return octet >= first && octet <= last; }
inline bool AreHostChars(char octet) { return IsIn(octet, kHostChar); }
#endif

}  // namespace internal

/// Octets that are no letter, digit, `-` or `.`: what ends most words of text protocols.
/// Shape: 64 octets may be read from `octets` on.
inline uint64_t StopsOf(const char* octets) {
  return ~internal::MaskOf(octets, [](auto block) { return internal::AreHostChars(block); });
}
/// The same octet by octet, for up to 64 of them; the octets behind them are stops.
uint64_t StopsOfFew(const char* octets, size_t count);

/// Octets that are `c`. Shape: 64 octets may be read from `octets` on.
inline uint64_t PlacesOf(char c, const char* octets) {
  return internal::MaskOf(octets, [c](auto block) { return internal::AreEqual(block, c); });
}
/// Octets from `first` to `last`, which are below 128, among the first `count`, which are 1 to 64.
/// Shape: 64 octets may be read from `octets` on.
inline uint64_t PlacesBetween(char first, char last, const char* octets, size_t count) {
  return internal::MaskOfFirst(octets, count,
                               [=](auto block) { return internal::AreBetween(block, first, last); });
}

/// The first `c` in [begin, end), or null. Shape: `end` is not behind `limit`, up to which octets may be
/// read.
inline const char* FindNear(char c, const char* begin, const char* end, const char* limit) {
#if defined(__SSE2__)
  for (; begin < end && limit - begin >= internal::kBlock; begin += internal::kBlock) {
    uint32_t places = internal::BitsOf(internal::AreEqual(internal::LoadBlock(begin), c));
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

/// The first octet in [begin, end) that is not visible ASCII or a space, or is `"` or `\`; else `end`.
/// Shape: as for FindNear().
inline const char* FindUnquotable(const char* begin, const char* end, const char* limit) {
#if defined(__SSE2__)
  for (; begin < end && limit - begin >= internal::kBlock; begin += internal::kBlock) {
    __m128i block = internal::LoadBlock(begin);
    __m128i marks = _mm_or_si128(internal::AreEqual(block, '"'), internal::AreEqual(block, '\\'));
    uint32_t places =
        internal::BitsOf(_mm_andnot_si128(marks, internal::AreBetween(block, ' ', '~'))) ^ 0xffff;
    if (places == 0) continue;
    begin += std::countr_zero(places);
    return begin < end ? begin : end;
  }
  if (begin >= end) return end;
#else
  (void)limit;
#endif
  while (begin < end && IsIn(*begin, kQuotedPlain) && *begin != '\t') ++begin;
  return begin;
}

}  // namespace assay::codecs
