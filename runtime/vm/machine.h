#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/base/ids.h"
#include "runtime/predefined/predefined.h"
#include "runtime/program/program.h"
#include "runtime/value/arithmetic.h"
#include "runtime/value/value.h"
#include "runtime/vm/environment.h"
#include "runtime/vm/layout.h"
#include "runtime/vm/limits.h"
#include "runtime/vm/trap.h"

namespace assay::runtime {

/// AltResult: how an altstep ended.
enum class AltResult : int64_t { kNone = 0, kTaken = 1, kRepeat = 2, kBreak = 3 };

/// What all machines of a run share. Outlives them.
struct MachineContext {
  const Program& program;
  Environment& environment;
  const Limits& limits;
  std::vector<Value> globals;
  LayoutCache layouts;
  /// Operands `x`: null for those that the environment does.
  std::vector<const PredefinedEntry*> predefined;
  PredefinedContext predefined_context;
  /// Altsteps that were started as behaviours, see runtime/component.
  std::unordered_map<uint32_t, std::unique_ptr<Function>> altstep_behaviours = {};
};

/// One activation of a behaviour.
struct Frame {
  enum class Kind : uint8_t {
    kCall,    ///< pushed by a call of the frame below, or the bottom frame
    kNested,  ///< called from inside a matching operation: its end ends Machine::Call
    kLazy,    ///< evaluates the thunk on top of Machine::lazy, which keeps the value (§5.4.1.1)
  };
  const Function* function;
  const Instruction* next;  ///< on the top frame only exact while the machine does not run
  uint32_t base;            ///< its register 0 on the stack
  uint32_t timer_mark;      ///< local timers of the component when the frame was entered
  uint16_t result;          ///< register of the frame below that gets the result
  Kind kind;

  /// Index of `next` in the code.
  uint32_t pc() const { return static_cast<uint32_t>(next - function->code.data()); }
};

/// Executes the behaviour of one component: frames over one growing stack of registers. Idle machines own no
/// memory beyond the object.
class Machine {
 public:
  enum class Outcome : uint8_t {
    kYielded,   ///< used up its turn; can go on
    kBlocked,   ///< waits in an alt
    kFinished,  ///< the bottom frame returned
    kEnded,     ///< stopped from inside
    kTrapped,   ///< trap()
  };

  Machine(MachineContext& context, ComponentId component, const Type* component_type)
      : context_(context), component_(component), component_type_(component_type) {}
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  ComponentId component() const { return component_; }
  const Type* component_type() const { return component_type_; }
  MachineContext& context() { return context_; }
  const Program& program() const { return context_.program; }
  Environment& environment() { return context_.environment; }

  /// Makes `function` the behaviour; pushed on top of what is there (the last one pushed runs first).
  /// Shape: false when the stack is too deep (trap() is set).
  bool Push(const Function& function, std::span<const Value> args);
  /// Forgets all frames and gives their memory back; local timers are the caller's business.
  void Reset();
  bool idle() const { return depth_ == 0; }

  /// Executes until the behaviour blocks or ends, at most about `budget` jumps and calls.
  Outcome Run(uint32_t budget);

  /// Runs `function` to its end from inside an instruction (matching, decoding). Blocking inside is a trap.
  /// Shape: false on a trap. `result` may be null.
  bool Call(const Function& function, std::span<const Value> args, Value* result);

  /// Result of the bottom frame, after kFinished (§21.3.7: done with value).
  const Value& result() const { return result_; }
  /// The first registers of the bottom frame as it left them, after kFinished and until Reset.
  std::span<const Value> finished_registers(uint16_t count) const {
    return {stack_, std::min<size_t>(count, used_)};
  }

  // For the operations of Environment and the instruction families.
  Frame& frame() { return frames_[depth_ - 1]; }
  const Frame& frame() const { return frames_[depth_ - 1]; }
  /// The bottom one first.
  std::span<const Frame> frames() const { return {frames_, depth_}; }
  const Function& function() const { return *frame().function; }
  /// Register or constant of the top frame. References stay valid until the machine runs again or calls.
  const Value& Get(Operand operand) {
    const Frame& top = frame();
    return operand & kConstantBit ? top.function->constants[operand & ~kConstantBit]
                                  : stack_[top.base + operand];
  }
  Value& Register(uint16_t number) { return stack_[frame().base + number]; }
  std::span<Value> Registers(uint16_t first, uint16_t count) {
    return {stack_ + frame().base + first, count};
  }
  /// Number of a component variable, port or timer of the function's component type in the real component.
  uint32_t VariableNumber(uint32_t number) { return layout_ ? layout_->variables[number] : number; }
  uint32_t PortNumber(uint32_t number) { return layout_ ? layout_->ports[number] : number; }
  uint32_t TimerNumber(uint32_t number) { return layout_ ? layout_->timers[number] : number; }
  std::vector<Value>& variables() { return variables_; }
  Value* globals() { return context_.globals.data(); }
  /// Number of local timers of the component; kept by the environment, freed by frames when they end.
  uint32_t local_timers = 0;

  /// Sets the trap; returns kTrap.
  Flow Fail(std::string reason, std::string clause = {});
  const Trap& trap() const { return trap_; }
  /// Location of the instruction that runs, in the top frame or `depth` frames below it.
  Location location(size_t depth = 0) const;
  std::string_view file(const Location& location) const;
  /// Index of the instruction that runs in the top frame.
  uint32_t current_pc() const {
    const uint32_t pc = frame().pc();
    return pc == 0 ? 0 : pc - 1;
  }

  // Used by the instruction families only.
  std::vector<Value> lazy;  ///< thunks being evaluated
  [[gnu::always_inline]] Flow Enter(const Function& function, uint32_t base, uint16_t result,
                                    Frame::Kind kind = Frame::Kind::kCall) {
    const uint32_t end = base + function.register_count + 1;
    if (depth_ == frame_capacity_ || end > capacity_) [[unlikely]] {
      if (!MakeRoom(end)) return Flow::kTrap;
    }
    if (end > used_) used_ = end;
    Frame& top = frames_[depth_++];
    top.function = &function;
    top.next = function.code.data();
    top.base = base;
    top.timer_mark = local_timers;
    top.result = result;
    top.kind = kind;
    UseLayout(function);
    return Flow::kNext;
  }
  /// Pushes a frame above all registers of the top frame, with copies of `args`.
  Flow EnterAbove(const Function& function, std::span<const Value> args, uint16_t result,
                  Frame::Kind kind = Frame::Kind::kCall);

 private:
  friend struct Interpreter;
  /// For one more frame and registers up to `end`. False after a trap: a limit is reached.
  bool MakeRoom(uint32_t end);
  void Leave() {
    const uint32_t mark = frame().timer_mark;
    if (mark != local_timers) [[unlikely]]
      environment().FreeLocalTimers(*this, mark);
    if (--depth_ != 0) UseLayout(function());
  }
  void UseLayout(const Function& function) {
    const Type* runs_on = function.runs_on;
    layout_ = runs_on == nullptr || runs_on == component_type_ ? nullptr : FindLayout(runs_on);
  }
  const Layout* FindLayout(const Type* runs_on);
  /// Runs until the number of frames falls below `floor`.
  Outcome Interpret(size_t floor, uint32_t budget);

  MachineContext& context_;
  ComponentId component_;
  const Type* component_type_;
  Value* stack_ = nullptr;
  uint32_t capacity_ = 0;
  uint32_t used_ = 0;  ///< registers above this are unbound
  uint32_t nesting_ = 0;
  bool paused_ =
      false;  ///< waits or yielded: the top frame's `next` is the instruction it stands at, not the one after
  Frame* frames_ = nullptr;
  uint32_t depth_ = 0;  ///< frames in use
  uint32_t frame_capacity_ = 0;
  const Layout* layout_ = nullptr;  ///< of the top frame
  std::vector<Value> variables_;
  Value result_;
  Trap trap_;
};

}  // namespace assay::runtime
