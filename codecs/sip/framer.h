#pragma once

#include "codecs/sip/limits.h"
#include "runtime/spi/codec.h"

namespace assay::codecs::sip {

/// Cuts SIP messages out of a stream by Content-Length (RFC 3261 §18.3). Line ends between messages,
/// keep-alives of RFC 5626 §3.5.1 included, are skipped. Where the length cannot be known (none or a bad
/// Content-Length, or two that differ) nobody knows where the next message starts: the stream is in error,
/// and the connection should be closed.
class SipFramer : public runtime::Framer {
 public:
  explicit SipFramer(Limits limits = {}) : limits_(limits) {}
  runtime::Result<Frame> Next(std::span<const uint8_t> buffered) override;

 private:
  Limits limits_;
};

}  // namespace assay::codecs::sip
