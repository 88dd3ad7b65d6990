// Building and using values and templates (ES 201 873-1 §15, Annex B).

#include <fmt/format.h>

#include <array>

#include "runtime/matcher/builders.h"
#include "runtime/matcher/matcher.h"
#include "runtime/matcher/template_access.h"
#include "runtime/program/operands.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"
#include "runtime/vm/match_context.h"
#include "runtime/vm/ops.h"

namespace assay::runtime {

namespace {

const Type* TypeOperand(Machine& machine, const Instruction& i) {
  return machine.program().type_list[static_cast<size_t>(i.d)];
}

/// Registers b … b + c - 1, or the elements of the list in register b when c is kNone. `holder` keeps the list alive.
std::span<const Value> Elements(Machine& machine, const Instruction& i, Value* holder) {
  if (i.c != kNone) return machine.Registers(i.b, i.c);
  *holder = machine.Register(i.b);
  if (!holder->is(Tag::kList)) return {};
  return holder->list()->span();
}

bool AnyTemplate(std::span<const Value> elements) {
  for (const Value& element : elements) {
    if (element.is_template()) return true;
  }
  return false;
}

Flow FailResult(Machine& machine, const Error& error, const char* clause) {
  return machine.Fail(error.message, error.clause.empty() ? clause : error.clause);
}

}  // namespace

Flow OpNewRecord(Machine& machine, const Instruction& i) {
  const std::span<const Value> fields = machine.Registers(i.b, i.c);
  const Type* type = TypeOperand(machine, i);
  for (size_t n = 0; n < fields.size(); ++n) {
    if (!fields[n].is(Tag::kOmit) || type == nullptr || !type->is_record_like() || type->fields[n].optional) continue;
    return machine.Fail(fmt::format("field '{}' of {} cannot be omitted", type->fields[n].name, type->ToString()),
                        "§6.2.1");
  }
  Value made;
  if (AnyTemplate(fields)) {
    made = MakeRecord(type, fields);
  } else {
    made = NewRecord(type, i.c);
    for (size_t n = 0; n < fields.size(); ++n) made.record()->slots[n] = fields[n];
  }
  machine.Register(i.a) = std::move(made);
  return Flow::kNext;
}

Flow OpOverlay(Machine& machine, const Instruction& i) {
  machine.Register(i.a) = OverlayTemplate(Value(machine.Get(i.b)), Value(machine.Get(i.c)));
  return Flow::kNext;
}

Flow OpNewList(Machine& machine, const Instruction& i) {
  Value holder;
  const std::span<const Value> items = Elements(machine, i, &holder);
  const Type* type = TypeOperand(machine, i);
  Value made;
  if (AnyTemplate(items)) {
    made = MakeList(type, items);
  } else {
    made = NewList(type, static_cast<uint32_t>(items.size()));
    for (size_t n = 0; n < items.size(); ++n) made.list()->items[n] = items[n];
  }
  machine.Register(i.a) = std::move(made);
  return Flow::kNext;
}

Flow OpNewUnion(Machine& machine, const Instruction& i) {
  const Value& value = machine.Get(i.b);
  const Type* type = TypeOperand(machine, i);
  machine.Register(i.a) = value.is_template() ? MakeUnion(type, i.c, value) : NewUnion(type, i.c, value);
  return Flow::kNext;
}

Flow OpConcatTemplates(Machine& machine, const Instruction& i) {
  const Result<Value> made = MakeConcatenation(TypeOperand(machine, i), machine.Registers(i.b, i.c));
  if (!made) return FailResult(machine, made.error(), "§15.11");
  machine.Register(i.a) = *made;
  return Flow::kNext;
}

Flow OpAppendAll(Machine& machine, const Instruction& i) {
  const Value source = machine.Get(i.b);
  std::vector<Value> elements;
  const Result<void> expanded = ExpandAllFrom(source, &elements);
  if (!expanded) return FailResult(machine, expanded.error(), "§B.1.2.1");
  Value& list = machine.Register(i.a);
  if (!list.is(Tag::kList)) list = NewList(nullptr, 0);
  const uint32_t count = list.list()->count;
  if (uint64_t{count} + elements.size() > machine.context().limits.length) {
    return machine.Fail(fmt::format("a list of more than {} elements (limit \"length\")", machine.context().limits.length));
  }
  ResizeList(list, count + static_cast<uint32_t>(elements.size()));
  std::move(elements.begin(), elements.end(), list.list()->items + count);
  return Flow::kNext;
}

Flow OpMakeMatcher(Machine& machine, const Instruction& i) {
  Value holder;
  const std::span<const Value> operands = Elements(machine, i, &holder);
  const auto kind = static_cast<MatcherKind>(i.d);
  Value made;
  switch (kind) {
    case MatcherKind::kAny: made = MakeAny(); break;
    case MatcherKind::kAnyOrOmit: made = MakeAnyOrOmit(); break;
    case MatcherKind::kValueList: made = MakeValueList(operands); break;
    case MatcherKind::kComplement: made = MakeComplement(operands); break;
    case MatcherKind::kSuperset: made = MakeSuperset(operands); break;
    case MatcherKind::kSubset: made = MakeSubset(operands); break;
    case MatcherKind::kPermutation: made = MakePermutation(operands); break;
    case MatcherKind::kConjunction: made = MakeConjunction(operands); break;
    case MatcherKind::kDisjunction: made = MakeDisjunction(operands); break;
    case MatcherKind::kImplication:
    case MatcherKind::kExclusion:
      if (operands.size() != 2) return machine.Fail("implies and except take two templates", "§B.1.2.12");
      made = kind == MatcherKind::kImplication ? MakeImplication(operands[0], operands[1])
                                               : MakeExclusion(operands[0], operands[1]);
      break;
  }
  machine.Register(i.a) = std::move(made);
  return Flow::kNext;
}

Flow OpMakeRange(Machine& machine, const Instruction& i) {
  const Value& lower = machine.Register(i.b);
  const Value& upper = machine.Register(static_cast<uint16_t>(i.b + 1));
  if (lower.is_bound() && upper.is_bound() && !lower.is_string()) {
    int order = 0;
    const OperatorFault fault = Compare(lower, upper, &order);
    if (fault != OperatorFault::kNone) return FailOperator(machine, fault);
    if (order > 0) {
      return machine.Fail(fmt::format("the lower bound {} of a range is above its upper bound {}", Print(lower), Print(upper)),
                          "§B.1.2.5");
    }
  }
  machine.Register(i.a) = MakeRange(lower, (i.c & 1) != 0, upper, (i.c & 2) != 0);
  return Flow::kNext;
}

Flow OpMakePattern(Machine& machine, const Instruction& i) {
  const Value& text = machine.Get(i.b);
  if (!text.is_string()) return machine.Fail("the pattern has no value", "§B.1.5");
  const bool universal = (i.d & 1) != 0;
  const Result<Value> made =
      MakePattern(universal ? TypeKind::kUniversalCharstring : TypeKind::kCharstring, text.ToUtf8(), (i.d & 2) != 0,
                  machine.Registers(i.c, static_cast<uint16_t>(i.d >> 2)));
  if (!made) return FailResult(machine, made.error(), "§B.1.5");
  machine.Register(i.a) = *made;
  return Flow::kNext;
}

Flow OpMakeEnumerated(Machine& machine, const Instruction& i) {
  const std::span<const Value> operands = machine.Registers(i.b, i.c);
  machine.Register(i.a) = MakeEnumeratedList(
      TypeOperand(machine, i), static_cast<uint32_t>(operands.front().integer()), operands.subspan(1));
  return Flow::kNext;
}

Flow OpWithLength(Machine& machine, const Instruction& i) {
  const Value& lower = machine.Register(i.c);
  const Value& upper = machine.Register(static_cast<uint16_t>(i.c + 1));
  const auto number = [](const Value& bound, uint64_t open) {
    return bound.is(Tag::kInteger) && bound.integer() >= 0 ? static_cast<uint64_t>(bound.integer()) : open;
  };
  if ((lower.is(Tag::kInteger) && lower.integer() < 0) || (upper.is(Tag::kInteger) && upper.integer() < 0)) {
    return machine.Fail("a length is not negative", "§B.1.4.1");
  }
  const uint64_t min = number(lower, 0), max = number(upper, UINT64_MAX);
  if (min > max) return machine.Fail(fmt::format("the lower length {} is above the upper {}", min, max), "§B.1.4.1");
  machine.Register(i.a) = WithLength(machine.Get(i.b), min, max);
  return Flow::kNext;
}

Flow OpIfPresent(Machine& machine, const Instruction& i) {
  machine.Register(i.a) = WithIfPresent(machine.Get(i.b));
  return Flow::kNext;
}

Flow OpMakeDecmatch(Machine& machine, const Instruction& i) {
  const Value& encoding = machine.Get(i.c);
  machine.Register(i.a) =
      MakeDecmatch(TypeOperand(machine, i), encoding.is_string() ? encoding.ToUtf8() : std::string(), machine.Get(i.b));
  return Flow::kNext;
}

Flow OpMakeDynamic(Machine& machine, const Instruction& i) {
  const Function& decider = *machine.program().functions[static_cast<size_t>(i.d)];
  const auto captured = static_cast<uint16_t>(decider.parameter_count == 0 ? 0 : decider.parameter_count - 1);
  machine.Register(i.a) = MakeDynamic(MakeClosure(static_cast<uint32_t>(i.d), machine.Registers(i.b, captured)));
  return Flow::kNext;
}

Flow OpValueof(Machine& machine, const Instruction& i) {
  const Result<Value> value = Valueof(machine.Get(i.b));
  if (!value) return FailResult(machine, value.error(), "§15.10");
  if (value->is(Tag::kOmit)) return machine.Fail("valueof of a template that is omit", "§15.10");
  machine.Register(i.a) = *value;
  return Flow::kNext;
}

Flow OpCheckRestriction(Machine& machine, const Instruction& i) {
  static constexpr std::array kRestrictions = {TemplateRestriction::kOmit, TemplateRestriction::kValue,
                                               TemplateRestriction::kPresent};
  static constexpr std::array kWords = {"omit", "value", "present"};
  const Value& tmpl = machine.Get(i.b);
  if (i.c >= kRestrictions.size() || CheckRestriction(tmpl, kRestrictions[i.c])) return Flow::kNext;
  return machine.Fail(fmt::format("template {} breaks its restriction to template({})", Print(tmpl, {.max_length = 200}),
                                  kWords[i.c]),
                      "§15.8");
}

Flow OpMatch(Machine& machine, const Instruction& i) {
  const Value value = machine.Get(i.b);
  const Value tmpl = machine.Get(i.c);
  if (!value.is_bound()) return machine.Fail("match of a value that was not assigned", "§15.9");
  if (!IsFullyBound(value)) return machine.Fail("match of a value with a part that was not assigned", "§15.9");
  MachineMatchContext context(machine);
  const bool matched = Match(value, tmpl, &context);
  if (context.trapped()) return Flow::kTrap;
  machine.Register(i.a) = Value::Boolean(matched);
  return Flow::kNext;
}

Flow OpIsKind(Machine& machine, const Instruction& i) {
  const Value& kind = machine.Get(i.c);
  if (!kind.is_string()) return machine.Fail("istemplatekind without a kind", "§C.3.5");
  const Result<bool> is_kind = IsTemplateKind(machine.Get(i.b), kind.ToUtf8());
  if (!is_kind) return FailResult(machine, is_kind.error(), "§C.3.5");
  machine.Register(i.a) = Value::Boolean(*is_kind);
  return Flow::kNext;
}

}  // namespace assay::runtime
