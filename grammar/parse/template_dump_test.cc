// Templates and matching mechanisms: ES 201 873-1 §15, Annex B. One row per construct: source and its dump.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

TEST(TemplateDump, Symbols) {
  EXPECT_EQ(ExprOf(R"({?, *, ? length(2), * ifpresent})"), R"((CompositeExpr values
  elements:
    (CompositeElement
      value: (KeywordLiteral ?))
    (CompositeElement
      value: (KeywordLiteral *))
    (CompositeElement
      value: (LengthExpr
        operand: (KeywordLiteral ?)
        length: (IntegerLiteral 2)))
    (CompositeElement
      value: (IfPresentExpr
        operand: (KeywordLiteral *))))
)");
}

TEST(TemplateDump, ValueList) {
  EXPECT_EQ(ExprOf(R"((1, 2 .. 3, all from c))"), R"((ListMatch value-list
  items:
    (IntegerLiteral 1)
    (RangeExpr
      lower: (IntegerLiteral 2)
      upper: (IntegerLiteral 3))
    (AllFromExpr
      source: (NameExpr c)))
)");
}

TEST(TemplateDump, Range) {
  EXPECT_EQ(ExprOf(R"((!0 .. infinity))"), R"((RangeExpr lower_exclusive
  lower: (IntegerLiteral 0)
  upper: (KeywordLiteral infinity))
)");
}

TEST(TemplateDump, ParenIsNoList) {
  EXPECT_EQ(ExprOf(R"((1))"), R"((ParenExpr
  inner: (IntegerLiteral 1))
)");
}

TEST(TemplateDump, Sets) {
  EXPECT_EQ(ExprOf(R"({complement(1, 2), subset(a), superset(all from b), permutation(1, ?)})"), R"((CompositeExpr values
  elements:
    (CompositeElement
      value: (ListMatch complement
        items:
          (IntegerLiteral 1)
          (IntegerLiteral 2)))
    (CompositeElement
      value: (ListMatch subset
        items:
          (NameExpr a)))
    (CompositeElement
      value: (ListMatch superset
        items:
          (AllFromExpr
            source: (NameExpr b))))
    (CompositeElement
      value: (ListMatch permutation
        items:
          (IntegerLiteral 1)
          (KeywordLiteral ?))))
)");
}

TEST(TemplateDump, LengthBindsLoosely) {
  EXPECT_EQ(ExprOf(R"("a" & ? length(1) & "b" length(3 .. infinity) ifpresent)"), R"((IfPresentExpr
  operand: (LengthExpr
    operand: (BinaryExpr &
      left: (BinaryExpr &
        left: (CharstringLiteral "a")
        right: (LengthExpr
          operand: (KeywordLiteral ?)
          length: (IntegerLiteral 1)))
      right: (CharstringLiteral "b"))
    length: (RangeExpr
      lower: (IntegerLiteral 3)
      upper: (KeywordLiteral infinity))))
)");
}

TEST(TemplateDump, Inline) {
  EXPECT_EQ(ExprOf(R"(T:{ a := ? })"), R"((InlineTemplate
  type: (NameExpr T)
  value: (CompositeExpr fields
    elements:
      (CompositeElement
        target: (NameExpr a)
        value: (KeywordLiteral ?))))
)");
}

TEST(TemplateDump, InlineBuiltin) {
  EXPECT_EQ(ExprOf(R"(integer:(1 .. 2))"), R"((InlineTemplate
  type: (TypeExpr
    type: (BuiltinType integer))
  value: (RangeExpr
    lower: (IntegerLiteral 1)
    upper: (IntegerLiteral 2)))
)");
}

TEST(TemplateDump, InlineModifies) {
  EXPECT_EQ(ExprOf(R"(T:modifies m_base(1) := { a := 2 })"), R"((InlineTemplate
  type: (NameExpr T)
  value: (ModifiesExpr
    base: (CallExpr
      callee: (NameExpr m_base)
      args:
        (Argument
          value: (IntegerLiteral 1)))
    value: (CompositeExpr fields
      elements:
        (CompositeElement
          target: (NameExpr a)
          value: (IntegerLiteral 2)))))
)");
}

TEST(TemplateDump, Pattern) {
  EXPECT_EQ(ExprOf(R"(pattern @nocase "a{ref.f[1]}\N{set}\q{0,0,1,2}{\raw}" & c_x)"), R"((PatternExpr nocase
  elements:
    (PatternElement text "a")
    (PatternElement reference
      (IndexExpr
        base: (FieldExpr f
          base: (NameExpr ref))
        index: (IntegerLiteral 1)))
    (PatternElement charset
      (NameExpr set))
    (PatternElement text "\\q{0,0,1,2}")
    (PatternElement literal-reference
      (NameExpr raw))
    (PatternElement reference
      (NameExpr c_x)))
)");
}

TEST(TemplateDump, PatternAcrossLiterals) {
  EXPECT_EQ(ExprOf(R"(pattern "{m_" & "ref}!")"), R"((PatternExpr
  elements:
    (PatternElement reference
      (NameExpr m_ref))
    (PatternElement text "!"))
)");
}

TEST(TemplateDump, Decmatch) {
  EXPECT_EQ(ExprOf(R"(decmatch ("UTF-8") T:{1})"), R"((DecmatchExpr
  encoding: (CharstringLiteral "UTF-8")
  target: (InlineTemplate
    type: (NameExpr T)
    value: (CompositeExpr values
      elements:
        (CompositeElement
          value: (IntegerLiteral 1)))))
)");
}

TEST(TemplateDump, DecmatchOfList) {
  EXPECT_EQ(ExprOf(R"(decmatch (1, 2))"), R"((DecmatchExpr
  target: (ListMatch value-list
    items:
      (IntegerLiteral 1)
      (IntegerLiteral 2)))
)");
}

TEST(TemplateDump, Dynamic) {
  EXPECT_EQ(ExprOf(R"(@dynamic { return value > 1; })"), R"((DynamicMatch
  body: (Block
    statements:
      (ReturnStmt
        value: (BinaryExpr >
          left: (NameExpr value)
          right: (IntegerLiteral 1)))))
)");
}

TEST(TemplateDump, Logic) {
  EXPECT_EQ(ExprOf(R"(conjunct(a, b) implies disjunct(c, ?) except d)"), R"((BinaryExpr except
  left: (BinaryExpr implies
    left: (ListMatch conjunct
      items:
        (NameExpr a)
        (NameExpr b))
    right: (ListMatch disjunct
      items:
        (NameExpr c)
        (KeywordLiteral ?)))
  right: (NameExpr d))
)");
}

TEST(TemplateDump, Presence) {
  EXPECT_EQ(ExprOf(R"({omit(a), present(b), valueof(c), match(d, ?)})"), R"((CompositeExpr values
  elements:
    (CompositeElement
      value: (PresenceExpr omit
        operand: (NameExpr a)))
    (CompositeElement
      value: (PresenceExpr present
        operand: (NameExpr b)))
    (CompositeElement
      value: (ValueofExpr
        operand: (NameExpr c)))
    (CompositeElement
      value: (MatchExpr
        value: (NameExpr d)
        pattern: (KeywordLiteral ?))))
)");
}

}  // namespace
}  // namespace assay::grammar
