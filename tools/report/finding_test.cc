#include "tools/report/finding.h"

#include <gtest/gtest.h>

namespace assay::tools {
namespace {

TEST(Finding, TakesAReasonApart) {
  const auto finding = ParseFinding(
      "step 3: response to NOTIFY: Via: expected both Vias: unchanged; found: Via: a; clause: b | Via: c; clause: RFC 3261 §8.2.6.2");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->step, "3");
  EXPECT_EQ(finding->message, "response to NOTIFY");
  EXPECT_EQ(finding->header, "Via");
  EXPECT_EQ(finding->expected, "both Vias: unchanged");
  EXPECT_EQ(finding->found, "Via: a; clause: b | Via: c");
  EXPECT_EQ(finding->clause, "RFC 3261 §8.2.6.2");
}

TEST(Finding, LeavesOtherReasonsAlone) {
  for (const char* reason : {"", "step", "step 3", "step 3: REGISTER: Via: expected", "no answer",
                             "step 1: a: b: expected c; found: d", "Step 1: a: b: expected c; found: d; clause: e"}) {
    EXPECT_FALSE(ParseFinding(reason)) << reason;
  }
}

}  // namespace
}  // namespace assay::tools
