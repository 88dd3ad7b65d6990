#include "tools/report/source_lines.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace assay::tools {
namespace {

TEST(SourceLines, FindsFieldsOfATemplate) {
  std::string path = testing::TempDir() + "source-lines-" + std::to_string(getpid()) + ".ttcn";
  std::ofstream(path) << "template A a := {\n  x := ?,\n  head := {\n    expires := 5,\n    list := { 1, 2 }\n  }\n}\ntemplate A b := { y := 1 }\n";
  SourceLines sources;
  struct Row {
    const char* field;
    uint32_t line;
  } rows[] = {{"x", 2}, {"head.expires", 4}, {"head.list[1]", 5}, {"y", 0}, {"head.none", 0}, {"", 0}, {"[", 0}, {"..", 0}};
  for (const Row& row : rows) EXPECT_EQ(sources.FieldOfTemplate({path, 1}, row.field).line, row.line) << row.field;
  EXPECT_EQ(sources.FieldOfTemplate({"/nowhere", 1}, "x").line, 0u);
  std::remove(path.c_str());
}

}  // namespace
}  // namespace assay::tools
