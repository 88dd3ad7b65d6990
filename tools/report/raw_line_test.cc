#include "tools/report/raw_line.h"

#include <gtest/gtest.h>

namespace assay::tools {
namespace {

Difference Placed(const std::string& octets, Difference difference) {
  Message message;
  message.text = octets;
  PlaceInMessage(message, difference);
  return difference;
}

const std::string kMessage =
    "SIP/2.0 200 OK\r\nCSeq: x1 OPTIONS\r\nm: <sip:a@b>,\r\n <sip:c d>\r\nContent-Length: 0\r\n\r\n";

TEST(RawLine, AFieldHasTheLinesOfItsHeader) {
  struct {
    const char *path, *raw;
  } const rows[] = {
      {"msgHeader.contact.contactBody[0].nameAddr", "m: <sip:a@b>, <sip:c d>"},
      {".msgHeader.cSeq", "CSeq: x1 OPTIONS"},
      {"statusLine.statusCode", "SIP/2.0 200 OK"},
      {"msgHeader.via", ""},
      {"msgHeader", ""},
      {"msgHeader.headerOrder", ""},
      {"value.len", ""},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(Placed(kMessage, {.path = row.path}).raw, row.raw) << row.path;
}

TEST(RawLine, ABrokenHeaderIsShownAsItStoodWithItsFirstBadOctet) {
  const Difference difference = Placed(kMessage, {.path = "msgHeader.cSeq",
                                                  .found = "<broken '435365713A207831204F5054494F4E53'O: no (RFC 1 §2)>",
                                                  .reason = "octet 22: no (RFC 1 §2)"});
  EXPECT_EQ(difference.raw, "CSeq: x1 OPTIONS");
  EXPECT_EQ(difference.raw_at, 6u);
}

TEST(RawLine, MalformedListIsSaidInWords) {
  const Difference difference = Placed(
      kMessage,
      {.path = "malformed_List",
       .expected = "omit",
       .found = R"x({ { headerName := "CSeq", raw := '435365713A207831204F5054494F4E53'O, octet := 22, reason := "found ""x"" (RFC 1 §2)" }, )x"
                R"x({ headerName := "message", raw := ''O, octet := 0, reason := "cut o…)x",
       .reason = "should be absent"});
  EXPECT_EQ(difference.reason, "CSeq, octet 22: found \"x\" (RFC 1 §2); message, octet 0: cut o…");
  EXPECT_EQ(difference.raw, "CSeq: x1 OPTIONS");
  EXPECT_EQ(difference.raw_at, 6u);
}

TEST(RawLine, OddDifferencesStayAsTheyAre) {
  for (const char* found : {"", "<broken '", "<broken 'zz'O", "{ headerName := \"", "{ headerName := \"a\", raw := '"}) {
    Difference list = Placed(kMessage, {.path = "malformed_List", .found = found, .reason = "r"});
    EXPECT_EQ(list.reason, "r") << found;
    Difference broken = Placed(kMessage, {.path = "x", .found = found, .reason = "octet 99999999999999999999999: r"});
    EXPECT_EQ(broken.raw_at, std::string::npos) << found;
  }
  EXPECT_EQ(Placed("", {.path = "msgHeader.cSeq"}).raw, "");
  EXPECT_EQ(Placed(kMessage, {.path = "msgHeader.cSeq", .raw = "as the executor said"}).raw, "as the executor said");
}

}  // namespace
}  // namespace assay::tools
