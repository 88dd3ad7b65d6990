#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "codecs/sip/header_table.h"
#include "codecs/text/char_class.h"

namespace assay::codecs::sip {

/// Finds a header by its name: a hash table over the name's first and last eight octets, which are compared
/// as two numbers. Every header line of every message is looked up here: so Find() stands in line, and what
/// it looks at is small, to stay in the fastest cache.
class HeaderNames {
 public:
  /// Octets compared at once.
  static constexpr size_t kWord = sizeof(uint64_t);
  static constexpr size_t kMaxName = 4 * kWord;  ///< the longest name has 29 octets

  HeaderNames();

  /// The header called by the `length` octets from `name` on, full or compact, in any case; kUnknown when it
  /// has no typed form. Shape: kWord octets may be read from `name` on, whatever `length` is.
  HeaderId Find(const char* name, size_t length) const {
    if (length - 2 > kMaxName - 2) return length == 1 ? FindCompact(*name) : HeaderId::kUnknown;
    Ends ends = EndsOf(name, length);
    HeaderId id = places_[PlaceOf(ends)];
    const Name& found = names_[static_cast<size_t>(id)];
    if (found.ends == ends && found.length == length && length <= 2 * kWord) return id;
    return FindFurther(name, length, ends);
  }

 private:
  static constexpr size_t kPlaceBits = 10;  ///< so many places leave nearly every name alone in its place
  static constexpr size_t kPlaces = size_t{1} << kPlaceBits;

  /// The first and the last eight octets of a name; of a shorter one all its octets, twice.
  struct Ends {
    uint64_t head;
    uint64_t tail;
    bool operator==(const Ends&) const = default;
  };
  struct alignas(32) Name {
    Ends ends = {};
    size_t length = 0;
  };

  /// Eight octets in lower case, as one number.
  static uint64_t LowerWord(const char* octets) {
    uint64_t word;
    std::memcpy(&word, octets, kWord);
    return word | (word & 0x4040404040404040) >> 1;  // no octet below 0x40 has a case
  }
  static Ends EndsOf(const char* name, size_t length) {
    size_t tail_at = length > kWord ? length - kWord : 0;
    uint64_t mask = ~uint64_t{0} >> (kWord - (length - tail_at)) * 8;
    return {LowerWord(name) & mask, LowerWord(name + tail_at) & mask};
  }
  static size_t PlaceOf(const Ends& ends) {
    constexpr uint64_t kSpread = 0x9e3779b97f4a7c15;
    return static_cast<size_t>((ends.head ^ std::rotl(ends.tail, 23)) * kSpread >> (64 - kPlaceBits));
  }
  HeaderId FindCompact(char name) const;
  /// For long names, and those that are not in their place. Shape: `ends` are those of `name`.
  HeaderId FindFurther(const char* name, size_t length, const Ends& ends) const;

  std::array<HeaderId, kPlaces> places_;                            ///< kUnknown: nothing is there
  std::array<Name, kHeaderCount + 1> names_ = {};                   ///< by header; kUnknown's is no name
  std::array<std::array<uint64_t, 2>, kHeaderCount> middles_ = {};  ///< second and third word of long names
  std::array<HeaderId, 26> compact_;
};

extern const HeaderNames kHeaderNames;

}  // namespace assay::codecs::sip
