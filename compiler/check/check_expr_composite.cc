#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"
#include "runtime/matcher/builders.h"
#include "runtime/value/objects.h"

/// `{ … }` of records, sets, unions, lists and maps, as value and as template.
/// Source: ES 201 873-1 §6.2.1 to §6.2.7, §15.3.

namespace assay::compiler {

namespace {

/// Positions of a list written by index; larger ones are left to the run time.
constexpr int64_t kMaxFoldedIndex = 10'000;

}  // namespace

Expect Checker::FieldExpect(const runtime::Field& field, const Expect& outer) const {
  Expect expect;
  expect.type = field.type;
  expect.templates = outer.templates;
  expect.omit = field.optional;
  expect.any_or_none = outer.templates && field.optional;
  expect.not_used = true;
  expect.modified = outer.modified;
  return expect;
}

const NodeInfo& Checker::CheckPart(const ast::Expr* value, std::string_view step, const Expect& expect) {
  if (context_.attributed == nullptr) return CheckExpr(value, expect);
  context_.part.emplace_back(step);
  const NodeInfo& info = CheckExpr(value, expect);
  context_.part.pop_back();
  return info;
}

void Checker::CheckComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = expect.type;
  if (type == nullptr || type->kind == TypeKind::kAny) {
    Error(DiagnosticKind::kUntypedValue, expr,
          "the type of '{…}' cannot be told here: write it in front, as in 'T:{…}'");
    Poison(info);
    return;
  }
  if (IsError(type)) {
    Poison(info);
    return;
  }
  info.type = type;
  info.expr_class = ExprClass::kValue;
  if (type->is_record_like() || type->kind == TypeKind::kSignature) {
    info.implicit_omit = !expect.modified && HasImplicitOmit();
    CheckRecordComposite(expr, expect, info);
  } else if (type->is_union_like()) {
    CheckUnionComposite(expr, expect, info);
  } else if (type->is_list_like()) {
    CheckListComposite(expr, expect, info);
  } else if (type->kind == TypeKind::kMap) {
    CheckMapComposite(expr, expect, info);
  } else {
    Error(DiagnosticKind::kTypeMismatch, expr,
          fmt::format("expected {}, found a composite value", Describe(type)));
    Poison(info);
  }
}

int Checker::CompositeField(const ast::CompositeElement* element, const Type* type) {
  ast::Name name;
  if (const auto* plain = ast::As<ast::NameExpr>(element->target)) {
    name = plain->name;
  } else if (const auto* qualified = ast::As<ast::FieldExpr>(element->target)) {
    name = qualified->field;
  } else if (const auto* builtin = ast::As<ast::TypeExpr>(element->target)) {
    const auto* word = ast::As<ast::BuiltinType>(builtin->type);
    if (word != nullptr) name = {ToString(word->builtin), builtin->range};
  }
  if (name.empty()) {
    if (element->target != nullptr)
      Error(DiagnosticKind::kUnknownField, element->target, "expected the name of a field");
    return -1;
  }
  const int number = type->FindField(name.text);
  if (number < 0) {
    ReportUnknownField(name, type);
    return -1;
  }
  Info(element->target).number = number;
  Info(element->target).type = type->fields[static_cast<size_t>(number)].type;
  return number;
}

void Checker::CheckRecordComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = info.type;
  bool is_template = false, is_error = false;
  auto check = [&](const ast::CompositeElement* element, size_t number) {
    NodeInfo& entry = Info(element);
    entry.number = static_cast<int32_t>(number);
    entry.type = type->fields[number].type;
    Expect field = FieldExpect(type->fields[number], expect);
    if (type->kind == TypeKind::kSignature) field.any_or_none = false;
    const NodeInfo& value = CheckPart(element->value, type->fields[number].name, field);
    is_template |= value.expr_class == ExprClass::kTemplate;
    is_error |= value.expr_class == ExprClass::kError;
  };
  switch (expr->form) {
    case ast::CompositeForm::kEmpty:
      break;
    case ast::CompositeForm::kMixed:
      CheckMixedComposite(expr, expect, info);
      return;
    case ast::CompositeForm::kIndexed:
      Error(DiagnosticKind::kWrongNotation, expr,
            fmt::format("type {} has no indexed elements", Describe(type)));
      Poison(info);
      return;
    case ast::CompositeForm::kFields: {
      std::vector<const ast::CompositeElement*> seen(type->fields.size());
      for (const ast::CompositeElement* element : expr->elements) {
        const int number = CompositeField(element, type);
        if (number < 0) {
          is_error = true;
          continue;
        }
        if (const ast::CompositeElement* other = std::exchange(seen[static_cast<size_t>(number)], element)) {
          Report(Diagnostic(
                     DiagnosticKind::kDuplicateField, element->range,
                     fmt::format("field '{}' is given twice", type->fields[static_cast<size_t>(number)].name))
                     .Note(other->range, "the first one is here"));
        }
        check(element, static_cast<size_t>(number));
      }
      break;
    }
    case ast::CompositeForm::kValues: {
      if (expr->elements.size() > type->fields.size()) {
        Error(DiagnosticKind::kWrongElementCount, expr->elements[type->fields.size()],
              fmt::format("type {} has {} fields, found {} values", Describe(type), type->fields.size(),
                          expr->elements.size()));
        Poison(info);
        return;
      }
      for (size_t i = 0; i < expr->elements.size(); ++i) check(expr->elements[i], i);

      break;
    }
  }
  if (is_error) {
    Poison(info);
    return;
  }
  if (is_template) info.expr_class = ExprClass::kTemplate;
  if (!expect.modified) FoldRecordComposite(expr, info);
}

void Checker::CheckMixedComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info) {
  // §6.2.1: values of the first fields, then further fields by name.
  const Type* type = info.type;
  std::vector<const ast::CompositeElement*> seen(type->fields.size());
  bool is_template = false, is_error = false;
  size_t position = 0;
  for (const ast::CompositeElement* element : expr->elements) {
    int number = static_cast<int>(position);
    if (element->target != nullptr) {
      number = CompositeField(element, type);
    } else if (position++ >= type->fields.size()) {
      Error(DiagnosticKind::kWrongElementCount, element,
            fmt::format("type {} has {} fields", Describe(type), type->fields.size()));
      number = -1;
    }
    if (number < 0) {
      is_error = true;
      continue;
    }
    const runtime::Field& field = type->fields[static_cast<size_t>(number)];
    if (const ast::CompositeElement* other = std::exchange(seen[static_cast<size_t>(number)], element)) {
      Report(Diagnostic(DiagnosticKind::kDuplicateField, element->range,
                        fmt::format("field '{}' is given twice", field.name))
                 .Note(other->range, "the first one is here"));
      is_error = true;
    }
    NodeInfo& entry = Info(element);
    entry.number = number;
    entry.type = field.type;
    const NodeInfo& value = CheckPart(element->value, field.name, FieldExpect(field, expect));
    is_template |= value.expr_class == ExprClass::kTemplate;
    is_error |= value.expr_class == ExprClass::kError;
  }
  if (is_error) {
    Poison(info);
    return;
  }
  if (is_template) info.expr_class = ExprClass::kTemplate;
  if (!expect.modified) FoldRecordComposite(expr, info);
}

void Checker::FoldRecordComposite(const ast::CompositeExpr* expr, NodeInfo& info) {
  std::vector<Value> fields(info.type->fields.size());
  if (info.implicit_omit) {
    for (size_t i = 0; i < fields.size(); ++i) {
      if (info.type->fields[i].optional) fields[i] = Value::Omit();
    }
  }
  for (const ast::CompositeElement* element : expr->elements) {
    const NodeInfo& value = Info(element->value);
    if (value.expr_class == ExprClass::kNotUsed) continue;
    if (value.constant == nullptr || Info(element).number < 0) return;
    fields[static_cast<size_t>(Info(element).number)] = *value.constant;
  }
  info.constant = Keep(runtime::MakeRecord(info.type, fields));
}

int Checker::AnytypeAlternative(const ast::CompositeElement* element, const Type* type) {
  const auto* field = ast::As<ast::FieldExpr>(element->target);
  const auto* name = field != nullptr ? ast::As<ast::NameExpr>(field->base) : nullptr;
  if (name == nullptr || type->kind != TypeKind::kAnytype) return -1;
  const int outer = type->FindField(name->name.text);
  if (outer < 0) return -1;
  const Type* inner = type->fields[static_cast<size_t>(outer)].type;
  const int number = inner->kind == TypeKind::kUnion ? inner->FindField(field->field.text) : -1;
  if (number < 0) return -1;
  Info(element->target).number = number;
  Info(element->target).is_field_access = true;
  return outer;
}

void Checker::CheckUnionComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = info.type;
  if (expr->form != ast::CompositeForm::kFields || expr->elements.size() != 1) {
    Error(DiagnosticKind::kWrongElementCount, expr,
          fmt::format("a value of union type {} has exactly one alternative, as in '{{ {} := … }}'",
                      Describe(type), type->fields.empty() ? "alternative" : type->fields.front().name));
    Poison(info);
    return;
  }
  const ast::CompositeElement* element = expr->elements.front();
  if (const int outer = AnytypeAlternative(element, type); outer >= 0) {
    // `{ U.f := 1 }` of an anytype: its alternative U, a union of which the alternative f is given.
    const Type* inner = type->fields[static_cast<size_t>(outer)].type;
    const int field = Info(element->target).number;
    NodeInfo& entry = Info(element);
    entry.number = outer;
    entry.type = inner;
    const runtime::Field& part = inner->fields[static_cast<size_t>(field)];
    const NodeInfo& value = CheckExpr(element->value, FieldExpect(part, expect));
    if (value.expr_class == ExprClass::kError) return Poison(info);
    if (value.expr_class == ExprClass::kTemplate) info.expr_class = ExprClass::kTemplate;
    if (value.constant != nullptr) {
      info.constant =
          Keep(runtime::MakeUnion(type, static_cast<uint32_t>(outer),
                                  runtime::MakeUnion(inner, static_cast<uint32_t>(field), *value.constant)));
    }
    return;
  }
  const int number = CompositeField(element, type);
  if (number < 0) {
    Poison(info);
    return;
  }
  const runtime::Field& field = type->fields[static_cast<size_t>(number)];
  NodeInfo& entry = Info(element);
  entry.number = number;
  entry.type = field.type;
  Expect inner = FieldExpect(field, expect);
  inner.not_used = expect.modified;
  const NodeInfo& value = CheckPart(element->value, field.name, inner);
  if (value.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  if (value.expr_class == ExprClass::kTemplate) info.expr_class = ExprClass::kTemplate;
  if (value.constant != nullptr && !expect.modified) {
    info.constant = Keep(runtime::MakeUnion(type, static_cast<uint32_t>(number), *value.constant));
  }
}

void Checker::CheckListComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = info.type;
  Expect item;
  item.type = type->element;
  item.templates = expect.templates;
  item.any_or_none = expect.templates;
  item.not_used = true;
  item.in_list = expect.templates && type->kind != TypeKind::kSetOf;
  item.in_list_element = expect.templates;
  item.modified = expect.modified;
  if (expr->form == ast::CompositeForm::kFields) {
    Error(DiagnosticKind::kWrongNotation, expr, fmt::format("type {} has no named fields", Describe(type)));
    Poison(info);
    return;
  }
  bool is_template = false, is_error = false, all_constant = !expect.modified, open_length = false;
  std::vector<Value> items;
  std::unordered_set<int64_t> seen;
  int64_t position = 0;
  for (const ast::CompositeElement* element : expr->elements) {
    Info(element).type = type->element;
    int64_t at = position;
    if (expr->form == ast::CompositeForm::kMixed && element->target == nullptr) seen.insert(at);
    if (element->target != nullptr) {
      NodeInfo& index = CheckExpr(element->target, Expect{});
      if (index.expr_class != ExprClass::kError && !Compatible(index.type, Predefined(TypeKind::kInteger))) {
        ReportMismatch(element->target, index.type, Predefined(TypeKind::kInteger));
        is_error = true;
      }
      if (index.constant != nullptr && index.constant->is(runtime::Tag::kInteger)) {
        at = index.constant->integer() - type->array_first;
        const bool outside =
            at < 0 || (type->length.max != UINT64_MAX && static_cast<uint64_t>(at) >= type->length.max);
        if (outside) {
          Error(DiagnosticKind::kInvalidIndex, element->target,
                fmt::format("index {} is outside type {}", index.constant->integer(), Describe(type)));
          is_error = true;
        } else if (!seen.insert(at).second) {
          Error(DiagnosticKind::kDuplicateField, element->target,
                fmt::format("element {} is given twice", index.constant->integer()));
          is_error = true;
        }
      } else {
        all_constant = false;
      }
    }
    Info(element).number = at <= INT32_MAX && at >= 0 ? static_cast<int32_t>(at) : -1;
    const NodeInfo& value = CheckPart(element->value, fmt::format("[{}]", at), item);
    is_template |= value.expr_class == ExprClass::kTemplate;
    is_error |= value.expr_class == ExprClass::kError;
    const auto* keyword = ast::As<ast::KeywordLiteral>(element->value);
    open_length |= ast::Is<ast::ListMatch>(element->value) || ast::Is<ast::LengthExpr>(element->value) ||
                   ast::Is<ast::IfPresentExpr>(element->value) ||
                   (keyword != nullptr && keyword->keyword == ast::Keyword::kAnyOrNone);
    if (value.expr_class != ExprClass::kNotUsed && value.constant == nullptr) all_constant = false;
    if (all_constant && at >= 0 && at < kMaxFoldedIndex && !is_error) {
      if (items.size() <= static_cast<size_t>(at)) items.resize(static_cast<size_t>(at) + 1);
      if (value.constant != nullptr && value.expr_class != ExprClass::kNotUsed)
        items[static_cast<size_t>(at)] = *value.constant;
    } else if (at >= kMaxFoldedIndex && expr->form == ast::CompositeForm::kIndexed) {
      all_constant = false;
    } else if (at >= kMaxFoldedIndex && all_constant) {
      items.push_back(value.constant != nullptr ? *value.constant : Value());
    }
    ++position;
  }
  if (type->kind == TypeKind::kArray && expr->form == ast::CompositeForm::kValues && !is_error &&
      !open_length && expr->elements.size() != type->length.max) {
    Error(DiagnosticKind::kWrongElementCount, expr,
          fmt::format("type {} has {} elements, found {}", Describe(type), type->length.max,
                      expr->elements.size()));
    is_error = true;
  }
  if (type->kind != TypeKind::kArray && expr->form == ast::CompositeForm::kValues && !is_error &&
      !open_length && type->length.restricted() && !type->length.Contains(expr->elements.size())) {
    Error(DiagnosticKind::kOutsideSubtype, expr,
          fmt::format("type {} does not allow {} elements", Describe(type), expr->elements.size()));
    is_error = true;
  }
  if (is_error) {
    Poison(info);
    return;
  }
  if (is_template) info.expr_class = ExprClass::kTemplate;
  if (!all_constant) return;
  if (type->kind == TypeKind::kArray && !open_length && items.size() < type->length.max &&
      type->length.max < kMaxFoldedIndex) {
    items.resize(type->length.max);
  }
  info.constant = Keep(runtime::MakeList(type, items));
}

void Checker::CheckMapComposite(const ast::CompositeExpr* expr, const Expect& expect, NodeInfo& info) {
  const Type* type = info.type;
  if (expr->form != ast::CompositeForm::kIndexed && expr->form != ast::CompositeForm::kEmpty) {
    Error(DiagnosticKind::kWrongNotation, expr,
          fmt::format("map type {} wants its elements as '[key] := value'", Describe(type)));
    Poison(info);
    return;
  }
  Expect item;
  item.type = type->element;
  item.templates = expect.templates;
  item.not_used = true;
  std::vector<std::pair<const Value*, const ast::Expr*>> keys;
  for (const ast::CompositeElement* element : expr->elements) {
    Info(element).type = type->element;
    const NodeInfo& key = CheckValue(element->target, type->key);
    if (key.expr_class == ExprClass::kError) Poison(info);
    RequireComplete(element->target, type->key);
    if (key.constant != nullptr) {
      for (const auto& [other, where] : keys) {
        if (!runtime::Equal(*other, *key.constant)) continue;
        Report(Diagnostic(DiagnosticKind::kDuplicateField, element->target->range,
                          fmt::format("key {} is given twice", Text(element->target)))
                   .Note(where->range, "the first one is here"));
        break;
      }
      keys.emplace_back(key.constant, element->target);
    }
    const NodeInfo& value = CheckExpr(element->value, item);
    if (value.expr_class == ExprClass::kError) Poison(info);
    if (value.expr_class == ExprClass::kTemplate && info.expr_class == ExprClass::kValue) {
      info.expr_class = ExprClass::kTemplate;
    }
  }
}

void Checker::RequireComplete(const ast::Expr* value, const Type* type) {
  const NodeInfo& info = Info(value);
  if (info.constant == nullptr || IsError(type)) return;
  // A constant must have a value in every mandatory part (§10).
  std::vector<std::pair<const Value*, const Type*>> pending = {{info.constant, type}};
  while (!pending.empty()) {
    auto [part, part_type] = pending.back();
    pending.pop_back();
    if (part_type == nullptr) continue;
    if (part->is(runtime::Tag::kRecord)) {
      runtime::RecordObject* record = part->record();
      for (uint32_t i = 0; i < record->count && i < part_type->fields.size(); ++i) {
        const runtime::Field& field = part_type->fields[i];
        const Value& slot = record->slots[i];
        if (!slot.is_bound() && !field.optional) {
          Error(DiagnosticKind::kMissingValue, value,
                fmt::format("field '{}' has no value here", field.name));
          return;
        }
        pending.emplace_back(&slot, field.type);
      }
    } else if (part->is(runtime::Tag::kList)) {
      for (const Value& item : part->list()->span()) {
        if (!item.is_bound()) {
          Error(DiagnosticKind::kMissingValue, value, "an element has no value here");
          return;
        }
        pending.emplace_back(&item, part_type->element);
      }
    } else if (part->is(runtime::Tag::kUnion) && part->choice()->alternative < part_type->fields.size()) {
      pending.emplace_back(&part->choice()->value, part_type->fields[part->choice()->alternative].type);
    }
  }
}

}  // namespace assay::compiler
