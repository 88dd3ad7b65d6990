#include "tools/json/located_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(LocatedJson, KeepsLinesAndOrder) {
  auto node = ParseLocatedJson("{\n  \"b\": 1,\n  // note\n  \"a\": [true,\n null, 2.5, \"x\"]\n}", "f.json");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->members[0].name, "b");
  EXPECT_EQ(node->Find("b")->line, 2u);
  EXPECT_EQ(node->Find("a")->line, 4u);
  EXPECT_EQ(node->Find("a")->items[3].line, 5u);
}

TEST(LocatedJson, Errors) {
  struct Row {
    const char* text;
    const char* want;
  } rows[] = {
      {"{\n\"a\": 1,\n\"a\": 2}", "f.json:3: member \"a\" stands twice (first on line 2)"},
      {"{\n\"a\": }", "f.json:2: syntax error"},
      {"", "f.json:1: syntax error"},
      {"{} x", "f.json:1: syntax error"},
  };
  for (const Row& row : rows) {
    auto node = ParseLocatedJson(row.text, "f.json");
    ASSERT_FALSE(node) << row.text;
    EXPECT_THAT(node.error().message, HasSubstr(row.want)) << row.text;
  }
  auto deep = ParseLocatedJson(std::string(100000, '['), "f.json");
  ASSERT_FALSE(deep);
  EXPECT_THAT(deep.error().message, HasSubstr("nested deeper than 64"));
}

TEST(ObjectReader, Complaints) {
  auto node = ParseLocatedJson("{\n \"name\": 1,\n \"cont\": 5,\n \"mode\": \"fats\",\n \"list\": [\"a\", 2]\n}", "f.json");
  ASSERT_TRUE(node);
  std::vector<std::string> errors;
  ObjectReader reader(*node, "f.json", "", errors);
  std::string name, mode;
  int64_t count = 0;
  std::vector<std::string> list;
  reader.String("name", name);
  reader.Integer("count", count, 0, 3, ObjectReader::kRequired);
  reader.Word("mode", mode, {"fast", "slow"});
  reader.Strings("list", list);
  reader.Finish();
  EXPECT_THAT(errors, ElementsAre("f.json:2: at /name: expected string, found 1",
                                  "f.json:1: at the top: expected member \"count\", which is missing",
                                  "f.json:4: at /mode: expected one of fast, slow, found \"fats\"",
                                  "f.json:5: at /list/1: expected string, found 2",
                                  "f.json:3: at /cont: unknown member; did you mean \"count\"?"));
}

}  // namespace
}  // namespace assay::tools
