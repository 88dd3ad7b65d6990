#include <algorithm>

#include "compiler/lower/function_lowering.h"

// `{ … }`: elements are lowered into neighbouring registers, then one instruction builds the whole. What the author leaves
// out stays unbound, or, in an assignment, what it was (`old`).

namespace assay::compiler {

using runtime::Path;
using runtime::PathStep;
using runtime::Type;
using runtime::TypeKind;

namespace {

/// `[n] := …` beyond this is stored step by step instead of through registers. Units: elements.
constexpr int64_t kMaxIndexedWindow = 256;
/// Longer value lists are built in portions, so that they do not exhaust the registers. Units: elements.
constexpr size_t kListPortion = 4096;

bool IsNotUsed(const NodeInfo& info) { return info.expr_class == ExprClass::kNotUsed; }

}  // namespace

Operand FunctionLowering::LowerComposite(const ast::CompositeExpr& expr, Destination dest, const Place* old) {
  const Type* type = Info(&expr).type;
  if (type == nullptr) return Unsupported(&expr, "a composite value without a type");
  switch (type->kind) {
    case TypeKind::kRecord:
    case TypeKind::kSet:
    case TypeKind::kSignature:
      return LowerRecord(expr, *type, dest, old);
    case TypeKind::kUnion:
    case TypeKind::kAnytype:
      return LowerUnion(expr, *type, dest, old);
    case TypeKind::kRecordOf:
    case TypeKind::kSetOf:
    case TypeKind::kArray:
      if (expr.form == ast::CompositeForm::kIndexed) return LowerIndexed(expr, *type, dest, old);
      return LowerList(expr, *type, dest, old);
    case TypeKind::kMap:
      return LowerMap(expr, *type, dest, old);
    default:
      return Unsupported(&expr, "a composite value of this type");
  }
}

/// One element into its register. `-` and missing elements keep the old part when there is one.
void FunctionLowering::LowerElement(const ast::Expr* value, const Type* type, uint16_t reg, const Place* old,
                                    const PathStep& step) {
  // Of the fields of a record NewRecord knows which are optional.
  const bool may_be_omit = step.kind == PathStep::Kind::kField || (value != nullptr && Info(value).expr_class != ExprClass::kValue);
  auto lower = [&] {
    if (may_be_omit) LowerFor(value, type, Destination(reg));
    else LowerPresent(value, type, Destination(reg));
  };
  if (old == nullptr) {
    if (value == nullptr || IsNotUsed(Info(value))) b_.Emit(Opcode::kUnbind, reg);
    else lower();
    return;
  }
  Place part = *old;
  part.type = type;
  part.path.steps.push_back(step);
  if (value == nullptr || IsNotUsed(Info(value))) {
    LoadPlace(part, Destination(reg));
  } else if (p_.IsPartial(value)) {
    LowerComposite(static_cast<const ast::CompositeExpr&>(*value), Destination(reg), &part);
  } else {
    lower();
  }
}

Operand FunctionLowering::LowerRecord(const ast::CompositeExpr& expr, const Type& type, Destination dest,
                                      const Place* old) {
  size_t count = FieldCount(type);
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(count);
  std::vector<const ast::Expr*> values(count, nullptr);
  for (const ast::CompositeElement* element : expr.elements) {
    int32_t number = Info(element).number;
    if (number >= 0 && static_cast<size_t>(number) < count) values[static_cast<size_t>(number)] = element->value;
  }
  for (size_t i = 0; i < count; ++i) {
    auto reg = static_cast<uint16_t>(window + i);
    const bool left_out = values[i] == nullptr || IsNotUsed(Info(values[i]));
    if (left_out && old == nullptr && Info(&expr).implicit_omit && type.fields[i].optional) {
      b_.Move(reg, b_.Constant(runtime::Value::Omit()));
      continue;
    }
    PathStep step{.kind = PathStep::Kind::kField, .number = static_cast<uint32_t>(i), .type = &type};
    LowerElement(values[i], FieldType(type, i), reg, old, step);
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kNewRecord, reg, window, static_cast<uint16_t>(count), p_.TypeIndex(&type));
  return reg;
}

Operand FunctionLowering::LowerUnion(const ast::CompositeExpr& expr, const Type& type, Destination dest,
                                     const Place* old) {
  if (expr.elements.size() != 1) return Unsupported(&expr, "a union value without exactly one alternative");
  const ast::CompositeElement* element = expr.elements[0];
  int32_t number = Info(element).number;
  if (number < 0) return Unsupported(element, "this union alternative");
  const Type* alternative = FieldType(type, static_cast<size_t>(number));
  uint16_t mark = b_.mark();
  uint16_t value = b_.NewRegister();
  PathStep step{.kind = PathStep::Kind::kAlternative, .number = static_cast<uint32_t>(number), .type = &type};
  if (const NodeInfo& target = Info(element->target); target.is_field_access && alternative->kind == TypeKind::kUnion) {
    // `{ U.f := … }` of an anytype: the inner union first.
    LowerElement(element->value, FieldType(*alternative, static_cast<size_t>(target.number)), value, nullptr, {.kind = PathStep::Kind::kAlternative});
    b_.Emit(Opcode::kNewUnion, value, value, static_cast<uint16_t>(target.number), p_.TypeIndex(alternative));
  } else {
    LowerElement(element->value, alternative, value, old, step);
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kNewUnion, reg, value, static_cast<uint16_t>(number), p_.TypeIndex(&type));
  return reg;
}

Operand FunctionLowering::LowerList(const ast::CompositeExpr& expr, const Type& type, Destination dest,
                                    const Place* old) {
  size_t count = expr.elements.size();
  uint16_t mark = b_.mark();
  auto element = [&](size_t i, uint16_t reg) {
    PathStep step{.kind = PathStep::Kind::kIndex, .index = kNone, .type = &type};
    if (old != nullptr) step.index = b_.Integer(static_cast<int64_t>(i));
    LowerElement(expr.elements[i]->value, type.element, reg, old, step);
  };
  if (count <= kListPortion) {
    uint16_t window = b_.NewRegisters(count);
    for (size_t i = 0; i < count; ++i) element(i, static_cast<uint16_t>(window + i));
    b_.Release(mark);
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kNewList, reg, window, static_cast<uint16_t>(count), p_.TypeIndex(&type));
    return reg;
  }
  uint16_t list = b_.NewRegister();
  uint16_t item = b_.NewRegister();
  b_.Emit(Opcode::kNewList, list, list, 0, p_.TypeIndex(&type));
  for (size_t i = 0; i < count; ++i) {
    element(i, item);
    b_.Emit(Opcode::kAppend, list, item);
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kNewList, reg, list, kNone, p_.TypeIndex(&type));
  return reg;
}

Operand FunctionLowering::LowerIndexed(const ast::CompositeExpr& expr, const Type& type, Destination dest,
                                       const Place* old) {
  int64_t first = type.kind == TypeKind::kArray ? type.array_first : 0;
  bool dense = old == nullptr;
  int64_t count = 0;
  for (const ast::CompositeElement* element : expr.elements) {
    const runtime::Value* index = p_.Constant(element->target);
    if (index == nullptr || !index->is(runtime::Tag::kInteger) || index->integer() < first ||
        index->integer() - first >= kMaxIndexedWindow) {
      dense = false;
      break;
    }
    count = std::max(count, index->integer() - first + 1);
  }
  uint16_t mark = b_.mark();
  if (dense) {
    uint16_t window = b_.NewRegisters(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) b_.Emit(Opcode::kUnbind, static_cast<uint16_t>(window + i));
    for (const ast::CompositeElement* element : expr.elements) {
      int64_t index = p_.Constant(element->target)->integer() - first;
      LowerElement(element->value, type.element, static_cast<uint16_t>(window + index), nullptr, {.kind = PathStep::Kind::kIndex});
    }
    b_.Release(mark);
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kNewList, reg, window, static_cast<uint16_t>(count), p_.TypeIndex(&type));
    return reg;
  }
  // Start from the old value, or from nothing, and store element by element.
  uint16_t list = b_.NewRegister();
  if (old != nullptr) {
    LoadPlace(*old, Destination(list));
  } else {
    b_.Emit(Opcode::kNewList, list, list, 0, p_.TypeIndex(&type));
  }
  bool is_template = Info(&expr).expr_class == ExprClass::kTemplate || (old != nullptr && old->symbol->is_template());
  for (const ast::CompositeElement* element : expr.elements) {
    if (IsNotUsed(Info(element->value))) continue;
    uint16_t inner = b_.mark();
    Path path;
    path.steps.push_back({.kind = PathStep::Kind::kIndex,
                          .number = static_cast<uint32_t>(static_cast<int32_t>(first)),
                          .index = Lower(element->target),
                          .type = &type});
    path.text = p_.TextOf({expr.range.file, element->range.begin, element->target->range.end});
    Operand value = is_template ? LowerFor(element->value, type.element) : LowerPresent(element->value, type.element);
    b_.Emit(is_template ? Opcode::kModify : Opcode::kStorePath, list, value, 0, b_.AddPath(path));
    b_.Release(inner);
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, list);
  return reg;
}

Operand FunctionLowering::LowerMap(const ast::CompositeExpr& expr, const Type& type, Destination dest,
                                   const Place* old) {
  // The entries are collected on their own first: their keys must differ from each other, not from the old ones.
  uint16_t mark = b_.mark();
  uint16_t written = b_.NewRegister();
  b_.Emit(Opcode::kNewList, written, written, 0, p_.TypeIndex(&type));
  for (const ast::CompositeElement* element : expr.elements) {
    uint16_t inner = b_.mark();
    uint16_t key = b_.NewRegister();
    Operand key_operand = LowerFor(element->target, type.key, Destination(key));
    uint16_t value = b_.NewRegister();
    LowerElement(element->value, type.element, value, nullptr, {.kind = PathStep::Kind::kIndex});
    At(element->range);
    b_.Emit(Opcode::kPutKey, written, key_operand, value);
    b_.Release(inner);
  }
  Operand before = Unbound();
  if (old != nullptr) before = LoadPlace(*old, {});
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kMergeMap, reg, before, written, p_.TypeIndex(&type));
  return reg;
}

}  // namespace assay::compiler
