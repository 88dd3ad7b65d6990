#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "codecs/sip/limits.h"
#include "codecs/text/char_class.h"

namespace assay::codecs::sip {

static_assert(std::endian::native == std::endian::little, "NameHead takes octets as a little-endian number");

/// The first eight octets of a name in lower case, as a number: tells most names apart at once.
/// Shape: `name` holds no other octets that differ in case bit 0x20 alone; `limit` bounds what may be read.
inline uint64_t NameHead(std::string_view name, const char* limit) {
  uint64_t head = 0;
  if (static_cast<size_t>(limit - name.data()) >= sizeof head) {
    std::memcpy(&head, name.data(), sizeof head);
    if (name.size() < sizeof head) head &= (uint64_t{1} << (name.size() * 8)) - 1;
  } else {
    std::memcpy(&head, name.data(), std::min(name.size(), sizeof head));
  }
  return head | (head & 0x4040404040404040) >> 1;  // only octets from 0x40 on have a case
}
constexpr uint64_t NameHead(std::string_view name) {
  uint64_t head = 0;
  for (size_t i = 0; i < name.size() && i < sizeof head; ++i) {
    head |= uint64_t{static_cast<unsigned char>(ToLower(name[i]))} << (i * 8);
  }
  return head;
}

/// What else the value of a named parameter must fulfil, beyond the grammar of all parameters.
enum class ParamCheck : uint8_t { kToken, kDeltaSeconds, kQValue, kPort, kNumber32, kTtl, kHost };
struct ParamRule {
  std::string_view name;  ///< in lower case
  ParamCheck check;
  const char* clause;
};

/// The rules of one header's parameters, in a hash table without collisions.
class ParamRules {
 public:
  constexpr ParamRules() = default;
  /// Shape: `rules` live as long as this.
  template <size_t kCount>
  constexpr explicit ParamRules(const ParamRule (&rules)[kCount]) {
    static_assert(kCount <= kPlaces);
    rules_ = rules;
    multiplier_ = 0x9e3779b97f4a7c15;
    while (!Fill(rules, kCount)) multiplier_ += 0x9e3779b97f4a7c16;  // stays odd
  }
  static constexpr ParamRules Repeatable() {
    ParamRules rules;
    rules.repeatable_ = true;
    return rules;
  }

  /// Where a rule stands in the table: what the usual parameter needs of it, in one place.
  struct Place {
    uint64_t head = 0;  ///< NameHead() of the rule's name
    uint8_t size = 0;   ///< of the name; 0: no rule is here
    uint8_t index = 0;  ///< of the rule
    ParamCheck check = ParamCheck::kToken;
  };
  /// The place of the rule for `name`, or null. Shape: `head` is NameHead(name).
  const Place* Find(std::string_view name, uint64_t head) const {
    const Place& place = places_[PlaceOf(head)];
    if (place.head != head || place.size != name.size()) return nullptr;
    return name.size() <= sizeof head || SameText(rules_[place.index].name, name) ? &place : nullptr;
  }
  const ParamRule& RuleAt(const Place& place) const { return rules_[place.index]; }
  /// A name may stand twice.
  bool repeatable() const { return repeatable_; }

 private:
  static constexpr size_t kPlaces = 32;
  constexpr size_t PlaceOf(uint64_t head) const { return static_cast<size_t>(head * multiplier_ >> 59); }
  constexpr bool Fill(const ParamRule* rules, size_t count) {
    for (Place& place : places_) place = {};
    for (size_t i = 0; i < count; ++i) {
      uint64_t head = NameHead(rules[i].name);
      Place& place = places_[PlaceOf(head)];
      if (place.size != 0) return false;
      place = {head, static_cast<uint8_t>(rules[i].name.size()), static_cast<uint8_t>(i), rules[i].check};
    }
    return true;
  }

  const ParamRule* rules_ = nullptr;
  uint64_t multiplier_ = 1;
  Place places_[kPlaces] = {};
  bool repeatable_ = false;
};

/// The parameter names of one list seen so far, to find one that stands twice.
class SeenNames {
 public:
  /// Returns false when `name` was seen before, in any case.
  /// Shape: `head` is NameHead(name); `rule` is where the rule for it stands, or null. No more than
  /// kMostParameters names.
  bool Add(std::string_view name, uint64_t head, const ParamRules::Place* rule) {
    if (rule == nullptr) return Add(name, head);
    uint32_t bit = uint32_t{1} << rule->index;
    bool is_new = (ruled_ & bit) == 0;
    ruled_ |= bit;
    return is_new;
  }
  /// The same where there are no rules.
  bool Add(std::string_view name, uint64_t head) {
    uint64_t bit = uint64_t{1} << ((head * 0x9e3779b97f4a7c15 >> 58) ^ (name.size() & 63));
    if (__builtin_expect((filter_ & bit) != 0, 0) && Has(name, head)) return false;
    filter_ |= bit;
    names_[count_++] = {head, name.data(), name.size()};
    return true;
  }

 private:
  struct Name {
    uint64_t head;
    const char* begin;
    size_t size;
  };
  bool Has(std::string_view name, uint64_t head) const {
    for (size_t i = 0; i < count_; ++i) {
      if (names_[i].head != head || names_[i].size != name.size()) continue;
      if (SameText({names_[i].begin, names_[i].size}, name)) return true;
    }
    return false;
  }

  uint32_t ruled_ = 0;   ///< names with a rule, by its index: these are told apart already
  uint64_t filter_ = 0;  ///< most other names need no comparison
  size_t count_ = 0;
  Name names_[kMostParameters];  // uninitialised beyond `count_`
};

}  // namespace assay::codecs::sip
