#include "codecs/builtin/builtin.h"

#include "codecs/pidf/pidf_codec.h"
#include "codecs/reginfo/reginfo_codec.h"
#include "codecs/sdp/sdp_codec.h"
#include "codecs/sip/framer.h"
#include "codecs/sip/header_text.h"
#include "codecs/sip/sip_codec.h"

namespace assay::codecs {

void RegisterBuiltinCodecs(runtime::CodecRegistry& registry, const CodecLimits& limits) {
  registry.Add("SIP", std::make_shared<sip::SipCodec>(&registry, limits.sip));
  registry.Add("SDP", std::make_shared<sdp::SdpCodec>(limits.sdp));
  registry.Add("reginfo", std::make_shared<reginfo::ReginfoCodec>(limits.xml));
  registry.Add("PIDF", std::make_shared<pidf::PidfCodec>(limits.xml));
  registry.AddFramer("SIP", std::make_shared<sip::SipFramer>(limits.sip));
}

void RegisterBuiltinFunctions(runtime::ExternalFunctionRegistry& registry) {
  sip::RegisterSipFunctions(registry);
}

}  // namespace assay::codecs
