#include "codecs/builtin/codec_limits.h"

#include <algorithm>

#include "runtime/value/value.h"

namespace assay::codecs {

namespace {

constexpr uint32_t kMostOctets = runtime::Value::kMaxOffset;
constexpr uint32_t kMostItems = 1 << 20;
constexpr uint32_t kMostDepth = 256;  // what reads a tree uses the C stack

template <auto kCodec, auto kField>
uint32_t& Place(CodecLimits& limits) {
  return limits.*kCodec.*kField;
}

constexpr NamedLimit kLimits[] = {
    {"max_message_size", "octets of one message, body included", kMostOctets, true, Place<&CodecLimits::sip, &sip::Limits::max_message_size>},
    {"max_headers", "header lines of one message", 1 << 16, true, Place<&CodecLimits::sip, &sip::Limits::max_headers>},
    {"max_line_length", "octets of one header with its folded lines", kMostOctets, true, Place<&CodecLimits::sip, &sip::Limits::max_line_length>},
    {"max_list_items", "items of one header", kMostItems, false, Place<&CodecLimits::sip, &sip::Limits::max_list_items>},
    {"max_parameters", "parameters of one header item or URI", sip::kMostParameters, false, Place<&CodecLimits::sip, &sip::Limits::max_parameters>},
    {"max_parts", "parts of a multipart body", 1 << 16, false, Place<&CodecLimits::sip, &sip::Limits::max_parts>},
    {"max_stream_header", "octets that a stream may send before its headers end", kMostOctets, false, Place<&CodecLimits::sip, &sip::Limits::max_stream_header>},
    {"max_sdp_size", "octets of one SDP description", kMostOctets, false, Place<&CodecLimits::sdp, &sdp::Limits::max_sdp_size>},
    {"max_sdp_lines", "lines of one SDP description", kMostItems, false, Place<&CodecLimits::sdp, &sdp::Limits::max_sdp_lines>},
    {"max_xml_size", "octets of one XML document", kMostOctets, false, Place<&CodecLimits::xml, &XmlLimits::max_xml_size>},
    {"max_xml_depth", "XML elements inside each other", kMostDepth, false, Place<&CodecLimits::xml, &XmlLimits::max_xml_depth>},
    {"max_xml_elements", "XML elements of one document", kMostItems, false, Place<&CodecLimits::xml, &XmlLimits::max_xml_elements>},
};

}  // namespace

std::span<const NamedLimit> NamedLimits() { return kLimits; }

const NamedLimit* FindLimit(std::string_view name) {
  auto found = std::ranges::find(kLimits, name, &NamedLimit::name);
  return found != std::end(kLimits) ? found : nullptr;
}

}  // namespace assay::codecs
