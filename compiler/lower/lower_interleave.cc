#include "compiler/lower/function_lowering.h"

// interleave (§20.4): every branch happens once, in any order, and while one branch waits inside its body the
// others go on.
//
// Each branch has a register with its state: 0 before its first operation, k while it waits at its k-th inner
// operation, -1 when it is done. A waiting point inside a body stores its number, jumps back to the snapshot,
// and is entered again from the chain of its branch:
//
//   top:    altbegin
//   try_0:  jne state_0, 0 -> chain_1; first operation or jump none_0; body …
//             state_0 := 1; jump top
//   chain_1: jne state_0, 1 -> chain_2; inner operation or jump none_0; rest of the body …
//             state_0 := -1; one branch less, end when it was the last; jump top
//   chain_2:
//   none_0: the next branch …
//           defaults; altwait -> top
//
// An interleaving altstep (§16.2) begins without a snapshot of its own: its caller has taken one, and gets
// the answer "none matched" as long as no branch has happened.
//
// An interleave inside a branch is one waiting point of that branch: when none of its own branches matches,
// the next branch of the outer one is tried.
//
// Because several bodies are half done at a time, their variables keep their registers until the end.

namespace assay::compiler {

struct FunctionLowering::InterleaveState {
  uint16_t state = 0;              ///< register of the branch being lowered
  int64_t points = 0;              ///< waiting points of that branch so far
  FunctionBuilder::Label top;
  FunctionBuilder::Label chain;    ///< where the branch goes on looking for its state
  FunctionBuilder::Label none;     ///< the next branch
};

void FunctionLowering::Interleave(ast::List<const ast::AltBranch*> branches, bool nodefault, bool is_altstep) {
  InterleaveState* const outer = interleave_;
  InterleaveState state;
  state.top = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  uint16_t mark = b_.mark();
  uint16_t remaining = b_.NewRegister();
  uint16_t states = b_.NewRegisters(branches.size());
  b_.Move(remaining, b_.Integer(static_cast<int64_t>(branches.size())));
  for (size_t i = 0; i < branches.size(); ++i) b_.Move(static_cast<uint16_t>(states + i), b_.Integer(0));
  uint16_t happened = is_altstep ? b_.NewRegister() : uint16_t{0};
  FunctionBuilder::Label first = b_.NewLabel();
  if (is_altstep) {
    b_.Move(happened, b_.Boolean(false));
    b_.Jump(first);
  }
  b_.Bind(state.top);
  // Inside a branch of another one, looking again is the outer one's business: it takes the snapshot.
  const FunctionBuilder::Label outer_none =
      outer != nullptr ? SuspendInInterleave(first) : FunctionBuilder::Label{};
  if (outer == nullptr) {
    b_.Emit(Opcode::kAltBegin);
    b_.Bind(first);
  }
  interleave_ = &state;
  scopes_.push_back({end, {}, state.top});
  for (size_t i = 0; i < branches.size(); ++i) {
    const ast::AltBranch& branch = *branches[i];
    At(branch.range);
    state.state = static_cast<uint16_t>(states + i);
    state.points = 0;
    state.chain = b_.NewLabel();
    state.none = b_.NewLabel();
    b_.EmitJump(Opcode::kJumpNotEqual, state.chain, state.state, b_.Integer(0));
    if (branch.operation != nullptr) TryOperation(branch.operation, state.none, end, state.top);
    if (is_altstep) b_.Move(happened, b_.Boolean(true));
    if (branch.body != nullptr) Block(*branch.body);
    b_.Move(state.state, b_.Integer(-1));
    b_.Emit(Opcode::kSubtract, remaining, remaining, b_.Integer(1));
    b_.EmitJump(Opcode::kJumpEqual, end, remaining, b_.Integer(0));
    b_.Jump(state.top);
    b_.Bind(state.chain);
    b_.Bind(state.none);
  }
  scopes_.pop_back();
  interleave_ = outer;
  if (is_altstep) {
    FunctionBuilder::Label waits = b_.NewLabel();
    b_.EmitJump(Opcode::kJumpTrue, waits, happened);
    b_.Emit(Opcode::kReturnAlt, 0, 0);
    b_.Bind(waits);
  }
  Wait(outer_none, state.top, end, nodefault);
  b_.Bind(end);
  if (outer == nullptr) b_.Release(mark);
}

/// A waiting point inside the body of a branch. `again` is bound where the point looks at its operation.
FunctionBuilder::Label FunctionLowering::SuspendInInterleave(FunctionBuilder::Label again) {
  InterleaveState& state = *interleave_;
  ++state.points;
  b_.Move(state.state, b_.Integer(state.points));
  b_.Jump(state.top);
  b_.Bind(state.chain);
  state.chain = b_.NewLabel();
  b_.EmitJump(Opcode::kJumpNotEqual, state.chain, state.state, b_.Integer(state.points));
  b_.Bind(again);
  return state.none;
}

}  // namespace assay::compiler
