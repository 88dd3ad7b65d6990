#include "codecs/sip/header_table.h"

#include "codecs/sip/family.h"
#include "codecs/sip/header_names.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

const HeaderSpec kHeaderSpecs[] = {
#define ASSAY_SIP_HEADER(id, field, name, compact, family, shape, flags) \
  {HeaderId::k##id, #field, name, compact, &k##family##Family, &k##shape, static_cast<uint8_t>(flags)},
#include "codecs/sip/header_table.def"
#undef ASSAY_SIP_HEADER
};

const HeaderNames kHeaderNames;  // behind the specs that it is made of

HeaderNames::HeaderNames() {
  compact_.fill(HeaderId::kUnknown);
  for (const HeaderSpec& spec : kHeaderSpecs) {
    ASSAY_CHECK(spec.name.size() <= kMaxName);
    if (spec.compact != 0) compact_[static_cast<size_t>(spec.compact - 'a')] = spec.id;
    char name[kMaxName] = {};
    spec.name.copy(name, kMaxName);
    Ends ends = EndsOf(name, spec.name.size());
    size_t place = PlaceOf(ends);
    while (entries_[place].length != 0) place = (place + 1) & (kPlaces - 1);
    entries_[place] = {ends, static_cast<uint8_t>(spec.name.size()), spec.id};
    middles_[static_cast<size_t>(spec.id)] = {LowerWord(name + kWord), LowerWord(name + 2 * kWord)};
  }
}

HeaderId HeaderNames::FindCompact(char name) const {
  char c = ToLower(name);
  return c >= 'a' && c <= 'z' ? compact_[static_cast<size_t>(c - 'a')] : HeaderId::kUnknown;
}

HeaderId FindHeader(std::string_view name) {
  char copy[HeaderNames::kMaxName] = {};
  name.copy(copy, sizeof copy);
  return kHeaderNames.Find(copy, name.size());
}

}  // namespace assay::codecs::sip
