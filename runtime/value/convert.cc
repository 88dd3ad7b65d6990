#include "runtime/value/convert.h"

#include <fmt/format.h>

#include "runtime/value/map.h"
#include "runtime/value/objects.h"

namespace assay::runtime {

namespace {

/// Values nested deeper are not converted: only recursive types have them.
constexpr int kMaxConvertDepth = 1000;

class Converter {
 public:
  explicit Converter(std::string* problem) : problem_(problem) {}

  bool Convert(const Value& value, const Type* to, Value* result) {
    if (depth_ >= kMaxConvertDepth) return Refuse("it nests too deeply");
    ++depth_;
    const bool converted = to == nullptr ? Keep(value, result) : ConvertHere(value, *to, result);
    --depth_;
    return converted;
  }

 private:
  static bool Keep(const Value& value, Value* result) {
    *result = value;
    return true;
  }
  bool Refuse(std::string problem) {
    *problem_ = std::move(problem);
    return false;
  }

  bool ConvertHere(const Value& value, const Type& to, Value* result) {
    if (value.is(Tag::kRecord) && to.is_record_like() && value.record()->type != &to)
      return Record(value, to, result);
    if (value.is(Tag::kUnion) && to.is_union_like() && value.choice()->type != &to)
      return Union(value, to, result);
    if (value.is(Tag::kList) && value.list()->type != &to) {
      if (IsMap(value)) return Map(value, to, result);
      if (to.is_list_like()) return List(value, to, result);
    }
    if (value.is(Tag::kEnumerated) && to.kind == TypeKind::kEnumerated &&
        value.enum_type()->Root() != to.Root()) {
      return Enumerated(value, *to.Root(), result);
    }
    return Keep(value, result);
  }

  bool Enumerated(const Value& value, const Type& to, Value* result) {
    const std::string& name = value.enum_type()->Root()->enum_items[value.enum_item()].name;
    const int item = to.FindEnumItem(name);
    if (item >= 0) *result = EnumFromItem(to, static_cast<uint32_t>(item), EnumNumber(value));
    if (item >= 0 && result->is_bound()) return true;
    return Refuse(fmt::format("type {} has no value '{}' of that number", to.ToString(), name));
  }

  bool Record(const Value& value, const Type& to, Value* result) {
    RecordObject* record = value.record();
    if (record->count != to.fields.size() || record->lazy != nullptr) return Keep(value, result);
    Value made = NewRecord(&to, record->count);
    for (uint32_t i = 0; i < record->count; ++i) {
      if (!Convert(record->Get(i), to.fields[i].type, &made.record()->slots[i])) return false;
    }
    return Keep(made, result);
  }

  bool Union(const Value& value, const Type& to, Value* result) {
    const UnionObject* choice = value.choice();
    if (choice->type == nullptr || choice->alternative >= choice->type->fields.size())
      return Keep(value, result);
    const std::string& name = choice->type->fields[choice->alternative].name;
    const int number = to.FindField(name);
    if (number < 0) return Refuse(fmt::format("type {} has no alternative '{}'", to.ToString(), name));
    Value inner;
    if (!Convert(choice->value, to.fields[static_cast<size_t>(number)].type, &inner)) return false;
    return Keep(NewUnion(&to, static_cast<uint32_t>(number), std::move(inner)), result);
  }

  bool List(const Value& value, const Type& to, Value* result) {
    const ListObject* list = value.list();
    if (to.kind == TypeKind::kArray && list->count != to.length.max) {
      return Refuse(fmt::format("expected {} elements, found {}", to.length.max, list->count));
    }
    Value made = NewList(&to, list->count);
    for (uint32_t i = 0; i < list->count; ++i) {
      if (!Convert(list->items[i], to.element, &made.list()->items[i])) return false;
    }
    return Keep(made, result);
  }

  bool Map(const Value& value, const Type& to, Value* result) {
    Value made = NewList(&to, value.list()->count);
    for (uint32_t i = 0; i < value.list()->count; ++i) {
      if (!Convert(value.list()->items[i], i % 2 == 0 ? to.key : to.element, &made.list()->items[i]))
        return false;
    }
    return Keep(made, result);
  }

  std::string* problem_;
  int depth_ = 0;
};

}  // namespace

bool ConvertValue(const Value& value, const Type& to, Value* result, std::string* problem) {
  return Converter(problem).Convert(value, &to, result);
}

}  // namespace assay::runtime
