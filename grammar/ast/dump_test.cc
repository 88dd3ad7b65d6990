#include "grammar/ast/dump.h"

#include <gtest/gtest.h>

#include <vector>

#include "grammar/ast/ast.h"
#include "grammar/ast/visit.h"
#include "grammar/ast/walker.h"

namespace assay::grammar::ast {
namespace {

// x + 1 + 1 + … with `depth` additions.
const Expr* Chain(Tree& tree, int depth) {
  auto* name = tree.New<NameExpr>({0, 0, 1});
  name->name = {"x", {0, 0, 1}};
  const Expr* left = name;
  for (int i = 0; i < depth; ++i) {
    auto* one = tree.New<IntegerLiteral>({0, 4, 5});
    one->digits = "1";
    auto* sum = tree.New<BinaryExpr>({0, 0, 5});
    sum->left = left;
    sum->right = one;
    left = sum;
  }
  return left;
}

TEST(Dump, PrintsNestedNodesAndLists) {
  Tree tree;
  auto* statement = tree.New<LogStmt>({0, 0, 9});
  statement->args = tree.MakeList(std::vector<const Expr*>{Chain(tree, 1), Chain(tree, 0)});
  EXPECT_EQ(Dump(statement), R"((LogStmt
  args:
    (BinaryExpr +
      left: (NameExpr x)
      right: (IntegerLiteral 1))
    (NameExpr x))
)");
  EXPECT_EQ(Dump(Chain(tree, 0), {.ranges = true}), "(NameExpr @0-1 x)\n");
}

TEST(Dump, QuotesText) {
  Tree tree;
  auto* literal = tree.New<CharstringLiteral>({});
  literal->value = "a\"b\\c\n";
  EXPECT_EQ(Dump(literal), "(CharstringLiteral \"a\\\"b\\\\c\\x0a\")\n");
}

TEST(Dump, SurvivesDeepTrees) {
  Tree tree;
  EXPECT_GT(Dump(Chain(tree, 2000)).size(), 2000u);
}

class Recorder : public Walker {
 public:
  std::string events;

 protected:
  bool Enter(const Node* node) override {
    (events += '<') += ToString(node->kind);
    return !Is<UnaryExpr>(node);
  }
  void Leave(const Node*) override { events += '>'; }
};

TEST(Walker, GoesDepthFirstInOrder) {
  Tree tree;
  Recorder recorder;
  recorder.Walk(Chain(tree, 1));
  EXPECT_EQ(recorder.events, "<BinaryExpr<NameExpr><IntegerLiteral>>");
}

TEST(Walker, SkipsChildrenOnRequest) {
  Tree tree;
  auto* minus = tree.New<UnaryExpr>({});
  minus->operand = Chain(tree, 0);
  Recorder recorder;
  recorder.Walk(minus);
  EXPECT_EQ(recorder.events, "<UnaryExpr>");
}

TEST(Walker, SurvivesDeepTrees) {
  Tree tree;
  struct Counter : Walker {
    size_t count = 0;
    bool Enter(const Node*) override { return ++count != 0; }
  } counter;
  counter.Walk(Chain(tree, 1'000'000));
  EXPECT_EQ(counter.count, tree.node_count());
}

TEST(Node, CastsByKind) {
  Tree tree;
  const Expr* expr = Chain(tree, 1);
  EXPECT_NE(As<BinaryExpr>(expr), nullptr);
  EXPECT_EQ(As<NameExpr>(expr), nullptr);
  EXPECT_EQ(As<NameExpr>(nullptr), nullptr);
  EXPECT_EQ(FamilyOf(NodeKind::kBinaryExpr), NodeFamily::kExpr);
  EXPECT_EQ(FamilyOf(NodeKind::kIfStmt), NodeFamily::kStmt);
  EXPECT_EQ(ToString(NodeKind::kIfStmt), "IfStmt");
}

TEST(Tree, NumbersNodesDensely) {
  Tree tree;
  for (uint32_t i = 0; i < 10; ++i) EXPECT_EQ(tree.New<Block>({})->id, i);
  EXPECT_EQ(tree.node_count(), 10u);
}

}  // namespace
}  // namespace assay::grammar::ast
