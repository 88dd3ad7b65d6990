// The dispatch loop. Instructions of the hot paths are done in line; the others are calls into the families (ops_*.cc).
// While the loop runs, the frame's `next` is only brought up to date before a call into a family, which needs it for
// locations and may push or pop frames, or move the register stack.

#include "runtime/value/objects.h"
#include "runtime/vm/machine.h"
#include "runtime/vm/ops.h"
#include "runtime/vm/thunk.h"

namespace assay::runtime {

namespace {

/// Drops what the registers hold on to; scalars may stay, registers of a new frame are allowed to hold anything.
inline void ReleaseRegisters(Value* first, Value* last) {
  for (; first < last; ++first) {
    if (first->is_heap()) *first = Value();
  }
}

}  // namespace

struct Interpreter {
  static Machine::Outcome Run(Machine& machine, size_t floor, uint32_t budget);
  /// Pops the top frame, whose result is `value`. True when the loop goes on below.
  [[gnu::always_inline]] static bool Return(Machine& machine, Value&& value, size_t floor);
};

Machine::Outcome Machine::Interpret(size_t floor, uint32_t budget) { return Interpreter::Run(*this, floor, budget); }

inline bool Interpreter::Return(Machine& machine, Value&& value, size_t floor) {
  const Frame& top = machine.frame();
  const Function& function = *top.function;
  const uint16_t result = top.result;
  const Frame::Kind kind = top.kind;
  Value* registers = machine.stack_ + top.base;
  ReleaseRegisters(registers + function.parameter_count, registers + function.register_count);
  machine.Leave();
  if (machine.depth_ == floor) [[unlikely]] {
    machine.result_ = std::move(value);
    return false;
  }
  if (kind == Frame::Kind::kLazy) [[unlikely]] {
    KeepThunkValue(machine.lazy.back(), value);
    machine.lazy.pop_back();
  }
  if (result != kNone) machine.stack_[machine.frame().base + result] = std::move(value);
  return true;
}

#define OPERAND(x) ((x) & kConstantBit ? constants[(x) & ~kConstantBit] : registers[(x)])
// A computed goto runs no destructors: nothing that has one may be in scope at NEXT() (clang refuses it).
#define NEXT() goto* kLabels[static_cast<size_t>((ip)->op)]
#define ADVANCE() \
  do {            \
    ++ip;         \
    NEXT();       \
  } while (false)
#define SAVE() (frame->next = ip + 1)
#define LOAD()                                        \
  do {                                                \
    frame = &machine.frame();                         \
    registers = machine.stack_ + frame->base;         \
    constants = frame->function->constants.data();    \
    ip = frame->next;                                 \
  } while (false)
// Jumps and calls count towards the turn: every loop holds one.
#define JUMP(target)                                          \
  do {                                                        \
    const Instruction* to = frame->function->code.data() + (target); \
    if (--budget == 0) {                                      \
      frame->next = to;                                       \
      machine.paused_ = true;                                 \
      return Machine::Outcome::kYielded;                      \
    }                                                         \
    ip = to;                                                  \
    NEXT();                                                   \
  } while (false)
#define FAMILY(name)                                    \
  L_##name : {                                          \
    SAVE();                                             \
    flow = Op##name(machine, *ip);                      \
    if (__builtin_expect(flow != Flow::kNext, 0)) goto left; \
    LOAD();                                             \
    NEXT();                                             \
  }
#define ARITHMETIC(name, function)                                                   \
  L_##name : {                                                                       \
    const OperatorFault fault = function(OPERAND(ip->b), OPERAND(ip->c), &registers[ip->a]); \
    if (__builtin_expect(fault != OperatorFault::kNone, 0)) {                        \
      SAVE();                                                                        \
      FailOperator(machine, fault);                                                  \
      return Machine::Outcome::kTrapped;                                             \
    }                                                                                \
    ADVANCE();                                                                       \
  }
// `inline_test` decides two 64-bit integers x and y; `order_test` the order that Compare found.
#define COMPARE_JUMP(name, inline_test, order_test)                                \
  L_##name : {                                                                     \
    const Value& left = OPERAND(ip->b);                                            \
    const Value& right = OPERAND(ip->c);                                           \
    bool truth;                                                                    \
    if (__builtin_expect(BothInline(left, right), 1)) {                            \
      const int64_t x = left.integer(), y = right.integer();                       \
      truth = inline_test;                                                         \
    } else {                                                                       \
      int order;                                                                   \
      const OperatorFault fault = Compare(left, right, &order);                    \
      if (fault != OperatorFault::kNone) {                                         \
        SAVE();                                                                    \
        FailOperator(machine, fault);                                              \
        return Machine::Outcome::kTrapped;                                         \
      }                                                                            \
      truth = order_test;                                                          \
    }                                                                              \
    if (truth) JUMP(ip->d);                                                        \
    ADVANCE();                                                                     \
  }
#define COMPARE(name, inline_test, order_test)                                     \
  L_##name : {                                                                     \
    const Value& left = OPERAND(ip->b);                                            \
    const Value& right = OPERAND(ip->c);                                           \
    if (__builtin_expect(BothInline(left, right), 1)) {                            \
      const int64_t x = left.integer(), y = right.integer();                       \
      registers[ip->a] = Value::Boolean(inline_test);                              \
    } else {                                                                       \
      int order;                                                                   \
      const OperatorFault fault = Compare(left, right, &order);                    \
      if (fault != OperatorFault::kNone) {                                         \
        SAVE();                                                                    \
        FailOperator(machine, fault);                                              \
        return Machine::Outcome::kTrapped;                                         \
      }                                                                            \
      registers[ip->a] = Value::Boolean(order_test);                               \
    }                                                                              \
    ADVANCE();                                                                     \
  }
#define EQUAL_JUMP(name, wanted)                                                   \
  L_##name : {                                                                     \
    const Value& left = OPERAND(ip->b);                                            \
    const Value& right = OPERAND(ip->c);                                           \
    bool equal;                                                                    \
    if (__builtin_expect(BothInline(left, right), 1)) {                            \
      equal = left.integer() == right.integer();                                   \
    } else {                                                                       \
      const OperatorFault fault = EqualTo(left, right, &equal);                    \
      if (fault != OperatorFault::kNone) {                                         \
        SAVE();                                                                    \
        FailOperator(machine, fault);                                              \
        return Machine::Outcome::kTrapped;                                         \
      }                                                                            \
    }                                                                              \
    if (equal == (wanted)) JUMP(ip->d);                                            \
    ADVANCE();                                                                     \
  }
#define TRUTH_JUMP(name, wanted)                                                   \
  L_##name : {                                                                     \
    const Value& condition = OPERAND(ip->b);                                       \
    if (__builtin_expect(!condition.is(Tag::kBoolean), 0)) {                       \
      SAVE();                                                                      \
      machine.Fail("the condition has no value (boolean expected)", "§7.1.0");     \
      return Machine::Outcome::kTrapped;                                           \
    }                                                                              \
    if (condition.boolean() == (wanted)) JUMP(ip->d);                              \
    ADVANCE();                                                                     \
  }

Machine::Outcome Interpreter::Run(Machine& machine, size_t floor, uint32_t budget) {
  static const void* const kLabels[] = {
#define OPCODE(name, mnemonic, shape, effect) &&L_##name,
#include "runtime/program/opcode.def"
#undef OPCODE
  };
  Frame* frame;
  Value* registers;
  const Value* constants;
  const Instruction* ip;
  const std::unique_ptr<Function>* const functions = machine.context_.program.functions.data();
  Flow flow;
  machine.paused_ = false;
  LOAD();
  NEXT();

L_Move:
  registers[ip->a] = OPERAND(ip->b);
  ADVANCE();
L_Take:
  registers[ip->a] = std::move(registers[ip->b]);
  registers[ip->b] = Value();
  ADVANCE();
L_Unbind:
  registers[ip->a] = Value();
  ADVANCE();
L_LoadGlobal:
  registers[ip->a] = machine.context_.globals[static_cast<size_t>(ip->d)];
  ADVANCE();
L_LoadVar: {
  const uint32_t number = machine.VariableNumber(static_cast<uint32_t>(ip->d));
  registers[ip->a] = machine.variables_[number];
  ADVANCE();
}
L_StoreVar: {
  const uint32_t number = machine.VariableNumber(static_cast<uint32_t>(ip->d));
  machine.variables_[number] = OPERAND(ip->b);
  ADVANCE();
}
L_GetField: {
  const Value& from = OPERAND(ip->b);
  if (__builtin_expect(from.is(Tag::kRecord) && static_cast<uint32_t>(ip->d) < from.record()->count, 1)) {
    registers[ip->a] = Value(from.record()->Get(static_cast<uint32_t>(ip->d)));
    ADVANCE();
  }
  goto slow_field;
}
L_GetItem: {
  const Value& from = OPERAND(ip->b);
  const Value& index = OPERAND(ip->c);
  if (__builtin_expect(from.is(Tag::kList) && index.is(Tag::kInteger), 1)) {
    const ListObject* list = from.list();
    const Type* type = list->type;
    const int64_t first = type != nullptr ? type->array_first : 0;
    const uint64_t at = static_cast<uint64_t>(index.integer() - first);
    // A map is a list of keys and values, and its key no position in it.
    if (__builtin_expect(at < list->count && (type == nullptr || type->kind != TypeKind::kMap), 1)) {
      registers[ip->a] = Value(list->items[at]);
      ADVANCE();
    }
  }
  goto slow_item;
}

  ARITHMETIC(Add, Add)
  ARITHMETIC(Subtract, Subtract)
  ARITHMETIC(Multiply, Multiply)
  ARITHMETIC(Divide, Divide)
  ARITHMETIC(Mod, Mod)
  ARITHMETIC(Rem, Rem)
  COMPARE(Less, x < y, order < 0)
  COMPARE(LessEqual, x <= y, order <= 0)
  COMPARE_JUMP(JumpLess, x < y, order < 0)
  COMPARE_JUMP(JumpLessEqual, x <= y, order <= 0)
  COMPARE_JUMP(JumpNotLess, x >= y, order >= 0)
  COMPARE_JUMP(JumpNotLessEqual, x > y, order > 0)
  EQUAL_JUMP(JumpEqual, true)
  EQUAL_JUMP(JumpNotEqual, false)
  TRUTH_JUMP(JumpTrue, true)
  TRUTH_JUMP(JumpFalse, false)

L_Jump:
  JUMP(ip->d);
L_JumpUnbound:
  if (!OPERAND(ip->b).is_bound()) JUMP(ip->d);
  ADVANCE();

L_Append: {
  Value& list = registers[ip->a];
  if (__builtin_expect(list.is(Tag::kList) && list.list()->count < machine.context_.limits.length, 1)) {
    {
      Value item = OPERAND(ip->b);  // a copy: the operand may be the list itself
      ResizeList(list, list.list()->count + 1);
      ListObject* object = list.list();
      object->items[object->count - 1] = std::move(item);
    }
    ADVANCE();
  }
  goto slow_append;
}

L_Call: {
  SAVE();
  const Function& callee = *functions[ip->d];
  const uint32_t base = frame->base + ip->b;
  flow = machine.Enter(callee, base, ip->a);
  if (__builtin_expect(flow != Flow::kNext, 0)) goto left;
  frame = &machine.frame();
  registers = machine.stack_ + base;
  constants = callee.constants.data();
  ip = callee.code.data();
  if (--budget == 0) {
    machine.paused_ = true;
    return Machine::Outcome::kYielded;
  }
  NEXT();
}
L_Return: {
  const bool local = (ip->b & kConstantBit) == 0 && ip->b >= frame->function->parameter_count;
  if (!Return(machine, local ? Value(std::move(registers[ip->b])) : Value(OPERAND(ip->b)), floor)) return Machine::Outcome::kFinished;
  LOAD();
  NEXT();
}
L_ReturnNone: {
  // The caller's result register stays as it is.
  frame->result = frame->kind == Frame::Kind::kLazy ? frame->result : kNone;
  if (!Return(machine, Value(), floor)) return Machine::Outcome::kFinished;
  LOAD();
  NEXT();
}
L_ReturnAlt:
  if (!Return(machine, Value::Integer(ip->b), floor)) return Machine::Outcome::kFinished;
  LOAD();
  NEXT();

  FAMILY(CheckBound)
  FAMILY(StoreGlobal)
  FAMILY(LoadPath)
  FAMILY(StorePath)
  FAMILY(StoreVarPath)
  FAMILY(TestPath)
  FAMILY(CheckType)
  FAMILY(Negate)
  FAMILY(Concat)
  FAMILY(AppendAll)
  FAMILY(ConcatTemplates)
  FAMILY(Not)
  FAMILY(Xor)
  FAMILY(Not4b)
  FAMILY(And4b)
  FAMILY(Or4b)
  FAMILY(Xor4b)
  FAMILY(ShiftLeft)
  FAMILY(ShiftRight)
  FAMILY(RotateLeft)
  FAMILY(RotateRight)
  FAMILY(Equal)
  FAMILY(NotEqual)
  FAMILY(CallRef)
  FAMILY(CallPredefined)
  FAMILY(CallExternal)
  FAMILY(Trap)
  FAMILY(NewRecord)
  FAMILY(NewList)
  FAMILY(NewUnion)
  FAMILY(PutKey)
  FAMILY(Convert)
  FAMILY(Overlay)
  FAMILY(MergeMap)
  FAMILY(RemoveKey)
  FAMILY(MapPart)
  FAMILY(MakeMatcher)
  FAMILY(MakeEnumerated)
  FAMILY(MakeRange)
  FAMILY(MakePattern)
  FAMILY(WithLength)
  FAMILY(IfPresent)
  FAMILY(MakeDecmatch)
  FAMILY(MakeDynamic)
  FAMILY(MakeThunk)
  FAMILY(ForceThunk)
  FAMILY(Modify)
  FAMILY(Valueof)
  FAMILY(CheckRestriction)
  FAMILY(Match)
  FAMILY(IsKind)
  FAMILY(IntToEnum)
  FAMILY(Encode)
  FAMILY(Decode)
  FAMILY(SetVerdict)
  FAMILY(GetVerdict)
  FAMILY(Format)
  FAMILY(Log)
  FAMILY(Action)
  FAMILY(Self)
  FAMILY(Mtc)
  FAMILY(System)
  FAMILY(Create)
  FAMILY(Start)
  FAMILY(StopComponent)
  FAMILY(KillComponent)
  FAMILY(TestComponent)
  FAMILY(StopTestcase)
  FAMILY(PortRef)
  FAMILY(TimerRef)
  FAMILY(NewTimer)
  FAMILY(TimerDefault)
  FAMILY(Configure)
  FAMILY(PortControl)
  FAMILY(CheckState)
  FAMILY(SetEncode)
  FAMILY(Send)
  FAMILY(Receive)
  FAMILY(StartTimer)
  FAMILY(StopTimer)
  FAMILY(ReadTimer)
  FAMILY(TestTimer)
  FAMILY(AltBegin)
  FAMILY(AltWait)
  FAMILY(CallAltstep)
  FAMILY(CallAltRef)
  FAMILY(NextDefault)
  FAMILY(Activate)
  FAMILY(ActivateRef)
  FAMILY(Deactivate)
  FAMILY(Execute)
  FAMILY(ExecuteRef)

slow_field:
  SAVE();
  flow = OpGetField(machine, *ip);
  goto after_family;
slow_item:
  SAVE();
  flow = OpGetItem(machine, *ip);
  goto after_family;
slow_append:
  SAVE();
  flow = OpAppend(machine, *ip);

after_family:
  if (flow != Flow::kNext) goto left;
  LOAD();
  NEXT();

left:
  switch (flow) {
    case Flow::kNext: break;
    case Flow::kBlock: machine.paused_ = true; return Machine::Outcome::kBlocked;
    case Flow::kYield: machine.paused_ = true; return Machine::Outcome::kYielded;
    case Flow::kEnd: return Machine::Outcome::kEnded;
    case Flow::kTrap: return Machine::Outcome::kTrapped;
  }
  LOAD();
  NEXT();
}

}  // namespace assay::runtime
