#include "tools/execute/selection.h"

#include <gtest/gtest.h>

namespace assay::tools {
namespace {

TEST(Glob, Table) {
  struct Row {
    const char* pattern;
    const char* text;
    bool want;
  } rows[] = {
      {"TC_a", "TC_a", true},   {"TC_a", "TC_ab", false}, {"TC_*", "TC_", true},       {"*", "", true},
      {"?", "", false},         {"*b*d", "abcd", true},   {"*b*d", "abcde", false},    {"a?c", "abc", true},
      {"", "", true},           {"", "x", false},         {"**a", "bba", true},        {"M.TC*", "M.TC_x", true},
  };
  for (const Row& row : rows) EXPECT_EQ(GlobMatches(row.pattern, row.text), row.want) << row.pattern << " " << row.text;
}

TEST(Glob, HostilePatternEndsSoon) {
  std::string pattern, text(2000, 'a');
  for (int i = 0; i < 500; ++i) pattern += "a*";
  EXPECT_FALSE(GlobMatches(pattern + "b", text));
}

TEST(Glob, ModuleIsOptional) {
  EXPECT_TRUE(NameMatches("TC_x", "M", "TC_x"));
  EXPECT_TRUE(NameMatches("M.*", "M", "TC_x"));
  EXPECT_FALSE(NameMatches("N.*", "M", "TC_x"));
}

}  // namespace
}  // namespace assay::tools
