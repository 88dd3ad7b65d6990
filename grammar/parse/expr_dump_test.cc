// Expressions, literals and references: ES 201 873-1 §6.1, §6.2, §7. One row per construct: source and its dump.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

TEST(ExprDump, Precedence) {
  EXPECT_EQ(ExprOf(R"(1 + 2 * 3 - a mod 2)"), R"((BinaryExpr -
  left: (BinaryExpr +
    left: (IntegerLiteral 1)
    right: (BinaryExpr *
      left: (IntegerLiteral 2)
      right: (IntegerLiteral 3)))
  right: (BinaryExpr mod
    left: (NameExpr a)
    right: (IntegerLiteral 2)))
)");
}

TEST(ExprDump, BooleanPrecedence) {
  EXPECT_EQ(ExprOf(R"(not a and b or c xor d == 1 < 2)"), R"((BinaryExpr or
  left: (BinaryExpr and
    left: (UnaryExpr not
      operand: (NameExpr a))
    right: (NameExpr b))
  right: (BinaryExpr xor
    left: (NameExpr c)
    right: (BinaryExpr ==
      left: (NameExpr d)
      right: (BinaryExpr <
        left: (IntegerLiteral 1)
        right: (IntegerLiteral 2)))))
)");
}

TEST(ExprDump, BitOperators) {
  EXPECT_EQ(ExprOf(R"(not4b a and4b b xor4b c or4b d << 1)"), R"((BinaryExpr <<
  left: (BinaryExpr or4b
    left: (BinaryExpr xor4b
      left: (BinaryExpr and4b
        left: (UnaryExpr not4b
          operand: (NameExpr a))
        right: (NameExpr b))
      right: (NameExpr c))
    right: (NameExpr d))
  right: (IntegerLiteral 1))
)");
}

TEST(ExprDump, Rotation) {
  EXPECT_EQ(ExprOf(R"(x <@ 1 @> 2)"), R"((BinaryExpr @>
  left: (BinaryExpr <@
    left: (NameExpr x)
    right: (IntegerLiteral 1))
  right: (IntegerLiteral 2))
)");
}

TEST(ExprDump, Unary) {
  EXPECT_EQ(ExprOf(R"(- (+ a))"), R"((UnaryExpr -
  operand: (ParenExpr
    inner: (UnaryExpr +
      operand: (NameExpr a))))
)");
}

TEST(ExprDump, Concatenation) {
  EXPECT_EQ(ExprOf(R"("a" & char(0, 0, 1, 113) & char(U41, U+1F600))"), R"((BinaryExpr &
  left: (BinaryExpr &
    left: (CharstringLiteral "a")
    right: (UniversalCharLiteral code_points=0x171))
  right: (UniversalCharLiteral code_points=0x41 code_points=0x1f600 usi))
)");
}

TEST(ExprDump, Strings) {
  EXPECT_EQ(ExprOf(R"({'01'B, 'A F'H, 'DEAD'O, '1?*'B, "say ""hi"""})"), R"((CompositeExpr values
  elements:
    (CompositeElement
      value: (BinaryStringLiteral bitstring 01))
    (CompositeElement
      value: (BinaryStringLiteral hexstring AF))
    (CompositeElement
      value: (BinaryStringLiteral octetstring DEAD))
    (CompositeElement
      value: (BinaryStringLiteral bitstring 1?*))
    (CompositeElement
      value: (CharstringLiteral "say \"hi\"")))
)");
}

TEST(ExprDump, Numbers) {
  EXPECT_EQ(ExprOf(R"({12345678901234567890, 1.5E-3, infinity, -infinity, not_a_number})"), R"((CompositeExpr values
  elements:
    (CompositeElement
      value: (IntegerLiteral 12345678901234567890))
    (CompositeElement
      value: (FloatLiteral 1.5E-3))
    (CompositeElement
      value: (KeywordLiteral infinity))
    (CompositeElement
      value: (UnaryExpr -
        operand: (KeywordLiteral infinity)))
    (CompositeElement
      value: (KeywordLiteral not_a_number)))
)");
}

TEST(ExprDump, Words) {
  EXPECT_EQ(ExprOf(R"({true, pass, null, omit, __LINE__, getverdict})"), R"((CompositeExpr values
  elements:
    (CompositeElement
      value: (BooleanLiteral true))
    (CompositeElement
      value: (VerdictLiteral pass))
    (CompositeElement
      value: (KeywordLiteral null))
    (CompositeElement
      value: (KeywordLiteral omit))
    (CompositeElement
      value: (MacroLiteral __LINE__))
    (CompositeElement
      value: (GetverdictExpr)))
)");
}

TEST(ExprDump, References) {
  EXPECT_EQ(ExprOf(R"(M.a.b[1][-].integer)"), R"((FieldExpr integer
  base: (IndexExpr
    base: (IndexExpr
      base: (FieldExpr b
        base: (FieldExpr a
          base: (NameExpr M)))
      index: (IntegerLiteral 1))
    index: (KeywordLiteral -)))
)");
}

TEST(ExprDump, Calls) {
  EXPECT_EQ(ExprOf(R"(f(1, -, p := x, q := -))"), R"((CallExpr
  callee: (NameExpr f)
  args:
    (Argument
      value: (IntegerLiteral 1))
    (Argument
      value: (KeywordLiteral -))
    (Argument p
      value: (NameExpr x))
    (Argument q
      value: (KeywordLiteral -)))
)");
}

TEST(ExprDump, DerefersCall) {
  EXPECT_EQ(ExprOf(R"(derefers(v_f)(1).apply())"), R"((CallExpr
  callee: (FieldExpr apply
    base: (CallExpr
      callee: (CallExpr
        callee: (NameExpr derefers)
        args:
          (Argument
            value: (NameExpr v_f)))
      args:
        (Argument
          value: (IntegerLiteral 1)))))
)");
}

TEST(ExprDump, Regexp) {
  EXPECT_EQ(ExprOf(R"(regexp @nocase(a, "x", 0))"), R"((CallExpr nocase
  callee: (NameExpr regexp)
  args:
    (Argument
      value: (NameExpr a))
    (Argument
      value: (CharstringLiteral "x"))
    (Argument
      value: (IntegerLiteral 0)))
)");
}

TEST(ExprDump, DecodedField) {
  EXPECT_EQ(ExprOf(R"(a.b => T.c)"), R"((DecodedFieldExpr
  base: (FieldExpr b
    base: (NameExpr a))
  type: (FieldExpr c
    base: (NameExpr T)))
)");
}

TEST(ExprDump, DecodedFieldWithEncoding) {
  EXPECT_EQ(ExprOf(R"(a => (T, "UTF-8"))"), R"((DecodedFieldExpr
  base: (NameExpr a)
  type: (NameExpr T)
  encoding: (CharstringLiteral "UTF-8"))
)");
}

TEST(ExprDump, FieldList) {
  EXPECT_EQ(ExprOf(R"({ a := 1, integer := 2, b := - })"), R"((CompositeExpr fields
  elements:
    (CompositeElement
      target: (NameExpr a)
      value: (IntegerLiteral 1))
    (CompositeElement
      target: (TypeExpr
        type: (BuiltinType integer))
      value: (IntegerLiteral 2))
    (CompositeElement
      target: (NameExpr b)
      value: (KeywordLiteral -)))
)");
}

TEST(ExprDump, IndexList) {
  EXPECT_EQ(ExprOf(R"({ [0] := 1, ["k"] := {} })"), R"((CompositeExpr indexed
  elements:
    (CompositeElement indexed
      target: (IntegerLiteral 0)
      value: (IntegerLiteral 1))
    (CompositeElement indexed
      target: (CharstringLiteral "k")
      value: (CompositeExpr empty)))
)");
}

TEST(ExprDump, MixedList) {
  EXPECT_EQ(ExprOf(R"({ 1, -, b := 2 })"), R"((CompositeExpr mixed
  elements:
    (CompositeElement
      value: (IntegerLiteral 1))
    (CompositeElement
      value: (KeywordLiteral -))
    (CompositeElement
      target: (NameExpr b)
      value: (IntegerLiteral 2)))
)");
}

}  // namespace
}  // namespace assay::grammar
