#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::codecs {

/// The transport payload of one captured frame.
struct Packet {
  bool tcp = false;
  std::string source;  ///< address and port, as in CapturedPayload
  std::string destination;
  uint32_t sequence = 0;  ///< TCP: of the first payload octet, the SYN counted
  bool syn = false;
  std::string_view payload;
};

/// Takes a frame of link type `link_type` apart. False when it holds no complete UDP or TCP payload.
bool ParseFrame(uint32_t link_type, std::string_view frame, Packet* packet);

/// Big-endian numbers. Shape: the octets must be there.
inline uint32_t Read16(std::string_view octets, size_t at) {
  return static_cast<uint32_t>(static_cast<unsigned char>(octets[at])) << 8 |
         static_cast<unsigned char>(octets[at + 1]);
}
inline uint32_t Read32(std::string_view octets, size_t at) {
  return Read16(octets, at) << 16 | Read16(octets, at + 2);
}

}  // namespace assay::codecs
