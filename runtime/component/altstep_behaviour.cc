#include "runtime/component/altstep_behaviour.h"

#include "runtime/program/builder.h"

namespace assay::runtime {

const Function& AltstepBehaviour(MachineContext& context, uint32_t altstep) {
  std::unique_ptr<Function>& made = context.altstep_behaviours[altstep];
  if (made) return *made;
  const Function& called = *context.program.functions[altstep];
  made = std::make_unique<Function>();
  made->module = called.module;
  made->name = called.name;
  made->parameter_count = called.parameter_count;
  made->runs_on = called.runs_on;
  made->location = called.location;
  FunctionBuilder b(*made);
  b.SetLocation(called.location);
  const uint16_t result = b.NewRegister(), counter = b.NewRegister();
  const auto again = b.NewLabel(), none = b.NewLabel(), next = b.NewLabel(), wait = b.NewLabel(),
             end = b.NewLabel();
  const auto branch = [&](AltResult value, FunctionBuilder::Label target) {
    b.EmitJump(Opcode::kJumpEqual, target, result, b.Integer(static_cast<int64_t>(value)));
  };
  b.Bind(again);
  b.Emit(Opcode::kAltBegin);
  const uint16_t window = b.mark();
  for (uint16_t i = 0; i < called.parameter_count; ++i) b.Move(b.NewRegister(), i);
  b.Emit(Opcode::kCallAltstep, result, window, 0, static_cast<int32_t>(altstep));
  branch(AltResult::kNone, none);
  branch(AltResult::kRepeat, again);
  b.Jump(end);
  b.Bind(none);
  b.Emit(Opcode::kUnbind, counter);
  b.Bind(next);
  b.EmitJump(Opcode::kNextDefault, wait, counter, 0, result);
  branch(AltResult::kNone, next);
  branch(AltResult::kRepeat, again);
  b.Jump(end);
  b.Bind(wait);
  b.EmitJump(Opcode::kAltWait, again);
  b.Bind(end);
  b.Emit(Opcode::kReturnNone);
  b.Finish();
  return *made;
}

}  // namespace assay::runtime
