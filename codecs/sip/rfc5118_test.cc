// The IPv6 torture messages of RFC 5118 §4, written out from its descriptions.

#include <gtest/gtest.h>

#include "codecs/testing/message_kit.h"

namespace assay::codecs::sip {
namespace {

using testing::MessageKit;
using testing::TextAt;

std::string Message(const std::string& first_line, const std::string& method, const std::string& via,
                    const std::string& more, const std::string& body = "") {
  return first_line +
         "\r\nTo: sip:user@example.com\r\nFrom: sip:user@example.com;tag=81x2\r\nVia: SIP/2.0/UDP " + via +
         "\r\nCall-ID: SSG9559905523997077@hlau_4100\r\nMax-Forwards: 70\r\nCSeq: 98176 " + method + "\r\n" +
         more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::string kContact = "Contact: \"Caller\" <sip:caller@[2001:db8::1]>\r\n";
const std::string kVia = "[2001:db8::9:1];branch=z9hG4bKas3-111";

struct Case {
  const char* section;
  std::string message;
  const char* problem;  ///< how the first problem starts; empty: well-formed
  const char* path;
  const char* expected;
};

TEST(Rfc5118, Outcomes) {
  const std::string sdp_head =
      "v=0\r\no=assistant 971731711378798081 0 IN IP6 2001:db8::20\r\ns=Live video feed for today's "
      "meeting\r\n";
  const std::string sdp_type = "Content-Type: application/sdp\r\n";
  const char* host = "requestLine.requestUri.components.sip.hostPort.host";
  const char* received = "msgHeader.via.viaBody[0].viaParams[0].paramValue.tokenOrHost";
  const Case kCases[] = {
      {"4.1 valid", Message("REGISTER sip:[2001:db8::10] SIP/2.0", "REGISTER", kVia, kContact), "", host,
       "\"[2001:db8::10]\""},
      {"4.2 no brackets", Message("REGISTER sip:2001:db8::10 SIP/2.0", "REGISTER", kVia, kContact),
       "13 Request-Line: ",
       "msgHeader.contact.contactBody.contactAddresses[0].addressField.nameAddr.displayName.quotedString",
       "\"Caller\""},
      {"4.3 the number is part of the address",
       Message("REGISTER sip:[2001:db8::10:5070] SIP/2.0", "REGISTER", kVia, kContact), "",
       "requestLine.requestUri.components.sip.hostPort",
       "{ host := \"[2001:db8::10:5070]\", portField := omit }"},
      {"4.4 the number is a port",
       Message("REGISTER sip:[2001:db8::10]:5070 SIP/2.0", "REGISTER", kVia, kContact), "",
       "requestLine.requestUri.components.sip.hostPort", "{ host := \"[2001:db8::10]\", portField := 5070 }"},
      {"4.5 received with brackets",
       Message("BYE sip:[2001:db8::10] SIP/2.0", "BYE",
               "[2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111", ""),
       "", received, "\"[2001:db8::9:255]\""},
      {"4.5 received without brackets",
       Message("OPTIONS sip:[2001:db8::10] SIP/2.0", "OPTIONS",
               "[2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3", ""),
       "", received, "\"2001:db8::9:255\""},
      {"4.6 addresses in SDP",
       Message("INVITE sip:user@[2001:db8::10] SIP/2.0", "INVITE", "[2001:db8::20];branch=z9hG4bKas3-111",
               kContact + sdp_type,
               sdp_head + "c=IN IP6 2001:db8::20\r\nt=3338481189 3370017201\r\nm=audio 6000 RTP/AVP "
                          "2\r\na=rtpmap:2 G726-32/8000\r\n"),
       "", "messageBody.sdpMessageBody.connection.conn_addr.addr", "\"2001:db8::20\""},
      {"4.7 several addresses in headers",
       Message("BYE sip:user@host.example.net SIP/2.0", "BYE",
               "[2001:db8::9:1]:6050;branch=z9hG4bKas3-111\r\nVia: SIP/2.0/UDP "
               "192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144\r\n"
               "Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200",
               ""),
       "", "msgHeader.via.viaBody[2].sentBy.host", "\"[2001:db8::9:255]\""},
      {"4.8 several addresses in SDP",
       Message("INVITE sip:user@[2001:db8::10] SIP/2.0", "INVITE", kVia, kContact + sdp_type,
               sdp_head +
                   "t=3338481189 3370017201\r\nm=audio 6000 RTP/AVP 2\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:2 "
                   "G726-32/8000\r\n"
                   "m=video 6024 RTP/AVP 107\r\nc=IN IP4 192.0.2.1\r\na=rtpmap:107 H263-1998/90000\r\n"),
       "", "messageBody.sdpMessageBody.media_list[1].connections[0].conn_addr.addr", "\"192.0.2.1\""},
      {"4.9 IPv4-mapped addresses",
       Message("INVITE sip:user@example.com SIP/2.0", "INVITE",
               "[::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19", kContact + sdp_type,
               sdp_head + "c=IN IP6 ::ffff:192.0.2.10\r\nt=0 0\r\nm=audio 6000 RTP/AVP 2\r\n"),
       "", "msgHeader.via.viaBody[0].sentBy", "{ host := \"[::ffff:192.0.2.10]\", portField := 19823 }"},
      {"4.10 three colons, which RFC 5954 corrects",
       Message("OPTIONS sip:user@[2001:db8:::192.0.2.1] SIP/2.0", "OPTIONS", kVia, ""),
       "18 Request-Line: expected an IPv6 address", "msgHeader.maxForwards.digit", "70"},
      {"4.10 two colons", Message("OPTIONS sip:user@[2001:db8::192.0.2.1] SIP/2.0", "OPTIONS", kVia, ""), "",
       host, "\"[2001:db8::192.0.2.1]\""},
  };
  for (const Case& test : kCases) {
    std::string problems = MessageKit::Get().ProblemText(test.message);
    if (*test.problem == '\0') {
      EXPECT_EQ(problems, "") << test.section;
      EXPECT_EQ(MessageKit::Get().Encode(MessageKit::Get().Decode(test.message)), test.message)
          << test.section;
    } else {
      EXPECT_EQ(problems.rfind(test.problem, 0), 0u) << test.section << "\n" << problems;
    }
    EXPECT_EQ(TextAt(MessageKit::Get().Decode(test.message), test.path), test.expected) << test.section;
  }
}

}  // namespace
}  // namespace assay::codecs::sip
