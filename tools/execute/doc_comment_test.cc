#include "tools/execute/doc_comment.h"

#include <gtest/gtest.h>

namespace assay::tools {
namespace {

TEST(DocComment, Forms) {
  struct Row {
    const char* comment;
    const char* text;
    const char* purpose;
  } rows[] = {
      {"/** One line. */", "One line.", ""},
      {"/** First\n * second\n * @purpose shows it\n *   in full\n * @remark r\n */", "First second", "shows it in full"},
      {"//* a\n//* @purpose b", "a", "b"},
      {"/* plain */", "plain", ""},
      {"", "", ""},
      {"/***/", "", ""},
      {"@purpose", "", ""},
  };
  for (const Row& row : rows) {
    DocComment doc = ParseDocComment(row.comment);
    EXPECT_EQ(doc.text, row.text) << row.comment;
    EXPECT_EQ(doc.Tag("purpose"), row.purpose) << row.comment;
  }
}

}  // namespace
}  // namespace assay::tools
