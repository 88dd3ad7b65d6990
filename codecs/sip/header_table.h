#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "codecs/bind/shape.h"

namespace assay::codecs::sip {

struct Family;

enum class HeaderId : uint8_t {
#define ASSAY_SIP_HEADER(id, field, name, compact, family, shape, flags) k##id,
#include "codecs/sip/header_table.def"
#undef ASSAY_SIP_HEADER
  kUnknown,   ///< a name without a typed form
  kNoHeader,  ///< a line that is no header line at all
};
inline constexpr int kHeaderCount = static_cast<int>(HeaderId::kUnknown);

enum HeaderFlag : uint8_t {
  kNone = 0,
  kList = 1,             ///< the record's one field is a list; several lines, or commas, make several items
  kNoCommas = 2,         ///< a list whose items have commas themselves: one item a line
  kOwnLines = 4,         ///< written as one line an item
  kMayBeEmpty = 8,       ///< `Supported:` alone is legal
  kNameAddrOnly = 16,    ///< the address stands in angle brackets
  kRepeatedParams = 32,  ///< a parameter may stand more than once
};

struct HeaderSpec {
  HeaderId id;
  std::string_view field;  ///< of MessageHeader
  std::string_view name;
  char compact;  ///< 0: none
  const Family* family;
  const Shape* shape;  ///< of the header's record
  uint8_t flags;

  bool is_list() const { return (flags & kList) != 0; }
  bool separate_lines() const { return (flags & (kNoCommas | kOwnLines)) != 0; }
};

extern const HeaderSpec kHeaderSpecs[kHeaderCount];
/// Shape: `id` is a typed header.
inline const HeaderSpec& SpecOf(HeaderId id) { return kHeaderSpecs[static_cast<size_t>(id)]; }

/// `Via: `, in a piece of memory that a writer copies as it is.
struct HeaderLabel {
  char text[32] = {};
  uint8_t size = 0;
};
extern const std::array<HeaderLabel, kHeaderCount> kHeaderLabels;

/// The header called `name`, full or compact, in any case; kUnknown when it has no typed form.
HeaderId FindHeader(std::string_view name);

}  // namespace assay::codecs::sip
