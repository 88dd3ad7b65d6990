#include <utility>

#include "compiler/lower/function_lowering.h"

// Alternatives (§20). An alt becomes
//
//   top:  altbegin                          the snapshot
//         per branch: guard, operation, jump to the next branch when it did not happen, body, jump end
//         nextdef …                         the activated defaults, unless there is an [else] or @nodefault
//         altwait -> top
//   end:
//
// A branch of an altstep is the same, but the altstep's caller has taken the snapshot, and the result tells it what
// happened. A stand-alone operation is an alt of one branch (§20.1).

namespace assay::compiler {

using runtime::TypeKind;

namespace {

/// Results of altsteps and defaults; any other one is a break (runtime/program/opcode.def, CallAltstep).
constexpr int64_t kNoneMatched = 0;
constexpr int64_t kTaken = 1;
constexpr int64_t kRepeat = 2;

}  // namespace

void FunctionLowering::Alt(const ast::AltStmt& stmt) {
  if (stmt.interleave) {
    Interleave(stmt.branches, stmt.nodefault);
    return;
  }
  FunctionBuilder::Label top = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  // Local definitions are evaluated before the snapshot, and again by repeat, but not by a new snapshot (§20.2).
  FunctionBuilder::Label repeat = top;
  uint16_t mark = b_.mark();
  if (!stmt.locals.empty()) {
    repeat = b_.NewLabel();
    b_.Bind(repeat);
    for (const ast::Decl* local : stmt.locals) Declaration(local);
  }
  FunctionBuilder::Label none = Suspend(top);
  bool has_else = Branches(stmt.branches, end, end, repeat);
  // A default is called from the alt, not from the last statement of its last branch.
  At(stmt.range);
  if (!has_else) Wait(none, top, end, stmt.nodefault, repeat);
  b_.Bind(end);
  if (interleave_ == nullptr) b_.Release(mark);
}

/// Begins an alternative: takes the snapshot, or inside an interleave lets the other branches go on. Returns where to go
/// when nothing matched; not valid: wait here.
FunctionBuilder::Label FunctionLowering::Suspend(FunctionBuilder::Label top) {
  if (interleave_ != nullptr) return SuspendInInterleave(top);
  b_.Bind(top);
  b_.Emit(Opcode::kAltBegin);
  return {};
}

/// Behind the last branch: defaults, then wait.
void FunctionLowering::Wait(FunctionBuilder::Label none, FunctionBuilder::Label top, FunctionBuilder::Label end,
                            bool nodefault, FunctionBuilder::Label repeat) {
  if (none.valid()) {
    b_.Jump(none);
    return;
  }
  if (!nodefault) Defaults(end, repeat.valid() ? repeat : top);
  b_.EmitJump(Opcode::kAltWait, top);
}

void FunctionLowering::Defaults(FunctionBuilder::Label end, FunctionBuilder::Label repeat) {
  uint16_t mark = b_.mark();
  uint16_t result = b_.NewRegister();
  uint16_t counter = b_.NewRegister();
  FunctionBuilder::Label next = b_.NewLabel();
  FunctionBuilder::Label wait = b_.NewLabel();
  b_.Emit(Opcode::kUnbind, counter);
  b_.Bind(next);
  b_.EmitJump(Opcode::kNextDefault, wait, counter, 0, result);
  b_.EmitJump(Opcode::kJumpEqual, next, result, b_.Integer(kNoneMatched));
  b_.EmitJump(Opcode::kJumpEqual, repeat, result, b_.Integer(kRepeat));
  b_.Jump(end);
  b_.Bind(wait);
  b_.Release(mark);
}

bool FunctionLowering::Branches(ast::List<const ast::AltBranch*> branches, FunctionBuilder::Label end,
                                FunctionBuilder::Label leave, FunctionBuilder::Label repeat) {
  scopes_.push_back({leave, {}, repeat});
  bool has_else = false;
  for (const ast::AltBranch* branch : branches) {
    uint16_t mark = b_.mark();
    At(branch->range);
    FunctionBuilder::Label next = b_.NewLabel();
    if (branch->guard != nullptr) JumpIf(branch->guard, false, next);
    if (branch->operation != nullptr) TryOperation(branch->operation, next, leave, repeat);
    const runtime::Type* called = std::exchange(called_, nullptr);
    if (branch->body != nullptr) Block(*branch->body);
    called_ = called;
    if (b_.reachable()) b_.Jump(end);
    b_.Bind(next);
    if (interleave_ == nullptr) b_.Release(mark);
    has_else = branch->is_else && branch->guard == nullptr;
    if (has_else) break;
  }
  scopes_.pop_back();
  return has_else;
}

void FunctionLowering::TryOperation(const ast::Stmt* operation, FunctionBuilder::Label next,
                                    FunctionBuilder::Label leave, FunctionBuilder::Label repeat) {
  At(operation->range);
  if (const auto* receive = ast::As<ast::ReceiveStmt>(operation)) {
    TryReceive(*receive, next);
  } else if (const auto* event = ast::As<ast::EventStmt>(operation)) {
    TryEvent(*event, next);
  } else if (const auto* stmt = ast::As<ast::ExprStmt>(operation); stmt != nullptr && ast::Is<ast::CallExpr>(stmt->expr)) {
    TryAltstep(static_cast<const ast::CallExpr&>(*stmt->expr), next, leave, repeat);
  } else {
    Unsupported(operation, "this operation as an alternative");
  }
}

void FunctionLowering::TryAltstep(const ast::CallExpr& call, FunctionBuilder::Label next,
                                  FunctionBuilder::Label leave, FunctionBuilder::Label repeat) {
  const CallInfo* info = Info(&call).call;
  if (info == nullptr) {
    Unsupported(&call, "this call as an alternative");
    return;
  }
  uint16_t mark = b_.mark();
  Operand behaviour = info->behaviour == nullptr ? kNone : LowerToRegister(info->behaviour);
  Window window = Arguments(Actuals(*info));
  At(call.range);
  if (behaviour != kNone) {
    b_.Emit(Opcode::kCallAltRef, window.result, window.first, behaviour);
  } else if (auto function = p_.FunctionIndex(info->callee);
             function && info->callee->kind == SymbolKind::kAltstep) {
    b_.Emit(Opcode::kCallAltstep, window.result, window.first, 0, static_cast<int32_t>(*function));
  } else {
    Unsupported(&call, "this call as an alternative");
    return;
  }
  StoreBack(window);
  b_.EmitJump(Opcode::kJumpEqual, next, window.result, b_.Integer(kNoneMatched));
  FunctionBuilder::Label taken = b_.NewLabel();
  b_.EmitJump(Opcode::kJumpEqual, taken, window.result, b_.Integer(kTaken));
  b_.EmitJump(Opcode::kJumpEqual, repeat, window.result, b_.Integer(kRepeat));
  b_.Jump(leave);
  b_.Bind(taken);
  b_.Release(mark);
}

void FunctionLowering::StandAlone(const ast::Stmt* operation) {
  FunctionBuilder::Label top = b_.NewLabel();
  FunctionBuilder::Label next = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  FunctionBuilder::Label none = Suspend(top);
  const auto* receive = ast::As<ast::ReceiveStmt>(operation);
  const auto* event = ast::As<ast::EventStmt>(operation);
  const bool nodefault = receive != nullptr ? receive->nodefault : event != nullptr && event->nodefault;
  TryOperation(operation, next, end, top);
  b_.Jump(end);
  b_.Bind(next);
  Wait(none, top, end, nodefault);
  b_.Bind(end);
}

void FunctionLowering::StandAloneAltstep(const ast::CallExpr& call, bool nodefault) {
  FunctionBuilder::Label top = b_.NewLabel();
  FunctionBuilder::Label next = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  FunctionBuilder::Label none = Suspend(top);
  TryAltstep(call, next, end, top);
  b_.Jump(end);
  b_.Bind(next);
  Wait(none, top, end, nodefault);
  b_.Bind(end);
}

void FunctionLowering::StartedAltstep(uint32_t altstep, uint16_t parameter_count) {
  AltstepAlone({.function = altstep}, parameter_count, b_.NewRegisters(parameter_count));
}

void FunctionLowering::AltstepAlone(const Behaviour& altstep, uint16_t parameter_count, uint16_t window) {
  FunctionBuilder::Label top = b_.NewLabel();
  FunctionBuilder::Label next = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  uint16_t result = b_.NewRegister();
  b_.Bind(top);
  b_.Emit(Opcode::kAltBegin);
  for (uint16_t i = 0; i < parameter_count; ++i) b_.Move(static_cast<uint16_t>(window + i), i);
  if (altstep.function) {
    b_.Emit(Opcode::kCallAltstep, result, window, 0, static_cast<int32_t>(*altstep.function));
  } else {
    b_.Emit(Opcode::kCallAltRef, result, window, altstep.reference);
  }
  for (uint16_t i = 0; i < parameter_count; ++i) b_.Move(i, static_cast<uint16_t>(window + i));  // inout, for a repeat
  b_.EmitJump(Opcode::kJumpEqual, next, result, b_.Integer(kNoneMatched));
  b_.EmitJump(Opcode::kJumpEqual, top, result, b_.Integer(kRepeat));
  b_.Jump(end);
  b_.Bind(next);
  Wait({}, top, end, false);
  b_.Bind(end);
}

}  // namespace assay::compiler
