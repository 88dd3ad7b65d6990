#pragma once

#include "runtime/spi/codec.h"

namespace assay::codecs {

/// Adds the codecs and framers that come with Assay: "SIP" (codec and framer), "SDP", "reginfo", "PIDF".
/// Shape: codecs find each other in `registry`, which must outlive their use.
void RegisterBuiltinCodecs(runtime::CodecRegistry& registry);

}  // namespace assay::codecs
