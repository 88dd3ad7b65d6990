// Classifies 64 octets at once with SSE2, which every x86-64 has; other machines go octet by octet.

#include "codecs/text/char_masks.h"

#include "codecs/text/char_class.h"

namespace assay::codecs {

uint64_t StopsOfFew(const char* octets, size_t count) {
  uint64_t stops = ~uint64_t{0};
  for (size_t i = 0; i < count; ++i) stops ^= uint64_t{IsIn(octets[i], kHostChar)} << i;
  return stops;
}

#if defined(__SSE2__)

namespace {

__m128i Load(const char* octets) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(octets)); }
__m128i Are(char c, __m128i octets) { return _mm_cmpeq_epi8(octets, _mm_set1_epi8(c)); }

/// Octets from `first` to `last`, compared as unsigned numbers.
__m128i AreBetween(char first, char last, __m128i octets) {
  __m128i from_first = _mm_sub_epi8(octets, _mm_set1_epi8(first));
  __m128i beyond = _mm_subs_epu8(from_first, _mm_set1_epi8(static_cast<char>(last - first)));
  return _mm_cmpeq_epi8(beyond, _mm_setzero_si128());
}
__m128i AreLetters(__m128i octets) { return AreBetween('a', 'z', _mm_or_si128(octets, _mm_set1_epi8(0x20))); }

/// The mask of what `test` is true of.
template <class Test>
uint64_t MaskOf(const char* octets, Test test) {
  auto part = [&](int i) {
    return uint64_t{static_cast<uint32_t>(_mm_movemask_epi8(test(Load(octets + i * 16))))} << (i * 16);
  };
  return part(0) | part(1) | part(2) | part(3);
}

}  // namespace

uint64_t StopsOf(const char* octets) {
  return ~MaskOf(octets, [](__m128i block) {
    // `/` is the only one between `-` and `9` that stops.
    __m128i others = _mm_andnot_si128(Are('/', block), AreBetween('-', '9', block));
    return _mm_or_si128(AreLetters(block), others);
  });
}

HostMasks HostMasksOf(const char* octets) {
  return {MaskOf(octets, AreLetters), PlacesOf('.', octets), PlacesOf('-', octets)};
}

#else

uint64_t StopsOf(const char* octets) { return StopsOfFew(octets, kMaskOctets); }

HostMasks HostMasksOf(const char* octets) {
  HostMasks masks{0, PlacesOf('.', octets), PlacesOf('-', octets)};
  for (size_t i = 0; i < kMaskOctets; ++i) masks.letters |= uint64_t{IsIn(octets[i], kAlpha)} << i;
  return masks;
}

#endif

}  // namespace assay::codecs
