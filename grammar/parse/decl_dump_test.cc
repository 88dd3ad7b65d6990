// Definitions: ES 201 873-1 §8, §10-§16, §27. One row per construct: source and its dump.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

TEST(DeclDump, Constants) {
  EXPECT_EQ(DefinitionsOf(R"(const integer a := 1, b[2] := {1, 2};)"), R"((ConstDecl
  type: (BuiltinType integer)
  items:
    (Declarator a
      init: (IntegerLiteral 1))
    (Declarator b
      dims:
        (IntegerLiteral 2)
      init: (CompositeExpr values
        elements:
          (CompositeElement
            value: (IntegerLiteral 1))
          (CompositeElement
            value: (IntegerLiteral 2)))))
)");
}

TEST(DeclDump, ModulePars) {
  EXPECT_EQ(DefinitionsOf(R"(modulepar integer A := 1, B; modulepar { T C; template U D := ? } with { extension "x" })"), R"((ModuleParDecl
  type: (BuiltinType integer)
  items:
    (Declarator A
      init: (IntegerLiteral 1))
    (Declarator B))
(ModuleParDecl
  type: (TypeReference
    (NameExpr T))
  items:
    (Declarator C)
  with: (WithBlock
    attributes:
      (WithAttribute extension
        values:
          (CharstringLiteral "x"))))
(ModuleParDecl restriction=template
  type: (TypeReference
    (NameExpr U))
  items:
    (Declarator D
      init: (KeywordLiteral ?))
  with: (WithBlock
    attributes:
      (WithAttribute extension
        values:
          (CharstringLiteral "x"))))
)");
}

TEST(DeclDump, Templates) {
  EXPECT_EQ(DefinitionsOf(R"(template(present) @fuzzy @deterministic T m(integer a := 1, template U b := -) modifies n := ?; private template S x := 1;)"), R"((TemplateDecl m restriction=template(present) evaluation=@fuzzy deterministic
  type: (TypeReference
    (NameExpr T))
  params:
    (FormalParam a
      type: (BuiltinType integer)
      default: (IntegerLiteral 1))
    (FormalParam b restriction=template
      type: (TypeReference
        (NameExpr U))
      default: (KeywordLiteral -))
  modifies: (NameExpr n)
  body: (KeywordLiteral ?))
(TemplateDecl x visibility=private restriction=template
  type: (TypeReference
    (NameExpr S))
  body: (IntegerLiteral 1))
)");
}

TEST(DeclDump, ModifiesAny) {
  EXPECT_EQ(DefinitionsOf(R"(template @abstract R m modifies ? := { a := 1 };)"), R"((TemplateDecl m restriction=template abstract
  type: (TypeReference
    (NameExpr R))
  modifies: (KeywordLiteral ?)
  body: (CompositeExpr fields
    elements:
      (CompositeElement
        target: (NameExpr a)
        value: (IntegerLiteral 1))))
)");
}

TEST(DeclDump, Function) {
  EXPECT_EQ(DefinitionsOf(R"(function @deterministic f(in integer a, inout timer t, out template(omit) T b[2], @lazy P p) runs on C mtc D system E return template(value) T { })"), R"((FunctionDecl f deterministic
  params:
    (FormalParam a direction=in
      type: (BuiltinType integer))
    (FormalParam t direction=inout
      type: (BuiltinType timer))
    (FormalParam b direction=out restriction=template(omit)
      type: (TypeReference
        (NameExpr T))
      dims:
        (IntegerLiteral 2))
    (FormalParam p evaluation=@lazy
      type: (TypeReference
        (NameExpr P)))
  runs_on: (NameExpr C)
  mtc: (NameExpr D)
  system: (NameExpr E)
  return: (ReturnType restriction=template(value)
    type: (TypeReference
      (NameExpr T)))
  body: (Block))
)");
}

TEST(DeclDump, ExternalFunction) {
  EXPECT_EQ(DefinitionsOf(R"(external function x(in any p) return boolean;)"), R"((FunctionDecl x external
  params:
    (FormalParam p direction=in
      type: (BuiltinType any))
  return: (ReturnType
    type: (BuiltinType boolean)))
)");
}

TEST(DeclDump, ControlFunction) {
  EXPECT_EQ(DefinitionsOf(R"(function @control f() { } function control() runs on C { } control { })"), R"((FunctionDecl f control
  body: (Block))
(FunctionDecl control control
  runs_on: (NameExpr C)
  body: (Block))
(ControlPart
  body: (Block))
)");
}

TEST(DeclDump, Altstep) {
  EXPECT_EQ(DefinitionsOf(R"(altstep @control a(integer x) runs on C { var integer v; [] p.receive { } [else] { } })"), R"((AltstepDecl a control
  params:
    (FormalParam x
      type: (BuiltinType integer))
  runs_on: (NameExpr C)
  locals:
    (VarDecl
      type: (BuiltinType integer)
      items:
        (Declarator v))
  branches:
    (AltBranch
      operation: (ReceiveStmt receive target=one
        (NameExpr p))
      body: (Block))
    (AltBranch else
      body: (Block)))
)");
}

TEST(DeclDump, Testcase) {
  EXPECT_EQ(DefinitionsOf(R"(testcase TC(integer x := 1) runs on C system S { })"), R"((TestcaseDecl TC
  params:
    (FormalParam x
      type: (BuiltinType integer)
      default: (IntegerLiteral 1))
  runs_on: (NameExpr C)
  system: (NameExpr S)
  body: (Block))
)");
}

TEST(DeclDump, Signature) {
  EXPECT_EQ(DefinitionsOf(R"(signature S(in integer a, out T b) noblock return R exception (E, integer);)"), R"((SignatureDecl S noblock
  params:
    (FormalParam a direction=in
      type: (BuiltinType integer))
    (FormalParam b direction=out
      type: (TypeReference
        (NameExpr T)))
  return: (TypeReference
    (NameExpr R))
  exceptions:
    (TypeReference
      (NameExpr E))
    (BuiltinType integer))
)");
}

TEST(DeclDump, Imports) {
  EXPECT_EQ(DefinitionsOf(R"(import from A all except { type X; const all }; import from B -> C language "TTCN-3:2018" recursive { type all except T, U; function f, g; group G.H except { testcase all }; import all } friend module D, E; public group G { const integer c := 1; })"), R"((ImportDecl A
  items:
    (ImportItem all all
      except_items:
        (ImportItem type
          names:
            (NameExpr X))
        (ImportItem const all)))
(ImportDecl B C languages=TTCN-3:2018 recursive
  items:
    (ImportItem type all
      except:
        (NameExpr T)
        (NameExpr U))
    (ImportItem function
      names:
        (NameExpr f)
        (NameExpr g))
    (ImportItem group
      names:
        (FieldExpr H
          base: (NameExpr G))
      except_items:
        (ImportItem testcase all))
    (ImportItem import all))
(FriendDecl visibility=friend modules=D,E)
(GroupDecl G visibility=public
  definitions:
    (ConstDecl
      type: (BuiltinType integer)
      items:
        (Declarator c
          init: (IntegerLiteral 1))))
)");
}

TEST(DeclDump, With) {
  EXPECT_EQ(DefinitionsOf(R"(type record R { integer a } with { encode override "x"; variant(a, const all except { c }) {"e", "f"}."v"; display @local "d" };)"), R"((TypeDecl R
  type: (StructType record
    fields:
      (Field a
        type: (BuiltinType integer)))
  with: (WithBlock
    attributes:
      (WithAttribute encode modifier=override
        values:
          (CharstringLiteral "x"))
      (WithAttribute variant
        qualifiers:
          (WithQualifier
            path: (NameExpr a))
          (WithQualifier const
            except:
              (NameExpr c))
        encodings:
          (CharstringLiteral "e")
          (CharstringLiteral "f")
        values:
          (CharstringLiteral "v"))
      (WithAttribute display modifier=@local
        values:
          (CharstringLiteral "d"))))
)");
}

}  // namespace
}  // namespace assay::grammar
