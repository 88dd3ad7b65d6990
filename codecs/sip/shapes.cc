#include "codecs/sip/shapes.h"

#include "codecs/sip/header_table.h"

namespace assay::codecs::sip {
namespace {

Shape Record(std::vector<ShapeField> fields) { return {ShapeKind::kRecord, std::move(fields)}; }
Shape Union(std::vector<ShapeField> fields) { return {ShapeKind::kUnion, std::move(fields)}; }
Shape List(const Shape& element) { return {ShapeKind::kList, {}, &element}; }

}  // namespace

// The order of definition is the order of initialisation: a shape stands behind its parts.
const Shape kText{ShapeKind::kText};
const Shape kNumber{ShapeKind::kInteger};
const Shape kOctets{ShapeKind::kOctets};
const Shape kTextList = List(kText);

namespace {

const Shape kForeign{ShapeKind::kForeign};
const Shape kGenValue = Union({{"tokenOrHost", &kText}, {"quotedString", &kText}});
const Shape kGenericParam = Record({{"id", &kText}, {"paramValue", &kGenValue, kOptional}});

}  // namespace

const Shape kParamList = List(kGenericParam);

namespace {

const Shape kHostPortShape = Record({{"host", &kText, kOptional}, {"portField", &kNumber, kOptional}});
const Shape kUserInfoShape = Record({{"userOrTelephoneSubscriber", &kText}, {"password", &kText, kOptional}});
const Shape kSipComponents =
    Record({{"userInfo", &kUserInfoShape, kOptional}, {"hostPort", &kHostPortShape}});
const Shape kTelComponents = Record({{"subscriber", &kText}});
const Shape kUrnComponents = Record({{"namespaceId", &kText}, {"namespaceSpecificString", &kText}});
const Shape kOtherComponents = Record({{"schemeSpecificPart", &kText}});
const Shape kComponentsShape = Union({{"sip", &kSipComponents},
                                      {"tel", &kTelComponents},
                                      {"urn", &kUrnComponents},
                                      {"other", &kOtherComponents}});

}  // namespace

const Shape kUrl = Record({{"scheme", &kText},
                           {"components", &kComponentsShape},
                           {"urlParameters", &kParamList, kOptional},
                           {"headers", &kParamList, kOptional}});

namespace {

const Shape kDisplayShape = Union({{"token", &kText}, {"quotedString", &kText}});

/// A record of a value and optional parameters.
Shape WithParams(const char* first, const Shape& shape, const char* params) {
  return Record({{first, &shape}, {params, &kParamList, kOptional}});
}

}  // namespace

const Shape kNameAddrShape = Record({{"displayName", &kDisplayShape, kOptional}, {"addrSpec", &kUrl}});
const Shape kAddrUnion = Union({{"nameAddr", &kNameAddrShape}, {"addrSpecUnion", &kUrl}});

namespace {

const Shape kSentProtocol =
    Record({{"protocolName", &kText}, {"protocolVersion", &kText}, {"transport", &kText}});
const Shape kViaBody = Record(
    {{"sentProtocol", &kSentProtocol}, {"sentBy", &kHostPortShape}, {"viaParams", &kParamList, kOptional}});
const Shape kViaBodies = List(kViaBody);
const Shape kRouteBody = WithParams("nameAddr", kNameAddrShape, "rrParam");
const Shape kRouteBodies = List(kRouteBody);
const Shape kContactAddress = WithParams("addressField", kAddrUnion, "contactParams");
const Shape kContactAddressList = List(kContactAddress);
const Shape kContactBody = Union({{"wildcard", &kText}, {"contactAddresses", &kContactAddressList}});
const Shape kAddressParam = WithParams("addressField", kAddrUnion, "genericParams");
const Shape kAddressParams = List(kAddressParam);
const Shape kTokenParamList = List(kTokenParamShape);
const Shape kSecMechanism = WithParams("mechanismName", kText, "mechanismParams");
const Shape kSecMechanisms = List(kSecMechanism);
const Shape kAccessNetSpec = WithParams("accessType", kText, "accessInfo");
const Shape kAccessNetSpecs = List(kAccessNetSpec);
const Shape kOtherAuthShape = Record({{"authScheme", &kText}, {"authParams", &kParamList}});
const Shape kCredentials = Union({{"digestResponse", &kParamList}, {"otherResponse", &kOtherAuthShape}});
const Shape kCredentialsList = List(kCredentials);
const Shape kChallenge = Union({{"digestCln", &kParamList}, {"otherChallenge", &kOtherAuthShape}});
const Shape kChallengeList = List(kChallenge);
const Shape kWarningValue = Record({{"warnCode", &kNumber}, {"warnAgent", &kText}, {"warnText", &kText}});
const Shape kWarningValues = List(kWarningValue);

}  // namespace

const Shape kViaShape = Record({{"viaBody", &kViaBodies}});
const Shape kRouteShape = Record({{"routeBody", &kRouteBodies}});
const Shape kFromShape = WithParams("addressField", kAddrUnion, "fromParams");
const Shape kToShape = WithParams("addressField", kAddrUnion, "toParams");
const Shape kAddressShape = WithParams("addressField", kAddrUnion, "genericParams");
const Shape kAddressesShape = Record({{"addresses", &kAddressParams}});
const Shape kContactShape = Record({{"contactBody", &kContactBody}});
const Shape kCallIdShape = Record({{"callid", &kText}});
const Shape kCallIdsShape = Record({{"callids", &kTextList}});
const Shape kCSeqShape = Record({{"seqNumber", &kNumber}, {"method", &kText}});
const Shape kRAckShape = Record({{"responseNum", &kNumber}, {"seqNumber", &kNumber}, {"method", &kText}});
const Shape kDigitShape = Record({{"digit", &kNumber}});
const Shape kNumberShape = Record({{"number", &kNumber}});
const Shape kLengthShape = Record({{"len", &kNumber}});
const Shape kDeltaSecShape = Record({{"deltaSec", &kNumber}});
const Shape kDeltaSecParamsShape = WithParams("deltaSec", kNumber, "genericParams");
const Shape kEventShape = WithParams("eventType", kText, "eventParams");
const Shape kSubStateShape = WithParams("subState", kText, "subParams");
const Shape kReplacesShape = WithParams("callid", kText, "replacesParams");
const Shape kJoinShape = WithParams("callid", kText, "joinParams");
const Shape kTargetDialogShape = WithParams("callid", kText, "targetDialogParams");
const Shape kContentTypeShape = WithParams("mediaType", kText, "contentTypeParams");
const Shape kTokenParamShape = WithParams("tokenField", kText, "genericParams");
const Shape kTokenParamsShape = Record({{"tokenParams", &kTokenParamList}});
const Shape kTokenShape = Record({{"tokenField", &kText}});
const Shape kTokensShape = Record({{"tokens", &kTextList}});
const Shape kOptionTagsShape = Record({{"optionsTags", &kTextList}});
const Shape kMethodsShape = Record({{"methods", &kTextList}});
const Shape kPrivacyShape = Record({{"privValueList", &kTextList}});
const Shape kEarlyMediaShape = Record({{"emParams", &kTextList}});
const Shape kTextShape = Record({{"text", &kText}});
const Shape kDateShape = Record({{"sipDate", &kText}});
const Shape kParamsShape = Record({{"genericParams", &kParamList}});
const Shape kAInfoShape = Record({{"ainfo", &kParamList}});
const Shape kSecurityShape = Record({{"mechanisms", &kSecMechanisms}});
const Shape kAccessNetworkShape = Record({{"accessNetSpec", &kAccessNetSpecs}});
const Shape kCredentialsShape = Record({{"body", &kCredentialsList}});
const Shape kChallengeShape = Record({{"challenge", &kChallengeList}});
const Shape kRetryAfterShape =
    Record({{"deltaSec", &kNumber}, {"comment", &kText, kOptional}, {"retryParams", &kParamList, kOptional}});
const Shape kTimestampShape = Record({{"timeValue", &kText}, {"delay", &kText, kOptional}});
const Shape kWarningShape = Record({{"warningValue", &kWarningValues}});
const Shape kMimeVersionShape = Record({{"majorNumber", &kNumber}, {"minorNumber", &kNumber}});

namespace {

const Shape kUndefinedHeader = Record({{"headerName", &kText}, {"headerValue", &kText}});
const Shape kUndefinedHeaderList = List(kUndefinedHeader);
const Shape kRawHeaderList = List(kOctets);

Shape MessageHeaderShape() {
  Shape shape{ShapeKind::kRecord};
#define ASSAY_SIP_HEADER(id, field, name, compact, family, shape_name, flags) \
  shape.fields.push_back({#field, &k##shape_name, kOptional});
#include "codecs/sip/header_table.def"
#undef ASSAY_SIP_HEADER
  shape.fields.push_back({"undefinedHeader_List", &kUndefinedHeaderList, kOptional});
  shape.fields.push_back({"headerOrder", &kTextList, kOptional});
  shape.fields.push_back({"rawHeaders", &kRawHeaderList, kOptional});
  return shape;
}
const Shape kMessageHeader = MessageHeaderShape();

const Shape kMalformed =
    Record({{"headerName", &kText}, {"raw", &kOctets}, {"octet", &kNumber}, {"reason", &kText}});
const Shape kMalformedListShape = List(kMalformed);
const Shape kRequestLine = Record({{"method", &kText}, {"requestUri", &kUrl}, {"sipVersion", &kText}});
const Shape kStatusLine =
    Record({{"sipVersion", &kText}, {"statusCode", &kNumber}, {"reasonPhrase", &kText}});

/// Alternatives that a type may leave out: its bodies of that kind are `octets` then.
Shape BodyShape(const Shape* multipart) {
  Shape shape = Union({{"sdpMessageBody", &kForeign, kOptional},
                       {"reginfo", &kForeign, kOptional},
                       {"pidf", &kForeign, kOptional},
                       {"mimeMultipart", multipart, kOptional},
                       {"sipfrag", &kText, kOptional},
                       {"textplain", &kText, kOptional},
                       {"xmlBody", &kText, kOptional},
                       {"smsBody", &kOctets, kOptional},
                       {"octets", &kOctets}});
  return shape;
}
const Shape kPartBodyShape = BodyShape(&kForeign);
const Shape kMimePart = Record({{"contentType", &kContentTypeShape, kOptional},
                                {"contentDisposition", &kTokenParamShape, kOptional},
                                {"contentId", &kTextShape, kOptional},
                                {"undefinedHeader_List", &kUndefinedHeaderList, kOptional},
                                {"body", &kPartBodyShape}});
const Shape kMimeParts = List(kMimePart);
const Shape kMultipart = Record({{"boundary", &kText}, {"parts", &kMimeParts}});

}  // namespace

const Shape kBodyShape = BodyShape(&kMultipart);

namespace {

Shape MessageShape(const char* start_line, const Shape& shape) {
  return Record({{start_line, &shape},
                 {"msgHeader", &kMessageHeader},
                 {"messageBody", &kBodyShape, kOptional},
                 {"payload", &kOctets, kOptional},
                 {"malformed_List", &kMalformedListShape, kOptional},
                 {"raw", &kOctets, kOptional}});
}

}  // namespace

const Shape kRequestShape = MessageShape("requestLine", kRequestLine);
const Shape kResponseShape = MessageShape("statusLine", kStatusLine);

}  // namespace assay::codecs::sip
