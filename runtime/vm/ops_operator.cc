// Operators, operands that the dispatch loop's fast paths leave over, and plain moves (ES 201 873-1 §7.1).

#include <fmt/format.h>

#include "runtime/matcher/template_access.h"
#include "runtime/value/arithmetic.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "runtime/vm/ops.h"

namespace assay::runtime {

Flow FailOperator(Machine& machine, OperatorFault fault) { return machine.Fail(OperatorFaultText(fault)); }

namespace {

Flow Done(Machine& machine, OperatorFault fault) {
  return fault == OperatorFault::kNone ? Flow::kNext : FailOperator(machine, fault);
}

using Binary = OperatorFault (*)(const Value&, const Value&, Value*);
using Unary = OperatorFault (*)(const Value&, Value*);

template <Binary function>
Flow ApplyBinary(Machine& machine, const Instruction& i) {
  return Done(machine, function(machine.Get(i.b), machine.Get(i.c), &machine.Register(i.a)));
}

template <Unary function>
Flow ApplyUnary(Machine& machine, const Instruction& i) {
  return Done(machine, function(machine.Get(i.b), &machine.Register(i.a)));
}

bool LengthFits(Machine& machine, uint64_t length) { return length <= machine.context().limits.length; }

Flow FailLength(Machine& machine) {
  return machine.Fail(fmt::format("a string or list of more than {} elements (limit \"length\")",
                                  machine.context().limits.length));
}

uint64_t LengthOf(const Value& value) {
  if (value.is_string()) return value.length();
  return value.is(Tag::kList) ? value.list()->count : 0;
}

}  // namespace

Flow OpNegate(Machine& machine, const Instruction& i) { return ApplyUnary<Negate>(machine, i); }
Flow OpNot4b(Machine& machine, const Instruction& i) { return ApplyUnary<Not4b>(machine, i); }
Flow OpAnd4b(Machine& machine, const Instruction& i) { return ApplyBinary<And4b>(machine, i); }
Flow OpOr4b(Machine& machine, const Instruction& i) { return ApplyBinary<Or4b>(machine, i); }
Flow OpXor4b(Machine& machine, const Instruction& i) { return ApplyBinary<Xor4b>(machine, i); }
Flow OpShiftLeft(Machine& machine, const Instruction& i) { return ApplyBinary<ShiftLeft>(machine, i); }
Flow OpShiftRight(Machine& machine, const Instruction& i) { return ApplyBinary<ShiftRight>(machine, i); }
Flow OpRotateLeft(Machine& machine, const Instruction& i) { return ApplyBinary<RotateLeft>(machine, i); }
Flow OpRotateRight(Machine& machine, const Instruction& i) { return ApplyBinary<RotateRight>(machine, i); }

Flow OpConcat(Machine& machine, const Instruction& i) {
  const Value& left = machine.Get(i.b);
  const Value& right = machine.Get(i.c);
  if (!LengthFits(machine, LengthOf(left) + LengthOf(right))) return FailLength(machine);
  if (i.a == i.b && left.is_string() && right.is_string()) {
    // In place, so that building a string piece by piece takes linear time.
    const bool text = left.tag() >= Tag::kCharstring;
    if (left.tag() == right.tag() || (text && right.tag() >= Tag::kCharstring)) {
      const Value tail = right;
      AppendString(machine.Register(i.a), tail);
      return Flow::kNext;
    }
  }
  if (i.a == i.b && left.is(Tag::kList) && right.is(Tag::kList)) {
    const Value tail = right;
    AppendList(machine.Register(i.a), tail);
    return Flow::kNext;
  }
  return Done(machine, Concatenate(left, right, &machine.Register(i.a)));
}

Flow OpAppend(Machine& machine, const Instruction& i) {
  Value& list = machine.Register(i.a);
  const Value item = machine.Get(i.b);
  if (!list.is_bound()) list = NewList(nullptr, 0);
  if (!list.is(Tag::kList)) return machine.Fail("appending to something that is no list");
  const uint32_t count = list.list()->count;
  if (!LengthFits(machine, uint64_t{count} + 1)) return FailLength(machine);
  ResizeList(list, count + 1);
  list.list()->items[count] = item;
  return Flow::kNext;
}

Flow OpNot(Machine& machine, const Instruction& i) {
  const Value& operand = machine.Get(i.b);
  if (!operand.is(Tag::kBoolean)) return FailOperator(machine, OperatorFault::kUnbound);
  machine.Register(i.a) = Value::Boolean(!operand.boolean());
  return Flow::kNext;
}

Flow OpXor(Machine& machine, const Instruction& i) {
  const Value& left = machine.Get(i.b);
  const Value& right = machine.Get(i.c);
  if (!left.is(Tag::kBoolean) || !right.is(Tag::kBoolean))
    return FailOperator(machine, OperatorFault::kUnbound);
  machine.Register(i.a) = Value::Boolean(left.boolean() != right.boolean());
  return Flow::kNext;
}

namespace {

Flow CompareEqual(Machine& machine, const Instruction& i, bool wanted) {
  bool equal = false;
  const OperatorFault fault = EqualTo(machine.Get(i.b), machine.Get(i.c), &equal);
  if (fault == OperatorFault::kNone) machine.Register(i.a) = Value::Boolean(equal == wanted);
  return Done(machine, fault);
}

}  // namespace

Flow OpEqual(Machine& machine, const Instruction& i) { return CompareEqual(machine, i, true); }
Flow OpNotEqual(Machine& machine, const Instruction& i) { return CompareEqual(machine, i, false); }

Flow OpIntToEnum(Machine& machine, const Instruction& i) {
  const Type* type = machine.program().type_list[static_cast<size_t>(i.d)];
  const Value& number = machine.Get(i.b);
  if (!number.is_bound()) return FailOperator(machine, OperatorFault::kUnbound);
  if (number.is(Tag::kInteger)) {
    const Type& root = *type->Root();
    Value value = i.c == 0 ? EnumFromNumber(root, number.integer())
                           : EnumFromItem(root, static_cast<uint32_t>(i.c - 1), number.integer());
    if (value.is_bound()) {
      machine.Register(i.a) = std::move(value);
      return Flow::kNext;
    }
  }
  if (i.c != 0) {
    return machine.Fail(fmt::format("{} is no number of {}", Print(number), type->enum_items[i.c - 1u].name), "§6.2.4");
  }
  return machine.Fail(fmt::format("no item of {} stands for {}", type->ToString(), Print(number)), "§C.1.3");
}

Flow OpCheckBound(Machine& machine, const Instruction& i) {
  const Value& value = machine.Get(i.b);
  const bool null = (i.c & 1) != 0 && value.is(Tag::kNull);
  const bool partial = (i.c & 2) != 0 && !IsCompleteTemplate(value);
  const bool omitted = (i.c & 4) != 0 && value.is(Tag::kOmit);
  if (value.is_bound() && !null && !partial && !omitted) return Flow::kNext;
  const Value name = machine.Get(static_cast<Operand>(static_cast<uint16_t>(i.d) | kConstantBit));
  const std::string text = name.is_string() ? name.ToUtf8() : std::string("the operand");
  if (!value.is_bound()) return machine.Fail(fmt::format("{} has no value yet", text), "§7.1.0");
  if (null) return machine.Fail(fmt::format("{} is null, which is an address only", text), "§6.2.12");
  if (omitted) return machine.Fail(fmt::format("{} is omitted where a value is wanted", text), "§19.1");
  return machine.Fail(fmt::format("a part of template {} has no value yet", text), "§15");
}

Flow OpStoreGlobal(Machine& machine, const Instruction& i) {
  machine.globals()[i.d] = machine.Get(i.b);
  return Flow::kNext;
}

}  // namespace assay::runtime
