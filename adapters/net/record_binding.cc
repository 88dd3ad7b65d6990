#include "adapters/net/record_binding.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Tag;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

bool KindFits(TypeKind wanted, TypeKind found) {
  return wanted == found || (wanted == TypeKind::kCharstring && found == TypeKind::kUniversalCharstring) ||
         (wanted == TypeKind::kRecord && found == TypeKind::kSet) ||
         (wanted == TypeKind::kRecordOf && found == TypeKind::kSetOf);
}

std::string KindList(std::initializer_list<TypeKind> kinds) {
  std::string text;
  for (const TypeKind kind : kinds) {
    if (!text.empty()) text += " or ";
    text += TypeKindName(kind);
  }
  return text;
}

}  // namespace

Result<RecordBinding> RecordBinding::Make(const Type& type, std::initializer_list<FieldSpec> specs) {
  if (!type.is_record_like()) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("type {}: expected a record or set, found {}",
                                                         type.ToString(), TypeKindName(type.kind)));
  }
  RecordBinding binding;
  binding.type_ = &type;
  for (const FieldSpec& spec : specs) {
    const int index = type.FindField(spec.name);
    if (index < 0 && !spec.may_miss) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("type {}: expected a field \"{}\" of kind {}, found none",
                                                           type.ToString(), spec.name, KindList(spec.kinds)));
    }
    if (index >= 0) {
      const TypeKind found = type.fields[static_cast<size_t>(index)].type->kind;
      if (std::none_of(spec.kinds.begin(), spec.kinds.end(), [&](TypeKind kind) { return KindFits(kind, found); })) {
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("type {}: field \"{}\": expected {}, found {}", type.ToString(), spec.name,
                                KindList(spec.kinds), TypeKindName(found)));
      }
    }
    binding.indexes_.push_back(index);
    binding.names_.emplace_back(spec.name);
  }
  return binding;
}

const Type& RecordBinding::field_type(size_t spec) const {
  ASSAY_CHECK(has(spec));
  return *type_->fields[static_cast<size_t>(indexes_[spec])].type;
}

Result<Value> RecordBinding::Get(const Value& record, size_t spec) const {
  if (!record.is(Tag::kRecord) || record.record()->count != type_->fields.size()) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("expected a value of type {}", type_->ToString()));
  }
  const int index = indexes_[spec];
  if (index < 0) return Value();
  const Value value = record.record()->Get(static_cast<uint32_t>(index));
  const bool optional = type_->fields[static_cast<size_t>(index)].optional;
  const bool concrete = value.is_bound() && !value.is_template() && !value.is(Tag::kBroken);
  if (!concrete && !(optional && !value.is_bound())) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("field \"{}\" of {} has no value", names_[spec], type_->ToString()));
  }
  return value;
}

Value RecordBinding::New() const {
  Value record = runtime::NewRecord(type_, static_cast<uint32_t>(type_->fields.size()));
  for (size_t i = 0; i < type_->fields.size(); ++i) {
    if (type_->fields[i].optional) record.record()->slots[i] = Value::Omit();
  }
  return record;
}

void RecordBinding::Set(Value& record, size_t spec, Value value) const {
  if (indexes_[spec] < 0) return;
  runtime::MutableRecord(record)->slots[indexes_[spec]] = std::move(value);
}

bool IsAbsent(const Value& value) { return !value.is_bound() || value.is(Tag::kOmit); }

std::string_view EnumName(const Value& value) {
  return value.is(Tag::kEnumerated) ? std::string_view(value.enum_type()->enum_items[value.enum_item()].name)
                                    : std::string_view();
}

Value EnumValue(const Type& type, std::string_view name) {
  const int item = type.FindEnumItem(name);
  ASSAY_CHECK(item >= 0);
  return Value::Enumerated(&type, static_cast<uint32_t>(item));
}

Result<int64_t> IntegerOf(const Value& value, std::string_view what, int64_t min, int64_t max) {
  if (!value.is(Tag::kInteger) || value.integer() < min || value.integer() > max) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: expected an integer from {} to {}, found {}", what, min, max,
                            value.is(Tag::kInteger) ? std::to_string(value.integer()) : "something else"));
  }
  return value.integer();
}

}  // namespace assay::adapters
