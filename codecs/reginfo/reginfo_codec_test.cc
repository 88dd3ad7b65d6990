#include "codecs/reginfo/reginfo_codec.h"

#include <gtest/gtest.h>

#include "codecs/testing/message_kit.h"
#include "runtime/value/print.h"

namespace assay::codecs::reginfo {
namespace {

using runtime::Value;
using testing::MessageKit;
using testing::TextAt;

constexpr const char* kOpen =
    "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"0\" state=\"full\">";

runtime::Result<Value> Decode(std::string_view text) {
  return MessageKit::Get().registry().Find("reginfo")->Decode(Value::Octetstring(text),
                                                              MessageKit::Get().types().Get("Reginfo"));
}
std::string Encode(const Value& value) {
  auto encoded =
      MessageKit::Get().registry().Find("reginfo")->Encode(value, MessageKit::Get().types().Get("Reginfo"));
  return encoded ? std::string(encoded->bytes()) : "error: " + encoded.error().message;
}
std::string ErrorOf(std::string_view text) {
  runtime::Result<Value> decoded = Decode(text);
  if (decoded) return "no error";
  return std::to_string(decoded.error().offset.value_or(0)) + ": " + decoded.error().message;
}

std::string GoldenBody() {
  std::string notify = testing::GoldenMessages()[6];
  return notify.substr(notify.find("\r\n\r\n") + 4);
}

TEST(Reginfo, GoldenBodyFieldByField) {
  runtime::Result<Value> decoded = Decode(GoldenBody());
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(TextAt(*decoded, "version"), "0");
  EXPECT_EQ(TextAt(*decoded, "state"), "full");
  EXPECT_EQ(TextAt(*decoded, "registrations[1].aor"), "\"tel:+12025550100\"");
  EXPECT_EQ(TextAt(*decoded, "registrations[1].contacts[0].event"), "created");
  EXPECT_EQ(TextAt(*decoded, "registrations[3].contacts[0].uri"), "\"sip:001010123456789@192.0.2.10:31002\"");
  EXPECT_EQ(Encode(*decoded), GoldenBody());
}

TEST(Reginfo, GruuForm) {
  const std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" xmlns:gr=\"urn:ietf:params:xml:ns:gruuinfo\" "
      "version=\"0\" state=\"full\">\r\n"
      "  <registration aor=\"sip:puid1@ims.example\" id=\"a100\" state=\"active\">\r\n"
      "    <contact id=\"980\" state=\"active\" event=\"registered\" callid=\"a2reg0001@192.0.2.10\" "
      "cseq=\"2\">\r\n"
      "      <uri>sip:001010123456789@192.0.2.10:31002</uri>\r\n"
      "      <unknown-param "
      "name=\"+sip.instance\">\"&lt;urn:gsma:imei:35209900-176148-0&gt;\"</unknown-param>\r\n"
      "      <gr:pub-gruu uri=\"sip:puid1@ims.example;gr=a2pub1\"/>\r\n"
      "      <gr:temp-gruu uri=\"sip:tgruu.0001@ims.example;gr\" first-cseq=\"2\"/>\r\n"
      "    </contact>\r\n"
      "  </registration>\r\n"
      "</reginfo>\r\n";
  runtime::Result<Value> decoded = Decode(text);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(TextAt(*decoded, "registrations[0].contacts[0].unknownParams[0].paramValue"),
            "\"\"\"<urn:gsma:imei:35209900-176148-0>\"\"\"");
  EXPECT_EQ(TextAt(*decoded, "registrations[0].contacts[0].tempGruu.firstCseq"), "2");
  EXPECT_EQ(Encode(*decoded), text);
}

TEST(Reginfo, PrefixesAndForeignElements) {
  runtime::Result<Value> decoded = Decode(
      "<r:reginfo xmlns:r='urn:ietf:params:xml:ns:reginfo' version='3' state='partial'>"
      "<r:registration aor='sip:a@b' id='1' state='init'><x:policy "
      "xmlns:x='urn:x'><x:a/></x:policy></r:registration></r:reginfo>");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(TextAt(*decoded, "registrations[0].contacts"), "omit");
  EXPECT_EQ(TextAt(*decoded, "registrations[0].extensions"),
            "{ \"<x:policy xmlns:x=\"\"urn:x\"\"><x:a/></x:policy>\" }");
}

struct BadCase {
  std::string text;
  const char* error;
};

TEST(Reginfo, HostileOrBroken) {
  std::string deep = kOpen;
  for (int i = 0; i < 100; ++i) deep += "<x:a xmlns:x='u'>";
  for (int i = 0; i < 100; ++i) deep += "</x:a>";
  deep += "</reginfo>";
  std::string many = kOpen;
  for (int i = 0; i < 20000; ++i) many += "<a/>";
  many += "</reginfo>";
  const BadCase kCases[] = {
      {"", "0: no well-formed XML: No document element found"},
      {"<a b", "4: no well-formed XML: Error parsing element attribute"},
      {"hello", "5: no well-formed XML: No document element found"},
      {"<!DOCTYPE r [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]><r>&c;</r>",
       "0: document type declarations are not accepted"},
      {"<presence xmlns='urn:ietf:params:xml:ns:pidf'/>",
       "1: element `presence` is not reginfo of namespace urn:ietf:params:xml:ns:reginfo"},
      {"<reginfo version='0' state='full'/>",
       "1: element `reginfo` is not reginfo of namespace urn:ietf:params:xml:ns:reginfo"},
      {"<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' state='full'/>",
       "1: element `reginfo` has no attribute \"version\""},
      {"<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' version='-1' state='full'/>",
       "1: element `reginfo` expected digits as attribute \"version\", found \"-1\""},
      {"<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' version='1' state='whole'/>",
       "1: element `reginfo` expected one of full, partial as state, found \"whole\""},
      {"<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' version='1' version='2' state='full'/>",
       "1: attribute `version` stands twice"},
      {std::string(kOpen) +
           "<registration aor='a' id='b' state='active'><contact id='1' state='active' event='registered'/>"
           "</registration></reginfo>",
       "118: element `contact` has no element \"uri\""},
      {std::string(kOpen) + "</reginfo><b/>", "84: expected one root element, found a second"},
      {"<a>\xff</a>", "3: octet 0xff is no UTF-8"},
      {std::string("<a>\0</a>", 8), "3: control character 0x00 in XML"},
      {deep, "601: XML nested deeper than max_xml_depth, 32"},
      {many, "40070: more XML elements than max_xml_elements, 10000"},
      {std::string(300000, ' '), "262144: XML of 300000 octets is larger than max_xml_size, 262144"},
  };
  for (const BadCase& test : kCases) EXPECT_EQ(ErrorOf(test.text), test.error);
}

TEST(Reginfo, UnsetFieldIsNamed) {
  Value value = *Decode(std::string(kOpen) + "</reginfo>");
  runtime::MutableRecord(value)->slots[0] = Value();
  EXPECT_EQ(Encode(value), "error: cannot encode reginfo: field `version` is not set");
}

}  // namespace
}  // namespace assay::codecs::reginfo
