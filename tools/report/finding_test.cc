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

TEST(Finding, AWarningIsOneOfALog) {
  const auto finding = ParseWarning("warning: step 3: REGISTER: CSeq: expected 2; found: CSeq: 3 REGISTER\r; clause: RFC 3261 §10.2");
  ASSERT_TRUE(finding);
  EXPECT_EQ(CompactLine(*finding), "step 3: REGISTER: CSeq: expected 2, found 3 REGISTER\\r (RFC 3261 §10.2)");
  EXPECT_FALSE(ParseWarning("step 3: REGISTER: CSeq: expected 2; found: x; clause: RFC 3261 §10.2"));
  EXPECT_FALSE(ParseWarning("warning: something else"));
}

}  // namespace
}  // namespace assay::tools
