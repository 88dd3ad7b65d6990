#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// alt, interleave, altsteps, call responses. Source: ES 201 873-1 §20.

namespace assay::compiler {

void Checker::CheckAlt(const ast::AltStmt* stmt) {
  if (stmt->branches.empty()) {
    Error(DiagnosticKind::kEmptyAlt, stmt,
          fmt::format("'{}' has no alternatives", stmt->interleave ? "interleave" : "alt"));
  }
  const size_t mark = EnterScope();
  for (const ast::Decl* local : stmt->locals) CheckLocalDecl(local);
  ++context_.alt_depth;
  const int loop_depth = context_.loop_depth;
  CheckBranches(stmt->branches, stmt->interleave);
  context_.loop_depth = loop_depth;
  --context_.alt_depth;
  LeaveScope(mark);
}

void Checker::CheckBranches(ast::List<const ast::AltBranch*> branches, bool interleave) {
  const ast::AltBranch* after_else = nullptr;
  for (const ast::AltBranch* branch : branches) {
    if (after_else != nullptr) {
      Report(Diagnostic(DiagnosticKind::kMisplacedElse, branch->range, "no alternative can follow '[else]'")
                 .Note(after_else->range, "the '[else]' is here"));
      after_else = nullptr;
    }
    if (branch->is_else) {
      if (interleave)
        Error(DiagnosticKind::kInvalidInterleave, branch, "'interleave' cannot have an '[else]' branch");
      if (context_.in_call_responses) {
        Error(DiagnosticKind::kMisplacedElse, branch,
              "the response handling of a call cannot have an '[else]' branch");
      }
      after_else = branch;
    }
    if (branch->guard != nullptr) {
      if (interleave) {
        Error(DiagnosticKind::kInvalidInterleave, branch->guard,
              "an alternative of 'interleave' cannot have a guard");
      }
      const bool in_guard = std::exchange(context_.in_guard, true);
      CheckCondition(branch->guard);
      ForbidSideEffects(branch->guard, "a guard", true);
      context_.in_guard = in_guard;
    }
    const size_t mark = EnterScope();
    const bool responses = context_.in_call_responses;
    if (branch->operation != nullptr) CheckBranchOperation(branch->operation);
    context_.in_call_responses = false;
    if (branch->body != nullptr) {
      const bool before = std::exchange(context_.in_interleave, interleave || context_.in_interleave);
      CheckBlock(branch->body);
      context_.in_interleave = before;
      if (interleave) interleaved_.push_back(branch->body);
    }
    context_.in_call_responses = responses;
    LeaveScope(mark);
  }
}

void Checker::CheckBranchOperation(const ast::Stmt* operation) {
  const auto* call = ast::As<ast::ExprStmt>(operation);
  if (call == nullptr) {
    CheckStatement(operation);
    return;
  }
  Expect expect;
  expect.dropped = true;
  const NodeInfo& info = CheckExpr(call->expr, expect);
  if (info.expr_class == ExprClass::kError) return;
  if (const auto* altstep = ast::As<ast::CallExpr>(call->expr)) {
    for (const ast::Argument* argument : altstep->args) {
      ForbidSideEffects(argument->value, "an argument of an alternative's altstep");
    }
  }
  const bool is_altstep =
      info.call != nullptr &&
      (info.call->callee != nullptr
           ? info.call->callee->kind == SymbolKind::kAltstep
           : info.call->behaviour != nullptr && Info(info.call->behaviour).type->kind == TypeKind::kAltstep);
  if (!is_altstep) {
    Error(DiagnosticKind::kNotAnAltstep, call->expr,
          fmt::format("an alternative starts with a receiving operation or an altstep, found '{}'",
                      Text(call->expr)));
  }
}

}  // namespace assay::compiler
