#include "compiler/lower/function_lowering.h"

// if, select, loops and jumps (§19.2 to §19.13). A loop tests at its end, so that a turn of
// `for (var integer i := 0; i < n; i := i + 1) { s := s + i }` is three instructions: add, add, jlt.

namespace assay::compiler {

using runtime::Type;
using runtime::Value;

void FunctionLowering::If(const ast::IfStmt& stmt) {
  // `else if` chains are a loop, not recursion.
  FunctionBuilder::Label end = b_.NewLabel();
  const ast::Stmt* current = &stmt;
  while (const auto* branch = ast::As<ast::IfStmt>(current)) {
    FunctionBuilder::Label otherwise = b_.NewLabel();
    JumpIf(branch->condition, false, otherwise);
    Block(*branch->then);
    if (branch->otherwise != nullptr && b_.reachable()) b_.Jump(end);
    b_.Bind(otherwise);
    current = branch->otherwise;
  }
  if (const auto* block = ast::As<ast::Block>(current)) Block(*block);
  b_.Bind(end);
}

void FunctionLowering::For(const ast::ForStmt& stmt) {
  FunctionBuilder::Label body = b_.NewLabel();
  FunctionBuilder::Label next = b_.NewLabel();
  FunctionBuilder::Label test = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  if (stmt.init != nullptr) Statement(stmt.init);
  b_.Jump(test);
  b_.Bind(body);
  scopes_.push_back({end, next, {}});
  Block(*stmt.body);
  scopes_.pop_back();
  b_.Bind(next);
  if (stmt.step != nullptr) Statement(stmt.step);
  b_.Bind(test);
  JumpIf(stmt.condition, true, body);
  b_.Bind(end);
}

void FunctionLowering::While(const ast::WhileStmt& stmt) {
  FunctionBuilder::Label body = b_.NewLabel();
  FunctionBuilder::Label test = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  b_.Jump(test);
  b_.Bind(body);
  scopes_.push_back({end, test, {}});
  Block(*stmt.body);
  scopes_.pop_back();
  b_.Bind(test);
  JumpIf(stmt.condition, true, body);
  b_.Bind(end);
}

void FunctionLowering::DoWhile(const ast::DoWhileStmt& stmt) {
  FunctionBuilder::Label body = b_.NewLabel();
  FunctionBuilder::Label test = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  b_.Bind(body);
  scopes_.push_back({end, test, {}});
  Block(*stmt.body);
  scopes_.pop_back();
  b_.Bind(test);
  JumpIf(stmt.condition, true, body);
  b_.Bind(end);
}

void FunctionLowering::Select(const ast::SelectStmt& stmt) {
  if (stmt.is_union) {
    SelectUnion(stmt);
    return;
  }
  FunctionBuilder::Label end = b_.NewLabel();
  Operand subject = LowerFor(stmt.subject, nullptr);
  for (const ast::CaseBranch* branch : stmt.branches) {
    if (branch->is_else) {
      Block(*branch->body);
      break;
    }
    FunctionBuilder::Label body = b_.NewLabel();
    FunctionBuilder::Label next = b_.NewLabel();
    for (const ast::Expr* value : branch->values) {
      uint16_t mark = b_.mark();
      At(value->range);
      Operand tmpl = Lower(value);
      b_.Release(mark);
      bool scalar = FunctionBuilder::IsConstant(tmpl) && !b_.ConstantValue(tmpl).is_heap();
      if (scalar) {
        b_.EmitJump(Opcode::kJumpEqual, body, subject, tmpl);
      } else {
        uint16_t matched = b_.NewRegister();
        b_.Emit(Opcode::kMatch, matched, subject, tmpl);
        b_.EmitJump(Opcode::kJumpTrue, body, matched);
        b_.Release(mark);
      }
    }
    b_.Jump(next);
    b_.Bind(body);
    Block(*branch->body);
    if (b_.reachable()) b_.Jump(end);
    b_.Bind(next);
  }
  b_.Bind(end);
}

/// select union (§19.3.2): the branch whose alternative is chosen.
void FunctionLowering::SelectUnion(const ast::SelectStmt& stmt) {
  FunctionBuilder::Label end = b_.NewLabel();
  Operand subject = LowerFor(stmt.subject, nullptr);
  const Type* type = Info(stmt.subject).type;
  if (type == nullptr || !type->is_union_like()) {
    Unsupported(stmt.subject, "select union on this");
    return;
  }
  for (const ast::CaseBranch* branch : stmt.branches) {
    if (branch->is_else) {
      Block(*branch->body);
      break;
    }
    FunctionBuilder::Label body = b_.NewLabel();
    FunctionBuilder::Label next = b_.NewLabel();
    for (const ast::Expr* value : branch->values) {
      int alternative = Info(value).number;
      if (alternative < 0) alternative = type->FindField(p_.TextOf(value->range));
      if (alternative < 0) {
        Unsupported(value, "this alternative");
        continue;
      }
      runtime::Path path;
      path.steps.push_back({.kind = runtime::PathStep::Kind::kAlternative,
                            .number = static_cast<uint32_t>(alternative),
                            .type = type});
      uint16_t mark = b_.mark();
      uint16_t chosen = b_.NewRegister();
      b_.Emit(Opcode::kTestPath, chosen, subject, static_cast<uint16_t>(runtime::PathTest::kIsChosen),
              b_.AddPath(path));
      b_.EmitJump(Opcode::kJumpTrue, body, chosen);
      b_.Release(mark);
    }
    b_.Jump(next);
    b_.Bind(body);
    Block(*branch->body);
    if (b_.reachable()) b_.Jump(end);
    b_.Bind(next);
  }
  b_.Bind(end);
}

void FunctionLowering::JumpStatement(const ast::JumpStmt& stmt) {
  for (size_t i = scopes_.size(); i-- > 0;) {
    const JumpScope& scope = scopes_[i];
    FunctionBuilder::Label target = stmt.jump == ast::Jump::kBreak      ? scope.leave
                                    : stmt.jump == ast::Jump::kContinue ? scope.again
                                                                        : scope.repeat;
    if (!target.valid()) continue;
    b_.Jump(target);
    return;
  }
  Unsupported(&stmt, "this jump outside a loop or alternative");
}

FunctionBuilder::Label FunctionLowering::LabelOf(const ast::Node* label) {
  auto [entry, added] = labels_.try_emplace(label);
  if (added) entry->second = b_.NewLabel();
  return entry->second;
}

}  // namespace assay::compiler
