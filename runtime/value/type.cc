#include "runtime/value/type.h"

#include <fmt/format.h>

#include <array>

namespace assay::runtime {

namespace {

/// Types written in place nest only as deep as the source text; this stops a text about a cyclic or huge one.
constexpr int kMaxTypeTextDepth = 8;

std::string Describe(const Type& type, int depth) {
  if (!type.name.empty()) return type.module.empty() ? type.name : type.module + "." + type.name;
  if (depth == kMaxTypeTextDepth) return "…";
  switch (type.kind) {
    case TypeKind::kRecordOf:
    case TypeKind::kSetOf:
      return fmt::format("{} {}", TypeKindName(type.kind),
                         type.element ? Describe(*type.element, depth + 1) : "?");
    case TypeKind::kArray:
      return fmt::format("{}[{}]", type.element ? Describe(*type.element, depth + 1) : "?", type.length.max);
    case TypeKind::kMap:
      return fmt::format("map from {} to {}", type.key ? Describe(*type.key, depth + 1) : "?",
                         type.element ? Describe(*type.element, depth + 1) : "?");
    default:
      if (type.base != nullptr) return Describe(*type.base, depth + 1);
      return TypeKindName(type.kind);
  }
}

}  // namespace

const char* TypeKindName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kError:
      return "erroneous type";
    case TypeKind::kInteger:
      return "integer";
    case TypeKind::kFloat:
      return "float";
    case TypeKind::kBoolean:
      return "boolean";
    case TypeKind::kVerdicttype:
      return "verdicttype";
    case TypeKind::kBitstring:
      return "bitstring";
    case TypeKind::kHexstring:
      return "hexstring";
    case TypeKind::kOctetstring:
      return "octetstring";
    case TypeKind::kCharstring:
      return "charstring";
    case TypeKind::kUniversalCharstring:
      return "universal charstring";
    case TypeKind::kRecord:
      return "record";
    case TypeKind::kSet:
      return "set";
    case TypeKind::kRecordOf:
      return "record of";
    case TypeKind::kSetOf:
      return "set of";
    case TypeKind::kArray:
      return "array";
    case TypeKind::kUnion:
      return "union";
    case TypeKind::kAnytype:
      return "anytype";
    case TypeKind::kEnumerated:
      return "enumerated";
    case TypeKind::kMap:
      return "map";
    case TypeKind::kComponent:
      return "component";
    case TypeKind::kPort:
      return "port";
    case TypeKind::kTimer:
      return "timer";
    case TypeKind::kDefault:
      return "default";
    case TypeKind::kSignature:
      return "signature";
    case TypeKind::kFunction:
      return "function";
    case TypeKind::kAltstep:
      return "altstep";
    case TypeKind::kTestcase:
      return "testcase";
    case TypeKind::kAny:
      return "any type";
  }
  return "unknown type";
}

std::string Type::ToString() const { return Describe(*this, 0); }

const Type* Type::Root() const {
  const Type* type = this;
  while (type->base != nullptr) type = type->base;
  return type;
}

int Type::FindField(std::string_view field_name) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field_name) return static_cast<int>(i);
  }
  return -1;
}

int Type::FindEnumItem(std::string_view item_name) const {
  for (size_t i = 0; i < enum_items.size(); ++i) {
    if (enum_items[i].name == item_name) return static_cast<int>(i);
  }
  return -1;
}

const Type* PredefinedType(TypeKind kind) {
  static const auto types = [] {
    std::array<Type, static_cast<size_t>(TypeKind::kAny) + 1> made;
    for (size_t i = 0; i < made.size(); ++i) {
      made[i].kind = static_cast<TypeKind>(i);
      made[i].name = TypeKindName(made[i].kind);
    }
    return made;
  }();
  return &types[static_cast<size_t>(kind)];
}

}  // namespace assay::runtime
