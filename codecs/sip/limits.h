#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::codecs::sip {

/// What Limits::max_parameters can be at most: the search for repeated names is quadratic.
inline constexpr size_t kMostParameters = 256;

/// Named limits of the SIP codec. Past one of them decoding gives an error that names it.
struct Limits {
  uint32_t max_message_size =
      1 << 20;  ///< octets of one message, body included; below 2**24 (slices hold 24-bit offsets)
  uint32_t max_headers = 512;            ///< header lines; bounds the memory for their places
  uint32_t max_line_length = 1 << 16;           ///< octets of one header with its folded lines
  uint32_t max_list_items = 1024;              ///< items of one header: bounds what a line of commas makes
  uint32_t max_parameters = 64;          ///< of one header item or URI, and headers of one URI
  uint32_t max_parts = 64;               ///< parts of a multipart body
  uint32_t max_stream_header = 1 << 17;  ///< octets a stream may send before its headers end
};

}  // namespace assay::codecs::sip
