#include "codecs/sip/header_table.h"

#include <array>
#include <cstring>

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"
#include "codecs/text/char_class.h"

namespace assay::codecs::sip {
namespace {

const HeaderSpec kSpecs[] = {
#define ASSAY_SIP_HEADER(id, field, name, compact, family, shape, flags) \
  {HeaderId::k##id, #field, name, compact, &k##family##Family, &k##shape, static_cast<uint8_t>(flags)},
#include "codecs/sip/header_table.def"
#undef ASSAY_SIP_HEADER
};

constexpr size_t kNameWords =
    4;  ///< names are compared as words of eight octets; the longest name has 29 octets
constexpr size_t kMaxName = kNameWords * 8;
constexpr uint64_t kCaseBits = 0x2020202020202020;

struct Entry {
  uint64_t words[kNameWords] = {};  ///< the name in lower case, zero behind its end
  uint8_t length = 0;               ///< 0: free
  HeaderId id = HeaderId::kUnknown;
};

constexpr size_t kBuckets = 1024;

/// Spread of the table's names by length and four of their characters; 1024 places leave nearly every name
/// alone in its.
size_t HashOf(const char* name, size_t length) {
  auto at = [name](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(name[i]) | 0x20); };
  return (length * 37 + at(0) * 7 + at(length - 1) * 61 + at(length / 2) * 251 + at(length / 3) * 17) &
         (kBuckets - 1);
}

struct NameTable {
  std::array<Entry, kBuckets> entries;
  std::array<HeaderId, 26> compact;

  NameTable() {
    compact.fill(HeaderId::kUnknown);
    for (const HeaderSpec& spec : kSpecs) {
      ASSAY_CHECK(spec.name.size() <= kMaxName);
      if (spec.compact != 0) compact[static_cast<size_t>(spec.compact - 'a')] = spec.id;
      size_t place = HashOf(spec.name.data(), spec.name.size());
      while (entries[place].length != 0) place = (place + 1) & (kBuckets - 1);
      Entry& entry = entries[place];
      char lower[kMaxName] = {};
      for (size_t i = 0; i < spec.name.size(); ++i) lower[i] = ToLower(spec.name[i]);
      std::memcpy(entry.words, lower, kMaxName);
      entry.length = static_cast<uint8_t>(spec.name.size());
      entry.id = spec.id;
    }
  }
};

const NameTable& Names() {
  static const NameTable* const kTable = new NameTable;  // lives for the whole process
  return *kTable;
}

/// Shape: `name` holds token characters only, so that setting the case bit joins no two of them but letters.
bool SameName(const Entry& entry, const char* name, size_t readable) {
  char copy[kMaxName];
  if (readable < kMaxName) {
    std::memcpy(copy, name, entry.length);
    name = copy;
  }
  size_t length = entry.length;
  for (size_t word = 0; length > 0; ++word) {
    uint64_t octets;
    std::memcpy(&octets, name + word * 8, 8);
    octets |= kCaseBits;
    if (length < 8) {
      uint64_t mask = (uint64_t{1} << (length * 8)) - 1;
      return ((octets ^ entry.words[word]) & mask) == 0;
    }
    if (octets != entry.words[word]) return false;
    length -= 8;
  }
  return true;
}

}  // namespace

const HeaderSpec& SpecOf(HeaderId id) { return kSpecs[static_cast<size_t>(id)]; }

HeaderId FindHeader(std::string_view name, size_t readable) {
  static const NameTable& kNames = Names();
  if (name.size() == 1) {
    char c = ToLower(name[0]);
    return c >= 'a' && c <= 'z' ? kNames.compact[static_cast<size_t>(c - 'a')] : HeaderId::kUnknown;
  }
  if (name.empty() || name.size() > kMaxName) return HeaderId::kUnknown;
  for (size_t place = HashOf(name.data(), name.size());; place = (place + 1) & (kBuckets - 1)) {
    const Entry& entry = kNames.entries[place];
    if (entry.length == 0) return HeaderId::kUnknown;
    if (entry.length == name.size() && SameName(entry, name.data(), readable)) return entry.id;
  }
}

}  // namespace assay::codecs::sip
