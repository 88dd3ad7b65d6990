// Operations that yield a value: ES 201 873-1 §20.5, §21.3, §22.5, §23, §26, §27.8. One row per construct: source and its dump.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

TEST(OperationDump, Create) {
  EXPECT_EQ(ExprOf(R"(C.create("n", "host") alive)"), R"((CreateExpr alive
  type: (NameExpr C)
  name: (CharstringLiteral "n")
  host: (CharstringLiteral "host"))
)");
}

TEST(OperationDump, CreateUnnamed) {
  EXPECT_EQ(ExprOf(R"(M.C.create(-, h))"), R"((CreateExpr
  type: (FieldExpr C
    base: (NameExpr M))
  name: (KeywordLiteral -)
  host: (NameExpr h))
)");
}

TEST(OperationDump, Status) {
  EXPECT_EQ(ExprOf(R"(any from a[1].running -> @index value i and all component.alive)"), R"((BinaryExpr and
  left: (StatusExpr running target=any-from
    (IndexExpr
      base: (NameExpr a)
      index: (IntegerLiteral 1))
    redirect: (Redirect
      index: (NameExpr i)))
  right: (StatusExpr alive target=all component))
)");
}

TEST(OperationDump, Timer) {
  EXPECT_EQ(ExprOf(R"(t.read + 1.0)"), R"((BinaryExpr +
  left: (StatusExpr read target=one
    (NameExpr t))
  right: (FloatLiteral 1.0))
)");
}

TEST(OperationDump, AnyTimer) {
  EXPECT_EQ(ExprOf(R"(any timer.running)"), R"((StatusExpr running target=any timer)
)");
}

TEST(OperationDump, Execute) {
  EXPECT_EQ(ExprOf(R"(execute(TC(1), -, "h") == pass)"), R"((BinaryExpr ==
  left: (ExecuteExpr
    testcase: (CallExpr
      callee: (NameExpr TC)
      args:
        (Argument
          value: (IntegerLiteral 1)))
    guard: (KeywordLiteral -)
    host: (CharstringLiteral "h"))
  right: (VerdictLiteral pass))
)");
}

TEST(OperationDump, Activate) {
  EXPECT_EQ(ExprOf(R"(activate(a_default(self, mtc, system)))"), R"((ActivateExpr
  altstep: (CallExpr
    callee: (NameExpr a_default)
    args:
      (Argument
        value: (ComponentExpr self))
      (Argument
        value: (ComponentExpr mtc))
      (Argument
        value: (ComponentExpr system))))
)");
}

TEST(OperationDump, Checkstate) {
  EXPECT_EQ(ExprOf(R"(any port.checkstate("Started"))"), R"((CheckstateExpr target=any port
  state: (CharstringLiteral "Started"))
)");
}

TEST(OperationDump, Attributes) {
  EXPECT_EQ(ExprOf(R"(x.variant("c")[0] & y.encode)"), R"((BinaryExpr &
  left: (IndexExpr
    base: (AttributeExpr variant
      base: (NameExpr x)
      encoding: (CharstringLiteral "c"))
    index: (IntegerLiteral 0))
  right: (AttributeExpr encode
    base: (NameExpr y)))
)");
}

}  // namespace
}  // namespace assay::grammar
