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

}  // namespace
}  // namespace assay::tools
