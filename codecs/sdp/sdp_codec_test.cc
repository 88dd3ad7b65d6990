#include "codecs/sdp/sdp_codec.h"

#include <gtest/gtest.h>

#include "codecs/testing/message_kit.h"

namespace assay::codecs::sdp {
namespace {

using runtime::Value;
using testing::MessageKit;
using testing::TextAt;

runtime::Result<Value> Decode(std::string_view text) {
  return MessageKit::Get().registry().Find("SDP")->Decode(Value::Octetstring(text),
                                                          MessageKit::Get().types().Get("SDP_Message"));
}
std::string Encode(const Value& value) {
  auto encoded =
      MessageKit::Get().registry().Find("SDP")->Encode(value, MessageKit::Get().types().Get("SDP_Message"));
  return encoded ? std::string(encoded->bytes()) : "error: " + encoded.error().message;
}

/// Every kind of line, from the example of RFC 8866 §5 and the sections behind it.
const std::string kAllLines =
    "v=0\r\n"
    "o=jdoe 3724394400 99999999999999999999 IN IP4 198.51.100.1\r\n"
    "s=Call to John Smith\r\n"
    "i=SDP Offer #1 äö\r\n"
    "u=http://www.jdoe.example.com/home.html\r\n"
    "e=Jane Doe <jane@jdoe.example.com>\r\n"
    "e=second@example.com\r\n"
    "p=+1 617 555-6011\r\n"
    "c=IN IP4 233.252.0.1/127/3\r\n"
    "b=X-YZ:128\r\n"
    "t=3034423619 3042462419\r\n"
    "r=604800 3600 0 90000\r\n"
    "r=7d 1h 0 25h\r\n"
    "t=0 0\r\n"
    "z=3730928400 -1h 3749680800 0\r\n"
    "k=clear:secret\r\n"
    "a=recvonly\r\n"
    "a=group:BUNDLE 0 1\r\n"
    "m=audio 49170/2 RTP/AVP 0 97\r\n"
    "i=the sound\r\n"
    "c=IN IP6 ff00::db8:0:101/3\r\n"
    "b=AS:41\r\n"
    "b=RS:0\r\n"
    "k=prompt\r\n"
    "a=rtpmap:97 AMR-WB/16000/1\r\n"
    "a=fmtp:97 mode-change-capability=2;max-red=0\r\n"
    "a=ptime:20\r\n"
    "a=maxptime:240\r\n"
    "a=curr:qos local none\r\n"
    "a=des:qos mandatory local sendrecv\r\n"
    "a=conf:qos remote sendrecv\r\n"
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:4 "
    "FEC_ORDER=FEC_SRTP\r\n"
    "a=rtcp:53020 IN IP4 126.16.64.4\r\n"
    "a=mid:a1\r\n"
    "a=rtcp-mux\r\n"
    "a=sendrecv\r\n"
    "m=video 0 RTP/AVP 31\r\n"
    "a=framerate:29.97\r\n";

TEST(Sdp, EveryLineRoundTrips) {
  runtime::Result<Value> decoded = Decode(kAllLines);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(Encode(*decoded), kAllLines);
}

struct FieldCase {
  const char* path;
  const char* expected;
};

TEST(Sdp, Fields) {
  const FieldCase kCases[] = {
      {"protocol_version", "0"},
      {"origin.session_version", "\"99999999999999999999\""},
      {"connection.conn_addr", "{ addr := \"233.252.0.1\", ttl := 127, num_of_addr := 3 }"},
      {"emails[1]", "\"second@example.com\""},
      {"times[0].time_repeat[1].repeat_interval", "{ time_value := 7, unit := \"d\" }"},
      {"times[1].time_repeat", "omit"},
      {"timezone_adjustments[0].time_offset", "{ time_value := -1, unit := \"h\" }"},
      {"attributes[1].unknown", "{ name := \"group\", attribute_value := \"BUNDLE 0 1\" }"},
      {"media_list[0].media_field.ports", "{ port_number := 49170, num_of_ports := 2 }"},
      {"media_list[0].media_field.fmts", "{ \"0\", \"97\" }"},
      {"media_list[0].connections[0].conn_addr",
       "{ addr := \"ff00::db8:0:101\", ttl := omit, num_of_addr := 3 }"},
      {"media_list[0].key_field", "{ method := \"prompt\", key_value := omit }"},
      {"media_list[0].attributes[0].rtpmap",
       "{ payload_type := 97, encoding_name := \"AMR-WB\", clock_rate := 16000, codec_params := \"1\" }"},
      {"media_list[0].attributes[1].fmtp.parameters", "{ \"mode-change-capability=2\", \"max-red=0\" }"},
      {"media_list[0].attributes[5].des.strength", "\"mandatory\""},
      {"media_list[0].attributes[7].crypto.session_params", "\"FEC_ORDER=FEC_SRTP\""},
      {"media_list[0].attributes[10].unknown", "{ name := \"rtcp-mux\", attribute_value := omit }"},
      {"media_list[1].media_field.transport", "\"RTP/AVP\""},
      {"media_list[1].attributes[0].framerate", "\"29.97\""},
  };
  Value decoded = *Decode(kAllLines);
  for (const FieldCase& test : kCases) EXPECT_EQ(TextAt(decoded, test.path), test.expected) << test.path;
}

TEST(Sdp, AttributesOfAnotherFormAreUnknown) {
  const char* kAttributes[] = {
      "ptime:twenty", "ptime:020", "rtpmap:97",  "curr:qos local", "sendrecv:1",
      "rtcp:",        "fmtp:97",   "crypto:1 X", "mid:",           "ptime:99999999999999999999"};
  for (const char* attribute : kAttributes) {
    std::string text = std::string("v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\na=") + attribute + "\r\n";
    runtime::Result<Value> decoded = Decode(text);
    ASSERT_TRUE(decoded) << attribute << decoded.error().message;
    EXPECT_TRUE(testing::At(*decoded, "attributes[0].unknown").is_bound()) << attribute;
    EXPECT_EQ(Encode(*decoded), text);
  }
}

TEST(Sdp, LfAloneIsTaken) {
  runtime::Result<Value> decoded = Decode("v=0\no=- 1 1 IN IP4 a\ns=-\nt=0 0");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(Encode(*decoded), "v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\n");
}

struct BadCase {
  std::string text;
  const char* error;
};

TEST(Sdp, Broken) {
  const std::string head = "v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\n";
  const BadCase kCases[] = {
      {"", "0: expected the line v=, found the end (RFC 8866 §5)"},
      {"o=- 1 1 IN IP4 a\r\n", "0: expected the line v=, found \"o\" (RFC 8866 §5)"},
      {"v=x\r\n", "2: expected a version number, found \"x\" (RFC 8866 §5.1)"},
      {"v=0\r\nhello\r\n", "6: expected \"=\" behind the line type, found \"e\" (RFC 8866 §5)"},
      {"v=0\r\n\r\n", "5: expected a line type and \"=\", found the end (RFC 8866 §5)"},
      {"v=0\r\no=- 1 1 IN IP4\r\n", "19: expected one space, found the end (RFC 8866 §5.2)"},
      {"v=0\r\no=- x 1 IN IP4 a\r\n", "9: expected digits, found \"x\" (RFC 8866 §5.2)"},
      {head,
       "28: expected the line t=, or a line before it in the order of SDP, found the end (RFC 8866 §5)"},
      {head + "t=0 0\r\nb=AS:1\r\n",
       "35: expected a line that may stand here, or the end, found \"b\" (RFC 8866 §5)"},
      {head + "t=0 0\r\nm=audio 70000 RTP/AVP 0\r\n",
       "43: expected a port, 0 to 65535, found \"7\" (RFC 8866 §5.14)"},
      {head + "t=0 0\r\nm=audio 1 RTP/AVP\r\n", "52: expected a format, found the end (RFC 8866 §5.14)"},
      {head + "i=\xff\r\n", "30: expected UTF-8, found octet 0xff (RFC 3629 §4)"},
      {head + std::string("i=a\0b\r\n", 7),
       "31: expected no NUL or CR inside a line, found octet 0x00 (RFC 8866 §9)"},
  };
  for (const BadCase& test : kCases) {
    runtime::Result<Value> decoded = Decode(test.text);
    ASSERT_FALSE(decoded) << test.text;
    EXPECT_EQ(std::to_string(decoded.error().offset.value_or(0)) + ": " + decoded.error().message,
              test.error);
  }
}

}  // namespace
}  // namespace assay::codecs::sdp
