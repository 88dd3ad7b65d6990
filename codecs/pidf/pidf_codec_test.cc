#include "codecs/pidf/pidf_codec.h"

#include <gtest/gtest.h>

#include "codecs/testing/message_kit.h"

namespace assay::codecs::pidf {
namespace {

using runtime::Value;
using testing::MessageKit;
using testing::TextAt;

runtime::Result<Value> Decode(std::string_view text) {
  return MessageKit::Get().registry().Find("PIDF")->Decode(Value::Octetstring(text),
                                                           MessageKit::Get().types().Get("Pidf"));
}
std::string Encode(const Value& value) {
  auto encoded =
      MessageKit::Get().registry().Find("PIDF")->Encode(value, MessageKit::Get().types().Get("Pidf"));
  return encoded ? std::string(encoded->bytes()) : "error: " + encoded.error().message;
}

TEST(Pidf, RoundTrip) {
  const std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"pres:someone@example.com\">\r\n"
      "  <tuple id=\"bs35r9\">\r\n"
      "    <status>\r\n"
      "      <basic>open</basic>\r\n"
      "      <im:im xmlns:im=\"urn:ietf:params:xml:ns:pidf:im\">busy</im:im>\r\n"
      "    </status>\r\n"
      "    <contact priority=\"0.8\">im:someone@mobilecarrier.net</contact>\r\n"
      "    <note xml:lang=\"en\">Don't disturb &lt;please&gt;!</note>\r\n"
      "    <timestamp>2001-10-27T16:49:29Z</timestamp>\r\n"
      "  </tuple>\r\n"
      "  <note>I'll be in Tokyo next week</note>\r\n"
      "</presence>\r\n";
  runtime::Result<Value> decoded = Decode(text);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(TextAt(*decoded, "tuples[0].status.basic"), "open");
  EXPECT_EQ(TextAt(*decoded, "tuples[0].contact"),
            "{ priority := \"0.8\", uri := \"im:someone@mobilecarrier.net\" }");
  EXPECT_EQ(TextAt(*decoded, "tuples[0].timeOfTuple"), "\"2001-10-27T16:49:29Z\"");
  EXPECT_EQ(Encode(*decoded), text);
}

TEST(Pidf, Broken) {
  const std::pair<const char*, const char*> kCases[] = {
      {"<presence xmlns='urn:ietf:params:xml:ns:pidf'/>", "element `presence` has no attribute \"entity\""},
      {"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='a'><tuple id='1'/></presence>",
       "element `tuple` has no element \"status\""},
      {"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='a'><tuple "
       "id='1'><status><basic>ajar</basic></status></tuple></presence>",
       "element `status` expected one of open, closed as basic, found \"ajar\""},
      {"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='a'><status/></presence>",
       "element `status` does not belong in presence"},
      {"<reginfo/>", "element `reginfo` is not presence of namespace urn:ietf:params:xml:ns:pidf"},
  };
  for (const auto& [text, error] : kCases) {
    runtime::Result<Value> decoded = Decode(text);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().message, error);
  }
}

}  // namespace
}  // namespace assay::codecs::pidf
