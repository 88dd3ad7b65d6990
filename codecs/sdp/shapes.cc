#include "codecs/sdp/shapes.h"

namespace assay::codecs::sdp {
namespace {

Shape Record(std::vector<ShapeField> fields) { return {ShapeKind::kRecord, std::move(fields)}; }
Shape List(const Shape& element) { return {ShapeKind::kList, {}, &element}; }

const Shape kText{ShapeKind::kText};
const Shape kNumber{ShapeKind::kInteger};
const Shape kTexts = List(kText);
const Shape kOriginShape = Record({{"user_name", &kText},
                                   {"session_id", &kText},
                                   {"session_version", &kText},
                                   {"net_type", &kText},
                                   {"addr_type", &kText},
                                   {"addr", &kText}});
const Shape kConnAddrShape =
    Record({{"addr", &kText}, {"ttl", &kNumber, kOptional}, {"num_of_addr", &kNumber, kOptional}});
const Shape kConnectionShape =
    Record({{"net_type", &kText}, {"addr_type", &kText}, {"conn_addr", &kConnAddrShape}});
const Shape kConnectionList = List(kConnectionShape);
const Shape kBandwidthShape = Record({{"modifier", &kText}, {"bandwidth", &kNumber}});
const Shape kBandwidthList = List(kBandwidthShape);
const Shape kTypedTime = Record({{"time_value", &kNumber}, {"unit", &kText, kOptional}});
const Shape kTypedTimes = List(kTypedTime);
const Shape kRepeat =
    Record({{"repeat_interval", &kTypedTime}, {"active", &kTypedTime}, {"offsets", &kTypedTimes}});
const Shape kRepeatList = List(kRepeat);
const Shape kTimeFieldShape = Record({{"start_time", &kText}, {"stop_time", &kText}});
const Shape kTime = Record({{"time_field", &kTimeFieldShape}, {"time_repeat", &kRepeatList, kOptional}});
const Shape kTimeList = List(kTime);
const Shape kZone = Record({{"adjustment_time", &kText}, {"time_offset", &kTypedTime}});
const Shape kZoneList = List(kZone);
const Shape kKeyShape = Record({{"method", &kText}, {"key_value", &kText, kOptional}});
const Shape kRtpmapShape = Record({{"payload_type", &kNumber},
                                   {"encoding_name", &kText},
                                   {"clock_rate", &kNumber},
                                   {"codec_params", &kText, kOptional}});
const Shape kFmtpShape = Record({{"format", &kText}, {"parameters", &kTexts}});
const Shape kCurrShape =
    Record({{"precondition_type", &kText}, {"status_type", &kText}, {"dir_tag", &kText}});
const Shape kDesShape = Record(
    {{"precondition_type", &kText}, {"strength", &kText}, {"status_type", &kText}, {"dir_tag", &kText}});
const Shape kCryptoShape = Record({{"crypto_tag", &kNumber},
                                   {"suite_name", &kText},
                                   {"key_params", &kText},
                                   {"session_params", &kText, kOptional}});
const Shape kRtcpShape = Record({{"port_number", &kNumber},
                                 {"net_type", &kText, kOptional},
                                 {"addr_type", &kText, kOptional},
                                 {"connection_address", &kText, kOptional}});
const Shape kUnknownShape = Record({{"name", &kText}, {"attribute_value", &kText, kOptional}});
const Shape kFlag = Record({});
const Shape kAttribute{ShapeKind::kUnion,
                       {{"rtpmap", &kRtpmapShape, kOptional},
                        {"fmtp", &kFmtpShape, kOptional},
                        {"ptime", &kNumber, kOptional},
                        {"maxptime", &kNumber, kOptional},
                        {"sendrecv", &kFlag, kOptional},
                        {"sendonly", &kFlag, kOptional},
                        {"recvonly", &kFlag, kOptional},
                        {"inactive", &kFlag, kOptional},
                        {"curr", &kCurrShape, kOptional},
                        {"des", &kDesShape, kOptional},
                        {"conf", &kDesShape, kOptional},
                        {"crypto", &kCryptoShape, kOptional},
                        {"rtcp", &kRtcpShape, kOptional},
                        {"mid", &kText, kOptional},
                        {"framerate", &kText, kOptional},
                        {"unknown", &kUnknownShape}}};
const Shape kAttributeList = List(kAttribute);
const Shape kPortShape = Record({{"port_number", &kNumber}, {"num_of_ports", &kNumber, kOptional}});
const Shape kMediaFieldShape =
    Record({{"media", &kText}, {"ports", &kPortShape}, {"transport", &kText}, {"fmts", &kTexts}});
const Shape kMediaDesc = Record({{"media_field", &kMediaFieldShape},
                                 {"information", &kText, kOptional},
                                 {"connections", &kConnectionList, kOptional},
                                 {"bandwidth", &kBandwidthList, kOptional},
                                 {"key_field", &kKeyShape, kOptional},
                                 {"attributes", &kAttributeList, kOptional}});
const Shape kMediaDescList = List(kMediaDesc);

}  // namespace

const Shape kSdpShape = Record({{"protocol_version", &kNumber},
                                {"origin", &kOriginShape},
                                {"session_name", &kText},
                                {"information", &kText, kOptional},
                                {"uri", &kText, kOptional},
                                {"emails", &kTexts, kOptional},
                                {"phone_numbers", &kTexts, kOptional},
                                {"connection", &kConnectionShape, kOptional},
                                {"bandwidth", &kBandwidthList, kOptional},
                                {"times", &kTimeList},
                                {"timezone_adjustments", &kZoneList, kOptional},
                                {"key_field", &kKeyShape, kOptional},
                                {"attributes", &kAttributeList, kOptional},
                                {"media_list", &kMediaDescList, kOptional}});

}  // namespace assay::codecs::sdp
