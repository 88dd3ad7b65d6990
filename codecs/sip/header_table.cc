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

namespace {

constexpr HeaderLabel LabelOf(std::string_view name) {
  HeaderLabel label;
  static_assert(sizeof label.text >= HeaderNames::kMaxName);
  for (char c : name) label.text[label.size++] = c;
  label.text[label.size++] = ':';  // one that does not fit is no constant expression
  label.text[label.size++] = ' ';
  return label;
}

}  // namespace

constinit const std::array<HeaderLabel, kHeaderCount> kHeaderLabels = {
#define ASSAY_SIP_HEADER(id, field, name, compact, family, shape, flags) LabelOf(name),
#include "codecs/sip/header_table.def"
#undef ASSAY_SIP_HEADER
};

const HeaderNames kHeaderNames;  // behind the specs that it is made of

HeaderNames::HeaderNames() {
  places_.fill(HeaderId::kUnknown);
  compact_.fill(HeaderId::kUnknown);
  for (const HeaderSpec& spec : kHeaderSpecs) {
    ASSAY_CHECK(spec.name.size() <= kMaxName);
    if (spec.compact != 0) compact_[static_cast<size_t>(spec.compact - 'a')] = spec.id;
    char name[kMaxName] = {};
    spec.name.copy(name, kMaxName);
    Ends ends = EndsOf(name, spec.name.size());
    size_t place = PlaceOf(ends);
    while (places_[place] != HeaderId::kUnknown) place = (place + 1) & (kPlaces - 1);
    places_[place] = spec.id;
    names_[static_cast<size_t>(spec.id)] = {ends, spec.name.size()};
    middles_[static_cast<size_t>(spec.id)] = {LowerWord(name + kWord), LowerWord(name + 2 * kWord)};
  }
}

HeaderId HeaderNames::FindCompact(char name) const {
  char c = ToLower(name);
  return c >= 'a' && c <= 'z' ? compact_[static_cast<size_t>(c - 'a')] : HeaderId::kUnknown;
}

HeaderId HeaderNames::FindFurther(const char* name, size_t length, const Ends& ends) const {
  for (size_t place = PlaceOf(ends);; place = (place + 1) & (kPlaces - 1)) {
    HeaderId id = places_[place];
    if (id == HeaderId::kUnknown) return id;
    const Name& found = names_[static_cast<size_t>(id)];
    if (found.length != length || found.ends != ends) continue;
    const std::array<uint64_t, 2>& middle = middles_[static_cast<size_t>(id)];
    if ((length <= 2 * kWord || LowerWord(name + kWord) == middle[0]) &&
        (length <= 3 * kWord || LowerWord(name + 2 * kWord) == middle[1]))
      return id;
  }
}

HeaderId FindHeader(std::string_view name) {
  char copy[HeaderNames::kMaxName] = {};
  name.copy(copy, sizeof copy);
  return kHeaderNames.Find(copy, name.size());
}

}  // namespace assay::codecs::sip
