// The fast way of parsing (prediction table, inlined parser base) against its slow twin, over every file of
// the repository: the same trees, whatever was parsed before.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

std::vector<std::filesystem::path> Files() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"tests", "testcases", "bench"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(ASSAY_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".ttcn") files.push_back(entry.path());
    }
  }
  return files;
}

std::string Read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string Outcome(const std::string& text, bool fast) {
  SourceManager sources;
  CollectingSink sink;
  const ParseResult result = Parse(sources.Add("t.ttcn", text), {.fast = fast}, sink);
  return RenderText(sources, sink.diagnostics()) + ast::Dump(result.tree, {.ranges = true});
}

TEST(Prediction, FastAndThoroughAgreeOnEveryFile) {
  const std::vector<std::filesystem::path> files = Files();
  ASSERT_GT(files.size(), 150u);
  for (const auto& path : files) {
    const std::string text = Read(path);
    const std::string expected = Outcome(text, false);
    EXPECT_EQ(Outcome(text, true), expected) << path;
    EXPECT_EQ(Outcome(text, true), expected) << path << ": out of the table alone";
  }
}

}  // namespace
}  // namespace assay::grammar
