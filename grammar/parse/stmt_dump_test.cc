// Statements: ES 201 873-1 §19, §20, §24, §25, §26. One row per construct: source and its dump.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

TEST(StmtDump, Declarations) {
  EXPECT_EQ(StatementsOf(R"(var template(omit) @lazy T x := 1, y[2]; const integer c := 1; timer t := 2.0, u; var integer z with { encode "x" })"), R"((DeclStmt
  (VarDecl restriction=template(omit) evaluation=@lazy
    type: (TypeReference
      (NameExpr T))
    items:
      (Declarator x
        init: (IntegerLiteral 1))
      (Declarator y
        dims:
          (IntegerLiteral 2))))
(DeclStmt
  (ConstDecl
    type: (BuiltinType integer)
    items:
      (Declarator c
        init: (IntegerLiteral 1))))
(DeclStmt
  (TimerDecl
    items:
      (Declarator t
        init: (FloatLiteral 2.0))
      (Declarator u)))
(DeclStmt
  (VarDecl
    type: (BuiltinType integer)
    items:
      (Declarator z)
    with: (WithBlock
      attributes:
        (WithAttribute encode
          values:
            (CharstringLiteral "x")))))
)");
}

TEST(StmtDump, Assignment) {
  EXPECT_EQ(StatementsOf(R"(a.b[1] := { x := 1 };)"), R"((AssignStmt
  target: (IndexExpr
    base: (FieldExpr b
      base: (NameExpr a))
    index: (IntegerLiteral 1))
  value: (CompositeExpr fields
    elements:
      (CompositeElement
        target: (NameExpr x)
        value: (IntegerLiteral 1))))
)");
}

TEST(StmtDump, If) {
  EXPECT_EQ(StatementsOf(R"(if (a) { b := 1 } else if (c) { } else { stop; })"), R"((IfStmt
  condition: (NameExpr a)
  then: (Block
    statements:
      (AssignStmt
        target: (NameExpr b)
        value: (IntegerLiteral 1)))
  else: (IfStmt
    condition: (NameExpr c)
    then: (Block)
    else: (Block
      statements:
        (ObjectOpStmt stop))))
)");
}

TEST(StmtDump, Select) {
  EXPECT_EQ(StatementsOf(R"(select (x) { case (1, 2..3) { } case (?) { } case else { } })"), R"((SelectStmt
  subject: (NameExpr x)
  branches:
    (CaseBranch
      values:
        (IntegerLiteral 1)
        (RangeExpr
          lower: (IntegerLiteral 2)
          upper: (IntegerLiteral 3))
      body: (Block))
    (CaseBranch
      values:
        (KeywordLiteral ?)
      body: (Block))
    (CaseBranch else
      body: (Block)))
)");
}

TEST(StmtDump, SelectUnion) {
  EXPECT_EQ(StatementsOf(R"(select union (u) { case (a) { } })"), R"((SelectStmt union
  subject: (NameExpr u)
  branches:
    (CaseBranch
      values:
        (NameExpr a)
      body: (Block)))
)");
}

TEST(StmtDump, Loops) {
  EXPECT_EQ(StatementsOf(R"(for (var integer i := 0; i < 3; i := i + 1) { continue; } while (a) { break } do { repeat } while (b);)"), R"((ForStmt
  init: (DeclStmt
    (VarDecl
      type: (BuiltinType integer)
      items:
        (Declarator i
          init: (IntegerLiteral 0))))
  condition: (BinaryExpr <
    left: (NameExpr i)
    right: (IntegerLiteral 3))
  step: (AssignStmt
    target: (NameExpr i)
    value: (BinaryExpr +
      left: (NameExpr i)
      right: (IntegerLiteral 1)))
  body: (Block
    statements:
      (JumpStmt continue)))
(WhileStmt
  condition: (NameExpr a)
  body: (Block
    statements:
      (JumpStmt break)))
(DoWhileStmt
  body: (Block
    statements:
      (JumpStmt repeat))
  condition: (NameExpr b))
)");
}

TEST(StmtDump, Jumps) {
  EXPECT_EQ(StatementsOf(R"(label L; goto L; return; return 1 + 2)"), R"((LabelStmt L)
(GotoStmt L)
(ReturnStmt)
(ReturnStmt
  value: (BinaryExpr +
    left: (IntegerLiteral 1)
    right: (IntegerLiteral 2)))
)");
}

TEST(StmtDump, Verdict) {
  EXPECT_EQ(StatementsOf(R"(setverdict(fail, "x", y); log("a", b); action("do"); testcase.stop("why");)"), R"((SetverdictStmt
  verdict: (VerdictLiteral fail)
  reasons:
    (CharstringLiteral "x")
    (NameExpr y))
(LogStmt
  args:
    (CharstringLiteral "a")
    (NameExpr b))
(LogStmt action
  args:
    (CharstringLiteral "do"))
(TestcaseStopStmt
  reasons:
    (CharstringLiteral "why"))
)");
}

TEST(StmtDump, Alt) {
  EXPECT_EQ(StatementsOf(R"(alt @nodefault { var integer v := 1; [] p.receive { } [a > 1] t.timeout { } [] a_step(); [else] { } })"), R"((AltStmt nodefault
  locals:
    (VarDecl
      type: (BuiltinType integer)
      items:
        (Declarator v
          init: (IntegerLiteral 1)))
  branches:
    (AltBranch
      operation: (ReceiveStmt receive target=one
        (NameExpr p))
      body: (Block))
    (AltBranch
      guard: (BinaryExpr >
        left: (NameExpr a)
        right: (IntegerLiteral 1))
      operation: (EventStmt timeout target=one
        (NameExpr t))
      body: (Block))
    (AltBranch
      operation: (ExprStmt
        (CallExpr
          callee: (NameExpr a_step))))
    (AltBranch else
      body: (Block)))
)");
}

TEST(StmtDump, Interleave) {
  EXPECT_EQ(StatementsOf(R"(interleave { [] p.receive(1) { } })"), R"((AltStmt interleave
  branches:
    (AltBranch
      operation: (ReceiveStmt receive target=one
        (NameExpr p)
        value: (IntegerLiteral 1))
      body: (Block)))
)");
}

TEST(StmtDump, Defaults) {
  EXPECT_EQ(StatementsOf(R"(deactivate; deactivate(d); activate(a()); @nodefault a_step(); @nodefault t.timeout;)"), R"((DeactivateStmt)
(DeactivateStmt
  reference: (NameExpr d))
(ExprStmt
  (ActivateExpr
    altstep: (CallExpr
      callee: (NameExpr a))))
(ExprStmt nodefault
  (CallExpr
    callee: (NameExpr a_step)))
(EventStmt timeout nodefault target=one
  (NameExpr t))
)");
}

}  // namespace
}  // namespace assay::grammar
