#include "compiler/lower/function_lowering.h"
#include "compiler/lower/reference_parts.h"

// Storage places: variables and parts of them, for assignments, out parameters and redirections (§19.1, §5.4).

namespace assay::compiler {

using runtime::Path;
using runtime::PathStep;
using runtime::Type;
using runtime::TypeKind;

PathStep FunctionLowering::StepOf(const ast::FieldExpr& expr) {
  PathStep step;
  const Type* base = Info(expr.base).type;
  step.kind = base != nullptr && base->is_union_like() ? PathStep::Kind::kAlternative : PathStep::Kind::kField;
  step.number = static_cast<uint32_t>(Info(&expr).number);
  step.type = base;
  return step;
}

std::vector<Operand> FunctionLowering::Indices(const ast::IndexExpr& expr) {
  const Type* type = Info(expr.index).type;
  const Type* base = Info(expr.base).type;
  if (base != nullptr && base->kind == TypeKind::kMap) return {LowerFor(expr.index, base->key)};
  if (type == nullptr || !type->is_list_like()) return {Lower(expr.index)};
  // A list of indices goes down one dimension an element (§6.2.3).
  std::vector<Operand> indices;
  if (const runtime::Value* constant = p_.Constant(expr.index)) {
    for (const runtime::Value& index : constant->list()->span()) indices.push_back(b_.Constant(index));
    return indices;
  }
  uint16_t list = LowerToRegister(expr.index);
  for (uint64_t i = 0; i < type->length.min; ++i) {
    uint16_t index = b_.NewRegister();
    b_.Emit(Opcode::kGetItem, index, list, b_.Integer(type->array_first + static_cast<int64_t>(i)), 0);
    indices.push_back(index);
  }
  return indices;
}

void FunctionLowering::AddSteps(const ast::IndexExpr& expr, Path& path) {
  const Type* type = Info(expr.base).type;
  for (Operand index : Indices(expr)) {
    PathStep step{.kind = PathStep::Kind::kIndex, .index = index, .type = type};
    if (type != nullptr && type->kind == TypeKind::kArray) {
      step.number = static_cast<uint32_t>(static_cast<int32_t>(type->array_first));
    }
    path.steps.push_back(step);
    if (type != nullptr) type = type->element;
  }
}

/// Index registers of the path stay taken until the statement ends.
bool FunctionLowering::PlaceOf(const ast::Expr* expr, Place* place) {
  std::vector<const ast::Expr*> parts;
  const ast::Expr* root =
      SplitReference(expr, parts, [&](const ast::FieldExpr* field) { return Info(field).is_field_access; });
  const Symbol* symbol = Info(root).symbol;
  if (symbol == nullptr) return false;
  place->symbol = symbol;
  place->type = Info(expr).type;
  place->path.implicit_omit = Info(expr).implicit_omit;
  switch (symbol->storage) {
    case Storage::kLocal:
    case Storage::kParameter: {
      auto found = registers_.find(symbol);
      if (found == registers_.end()) return false;
      place->root = Place::Root::kRegister;
      place->reg = found->second;
      break;
    }
    case Storage::kComponentVariable:
      place->root = Place::Root::kComponentVariable;
      place->variable = VariableIndex(*symbol);
      if (place->variable < 0) return false;
      break;
    default:
      return false;
  }
  for (size_t i = parts.size(); i-- > 0;) {
    if (const auto* field = ast::As<ast::FieldExpr>(parts[i])) {
      place->path.steps.push_back(StepOf(*field));
    } else {
      AddSteps(static_cast<const ast::IndexExpr&>(*parts[i]), place->path);
    }
  }
  if (!place->path.steps.empty()) {
    place->path.text = p_.TextOf({expr->range.file, root->range.end, expr->range.end});
  }
  return true;
}

Operand FunctionLowering::LoadPlace(const Place& place, Destination dest) {
  if (place.root == Place::Root::kRegister) {
    if (place.path.steps.empty()) return Finished(place.reg, dest);
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kLoadPath, reg, place.reg, 0, b_.AddPath(place.path));
    return reg;
  }
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kLoadVar, reg, 0, 0, place.variable);
  if (!place.path.steps.empty()) b_.Emit(Opcode::kLoadPath, reg, reg, 0, b_.AddPath(place.path));
  return reg;
}

void FunctionLowering::StorePlace(const Place& place, Operand value) {
  StorePart(place, value);
  // An element of a string: what the type says of the string must hold still (§6.1.2).
  if (place.path.steps.empty()) return;
  const PathStep& last = place.path.steps.back();
  if (last.kind != PathStep::Kind::kIndex || last.type == nullptr || !last.type->is_string() ||
      !p_.HoldsRestriction(last.type)) {
    return;
  }
  Place string = place;
  string.path.steps.pop_back();
  const uint16_t mark = b_.mark();
  const Operand changed = LoadPlace(string, Destination(b_.NewRegister()));
  b_.Emit(Opcode::kCheckType, 0, changed, 0, p_.TypeIndex(last.type));
  b_.Release(mark);
}

void FunctionLowering::StorePart(const Place& place, Operand value) {
  bool whole = place.path.steps.empty();
  bool is_template = place.symbol != nullptr && place.symbol->is_template();
  if (place.root == Place::Root::kRegister) {
    if (whole) {
      b_.Move(place.reg, value);
    } else {
      b_.Emit(is_template ? Opcode::kModify : Opcode::kStorePath, place.reg, value, 0, b_.AddPath(place.path));
    }
    return;
  }
  if (whole) {
    b_.Emit(Opcode::kStoreVar, 0, value, 0, place.variable);
  } else if (is_template) {
    uint16_t mark = b_.mark();
    uint16_t reg = b_.NewRegister();
    b_.Emit(Opcode::kLoadVar, reg, 0, 0, place.variable);
    b_.Emit(Opcode::kModify, reg, value, 0, b_.AddPath(place.path));
    b_.Emit(Opcode::kStoreVar, 0, reg, 0, place.variable);
    b_.Release(mark);
  } else {
    b_.Emit(Opcode::kStoreVarPath, static_cast<uint16_t>(place.variable), value, 0, b_.AddPath(place.path));
  }
}

/// `v[lengthof(v)] := e` on a local list grows it by one, in place.
bool FunctionLowering::Append(const ast::Expr* target, const ast::Expr* value) {
  const auto* index = ast::As<ast::IndexExpr>(target);
  const auto* base = index == nullptr ? nullptr : ast::As<ast::NameExpr>(index->base);
  const auto* call = index == nullptr ? nullptr : ast::As<ast::CallExpr>(index->index);
  const CallInfo* info = call == nullptr ? nullptr : Info(call).call;
  if (base == nullptr || info == nullptr || info->predefined != PredefinedFunction::kLengthof) return false;
  const Symbol* symbol = Info(base).symbol;
  auto found = registers_.find(symbol);
  const Type* type = Info(base).type;
  if (found == registers_.end() || symbol->is_template() || symbol->evaluation != ast::Evaluation::kEager ||
      type == nullptr || (type->kind != TypeKind::kRecordOf && type->kind != TypeKind::kSetOf) ||
      type->length.max != UINT64_MAX) {
    return false;
  }
  if (info->args.size() != 1 || !ast::Is<ast::NameExpr>(info->args[0].value) ||
      Info(info->args[0].value).symbol != symbol || p_.IsPartial(value)) {
    return false;
  }
  Operand operand = LowerPresent(value, type->element);
  CheckBound(base, found->second);
  b_.Emit(Opcode::kAppend, found->second, operand);
  return true;
}

void FunctionLowering::Assign(const ast::Expr* target, const ast::Expr* value) {
  if (Info(value).expr_class == ExprClass::kNotUsed) return;  // `x := -` changes nothing
  if (Append(target, value)) return;
  Place place;
  if (!PlaceOf(target, &place)) {
    Unsupported(target, "an assignment to this");
    return;
  }
  bool lazy = place.symbol->evaluation != ast::Evaluation::kEager;
  if (lazy && place.path.steps.empty()) {
    Operand thunk = LowerThunk(value, place.symbol->evaluation == ast::Evaluation::kFuzzy, place.type, {});
    StorePlace(place, thunk);
    return;
  }
  if (p_.IsPartial(value)) {
    const Type* type = Info(value).type;
    const auto& composite = static_cast<const ast::CompositeExpr&>(*value);
    Operand merged = LowerComposite(composite, {}, &place);
    if (IsRestricted(place.type) && place.type != type) CheckSubtype(value, place.type, merged);
    StorePlace(place, merged);
    return;
  }
  bool restricted_template = place.path.steps.empty() && place.symbol->is_template();
  bool in_place = place.root == Place::Root::kRegister && place.path.steps.empty() && !restricted_template;
  const Destination dest = in_place ? Destination(place.reg) : Destination();
  const bool may_be_omit = place.symbol->is_template() || MayBeOmitted(target);
  Operand operand = may_be_omit ? LowerFor(value, place.type, dest) : LowerPresent(value, place.type, dest);
  if (restricted_template) CheckRestriction(value, place.symbol->restriction, operand);
  if (in_place) return;
  StorePlace(place, operand);
}

void FunctionLowering::UnmapKey(const ast::UnmapKeyStmt& stmt) {
  Place place;
  if (!PlaceOf(stmt.map, &place)) {
    Unsupported(stmt.map, "unmap of this");
    return;
  }
  Operand key = stmt.key == nullptr ? Unbound() : LowerFor(stmt.key, place.type->key);
  uint16_t map = b_.NewRegister();
  LoadPlace(place, Destination(map));
  b_.Emit(Opcode::kRemoveKey, map, key, stmt.key == nullptr ? 1 : 0);
  StorePlace(place, map);
}

}  // namespace assay::compiler
