#include "codecs/sip/header_text.h"

#include <gtest/gtest.h>

namespace assay::codecs::sip {
namespace {

constexpr std::string_view kMessage =
    "REGISTER sip:example.org SIP/2.0\r\nv: SIP/2.0/UDP a\r\nX-Own:  one\r\nVia: SIP/2.0/UDP b,\r\n  SIP/2.0/UDP c\r\n"
    "\r\nVia: in the body\r\n";

TEST(HeaderText, FindsLinesByEveryName) {
  EXPECT_EQ(HeaderText(kMessage, "Request-Line"), "REGISTER sip:example.org SIP/2.0");
  EXPECT_EQ(HeaderText(kMessage, "Via"), "v: SIP/2.0/UDP a | Via: SIP/2.0/UDP b, SIP/2.0/UDP c");
  EXPECT_EQ(HeaderText(kMessage, "x-own"), "X-Own:  one");
  EXPECT_EQ(HeaderText(kMessage, "Route"), "absent");
  EXPECT_EQ(HeaderText(kMessage, "Body"), "18 octets");
}

TEST(HeaderText, SurvivesAnything) {
  EXPECT_EQ(HeaderText("", "Via"), "absent");
  EXPECT_EQ(HeaderText(std::string_view("\0\r\n:\n\xff:\n", 8), "Via"), "absent");
  const std::string long_line = "X / SIP/2.0\nSubject: " + std::string(10000, 'a') + "\n\n";
  EXPECT_LE(HeaderText(long_line, "Subject").size(), kMaxHeaderText + 3);
}

}  // namespace
}  // namespace assay::codecs::sip
