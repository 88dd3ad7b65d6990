#include "grammar/source/source_file.h"

#include <gtest/gtest.h>

namespace assay::grammar {
namespace {

TEST(SourceFile, LocatesOffsets) {
  SourceManager sources;
  const SourceFile& file = sources.Add("a.ttcn", "one\ntwo\r\nthree\rü x");
  struct Row {
    uint32_t offset;
    LineColumn expected;
  };
  const Row rows[] = {
      {0, {1, 1}},  {3, {1, 4}},  {4, {2, 1}},  {8, {2, 5}},  {9, {3, 1}},
      {15, {4, 1}}, {17, {4, 2}}, {19, {4, 4}}, {99, {4, 4}},
  };
  for (const Row& row : rows) EXPECT_EQ(file.Locate(row.offset), row.expected) << row.offset;
  EXPECT_EQ(file.line_count(), 4u);
}

TEST(SourceFile, GivesLinesWithoutTheirEnds) {
  SourceManager sources;
  const SourceFile& file = sources.Add("a.ttcn", "one\ntwo\r\n\nlast");
  EXPECT_EQ(file.Line(1), "one");
  EXPECT_EQ(file.Line(2), "two");
  EXPECT_EQ(file.Line(3), "");
  EXPECT_EQ(file.Line(4), "last");
  EXPECT_EQ(file.Line(0), "");
  EXPECT_EQ(file.Line(5), "");
}

TEST(SourceFile, CutsTextToTheFile) {
  SourceManager sources;
  const SourceFile& file = sources.Add("a.ttcn", "module M {}");
  EXPECT_EQ(file.Text({0, 7, 8}), "M");
  EXPECT_EQ(file.Text({0, 7, 99}), "M {}");
  EXPECT_EQ(file.Text({0, 99, 100}), "");
  EXPECT_EQ(file.Text({1, 0, 1}), "");
}

TEST(SourceManager, DescribesPlaces) {
  SourceManager sources;
  sources.Add("a.ttcn", "x\ny");
  EXPECT_EQ(sources.Describe({0, 2, 3}), "a.ttcn:2:1");
  EXPECT_EQ(sources.Describe({}), "<unknown>");
  EXPECT_EQ(sources.Get(1), nullptr);
}

TEST(SourceRange, Covers) {
  EXPECT_EQ(Cover({0, 5, 7}, {0, 2, 6}), (SourceRange{0, 2, 7}));
  EXPECT_EQ(Cover({}, {0, 2, 6}), (SourceRange{0, 2, 6}));
  EXPECT_EQ(Cover({0, 2, 6}, {1, 0, 9}), (SourceRange{0, 2, 6}));
  EXPECT_EQ(After({0, 2, 6}), (SourceRange{0, 6, 6}));
}

}  // namespace
}  // namespace assay::grammar
