// Type definitions: ES 201 873-1 §6. One row per construct: source and its dump.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

TEST(TypeDump, Subtypes) {
  EXPECT_EQ(DefinitionsOf(R"(type integer T (0 .. 255, 300); type charstring S (pattern "a*") length(1 .. 3); type M.T[-] U[2][0..3];)"), R"((TypeDecl T
  type: (BuiltinType integer)
  constraint: (Constraint
    values:
      (RangeExpr
        lower: (IntegerLiteral 0)
        upper: (IntegerLiteral 255))
      (IntegerLiteral 300)))
(TypeDecl S
  type: (BuiltinType charstring)
  constraint: (Constraint
    values:
      (PatternExpr
        elements:
          (PatternElement text "a*"))
    length: (RangeExpr
      lower: (IntegerLiteral 1)
      upper: (IntegerLiteral 3))))
(TypeDecl U
  type: (TypeReference
    (IndexExpr
      base: (FieldExpr T
        base: (NameExpr M))
      index: (KeywordLiteral -)))
  dims:
    (IntegerLiteral 2)
    (RangeExpr
      lower: (IntegerLiteral 0)
      upper: (IntegerLiteral 3)))
)");
}

TEST(TypeDump, Record) {
  EXPECT_EQ(DefinitionsOf(R"(type record R { integer a (1..2) optional, record of set of charstring b length(3), union { T x } c[2] };)"), R"((TypeDecl R
  type: (StructType record
    fields:
      (Field a optional
        type: (BuiltinType integer)
        constraint: (Constraint
          values:
            (RangeExpr
              lower: (IntegerLiteral 1)
              upper: (IntegerLiteral 2))))
      (Field b
        type: (ListType record of
          element: (ListType set of
            element: (BuiltinType charstring)))
        constraint: (Constraint
          length: (IntegerLiteral 3)))
      (Field c
        type: (StructType union
          fields:
            (Field x
              type: (TypeReference
                (NameExpr T))))
        dims:
          (IntegerLiteral 2))))
)");
}

TEST(TypeDump, Union) {
  EXPECT_EQ(DefinitionsOf(R"(type union U { @default integer a, anytype b };)"), R"((TypeDecl U
  type: (StructType union
    fields:
      (Field a default
        type: (BuiltinType integer))
      (Field b
        type: (BuiltinType anytype))))
)");
}

TEST(TypeDump, Lists) {
  EXPECT_EQ(DefinitionsOf(R"(type record length(1..infinity) of enumerated { a, b } L; type set of T S length(2);)"), R"((TypeDecl L
  type: (ListType record of
    length: (RangeExpr
      lower: (IntegerLiteral 1)
      upper: (KeywordLiteral infinity))
    element: (EnumType
      items:
        (EnumItem a)
        (EnumItem b))))
(TypeDecl S
  type: (ListType set of
    element: (TypeReference
      (NameExpr T)))
  constraint: (Constraint
    length: (IntegerLiteral 2)))
)");
}

TEST(TypeDump, Enumerated) {
  EXPECT_EQ(DefinitionsOf(R"(type enumerated E { a, b(1), c(2, 4..6), d(-1) };)"), R"((TypeDecl E
  type: (EnumType
    items:
      (EnumItem a)
      (EnumItem b
        values:
          (IntegerLiteral 1))
      (EnumItem c
        values:
          (IntegerLiteral 2)
          (RangeExpr
            lower: (IntegerLiteral 4)
            upper: (IntegerLiteral 6)))
      (EnumItem d
        values:
          (UnaryExpr -
            operand: (IntegerLiteral 1)))))
)");
}

TEST(TypeDump, Map) {
  EXPECT_EQ(DefinitionsOf(R"(type map from charstring to record of integer M;)"), R"((TypeDecl M
  type: (MapType
    from: (BuiltinType charstring)
    to: (ListType record of
      element: (BuiltinType integer))))
)");
}

TEST(TypeDump, MessagePort) {
  EXPECT_EQ(DefinitionsOf(R"(type port P message { in A, B; out all; inout C; address T; map param (in integer x); unmap param (T y) })"), R"((TypeDecl P
  type: (PortType message
    items:
      (PortMessageList in
        types:
          (TypeReference
            (NameExpr A))
          (TypeReference
            (NameExpr B)))
      (PortMessageList out all)
      (PortMessageList inout
        types:
          (TypeReference
            (NameExpr C)))
      (PortMessageList address
        types:
          (TypeReference
            (NameExpr T)))
      (PortMapParams
        params:
          (FormalParam x direction=in
            type: (BuiltinType integer)))
      (PortMapParams unmap
        params:
          (FormalParam y
            type: (TypeReference
              (NameExpr T))))))
)");
}

TEST(TypeDump, TranslationPort) {
  EXPECT_EQ(DefinitionsOf(R"(type port P message map to Q { in A from B with f(); out C })"), R"((TypeDecl P
  type: (PortType message
    map_to:
      (NameExpr Q)
    items:
      (PortMessageList in
        types:
          (TypeReference
            (NameExpr A))
        translations:
          (PortTranslation index=0
            type: (TypeReference
              (NameExpr B))
            function: (CallExpr
              callee: (NameExpr f))))
      (PortMessageList out
        types:
          (TypeReference
            (NameExpr C)))))
)");
}

TEST(TypeDump, Component) {
  EXPECT_EQ(DefinitionsOf(R"(type component C extends A, M.B { private var integer v := 1; port P p, q[2]; timer t; const integer c := 1 })"), R"((TypeDecl C
  type: (ComponentType
    extends:
      (NameExpr A)
      (FieldExpr B
        base: (NameExpr M))
    members:
      (VarDecl visibility=private
        type: (BuiltinType integer)
        items:
          (Declarator v
            init: (IntegerLiteral 1)))
      (PortDecl
        type: (TypeReference
          (NameExpr P))
        items:
          (Declarator p)
          (Declarator q
            dims:
              (IntegerLiteral 2)))
      (TimerDecl
        items:
          (Declarator t))
      (ConstDecl
        type: (BuiltinType integer)
        items:
          (Declarator c
            init: (IntegerLiteral 1)))))
)");
}

TEST(TypeDump, Behaviour) {
  EXPECT_EQ(DefinitionsOf(R"(type function F(in integer x) runs on self return T; type altstep A() runs on C; type testcase TC() system S;)"), R"((TypeDecl F
  type: (BehaviourType function runs_on_self
    params:
      (FormalParam x direction=in
        type: (BuiltinType integer))
    return: (ReturnType
      type: (TypeReference
        (NameExpr T)))))
(TypeDecl A
  type: (BehaviourType altstep
    runs_on: (NameExpr C)))
(TypeDecl TC
  type: (BehaviourType testcase
    system: (NameExpr S)))
)");
}

TEST(TypeDump, ContextWordsAreIdentifiers) {
  EXPECT_EQ(DefinitionsOf(R"(type integer stream; type record R { stream verdict, integer timestamp }; const integer implies := realtime;)"), R"((TypeDecl stream
  type: (BuiltinType integer))
(TypeDecl R
  type: (StructType record
    fields:
      (Field verdict
        type: (TypeReference
          (NameExpr stream)))
      (Field timestamp
        type: (BuiltinType integer))))
(ConstDecl
  type: (BuiltinType integer)
  items:
    (Declarator implies
      init: (NameExpr realtime)))
)");
}

}  // namespace
}  // namespace assay::grammar
