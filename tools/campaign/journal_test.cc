#include "tools/campaign/journal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace assay::tools {
namespace {

class JournalTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "journal-" + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/journal.jsonl";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_, path_;
};

JournalEntry Entry(const std::string& item) {
  JournalEntry entry;
  entry.item = item;
  entry.verdict = "pass";
  entry.reason = "a \"b\"\nc";
  entry.duration = 0.25;
  return entry;
}

TEST_F(JournalTest, AnyCutLosesOnlyTheCutLine) {
  {
    auto journal = Journal::Open(path_);
    ASSERT_TRUE(journal);
    ASSERT_TRUE((*journal)->Add(Entry("a")));
    ASSERT_TRUE((*journal)->Add(Entry("b")));
  }
  std::ifstream in(path_);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  size_t first = text.find('\n') + 1;
  for (size_t size = 0; size <= text.size(); ++size) {
    std::ofstream(path_, std::ios::trunc) << text.substr(0, size);
    auto journal = Journal::Open(path_);
    ASSERT_TRUE(journal) << size;
    size_t want = size == text.size() ? 2 : size >= first ? 1 : 0;
    EXPECT_EQ((*journal)->entries().size(), want) << size;
    ASSERT_TRUE((*journal)->Add(Entry("c")));
    auto again = ReadJournal(path_);
    ASSERT_TRUE(again) << size;
    EXPECT_EQ(again->size(), want + 1);
    EXPECT_EQ(again->back().reason, "a \"b\"\nc");
  }
}

TEST_F(JournalTest, GarbageIsNamed) {
  std::ofstream(path_) << "{\"item\":1}\n";
  auto journal = Journal::Open(path_);
  ASSERT_FALSE(journal);
  EXPECT_NE(journal.error().message.find(":1: not a journal line"), std::string::npos);
}

}  // namespace
}  // namespace assay::tools
