#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "compiler/driver/compile.h"

namespace assay::compiler {
namespace {

using runtime::ErrorCode;
using testing::ElementsAre;

/// Files in memory; a folder is whatever has a file below it.
class MemoryFiles : public FileSystem {
 public:
  std::map<std::string, std::string> files;

  Kind KindOf(const std::string& path) override {
    if (files.contains(path)) return Kind::kFile;
    for (const auto& [name, text] : files) {
      if (name.starts_with(path + "/")) return Kind::kFolder;
    }
    return Kind::kMissing;
  }
  runtime::Result<std::vector<std::string>> List(const std::string& folder) override {
    std::vector<std::string> names;
    for (const auto& [name, text] : files) {
      if (!name.starts_with(folder + "/")) continue;
      std::string rest = name.substr(folder.size() + 1);
      rest = rest.substr(0, rest.find('/'));
      if (names.empty() || names.back() != rest) names.push_back(rest);
    }
    return names;
  }
  runtime::Result<std::string> Read(const std::string& path) override {
    if (files[path] == "locked") return runtime::Fail(ErrorCode::kPermission, "cannot open '" + path + "'");
    return files[path];
  }
};

std::vector<std::string> NamesOf(const runtime::Result<std::vector<SourceInput>>& inputs) {
  std::vector<std::string> names;
  if (!inputs) return {inputs.error().message};
  for (const SourceInput& input : *inputs) names.push_back(input.name);
  return names;
}

TEST(ReadSources, SearchesFoldersInOrder) {
  MemoryFiles disk;
  for (const char* name :
       {"suite/b.ttcn", "suite/a.ttcn3", "suite/notes.txt", "suite/.hidden.ttcn", "suite/lib/c.ttcn"}) {
    disk.files[name] = "";
  }
  const std::string paths[] = {"suite"};
  EXPECT_THAT(NamesOf(ReadSources(paths, disk)),
              ElementsAre("suite/a.ttcn3", "suite/b.ttcn", "suite/lib/c.ttcn"));
}

TEST(ReadSources, ReadsAFileOnce) {
  MemoryFiles disk;
  disk.files["suite/a.ttcn"] = "";
  const std::string paths[] = {"suite/a.ttcn", "suite", "suite/a.ttcn"};
  EXPECT_THAT(NamesOf(ReadSources(paths, disk)), ElementsAre("suite/a.ttcn"));
}

TEST(ReadSources, TakesAnyNameThatIsGiven) {
  MemoryFiles disk;
  disk.files["program.txt"] = "";
  const std::string paths[] = {"program.txt"};
  EXPECT_THAT(NamesOf(ReadSources(paths, disk)), ElementsAre("program.txt"));
}

TEST(ReadSources, TellsWhatIsWrong) {
  MemoryFiles disk;
  disk.files["a.ttcn"] = "locked";
  const std::string missing[] = {"nowhere"}, locked[] = {"a.ttcn"};
  auto result = ReadSources(missing, disk);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(result.error().message, "no such file or folder: 'nowhere'");
  result = ReadSources(locked, disk);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kPermission);
}

TEST(ReadSources, LimitsTheDepthOfFolders) {
  MemoryFiles disk;
  std::string path = "deep";
  for (int i = 0; i < kMaxFolderDepth + 2; ++i) path += "/x";
  disk.files[path + "/a.ttcn"] = "";
  const std::string paths[] = {"deep"};
  auto result = ReadSources(paths, disk);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace assay::compiler
