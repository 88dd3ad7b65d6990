// The codec as a whole: types, whole-message rules, bodies, limits, and what an author can send on purpose.

#include "codecs/sip/sip_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codecs/sip/shapes.h"
#include "codecs/testing/message_kit.h"
#include "runtime/value/print.h"

namespace assay::codecs::sip {
namespace {

using runtime::Tag;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;
using testing::MessageKit;
using testing::TextAt;

const std::string kHead =
    "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: "
    "<sip:a@b>\r\n"
    "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n";

std::string WithBody(const std::string& type, const std::string& body) {
  return kHead + "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

/// A message decoded, with all fields there and headerOrder away: what a suite would build.
Value Editable(const std::string& octets) {
  Value message = MessageKit::Get().Decode(octets);
  testing::TouchAll(message);
  runtime::RecordObject* record = runtime::MutableRecord(message);
  runtime::RecordObject* header = runtime::MutableRecord(record->slots[kMsgHeader]);
  header->slots[header->type->FindField("headerOrder")] = Value::Omit();
  return message;
}
Value& HeaderField(Value& message, const char* name) {
  runtime::RecordObject* header = runtime::MutableRecord(runtime::MutableRecord(message)->slots[kMsgHeader]);
  return header->slots[header->type->FindField(name)];
}
Value Texts(const char* type, std::vector<std::string> texts, bool octets = false) {
  Value list = runtime::NewList(&MessageKit::Get().types().Get(type), static_cast<uint32_t>(texts.size()));
  for (size_t i = 0; i < texts.size(); ++i) {
    list.list()->items[i] = octets ? Value::Octetstring(texts[i]) : Value::Charstring(texts[i]);
  }
  return list;
}
Value Undefined(std::vector<std::pair<std::string, std::string>> headers) {
  const testing::TypeReader& types = MessageKit::Get().types();
  Value list = runtime::NewList(&types.Get("UndefinedHeader_List"), static_cast<uint32_t>(headers.size()));
  for (size_t i = 0; i < headers.size(); ++i) {
    Value header = runtime::NewRecord(&types.Get("UndefinedHeader"), 2);
    header.record()->slots[0] = Value::Charstring(headers[i].first);
    header.record()->slots[1] = Value::UniversalFromUtf8(headers[i].second);
    list.list()->items[i] = header;
  }
  return list;
}

TEST(SipCodec, TypesOfTheLibraryFit) {
  for (const auto& [name, type] : MessageKit::Get().types().all()) {
    for (const char* codec : {"SIP", "SDP", "reginfo", "PIDF"}) {
      auto checked = MessageKit::Get().registry().Find(codec)->CheckType(*type);
      EXPECT_TRUE(checked) << name << ": " << checked.error().message;
    }
  }
}

TEST(SipCodec, TypesThatDoNotFitAreNamed) {
  Type request = MessageKit::Get().types().Get("Request");
  Type header = MessageKit::Get().types().Get("MessageHeader");
  request.fields[1].type = &header;
  auto error = [&request] {
    auto checked = SipCodec(&MessageKit::Get().registry()).CheckType(request);
    return checked ? std::string("fits") : checked.error().message.substr(0, 90);
  };
  EXPECT_EQ(error(), "fits");
  header.fields[0].name = "fia";
  EXPECT_EQ(error(),
            "`Request.msgHeader.fia` is not a field the codec knows there; it knows via, maxForwards, r");
  header.fields.erase(header.fields.begin());
  EXPECT_EQ(error(), "fits");  // a type may leave headers out
  header.fields[0].optional = false;
  EXPECT_EQ(error(), "field `Request.msgHeader.maxForwards` must be optional");
  header.fields[0].optional = true;
  header.fields[0].type = runtime::PredefinedType(TypeKind::kInteger);
  EXPECT_EQ(error().substr(0, 80),
            "`Request.msgHeader.maxForwards` has type integer, but the codec needs a record t");
}

TEST(SipCodec, KindsOfOctets) {
  const testing::TypeReader& types = MessageKit::Get().types();
  SipCodec& codec = MessageKit::Get().codec();
  const struct {
    std::string octets;
    bool request, response;
  } kCases[] = {{kHead + "\r\n", true, false},
                {"\r\n\r\n" + kHead + "\r\n", true, false},
                {"SIP/2.0 200 OK\r\n\r\n", false, true},
                {"sip/2.0 x", false, true},
                {"GET / HTTP/1.1\r\n\r\n", false, false},
                {"", false, false},
                {"\r\n\r\n", false, false},
                {std::string("\0\1\2", 3), false, false}};
  for (const auto& test : kCases) {
    Value octets = Value::Octetstring(test.octets);
    EXPECT_EQ(codec.Decode(octets, types.Get("Request")).has_value(), test.request) << test.octets;
    EXPECT_EQ(codec.Decode(octets, types.Get("Response")).has_value(), test.response) << test.octets;
    EXPECT_EQ(codec.Decode(octets, types.Get("RawMessage"))->bytes(), test.octets);
  }
}

struct ProblemCase {
  std::string message;
  const char* problems;
};

TEST(SipCodec, WholeMessageRules) {
  const std::string lf =
      "OPTIONS sip:a@b SIP/2.0\nVia: SIP/2.0/UDP a\nf: <sip:a@b>\nt: <sip:a@b>\ni: 1\nCSeq: 1 OPTIONS\n\n";
  const ProblemCase kCases[] = {
      {kHead + "\r\n", ""},
      {kHead + "l: 3\r\n\r\nabcdef",
       ""},  // octets behind the body are no part of the message (RFC 3261 §18.3)
      {lf, "23 message: expected CR before LF (RFC 3261 §7)\n"},
      {kHead, "128 message: expected an empty line behind the headers, found the end (RFC 3261 §7)\n"},
      {kHead + "hello\r\n\r\n", "133 message: expected a header name and \":\" (RFC 3261 §7.3.1)\n"},
      {kHead + " \r\n\r\n", ""},
      {kHead + "to: <sip:a@b>\r\n\r\n", "128 To: expected To once only, found it again (RFC 3261 §7.3.1)\n"},
      {kHead + "X-\xc3\xa4: 1\r\n\r\n", "130 message: expected a header name and \":\" (RFC 3261 §7.3.1)\n"},
      {kHead + "Q: \xff\r\n\r\n", "131 Q: expected UTF-8, found octet 0xff (RFC 3629 §4)\n"},
      {"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a\r\nf: <sip:a@b>\r\nt: <sip:a@b>\r\ni: 1\r\nCSeq: 1 "
       "OPTIONS\r\n\r\n",
       "98 message: expected a Content-Length header over a stream transport, found none (RFC 3261 "
       "§20.14)\n"},
      {WithBody("application/sdp", "hello"),
       "181 message-body: expected \"=\" behind the line type, found \"e\" (RFC 8866 §5)\n"},
      {WithBody("application/reginfo+xml", "<a>"),
       "190 message-body: no well-formed XML: Start-end tags mismatch (XML 1.0 §2.1)\n"},
      {WithBody("text/plain", "a\xff"), "176 message-body: expected UTF-8, found octet 0xff (RFC 3629 §4)\n"},
  };
  for (const ProblemCase& test : kCases)
    EXPECT_EQ(MessageKit::Get().ProblemText(test.message), test.problems) << test.message;
}

TEST(SipCodec, MalformedListShowsTheRest) {
  Value decoded = MessageKit::Get().Decode(kHead + "Max-Forwards: x\r\nto: <sip:c@d>\r\n\r\n");
  EXPECT_EQ(TextAt(decoded, "malformed_List[0].headerName"), "\"Max-Forwards\"");
  EXPECT_EQ(TextAt(decoded, "malformed_List[0].octet"), "142");
  EXPECT_EQ(testing::At(decoded, "malformed_List[0].raw").bytes(), "Max-Forwards: x");
  EXPECT_TRUE(testing::At(decoded, "msgHeader.maxForwards").is(Tag::kBroken));
  // The second To is not lost.
  EXPECT_EQ(TextAt(decoded, "msgHeader.undefinedHeader_List"),
            "{ { headerName := \"to\", headerValue := \"<sip:c@d>\" } }");
  EXPECT_EQ(testing::At(decoded, "raw").bytes(), kHead + "Max-Forwards: x\r\nto: <sip:c@d>\r\n\r\n");
}

TEST(SipCodec, OrderAndSpellingAreKept) {
  const std::string message =
      "INVITE sip:a@b SIP/2.0\r\ni: 1\r\nVIA: SIP/2.0/UDP a\r\nv: SIP/2.0/UDP b, SIP/2.0/UDP c\r\nX-One: "
      "1\r\nk: a\r\nSupported: b, c\r\n"
      "f: <sip:a@b>\r\nX-Two: 2\r\nt: <sip:a@b>\r\nx-one: 3\r\ncseq: 1 INVITE\r\n\r\n";
  EXPECT_EQ(MessageKit::Get().Encode(MessageKit::Get().Decode(message)), message);
}

TEST(SipCodec, AuthorSendsAnything) {
  Value message = Editable(kHead + "\r\n");
  const std::string canonical =
      "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: "
      "<sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n";
  EXPECT_EQ(MessageKit::Get().Encode(message), canonical + "Content-Length: 0\r\n\r\n");

  Value wrong_length = message;
  Value length = runtime::NewRecord(&MessageKit::Get().types().Get("ContentLength"), 1);
  length.record()->slots[0] = Value::Integer(-7);
  HeaderField(wrong_length, "contentLength") = length;
  EXPECT_EQ(MessageKit::Get().Encode(wrong_length), canonical + "Content-Length: -7\r\n\r\n");

  Value duplicates = message;
  HeaderField(duplicates, "undefinedHeader_List") = Undefined({{"t", "<sip:x@y>"}, {"No Name", "\x01"}});
  EXPECT_EQ(MessageKit::Get().Encode(duplicates),
            canonical + "t: <sip:x@y>\r\nNo Name: \x01\r\nContent-Length: 0\r\n\r\n");

  Value ordered = message;
  HeaderField(ordered, "headerOrder") = Texts("HeaderOrder", {"i", "CSEQ", "l"});
  EXPECT_EQ(MessageKit::Get().Encode(ordered),
            "OPTIONS sip:a@b SIP/2.0\r\ni: 1\r\nCSEQ: 1 OPTIONS\r\nl: 0\r\nVia: SIP/2.0/UDP "
            "a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n\r\n");

  Value raw = message;
  HeaderField(raw, "rawHeaders") = Texts("RawHeader_List", {"Subject:\r\n\tfolded \xff", "garbage"}, true);
  EXPECT_EQ(MessageKit::Get().Encode(raw),
            canonical + "Content-Length: 0\r\nSubject:\r\n\tfolded \xff\r\ngarbage\r\n\r\n");

  Value octets = Value::Octetstring("anything\n");
  EXPECT_EQ(MessageKit::Get().codec().Encode(octets, MessageKit::Get().types().Get("RawMessage"))->bytes(),
            "anything\n");
}

TEST(SipCodec, FieldsThatCannotBeWrittenAreNamed) {
  Value message = Editable(kHead + "\r\n");
  HeaderField(message, "callId") = Value();
  EXPECT_EQ(MessageKit::Get().Encode(message), "error: cannot encode SIP message: field `callId` is not set");
}

TEST(SipCodec, Bodies) {
  const struct {
    const char* type;
    const char* body;
    const char* path;
    const char* expected;
  } kCases[] = {
      {"text/plain;charset=utf-8", "Hi\r\n", "messageBody.textplain",
       "\"Hi\" & char(0, 0, 0, 13) & char(0, 0, 0, 10)"},
      {"message/sipfrag;version=2.0", "SIP/2.0 200 OK", "messageBody.sipfrag", "\"SIP/2.0 200 OK\""},
      {"application/3gpp-ims+xml", "<a/>", "messageBody.xmlBody", "\"<a/>\""},
      {"application/vnd.3gpp.sms", "\x01\x02", "messageBody.smsBody", "'0102'O"},
      {"x/y", "\xff", "messageBody.octets", "'FF'O"},
      {"Application / SDP", "v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\n",
       "messageBody.sdpMessageBody.origin.session_id", "\"1\""},
      {"multipart/mixed;boundary=\"b 1\"",
       "preamble\r\n--b 1\r\nContent-Type: text/plain\r\n\r\none\r\n--b 1 \r\n\r\ntwo\r\n--b "
       "1\r\nContent-Type: a/b\r\nX: y\r\nContent-ID: <c>\r\n\r\n\r\n--b 1--\r\nepilogue",
       "messageBody.mimeMultipart.parts[1].body.textplain", "\"two\""},
      {"multipart/mixed;boundary=b", "--b\r\nX: y\r\nContent-ID: <c>\r\n\r\n\r\n--b--\r\n",
       "messageBody.mimeMultipart.parts[0].undefinedHeader_List[0].headerName", "\"X\""},
  };
  for (const auto& test : kCases) {
    std::string message = WithBody(test.type, test.body);
    EXPECT_EQ(MessageKit::Get().ProblemText(message), "") << test.type;
    Value decoded = MessageKit::Get().Decode(message);
    if (std::string(test.expected).find("char(") == std::string::npos) {
      EXPECT_EQ(TextAt(decoded, test.path), test.expected) << runtime::Print(decoded);
    } else {
      EXPECT_EQ(testing::At(decoded, test.path).ToUtf8(), test.body);
    }
    std::string encoded = MessageKit::Get().Encode(decoded);
    Value again = MessageKit::Get().Decode(encoded);
    EXPECT_TRUE(runtime::Equal(testing::At(decoded, "messageBody"), testing::At(again, "messageBody")) ||
                std::string(test.type).find("boundary=\"") != std::string::npos)
        << encoded;
  }
}

TEST(SipCodec, BrokenMultiparts) {
  const std::pair<const char*, const char*> kCases[] = {
      {"multipart/mixed",
       "expected a boundary parameter of 1 to 70 characters in Content-Type (RFC 2046 §5.1.1)"},
      {"multipart/mixed;boundary=x", "expected a line with the boundary, --x (RFC 2046 §5.1.1)"},
      {"multipart/mixed;boundary=b", "expected the closing boundary, --b-- (RFC 2046 §5.1.1)"},
  };
  for (const auto& [type, reason] : kCases) {
    std::vector<Problem> problems = MessageKit::Get().Problems(WithBody(type, "--b\r\n\r\nx\r\n"));
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].reason, reason);
  }
}

TEST(SipCodec, Limits) {
  Limits limits;
  limits.max_message_size = 1000;
  limits.max_headers = 3;
  limits.max_line_length = 100;
  limits.max_list_items = 4;
  limits.max_parameters = 2;
  SipCodec codec(&MessageKit::Get().registry(), limits);
  const Type& type = MessageKit::Get().types().Get("Request");
  auto error = [&](const std::string& rest) {
    auto problems = codec.Problems(Value::Octetstring("OPTIONS sip:a@b SIP/2.0\r\n" + rest), type);
    return problems ? problems->front().reason : problems.error().message;
  };
  EXPECT_EQ(error(std::string(1000, 'a')), "message of 1025 octets is larger than max_message_size, 1000");
  EXPECT_EQ(error("a: " + std::string(98, 'b') + "\r\n\r\n"),
            "line of 101 octets is longer than max_line_length, 100");
  EXPECT_EQ(error("a:\r\na:\r\na:\r\na:\r\n\r\n"), "more header lines than max_headers, 3");
  EXPECT_EQ(error("Allow: a, b, c, d, e\r\n\r\n"),
            "expected no more items than the limit, found \"e\" (limit max_list_items)");
  for (const char* header : {"Contact: <sip:a@b>;x;y;z", "Via: SIP/2.0/UDP h;x=1;y=1;z=1", "Accept: a/b;x=1;y=1;z=1"}) {
    EXPECT_THAT(error(header + std::string("\r\n\r\n")), ::testing::EndsWith("(limit max_parameters)")) << header;
  }
  EXPECT_THAT(error("Contact: <sip:a@b;x;y;z>\r\n\r\n"), ::testing::EndsWith("(limit max_parameters)"));
}

TEST(SipCodec, ParametersUpToTheLimitAreRead) {
  Limits limits;
  limits.max_parameters = 1000;  // more than there can be
  SipCodec codec(&MessageKit::Get().registry(), limits);
  for (size_t count : {kMostParameters, kMostParameters + 1}) {
    std::string params;
    for (size_t i = 0; i < count; ++i) params += ";p" + std::to_string(i);
    std::string message = kHead + "Contact: <sip:a@b" + params + ">" + params + "\r\n\r\n";
    const Type& type = MessageKit::Get().types().Get("Request");
    EXPECT_EQ(codec.Problems(Value::Octetstring(message), type)->size(), count > kMostParameters ? 1u : 0u);
    if (count > kMostParameters) continue;
    Value value = *codec.Decode(Value::Octetstring(message), type);
    testing::TouchAll(value);  // what was checked is read
  }
}

TEST(SipCodec, NothingIsAllocatedForAnUntouchedMessage) {
  // Objects come from free lists once these are filled: the same record comes back for the next message.
  Value octets = Value::Octetstring(testing::GoldenMessages()[0]);
  const Type& type = MessageKit::Get().types().Get("Request");
  const void* first = MessageKit::Get().codec().Decode(octets, type)->record()->lazy;
  const void* second = MessageKit::Get().codec().Decode(octets, type)->record()->lazy;
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace assay::codecs::sip
