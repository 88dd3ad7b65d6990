#include "tools/report/file_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace assay::tools {
namespace {

TEST(FileName, GoodNamesStay) {
  for (const char* name : {"TC_a", "M.TC_a", "TC_a [udp, ipv6] #2", "Prüfung [é]", "a..b"}) EXPECT_EQ(FileNameOf(name), name);
}

TEST(FileName, LeadsNowhereElse) {
  const std::string bad[] = {"",        ".",           "..",         "/",           "../../up", "a/b",   "TC_a [../../up]",
                             "a\nb", "a\x1b[2Jb", "a\u202e", "a\u009b", "_a",       ".a",    std::string(300, 'x'),
                             std::string(301, 'x'), std::string("a\0b", 3), std::string(199, 'x') + "é" + std::string(100, 'y')};
  std::set<std::string> names;
  for (const std::string& text : bad) {
    const std::string name = FileNameOf(text);
    EXPECT_THAT(name, testing::Not(testing::AnyOf(testing::StartsWith("."), testing::HasSubstr("/"), testing::HasSubstr("\x1b"),
                                                  testing::HasSubstr("\n"), testing::IsEmpty())))
        << text;
    EXPECT_EQ(name.find('\0'), std::string::npos);
    EXPECT_LE(name.size(), 230u);
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

}  // namespace
}  // namespace assay::tools
