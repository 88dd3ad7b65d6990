#pragma once

#include "codecs/builtin/codec_limits.h"
#include "runtime/spi/codec.h"
#include "runtime/spi/external_functions.h"

namespace assay::codecs {

/// Adds the codecs and framers that come with Assay: "SIP" (codec and framer), "SDP", "reginfo", "PIDF".
/// Shape: codecs find each other in `registry`, which must outlive their use.
void RegisterBuiltinCodecs(runtime::CodecRegistry& registry, const CodecLimits& limits = {});

/// Adds the external functions about messages: fx_sipHeaderText (testcases/lib/sip/SipPorts.ttcn).
void RegisterBuiltinFunctions(runtime::ExternalFunctionRegistry& registry);

}  // namespace assay::codecs
