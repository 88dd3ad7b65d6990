#include "codecs/bind/shape.h"

#include <fmt/format.h>

namespace assay::codecs {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

const Value Bound::omitted_ = Value::Omit();

namespace {

const char* ShapeKindName(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kRecord:
      return "a record";
    case ShapeKind::kUnion:
      return "a union";
    case ShapeKind::kList:
      return "a record of or set of";
    case ShapeKind::kText:
      return "a charstring or universal charstring";
    case ShapeKind::kOctets:
      return "an octetstring";
    case ShapeKind::kInteger:
      return "an integer";
    case ShapeKind::kFloat:
      return "a float";
    case ShapeKind::kEnum:
      return "an enumeration";
    case ShapeKind::kForeign:
      return "any type";
  }
  return "";
}

bool KindFits(TypeKind kind, ShapeKind shape) {
  switch (shape) {
    case ShapeKind::kRecord:
      return kind == TypeKind::kRecord || kind == TypeKind::kSet;
    case ShapeKind::kUnion:
      return kind == TypeKind::kUnion;
    case ShapeKind::kList:
      return kind == TypeKind::kRecordOf || kind == TypeKind::kSetOf;
    case ShapeKind::kText:
      return kind == TypeKind::kCharstring || kind == TypeKind::kUniversalCharstring;
    case ShapeKind::kOctets:
      return kind == TypeKind::kOctetstring;
    case ShapeKind::kInteger:
      return kind == TypeKind::kInteger;
    case ShapeKind::kFloat:
      return kind == TypeKind::kFloat;
    case ShapeKind::kEnum:
      return kind == TypeKind::kEnumerated;
    case ShapeKind::kForeign:
      return true;
  }
  return false;
}

std::string FieldNames(const Shape& shape) {
  std::string names;
  for (const ShapeField& field : shape.fields) {
    if (names.size() > 400) return names + ", …";
    if (!names.empty()) names += ", ";
    names += field.name;
  }
  return names;
}

}  // namespace

Result<const Bound*> Binder::Bind(const Type& type, const Shape& shape) {
  return BindAt(type, shape, type.name.empty() ? "value" : type.name);
}

Result<const Bound*> Binder::BindAt(const Type& type, const Shape& shape, const std::string& path) {
  auto found = bound_.find(Key{&type, &shape});
  if (found != bound_.end()) return found->second.get();
  if (!KindFits(type.kind, shape.kind)) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("`{}` has type {}, but the codec needs {} there",
                                                         path, type.ToString(), ShapeKindName(shape.kind)));
  }
  auto bound = std::make_unique<Bound>();
  bound->type = &type;
  bound->shape = &shape;
  switch (shape.kind) {
    case ShapeKind::kRecord:
    case ShapeKind::kUnion: {
      Result<void> fields = BindFields(type, shape, path, bound.get());
      if (!fields) return Fail(fields.error());
      break;
    }
    case ShapeKind::kList: {
      Result<const Bound*> element = BindAt(*type.element, *shape.element, path + "[]");
      if (!element) return element;
      bound->child.push_back(*element);
      break;
    }
    case ShapeKind::kEnum:
      bound->field.assign(type.enum_items.size(), -1);
      for (size_t i = 0; i < shape.items.size(); ++i) {
        int item = type.FindEnumItem(shape.items[i]);
        if (item < 0) {
          return Fail(ErrorCode::kInvalidArgument,
                      fmt::format("enumeration `{}` needs an item `{}`", path, shape.items[i]));
        }
        bound->slot.push_back(static_cast<int16_t>(item));
        bound->field[item] = static_cast<int16_t>(i);
      }
      break;
    default:
      break;
  }
  const Bound* result = bound.get();
  bound_.emplace(Key{&type, &shape}, std::move(bound));
  return result;
}

Result<void> Binder::BindFields(const Type& type, const Shape& shape, const std::string& path, Bound* bound) {
  bound->count = static_cast<uint32_t>(type.fields.size());
  bound->field.assign(type.fields.size(), -1);
  for (size_t i = 0; i < shape.fields.size(); ++i) {
    const ShapeField& wanted = shape.fields[i];
    int slot = type.FindField(wanted.name);
    bound->slot.push_back(static_cast<int16_t>(slot));
    if (slot < 0) {
      if (!wanted.optional) {
        return Fail(ErrorCode::kInvalidArgument, fmt::format("`{}` needs a field `{}`", path, wanted.name));
      }
      bound->child.push_back(nullptr);
      continue;
    }
    const runtime::Field& field = type.fields[slot];
    std::string field_path = path + "." + wanted.name;
    if (shape.kind == ShapeKind::kRecord && wanted.optional != field.optional) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("field `{}` must {}be optional", field_path, wanted.optional ? "" : "not "));
    }
    Result<const Bound*> child = BindAt(*field.type, *wanted.shape, field_path);
    if (!child) return Fail(child.error());
    bound->child.push_back(*child);
    bound->field[slot] = static_cast<int16_t>(i);
  }
  for (size_t i = 0; i < type.fields.size(); ++i) {
    if (bound->field[i] >= 0) continue;
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("`{}.{}` is not a field the codec knows there; it knows {}", path,
                            type.fields[i].name, FieldNames(shape)));
  }
  return {};
}

ListBuilder::~ListBuilder() {
  for (uint32_t i = 0; i < few_; ++i) Item(i)->~Value();
}

Value ListBuilder::Finish(const Type* type) {
  Value list = runtime::NewList(type, size());
  Value* items = list.list()->items;
  for (uint32_t i = 0; i < few_; ++i) new (&items[i]) Value(std::move(*Item(i)));  // over unbound items
  for (size_t i = 0; i < more_.size(); ++i) items[few_ + i] = std::move(more_[i]);
  more_.clear();
  few_ = 0;
  return list;
}

}  // namespace assay::codecs
