#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/report/failure.h"

namespace assay::tools {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Screen(const std::string& reason) {
  Testcase testcase;
  testcase.name = "TC";
  testcase.verdict = "fail";
  testcase.reason = reason;
  SourceLines sources;
  return FailureScreen(testcase, sources, Palette::Make(false), 120, 8);
}

TEST(RowOfReason, ShowsTheHeaderLineWithACaret) {
  EXPECT_THAT(Screen("step 1: REGISTER: From: expected parameter tag; found: From: <sip:a>; clause: RFC 3261 §8.1.1.3"),
              HasSubstr("    From\n      expected  parameter tag\n      found     <sip:a>\n      raw       From: <sip:a>\n"
                        "                      ^^^^^^^\n"));
}

TEST(RowOfReason, OtherReasonsStayAsTheyAre) {
  for (const char* reason : {"", "no answer", ": expected ", "a: expected b", "; found: x: expected y", ": expected a; found: ",
                             "a: expected b; found: c; clause: ", "; clause: x: expected y; found: z"}) {
    EXPECT_THAT(Screen(reason), HasSubstr("reason")) << reason;
  }
  EXPECT_THAT(Screen("no answer"), Not(HasSubstr("expected")));
}

TEST(Reason, MayBeAsLongAndHostileAsTheNetworkLikes) {
  // Every one of these once cost a deep stack or much time in the search for a clause.
  for (const char* part : {"1", " ", "1 ", ".", "TS 1", ", clause 1", "§"}) {
    std::string reason = "found TS ";
    while (reason.size() < 2'000'000) reason += part;
    EXPECT_LT(Screen(reason).size(), 20'000u) << part;
  }
  EXPECT_THAT(Screen("wrong: 3GPP TS 24.229 §5.1.1.2, RFC 3261"), HasSubstr("clause   3GPP TS 24.229 §5.1.1.2\n"));
}

TEST(Reason, IsShownAndNotObeyed) {
  const std::string screen = Screen("step 1: REGISTER: Fr\x1b[2Jom: expected a\u009b; found: From: <\x1b]0;x\x07>; clause: RFC\x1b 3261");
  EXPECT_THAT(screen, Not(HasSubstr("\x1b")));
  EXPECT_THAT(screen, Not(HasSubstr("\u009b")));
}

}  // namespace
}  // namespace assay::tools
