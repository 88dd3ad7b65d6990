#include <fmt/format.h>

#include "grammar/parse/builder.h"

namespace assay::grammar {

const ast::Stmt* Builder::BuildAlt(P::AltStatementContext& context) {
  auto* statement = New<ast::AltStmt>(At(&context));
  statement->interleave = Type(context.kind) == P::KW_INTERLEAVE;
  statement->nodefault = context.nodefault != nullptr;
  statement->locals = BuildLocals(context.decls);
  statement->branches =
      BuildBranches(context.branches, statement->interleave ? BranchPlace::kInterleave : BranchPlace::kAlt);
  if (statement->branches.empty()) {
    SyntaxError(At(context.kind),
                fmt::format("'{}' needs at least one alternative: expected '['", Text(context.kind)));
  }
  return statement;
}

ast::List<const ast::AltBranch*> Builder::BuildBranches(const std::vector<P::AltBranchContext*>& contexts,
                                                        BranchPlace place) {
  Nodes<ast::AltBranch> branches;
  for (P::AltBranchContext* context : contexts) branches.push_back(BuildBranch(*context, place));
  return List(branches);
}

const ast::AltBranch* Builder::BuildBranch(P::AltBranchContext& context, BranchPlace place) {
  auto* branch = New<ast::AltBranch>(At(&context));
  branch->is_else = context.isElse != nullptr;
  branch->guard = BuildOptional(context.guard);
  if (context.nodefault) {
    Error(DiagnosticKind::kMisplacedModifier, At(context.nodefault),
          "@nodefault applies to an operation outside of alternatives; here it belongs behind 'alt'");
  }
  const SourceRange open = At(context.open);
  if (branch->is_else) {
    if (place == BranchPlace::kInterleave)
      SyntaxError(At(context.isElse), "'interleave' has no [else] branch");
    if (place == BranchPlace::kCallResponse)
      SyntaxError(At(context.isElse), "the responses of a call have no [else] branch");
    if (context.op) SyntaxError(At(context.op), "expected '{' behind [else]");
    if (context.body == nullptr) SyntaxError(After(At(&context)), "expected '{' behind [else]");
  } else if (context.op == nullptr) {
    static constexpr std::string_view kElse[] = {"else"};
    SyntaxError(open, "an alternative needs an operation that waits, or an altstep, behind its guard",
                branch->guard != nullptr ? branch->guard->range : open, kElse);
  }
  if (branch->guard && place == BranchPlace::kInterleave) {
    SyntaxError(branch->guard->range, "an 'interleave' branch has no guard expression: expected ']'");
  }
  if (context.op && !branch->is_else) {
    const BuiltReference built = BuildAnyReference(*context.op);
    const bool waits = built.stmt != nullptr &&
                       (ast::Is<ast::ReceiveStmt>(built.stmt) || ast::Is<ast::EventStmt>(built.stmt));
    const bool altstep = ast::Is<ast::CallExpr>(built.expr) || ast::Is<ast::ErrorExpr>(built.expr);
    if (waits) {
      branch->operation = built.stmt;
      if (context.body == nullptr)
        SyntaxError(After(At(context.op)), "expected '{' behind the operation of an alternative");
    } else if (altstep) {
      auto* call = New<ast::ExprStmt>(built.expr->range);
      call->expr = built.expr;
      branch->operation = call;
      if (place == BranchPlace::kInterleave) SyntaxError(built.expr->range, "'interleave' takes no altsteps");
    } else {
      SyntaxError(
          At(context.op),
          "an alternative waits: expected a receiving operation, 'timeout', 'done', 'killed' or an altstep");
    }
    if (place == BranchPlace::kCallResponse) {
      const auto* receive = ast::As<ast::ReceiveStmt>(branch->operation);
      const bool response = receive != nullptr && (receive->op == ast::ReceiveOp::kGetreply ||
                                                   receive->op == ast::ReceiveOp::kCatch);
      if (!response)
        SyntaxError(At(context.op), "the responses of a call are 'getreply' and 'catch' operations");
    }
  }
  if (context.body) branch->body = BuildBlock(*context.body);
  return branch;
}

}  // namespace assay::grammar
