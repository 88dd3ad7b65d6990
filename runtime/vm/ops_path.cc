// Parts of values: fields, alternatives, elements (ES 201 873-1 §6.2, Annex C.3).

#include <fmt/format.h>

#include "runtime/matcher/constraint.h"
#include "runtime/matcher/template_access.h"
#include "runtime/program/operands.h"
#include "runtime/value/convert.h"
#include "runtime/value/map.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "runtime/vm/ops.h"
#include "runtime/vm/path.h"

namespace assay::runtime {

namespace {

const Path& PathOf(Machine& machine, const Instruction& i) {
  return machine.function().paths[static_cast<size_t>(i.d)];
}

/// Operand of GetField and GetItem: 0 for a value, else 1 + index of a template's type.
const Type* TemplateType(Machine& machine, int32_t operand) {
  const auto& types = machine.program().type_list;
  return operand > 0 && static_cast<size_t>(operand) <= types.size() ? types[static_cast<size_t>(operand) - 1] : nullptr;
}

}  // namespace

Flow OpGetField(Machine& machine, const Instruction& i) {
  Value part;
  const Type* type = TemplateType(machine, i.c);
  if (!ReadField(machine, machine.Get(i.b), static_cast<uint32_t>(i.d), type, &part)) return Flow::kTrap;
  machine.Register(i.a) = std::move(part);
  return Flow::kNext;
}

Flow OpGetItem(Machine& machine, const Instruction& i) {
  Value part;
  const Type* type = TemplateType(machine, i.d);
  if (!ReadItem(machine, machine.Get(i.b), machine.Get(i.c), type, &part)) return Flow::kTrap;
  machine.Register(i.a) = std::move(part);
  return Flow::kNext;
}

Flow OpLoadPath(Machine& machine, const Instruction& i) {
  Value holder;
  const Value* part = FindPath(machine, machine.Get(i.b), PathOf(machine, i), &holder);
  machine.Register(i.a) = part == nullptr ? Value() : Value(*part);
  return Flow::kNext;
}

Flow OpStorePath(Machine& machine, const Instruction& i) {
  const Value part = machine.Get(i.b);
  return WritePath(machine, machine.Register(i.a), PathOf(machine, i), part, false) ? Flow::kNext : Flow::kTrap;
}

Flow OpStoreVarPath(Machine& machine, const Instruction& i) {
  const Value part = machine.Get(i.b);
  Value& variable = machine.variables()[machine.VariableNumber(i.a)];
  return WritePath(machine, variable, PathOf(machine, i), part, true) ? Flow::kNext : Flow::kTrap;
}

Flow OpModify(Machine& machine, const Instruction& i) {
  const Value part = machine.Get(i.b);
  return WritePath(machine, machine.Register(i.a), PathOf(machine, i), part, true) ? Flow::kNext : Flow::kTrap;
}

namespace {

/// True when the last step of the path is taken from `?` or `*`, which choose no alternative (§C.3.2).
bool HolderIsAny(Machine& machine, const Instruction& i) {
  Path path = PathOf(machine, i);
  if (path.steps.empty()) return false;
  path.steps.pop_back();
  Value holder;
  const Value* part = FindPath(machine, machine.Get(i.b), path, &holder);
  if (part == nullptr || !part->is_template()) return false;
  return IsTemplateKind(*part, "?").value_or(false) || IsTemplateKind(*part, "*").value_or(false);
}

}  // namespace

Flow OpTestPath(Machine& machine, const Instruction& i) {
  Value holder;
  const Value* part = FindPath(machine, machine.Get(i.b), PathOf(machine, i), &holder);
  bool truth = false;
  if (part != nullptr) {
    switch (static_cast<PathTest>(i.c)) {
      case PathTest::kIsBound: truth = IsBound(*part); break;
      case PathTest::kIsPresent: truth = IsPresent(*part); break;
      case PathTest::kIsChosen: truth = !HolderIsAny(machine, i); break;
      case PathTest::kIsValue: truth = IsValue(*part); break;
    }
  }
  machine.Register(i.a) = Value::Boolean(truth);
  return Flow::kNext;
}

Flow OpConvert(Machine& machine, const Instruction& i) {
  const Value value = machine.Get(i.b);
  const Type& type = *machine.program().type_list[static_cast<size_t>(i.d)];
  Value converted;
  std::string problem;
  if (!ConvertValue(value, type, &converted, &problem)) {
    return machine.Fail(fmt::format("{} is no value of type {}: {}", Print(value, {.max_length = 200}), type.ToString(),
                                    problem),
                        "§6.3.2");
  }
  machine.Register(i.a) = std::move(converted);
  return Flow::kNext;
}

Flow OpPutKey(Machine& machine, const Instruction& i) {
  const Value key = machine.Get(i.b);
  const Value value = machine.Get(i.c);
  Value& map = machine.Register(i.a);
  if (!IsFullyBound(key)) return machine.Fail("the key of a map has no value, or only a part of one", "§6.2.15.4");
  if (FindKey(map, key) >= 0) {
    return machine.Fail(fmt::format("the map has key {} twice", Print(key, {.max_length = 200})), "§6.2.15.2");
  }
  *MapEntry(map, key) = value;
  return Flow::kNext;
}

Flow OpMergeMap(Machine& machine, const Instruction& i) {
  const Value old = machine.Get(i.b);
  const Value written = machine.Get(i.c);
  Value merged = IsMap(old) ? old : NewList(machine.program().type_list[static_cast<size_t>(i.d)], 0);
  for (uint32_t k = 0; k + 1 < written.list()->count; k += 2) {
    const Value& value = written.list()->items[k + 1];
    if (value.is_bound()) *MapEntry(merged, written.list()->items[k]) = value;
  }
  machine.Register(i.a) = std::move(merged);
  return Flow::kNext;
}

Flow OpRemoveKey(Machine& machine, const Instruction& i) {
  const Value key = machine.Get(i.b);
  Value& map = machine.Register(i.a);
  if (!IsMap(map)) return machine.Fail("'unmap' of a map that has no value", "§6.2.15.3");
  if (i.c == 1) {
    ClearMap(map);
  } else {
    RemoveKey(map, key);
  }
  return Flow::kNext;
}

Flow OpMapPart(Machine& machine, const Instruction& i) {
  const Value map = machine.Get(i.b);
  const Type* type = machine.program().type_list[static_cast<size_t>(i.d)];
  if (!IsMap(map)) return machine.Fail("the map has no value", "§6.2.15.5");
  machine.Register(i.a) = i.c == 0 ? MapKeys(map, type) : MapValues(map, type);
  return Flow::kNext;
}

Flow OpCheckType(Machine& machine, const Instruction& i) {
  const Value value = machine.Get(i.b);
  const Type& type = *machine.program().type_list[static_cast<size_t>(i.d)];
  if (!value.is_bound() || value.is(Tag::kOmit) || value.is(Tag::kMatcher)) return Flow::kNext;
  if (type.kind == TypeKind::kComponent) {
    if (value.is(Tag::kNull)) return Flow::kNext;
    if (!value.is(Tag::kComponent))
      return machine.Fail(fmt::format("{} is no component", Print(value, {.max_length = 200})), "§6.3.3");
    const Type* actual = machine.environment().ComponentType(value);
    if (actual == nullptr || IsCompatibleComponent(actual, &type)) return Flow::kNext;
    return machine.Fail(fmt::format("a component of type {} is not compatible with {}", actual->ToString(), type.ToString()), "§6.3.3");
  }
  if (value.is(Tag::kComponent) && type.kind != TypeKind::kAny)
    return machine.Fail(fmt::format("a component is no value of type {}", type.ToString()), "§6.3");
  std::string reason;
  if (AllowedByType(value, type, &reason)) return Flow::kNext;
  return machine.Fail(fmt::format("{} is no value of type {}{}{}", Print(value, {.max_length = 200}), type.ToString(),
                                  reason.empty() ? "" : ": ", reason),
                      "§6.1.2");
}

}  // namespace assay::runtime
