#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/sip/limits.h"
#include "runtime/base/result.h"

namespace assay::tools {

/// What a file holds: octets as they stood on the wire, the same in hexadecimal digits, or a pcap or pcapng capture.
enum class InputForm : uint8_t { kAuto, kRaw, kHex, kCapture };

/// One message of a file, not decoded yet.
struct InputMessage {
  std::string octets;
  size_t offset = 0;  ///< of its first octet, in the file's octets or in its TCP connection
  // Of a capture only.
  uint64_t packet = 0;  ///< number of its (first) packet; 0: no capture
  uint64_t time_ns = 0;  ///< since 1970
  std::string source, destination;
  bool tcp = false;
  /// Where the stream cannot be followed any more (RFC 3261 §18.3): `octets` is what is left of it.
  std::optional<runtime::Error> stream_error;
};

struct MessageInput {
  std::vector<InputMessage> messages;
  size_t others = 0;  ///< payloads of a capture that are no SIP
  std::optional<runtime::Error> broken;  ///< where a capture breaks its format: `messages` are those before
};

/// Finds the messages in the octets of a file. kAuto: a capture by its first octets, hexadecimal when there is nothing but
/// digits and white space (or an octetstring, '…'O), else raw. A raw or hexadecimal file is one message, or with `stream`
/// what a TCP connection carried, cut by Content-Length as it is there.
/// Errors: kMalformed with offset (hexadecimal digits, no capture); kLimit.
runtime::Result<MessageInput> FindMessages(std::string_view file, InputForm form, bool stream, const codecs::sip::Limits& limits);

}  // namespace assay::tools
