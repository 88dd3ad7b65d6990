#pragma once

#include "codecs/bind/shape.h"

/// The records of SdpTypes as the codec knows them, and the numbers of their fields.
namespace assay::codecs::sdp {

enum { kOriginUser, kOriginId, kOriginVersion, kOriginNet, kOriginAddrType, kOriginAddr };
enum { kConnAddr, kConnTtl, kConnCount };
enum { kNetType, kAddrType, kConnAddress };
enum { kModifier, kBandwidthValue };
enum { kTimeValue, kTimeUnit };
enum { kInterval, kActive, kOffsets };
enum { kStart, kStop };
enum { kTimeField, kRepeats };
enum { kAdjustment, kOffset };
enum { kKeyMethod, kKeyValue };
enum { kMapType, kMapName, kMapRate, kMapParams };
enum { kFmtpFormat, kFmtpParams };
enum { kCurrType, kCurrStatus, kCurrDirection };
enum { kDesType, kDesStrength, kDesStatus, kDesDirection };
enum { kCryptoTag, kCryptoSuite, kCryptoKey, kCryptoSession };
enum { kRtcpPort, kRtcpNet, kRtcpAddrType, kRtcpAddress };
enum { kUnknownName, kUnknownValue };
enum {
  kRtpmap,
  kFmtp,
  kPtime,
  kMaxptime,
  kSendrecv,
  kSendonly,
  kRecvonly,
  kInactive,
  kCurr,
  kDes,
  kConf,
  kCrypto,
  kRtcp,
  kMid,
  kFramerate,
  kUnknown
};
enum { kPortNumber, kPortCount };
enum { kMedia, kPorts, kTransport, kFmts };
enum { kMediaField, kMediaInfo, kMediaConnections, kMediaBandwidth, kMediaKey, kMediaAttributes };
enum {
  kVersion,
  kOrigin,
  kName,
  kInfo,
  kUri,
  kEmails,
  kPhones,
  kConnection,
  kBandwidth,
  kTimes,
  kZones,
  kKey,
  kAttributes,
  kMediaList
};

extern const Shape kSdpShape;

}  // namespace assay::codecs::sdp
