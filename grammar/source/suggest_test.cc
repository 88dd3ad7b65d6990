#include "grammar/source/suggest.h"

#include <gtest/gtest.h>

#include "grammar/source/utf8.h"

namespace assay::grammar {
namespace {

TEST(EditDistance, CountsEditsUpToALimit) {
  struct Row {
    std::string_view a, b;
    unsigned limit, expected;
  };
  const Row rows[] = {
      {"", "", 3, 0},        {"abc", "abc", 3, 0},        {"abc", "ABC", 3, 0},        {"abc", "acb", 3, 1},
      {"abc", "abcd", 3, 1}, {"kitten", "sitting", 3, 3}, {"kitten", "sitting", 2, 3}, {"a", "abcdef", 3, 4},
  };
  for (const Row& row : rows)
    EXPECT_EQ(EditDistance(row.a, row.b, row.limit), row.expected) << row.a << " " << row.b;
}

TEST(DidYouMean, FindsTheNearest) {
  const std::string_view words[] = {"template", "testcase", "timer", "type"};
  EXPECT_EQ(DidYouMean("tmplate", words), "template");
  EXPECT_EQ(DidYouMean("TestCase", words), "testcase");
  EXPECT_EQ(DidYouMean("tiemr", words), "timer");
  const std::string_view short_words[] = {"do", "mod", "map"};
  EXPECT_EQ(DidYouMean("mdo", short_words), "mod");
  EXPECT_EQ(DidYouMean("od", short_words), "do");
  EXPECT_EQ(DidYouMean("d9", short_words), "");
  EXPECT_EQ(DidYouMean("xyz", words), "");
  EXPECT_EQ(DidYouMean("tyxx", words), "");
}

TEST(Utf8, KnowsWellFormedSequences) {
  struct Row {
    std::string_view text;
    size_t length;
  };
  const Row rows[] = {
      {"a", 1},    {"\xC3\xBC", 2}, {"\xE2\x82\xAC", 3},     {"\xF0\x9F\x98\x80", 4}, {"", 0},
      {"\x80", 0}, {"\xC0\x80", 0}, {"\xE0\x80\x80", 0},     {"\xED\xA0\x80", 0},     {"\xF4\x90\x80\x80", 0},
      {"\xC3", 0}, {"\xE2\x82", 0}, {"\xF5\x80\x80\x80", 0},
  };
  for (const Row& row : rows) EXPECT_EQ(Utf8SequenceLength(row.text), row.length);
  EXPECT_EQ(FindInvalidUtf8("long enough for a word \xC3\xBC \xFF"), 26u);
  EXPECT_EQ(FindInvalidUtf8("fine"), std::string_view::npos);
  EXPECT_EQ(DecodeUtf8("\xE2\x82\xAC"), 0x20ACu);
  EXPECT_EQ(ToValidUtf8("a\xFF"
                        "b"),
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace assay::grammar
