#include "compiler/lower/doc_comment.h"

#include <gtest/gtest.h>

namespace assay::compiler {
namespace {

TEST(DocComment, BlockRightBefore) {
  std::string_view text = "/** Checks the\n  * registration.\n  * @verdict pass\n  */\ntestcase TC";
  EXPECT_EQ(DocCommentBefore(text, text.find("testcase")), "Checks the\nregistration.\n@verdict pass");
}

TEST(DocComment, LinesRightBefore) {
  std::string_view text = "x\n//* one\n  //* two\nfunction f";
  EXPECT_EQ(DocCommentBefore(text, text.find("function")), "one\ntwo");
}

TEST(DocComment, OrdinaryCommentsAreNone) {
  EXPECT_EQ(DocCommentBefore("/* note */ type", 11), "");
  EXPECT_EQ(DocCommentBefore("// note\ntype", 8), "");
  EXPECT_EQ(DocCommentBefore("/**/ type", 5), "");
  EXPECT_EQ(DocCommentBefore("type", 0), "");
  EXPECT_EQ(DocCommentBefore("*/", 99), "");
}

}  // namespace
}  // namespace assay::compiler
