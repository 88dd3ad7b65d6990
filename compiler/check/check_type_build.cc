#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// Type definitions: records, sets, unions, lists, enumerations, maps, aliases.
/// Source: ES 201 873-1 §6.2.

namespace assay::compiler {

void Checker::CopyStructure(Type* type, const Type* base) {
  type->kind = base->kind;
  type->base = base;
  type->fields = base->fields;
  type->enum_items = base->enum_items;
  type->element = base->element;
  type->key = base->key;
  type->array_first = base->array_first;
  type->length = base->length;
  type->constraint = base->constraint;
  type->port = base->port;
  type->component = base->component;
  type->signature = base->signature;
}

void Checker::BuildType(Type* type, const ast::Type* node, const ast::TypeDecl* decl) {
  if (decl != nullptr && !decl->dims.empty()) {
    type->kind = TypeKind::kArray;
    const Type* element = ApplyDims(ResolveType(node), decl->dims.subspan(1));
    int64_t first = 0;
    uint64_t count = 0;
    if (EvaluateDimension(decl->dims.front(), &first, &count)) {
      type->array_first = first;
      type->length = {count, count};
    }
    type->element = element;
    return;
  }
  switch (node->kind) {
    case ast::NodeKind::kStructType:
      BuildStruct(type, static_cast<const ast::StructType*>(node));
      break;
    case ast::NodeKind::kListType:
      BuildList(type, static_cast<const ast::ListType*>(node));
      break;
    case ast::NodeKind::kEnumType:
      BuildEnum(type, static_cast<const ast::EnumType*>(node));
      break;
    case ast::NodeKind::kMapType:
      BuildMap(type, static_cast<const ast::MapType*>(node));
      break;
    case ast::NodeKind::kPortType:
      BuildPort(type, static_cast<const ast::PortType*>(node));
      break;
    case ast::NodeKind::kComponentType:
      BuildComponent(type, static_cast<const ast::ComponentType*>(node));
      break;
    case ast::NodeKind::kBehaviourType:
      BuildBehaviour(type, static_cast<const ast::BehaviourType*>(node));
      break;
    default: {
      const Type* base = ResolveType(node);
      if (base == type) {
        type->kind = TypeKind::kError;
        break;
      }
      const Symbol* owner = program_.SymbolOf(base);
      const bool unfinished = owner != nullptr && owner->type_progress == Progress::kBusy;
      CopyStructure(type, base);
      if (unfinished) pending_aliases_.emplace_back(type, base);
      break;
    }
  }
}

void Checker::CheckFieldNames(const ast::StructType* node) {
  std::unordered_map<std::string_view, const ast::Field*> seen;
  for (const ast::Field* field : node->fields) {
    auto [other, is_new] = seen.try_emplace(field->name.text, field);
    if (is_new || field->name.empty()) continue;
    Report(Diagnostic(DiagnosticKind::kDuplicateField, field->name.range,
                      fmt::format("field '{}' is already defined in this {}", field->name.text,
                                  ToString(node->structure)))
               .Note(other->second->name.range, "the first one is here"));
  }
}

void Checker::BuildStruct(Type* type, const ast::StructType* node) {
  type->kind = node->structure == ast::StructKind::kRecord ? TypeKind::kRecord
               : node->structure == ast::StructKind::kSet  ? TypeKind::kSet
                                                           : TypeKind::kUnion;
  CheckFieldNames(node);
  // Names first: a field's type may be looked at while the record is still being built.
  type->fields.reserve(node->fields.size());
  const ast::Field* default_alternative = nullptr;
  for (const ast::Field* field : node->fields) {
    runtime::Field made;
    made.name = field->name.text;
    made.type = ErrorType();
    made.optional = field->optional;
    made.is_default = field->is_default;
    type->fields.push_back(std::move(made));
    if (!field->is_default) continue;
    if (node->structure != ast::StructKind::kUnion) {
      Error(DiagnosticKind::kMisplacedDefault, field, "only alternatives of a union can be '@default'");
    } else if (default_alternative != nullptr) {
      Report(Diagnostic(DiagnosticKind::kMisplacedDefault, field->range,
                        "a union has at most one '@default' alternative")
                 .Note(default_alternative->range, "the first one is here"));
    } else {
      default_alternative = field;
    }
  }
  open_structs_[type] = {node, std::vector<Progress>(node->fields.size(), Progress::kNew)};
  for (size_t i = 0; i < node->fields.size(); ++i) BuildField(type, node, i);
  open_structs_.erase(type);
}

void Checker::BuildField(Type* type, const ast::StructType* node, size_t number) {
  // A field may have the type of another one, `R.other`, which is then resolved first.
  if (open_structs_[type].fields[number] != Progress::kNew) return;
  open_structs_[type].fields[number] = Progress::kBusy;
  const ast::Field* field = node->fields[number];
  Info(field).number = static_cast<int32_t>(number);
  const Type* field_type = ConstrainedType(ResolveTypeWithDims(field->type, field->dims), field->constraint);
  Info(field).type = field_type;
  type->fields[number].type = field_type;
  open_structs_[type].fields[number] = Progress::kDone;
  if (field_type->kind == TypeKind::kPort || field_type->kind == TypeKind::kTimer) {
    Error(DiagnosticKind::kNotADataType, field,
          fmt::format("a field cannot be of type {}", Describe(field_type)));
  }
  if (field->is_default && field_type->kind == TypeKind::kAnytype) {
    Error(DiagnosticKind::kMisplacedDefault, field,
          "the '@default' alternative of a union cannot be of type anytype");
  }
  if (field->optional && node->structure == ast::StructKind::kUnion) {
    Error(DiagnosticKind::kOptionalAlternative, field, "an alternative of a union cannot be optional");
  }
}

const Type* Checker::OpenField(const Type* type, size_t number, const ast::Node* where) {
  auto open = open_structs_.find(type);
  if (open == open_structs_.end()) return type->fields[number].type;
  if (open->second.fields[number] == Progress::kBusy) {
    Error(DiagnosticKind::kRecursiveType, where,
          fmt::format("field '{}' of {} is defined by itself", type->fields[number].name, Describe(type)));
    return ErrorType();
  }
  BuildField(const_cast<Type*>(type), open->second.node, number);
  return type->fields[number].type;
}

void Checker::BuildList(Type* type, const ast::ListType* node) {
  type->kind = node->list == ast::ListKind::kRecordOf ? TypeKind::kRecordOf : TypeKind::kSetOf;
  type->element = ErrorType();
  if (node->length != nullptr) EvaluateLength(node->length, &type->length);
  const Type* element = ResolveType(node->element);
  type->element = element;
  if (element->kind == TypeKind::kPort || element->kind == TypeKind::kTimer) {
    Error(DiagnosticKind::kNotADataType, node->element,
          fmt::format("elements cannot be of type {}", Describe(element)));
  }
}

void Checker::BuildMap(Type* type, const ast::MapType* node) {
  type->kind = TypeKind::kMap;
  type->key = ResolveType(node->from);
  type->element = ResolveType(node->to);
}

void Checker::BuildEnum(Type* type, const ast::EnumType* node) {
  type->kind = TypeKind::kEnumerated;
  std::vector<Symbol*>& symbols = enum_symbols_[type];
  enum_modules_[type] = context_.module;
  std::unordered_map<std::string_view, const ast::EnumItem*> seen;
  std::vector<std::pair<int64_t, int64_t>> used;
  auto is_used = [&](int64_t low, int64_t high) {
    return std::any_of(used.begin(), used.end(),
                       [&](auto range) { return low <= range.second && range.first <= high; });
  };
  for (const ast::EnumItem* item : node->items) {
    auto [other, is_new] = seen.try_emplace(item->name.text, item);
    if (!is_new) {
      Report(Diagnostic(DiagnosticKind::kDuplicateEnumItem, item->name.range,
                        fmt::format("enumerated value '{}' is already defined in this type", item->name.text))
                 .Note(other->second->name.range, "the first one is here"));
    }
    runtime::EnumItem made;
    made.name = item->name.text;
    for (const ast::Expr* value : item->values) {
      auto constant = [&](const ast::Expr* expr, int64_t* out) {
        NodeInfo& info = CheckValue(expr, Predefined(TypeKind::kInteger));
        if (info.expr_class == ExprClass::kError) return false;
        if (info.constant == nullptr || !info.constant->is(runtime::Tag::kInteger)) {
          Error(DiagnosticKind::kNotConstant, expr,
                "the number of an enumerated value must be a constant integer");
          return false;
        }
        *out = info.constant->integer();
        return true;
      };
      int64_t low = 0, high = 0;
      if (const auto* range = ast::As<ast::RangeExpr>(value)) {
        if (!constant(range->lower, &low) || !constant(range->upper, &high)) continue;
        if (range->lower_exclusive) ++low;
        if (range->upper_exclusive) --high;
        if (low > high) {
          Error(DiagnosticKind::kInvalidRange, value, fmt::format("the range {}..{} is empty", low, high));
          continue;
        }
      } else {
        if (!constant(value, &low)) continue;
        high = low;
      }
      if (is_used(low, high)) {
        Error(DiagnosticKind::kDuplicateEnumItem, value,
              fmt::format("the number {} belongs to another enumerated value of this type already", low));
        continue;
      }
      used.emplace_back(low, high);
      made.ranges.emplace_back(low, high);
    }
    type->enum_items.push_back(std::move(made));
    Symbol* symbol = nullptr;
    auto [begin, end] = context_.module->enum_items.equal_range(item->name.text);
    for (auto it = begin; it != end; ++it) {
      if (it->second->node == item) symbol = it->second;
    }
    if (symbol == nullptr) symbol = NewSymbol(SymbolKind::kEnumItem, item->name, item, nullptr);
    symbol->type = type;
    symbol->owner = type;
    symbol->type_progress = Progress::kDone;
    symbol->body_progress = Progress::kDone;
    symbol->index = static_cast<uint32_t>(symbols.size());
    symbol->constant = Keep(Value::Enumerated(type, symbol->index));
    symbols.push_back(symbol);
    NodeInfo& info = Info(item);
    info.symbol = symbol;
    info.type = type;
    info.number = static_cast<int32_t>(symbol->index);
  }
  // §6.2.4: values without a number get the smallest unused ones, in order.
  int64_t next = 0;
  for (size_t i = 0; i < type->enum_items.size(); ++i) {
    if (!type->enum_items[i].ranges.empty() || !node->items[i]->values.empty()) continue;
    while (is_used(next, next)) ++next;
    used.emplace_back(next, next);
    type->enum_items[i].ranges.emplace_back(next, next);
  }
}

void Checker::CheckFiniteTypes() {
  // A type is finite when some value of it can be written down in finite text (§6.2: no record holds itself
  // but through an optional field, an alternative or a list).
  std::unordered_set<const Type*> finite;
  auto is_finite = [&](const Type* type) {
    if (type == nullptr) return true;
    type = type->Root();
    switch (type->kind) {
      case TypeKind::kRecord:
      case TypeKind::kSet:
      case TypeKind::kUnion:
      case TypeKind::kArray:
        return finite.contains(type);
      default:
        return true;
    }
  };
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Type& type : program_.types->all()) {
      if (type.base != nullptr || finite.contains(&type)) continue;
      bool now = true;
      if (type.is_record_like()) {
        now = std::all_of(type.fields.begin(), type.fields.end(), [&](const runtime::Field& field) {
          return field.optional || is_finite(field.type);
        });
      } else if (type.kind == TypeKind::kUnion) {
        now = type.fields.empty() ||
              std::any_of(type.fields.begin(), type.fields.end(),
                          [&](const runtime::Field& field) { return is_finite(field.type); });
      } else if (type.kind == TypeKind::kArray) {
        now = is_finite(type.element);
      } else {
        continue;
      }
      if (now) {
        finite.insert(&type);
        changed = true;
      }
    }
  }
  for (ModuleScope& scope : program_.scopes) {
    for (const Symbol* symbol : scope.definitions) {
      if (symbol->kind != SymbolKind::kType || symbol->type == nullptr || symbol->type->base != nullptr)
        continue;
      if (!is_finite(symbol->type)) {
        Error(DiagnosticKind::kRecursiveType, symbol->range,
              fmt::format("type '{}' contains itself and has no finite value", symbol->name));
      }
    }
  }
}

}  // namespace assay::compiler
