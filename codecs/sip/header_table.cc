#include "codecs/sip/header_table.h"

#include <array>
#include <bit>
#include <cstring>

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"
#include "codecs/text/char_class.h"

namespace assay::codecs::sip {

const HeaderSpec kHeaderSpecs[] = {
#define ASSAY_SIP_HEADER(id, field, name, compact, family, shape, flags) \
  {HeaderId::k##id, #field, name, compact, &k##family##Family, &k##shape, static_cast<uint8_t>(flags)},
#include "codecs/sip/header_table.def"
#undef ASSAY_SIP_HEADER
};

namespace {

/// Names are compared as words of eight octets, the last of which may overlap the one before.
constexpr size_t kWord = sizeof(uint64_t);
constexpr size_t kMaxName = 4 * kWord;  ///< the longest name has 29 octets
constexpr size_t kBuckets = 1024;       ///< leave nearly every name alone in its place

/// Eight octets in lower case, as one number.
uint64_t LowerWord(const char* octets) {
  uint64_t word;
  std::memcpy(&word, octets, kWord);
  return word | (word & 0x4040404040404040) >> 1;  // no octet below 0x40 has a case
}

/// The first and the last eight octets of a name; of a shorter one all its octets, and 0.
struct NameEnds {
  uint64_t head;
  uint64_t tail;

  /// Shape: eight octets may be read from `name`.
  static NameEnds Of(const char* name, size_t length) {
    if (length >= kWord) return {LowerWord(name), LowerWord(name + length - kWord)};
    return {LowerWord(name) & ((uint64_t{1} << (length * 8)) - 1), 0};
  }
  size_t Place() const {
    constexpr uint64_t kSpread = 0x9e3779b97f4a7c15;
    return static_cast<size_t>((head ^ std::rotl(tail, 23)) * kSpread >> 54);
  }
  bool operator==(const NameEnds&) const = default;
};
static_assert(kBuckets == size_t{1} << (64 - 54));

struct Entry {
  NameEnds ends = {};
  uint8_t length = 0;  ///< 0: free
  HeaderId id = HeaderId::kUnknown;
  uint64_t middle[2] = {};  ///< the second and third word of a name longer than two words
};

struct NameTable {
  std::array<Entry, kBuckets> entries;
  std::array<HeaderId, 26> compact;

  NameTable() {
    compact.fill(HeaderId::kUnknown);
    for (const HeaderSpec& spec : kHeaderSpecs) {
      ASSAY_CHECK(spec.name.size() <= kMaxName);
      if (spec.compact != 0) compact[static_cast<size_t>(spec.compact - 'a')] = spec.id;
      char name[kMaxName] = {};
      spec.name.copy(name, kMaxName);
      NameEnds ends = NameEnds::Of(name, spec.name.size());
      size_t place = ends.Place();
      while (entries[place].length != 0) place = (place + 1) & (kBuckets - 1);
      entries[place] = {ends,
                        static_cast<uint8_t>(spec.name.size()),
                        spec.id,
                        {LowerWord(name + kWord), LowerWord(name + 2 * kWord)}};
    }
  }
};

const NameTable kNames;  // behind the specs that it is made of

/// Shape: `name` has the length and the ends of `entry`.
bool SameMiddle(const Entry& entry, const char* name) {
  if (entry.length <= 2 * kWord) return true;
  if (LowerWord(name + kWord) != entry.middle[0]) return false;
  return entry.length <= 3 * kWord || LowerWord(name + 2 * kWord) == entry.middle[1];
}

}  // namespace

HeaderId FindHeader(std::string_view name, size_t readable) {
  if (name.size() == 1) {
    char c = ToLower(name[0]);
    return c >= 'a' && c <= 'z' ? kNames.compact[static_cast<size_t>(c - 'a')] : HeaderId::kUnknown;
  }
  if (name.empty() || name.size() > kMaxName) return HeaderId::kUnknown;
  const char* octets = name.data();
  char copy[kWord];
  if (readable < kWord) {  // the name is short too
    name.copy(copy, kWord);
    octets = copy;
  }
  NameEnds ends = NameEnds::Of(octets, name.size());
  for (size_t place = ends.Place();; place = (place + 1) & (kBuckets - 1)) {
    const Entry& entry = kNames.entries[place];
    if (entry.length == 0) return HeaderId::kUnknown;
    if (entry.length == name.size() && entry.ends == ends && SameMiddle(entry, octets)) return entry.id;
  }
}

}  // namespace assay::codecs::sip
