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
/// as two numbers. Every header line of every message is looked up here, so that Find() stands in line.
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
    for (size_t place = PlaceOf(ends);; place = (place + 1) & (kPlaces - 1)) {
      const Entry& entry = entries_[place];
      if (entry.length == length && entry.ends == ends && (length <= 2 * kWord || HasMiddle(entry, name)))
        return entry.id;
      if (entry.length == 0) return HeaderId::kUnknown;
    }
  }

 private:
  static constexpr size_t kPlaceBits = 10;  ///< so many places leave nearly every name alone in its place
  static constexpr size_t kPlaces = size_t{1} << kPlaceBits;

  /// The first and the last eight octets of a name; of a shorter one all its octets, and 0.
  struct Ends {
    uint64_t head;
    uint64_t tail;
    bool operator==(const Ends&) const = default;
  };
  struct alignas(32) Entry {
    Ends ends = {};
    uint8_t length = 0;  ///< 0: free
    HeaderId id = HeaderId::kUnknown;
  };

  /// Eight octets in lower case, as one number.
  static uint64_t LowerWord(const char* octets) {
    uint64_t word;
    std::memcpy(&word, octets, kWord);
    return word | (word & 0x4040404040404040) >> 1;  // no octet below 0x40 has a case
  }
  static Ends EndsOf(const char* name, size_t length) {
    if (length >= kWord) return {LowerWord(name), LowerWord(name + length - kWord)};
    return {LowerWord(name) & ((uint64_t{1} << (length * 8)) - 1), 0};
  }
  static size_t PlaceOf(const Ends& ends) {
    constexpr uint64_t kSpread = 0x9e3779b97f4a7c15;
    return static_cast<size_t>((ends.head ^ std::rotl(ends.tail, 23)) * kSpread >> (64 - kPlaceBits));
  }
  /// Shape: `name` has the length and the ends of `entry`, and is longer than they are.
  bool HasMiddle(const Entry& entry, const char* name) const {
    const std::array<uint64_t, 2>& middle = middles_[static_cast<size_t>(entry.id)];
    return LowerWord(name + kWord) == middle[0] &&
           (entry.length <= 3 * kWord || LowerWord(name + 2 * kWord) == middle[1]);
  }
  HeaderId FindCompact(char name) const;

  std::array<Entry, kPlaces> entries_;
  std::array<std::array<uint64_t, 2>, kHeaderCount> middles_ = {};  ///< second and third word of long names
  std::array<HeaderId, 26> compact_;
};

extern const HeaderNames kHeaderNames;

}  // namespace assay::codecs::sip
