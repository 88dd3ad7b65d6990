#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "codecs/sdp/sdp_codec.h"
#include "codecs/sip/limits.h"
#include "codecs/xml/xml.h"

namespace assay::codecs {

/// The limits of all built-in codecs, with their defaults.
struct CodecLimits {
  sip::Limits sip;
  sdp::Limits sdp;
  XmlLimits xml;
};

/// A limit as people set it: a member of `codec_limits` in a configuration, an option of decode and encode.
struct NamedLimit {
  std::string_view name;     ///< `max_message_size`; errors name it so
  std::string_view meaning;  ///< one line, with the unit
  uint32_t most;             ///< it can be 1 to this
  /// It can be told from the lines of a message alone, without looking into headers and body.
  bool of_lines;
  uint32_t& (*place)(CodecLimits&);
};

/// All of them, in the order of the documentation (docs/sip_codec.md).
std::span<const NamedLimit> NamedLimits();
/// Returns the limit of that name, or nullptr.
const NamedLimit* FindLimit(std::string_view name);

}  // namespace assay::codecs
