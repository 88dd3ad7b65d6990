#include "codecs/builtin/builtin.h"

#include "codecs/pidf/pidf_codec.h"
#include "codecs/reginfo/reginfo_codec.h"
#include "codecs/sdp/sdp_codec.h"
#include "codecs/sip/framer.h"
#include "codecs/sip/header_text.h"
#include "codecs/sip/sip_codec.h"

namespace assay::codecs {

void RegisterBuiltinCodecs(runtime::CodecRegistry& registry) {
  registry.Add("SIP", std::make_shared<sip::SipCodec>(&registry));
  registry.Add("SDP", std::make_shared<sdp::SdpCodec>());
  registry.Add("reginfo", std::make_shared<reginfo::ReginfoCodec>());
  registry.Add("PIDF", std::make_shared<pidf::PidfCodec>());
  registry.AddFramer("SIP", std::make_shared<sip::SipFramer>());
}

void RegisterBuiltinFunctions(runtime::ExternalFunctionRegistry& registry) {
  sip::RegisterSipFunctions(registry);
}

}  // namespace assay::codecs
