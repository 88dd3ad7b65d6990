#pragma once

#include "codecs/bind/shape.h"

/// The TTCN-3 records of SipTypes as the codec knows them. Numbers of fields are given as enumerators where
/// code uses them.
namespace assay::codecs::sip {

extern const Shape kText, kNumber, kOctets, kTextList;

enum { kParamId, kParamValue };                              // GenericParam
enum { kTokenOrHost, kQuotedString };                        // GenValue
enum { kHost, kPort };                                       // HostPort
enum { kUser, kPassword };                                   // UserInfo
enum { kSipUserInfo, kSipHostPort };                         // SipUriComponents
enum { kUrnId, kUrnString };                                 // UrnUriComponents
enum { kSipUri, kTelUri, kUrnUri, kOtherUri };               // UriComponents
enum { kScheme, kComponents, kUrlParameters, kUrlHeaders };  // SipUrl
enum { kDisplayToken, kDisplayQuoted };                      // DisplayName
enum { kDisplayName, kAddrSpec };                            // NameAddr
enum { kNameAddr, kAddrSpecUnion };                          // Addr_Union
enum { kFirst, kParams };                                    // records of a value and parameters
extern const Shape kParamList, kUrl, kNameAddrShape, kAddrUnion;

enum { kViaProtocol, kViaSentBy, kViaParams };  // ViaBody
enum { kProtocolName, kProtocolVersion, kTransport };
enum { kWildcard, kContactAddresses };  // ContactBody
enum { kDigestAuth, kOtherAuth };       // Credentials, Challenge
enum { kAuthScheme, kAuthParams };      // OtherAuth
enum { kWarnCode, kWarnAgent, kWarnText };
enum { kRetryDelta, kRetryComment, kRetryParams };
enum { kSeqNumber, kSeqMethod };             // CSeq
enum { kAckResponse, kAckSeq, kAckMethod };  // RAck

#define ASSAY_SIP_SHAPES(X)                                                                                  \
  X(ViaShape)                                                                                                \
  X(DigitShape) X(RouteShape) X(FromShape) X(ToShape) X(CallIdShape) X(CSeqShape) X(ContactShape)            \
      X(EventShape) X(SubStateShape) X(TokenParamsShape) X(DeltaSecShape) X(OptionTagsShape) X(MethodsShape) \
          X(TokensShape) X(ChallengeShape) X(SecurityShape) X(CredentialsShape) X(AInfoShape)                \
              X(AccessNetworkShape) X(AddressesShape) X(AddressShape) X(ParamsShape) X(EarlyMediaShape)      \
                  X(TokenParamShape) X(PrivacyShape) X(DeltaSecParamsShape) X(NumberShape) X(RAckShape)      \
                      X(ReplacesShape) X(JoinShape) X(TargetDialogShape) X(TokenShape) X(TextShape)          \
                          X(DateShape) X(CallIdsShape) X(RetryAfterShape) X(TimestampShape) X(WarningShape)  \
                              X(MimeVersionShape) X(ContentTypeShape) X(LengthShape)
#define ASSAY_SIP_DECLARE_SHAPE(name) extern const Shape k##name;
ASSAY_SIP_SHAPES(ASSAY_SIP_DECLARE_SHAPE)
#undef ASSAY_SIP_DECLARE_SHAPE

enum { kMethod, kRequestUri, kRequestVersion };                                 // RequestLine
enum { kStatusVersion, kStatusCode, kReasonPhrase };                            // StatusLine
enum { kHeaderName, kHeaderValue };                                             // UndefinedHeader
enum { kProblemHeader, kProblemRaw, kProblemOctet, kProblemReason };            // Malformed
enum { kStartLine, kMsgHeader, kMessageBody, kPayload, kMalformedList, kRaw };  // Request, Response
/// MessageHeader: one field for each typed header, by HeaderId, then these.
enum { kUndefinedHeaders, kHeaderOrder, kRawHeaders };
enum {
  kBodySdp,
  kBodyReginfo,
  kBodyPidf,
  kBodyMultipart,
  kBodySipfrag,
  kBodyText,
  kBodyXml,
  kBodySms,
  kBodyOctets
};
enum { kBoundary, kParts };                                              // MimeMultipart
enum { kPartType, kPartDisposition, kPartId, kPartHeaders, kPartBody };  // MimePart
extern const Shape kRequestShape, kResponseShape, kBodyShape;

}  // namespace assay::codecs::sip
