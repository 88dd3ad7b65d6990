#include "tools/report/text.h"

#include <gtest/gtest.h>

namespace assay::tools {
namespace {

TEST(Text, VisibleShowsWhatATerminalWouldObey) {
  EXPECT_EQ(Visible("a\x1b[2J\r\n\tb\x7f"), "a\\x1b[2J\\r\\n\\tb\\x7f");
  EXPECT_EQ(Visible("\u009b2J \u0085"), "\\u009b2J \\u0085");
  EXPECT_EQ(Visible("\u202egnp.exe \u2066x\u2069"), "\\u202egnp.exe \\u2066x\\u2069");
  EXPECT_EQ(Visible("Prüfung – 検査 \u00a0"), "Prüfung – 検査 \u00a0");
  EXPECT_EQ(Visible("\x9b \xc2"), "\x9b \xc2");  // no UTF-8: the writers of the events have seen to it
}

TEST(Text, FitHidesIt) {
  EXPECT_EQ(Fit("a\x1b\u009b\u202e" "b", 10), "a···b");
  EXPECT_EQ(Fit("abcdef", 4), "abc…");
}

TEST(Text, ShortenedCutsBetweenCharacters) {
  EXPECT_EQ(Shortened("abc", 3), "abc");
  EXPECT_EQ(Shortened("abcd", 3), "abc…");
  EXPECT_EQ(Shortened("aéé", 2), "a…");
}

}  // namespace
}  // namespace assay::tools
