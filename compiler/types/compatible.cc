#include "compiler/types/compatible.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace assay::compiler {

using runtime::Type;
using runtime::TypeKind;

namespace {

/// Structures nested deeper than this are taken for compatible: real suites stay far below.
constexpr int kMaxTypeDepth = 128;

struct Comparison {
  std::vector<std::pair<const Type*, const Type*>>
      assumed;             ///< pairs under comparison: recursive types end here
  bool old_rules = false;  ///< those before 2017

  bool Fields(const Type& from, const Type& to, int depth) {
    if (from.fields.size() != to.fields.size()) return false;
    for (size_t i = 0; i < from.fields.size(); ++i) {
      if (from.fields[i].optional != to.fields[i].optional) return false;
      if (!Run(from.fields[i].type, to.fields[i].type, depth + 1)) return false;
    }
    return true;
  }

  /// §6.3.2.1: every value of `from` exists in `to`, with the same numbers.
  static bool Items(const Type& from, const Type& to) {
    for (const runtime::EnumItem& item : from.enum_items) {
      const int other = to.FindEnumItem(item.name);
      if (other < 0 || to.enum_items[static_cast<size_t>(other)].ranges != item.ranges) return false;
    }
    return !from.enum_items.empty();
  }

  bool Alternatives(const Type& from, const Type& to, int depth) {
    // §6.3.2.4: what decides is the chosen alternative; statically one common alternative suffices.
    bool common = from.fields.empty() && to.fields.empty();
    for (const runtime::Field& field : from.fields) {
      int other = to.FindField(field.name);
      if (other < 0) continue;
      const bool fits = Run(field.type, to.fields[other].type, depth + 1);
      if (!fits && old_rules) return false;
      common |= fits;
    }
    return common;
  }

  bool Run(const Type* from, const Type* to, int depth) {
    if (from == nullptr || to == nullptr) return true;
    from = from->Root();
    to = to->Root();
    if (from == to || from->kind == TypeKind::kError || to->kind == TypeKind::kError ||
        to->kind == TypeKind::kAny || from->kind == TypeKind::kAny || depth > kMaxTypeDepth) {
      return true;
    }
    auto pair = std::make_pair(from, to);
    if (std::find(assumed.begin(), assumed.end(), pair) != assumed.end()) return true;
    assumed.push_back(pair);
    const bool result = Structure(*from, *to, depth);
    if (!result) assumed.pop_back();
    return result;
  }

  bool Structure(const Type& from, const Type& to, int depth) {
    switch (from.kind) {
      case TypeKind::kCharstring:
        return to.kind == TypeKind::kCharstring || to.kind == TypeKind::kUniversalCharstring;
      case TypeKind::kUniversalCharstring:
        return to.kind == TypeKind::kUniversalCharstring;
      case TypeKind::kRecord:
      case TypeKind::kSet:
        return from.kind == to.kind && Fields(from, to, depth);
      case TypeKind::kRecordOf:
      case TypeKind::kArray:
        if (to.kind != TypeKind::kRecordOf && to.kind != TypeKind::kArray) return false;
        if (from.kind == TypeKind::kArray && to.kind == TypeKind::kArray && from.length.min != to.length.min)
          return false;
        return Run(from.element, to.element, depth + 1);
      case TypeKind::kSetOf:
        return to.kind == TypeKind::kSetOf && Run(from.element, to.element, depth + 1);
      case TypeKind::kUnion:
        return to.kind == TypeKind::kUnion && Alternatives(from, to, depth);
      case TypeKind::kAnytype:
        return to.kind == TypeKind::kAnytype;
      case TypeKind::kMap:
        return to.kind == TypeKind::kMap && Run(from.key, to.key, depth + 1) &&
               Run(from.element, to.element, depth + 1);
      case TypeKind::kEnumerated:
        return to.kind == TypeKind::kEnumerated && !old_rules && Items(from, to);
      case TypeKind::kComponent:
        return to.kind == TypeKind::kComponent && ComponentCompatible(&from, &to);
      case TypeKind::kPort:
      case TypeKind::kSignature:
        return false;
      case TypeKind::kFunction:
      case TypeKind::kAltstep:
      case TypeKind::kTestcase:
        return from.kind == to.kind && Behaviour(from, to, depth);
      default:
        return from.kind == to.kind;
    }
  }

  bool Behaviour(const Type& from, const Type& to, int depth) {
    if (from.signature == nullptr || to.signature == nullptr) return true;
    const runtime::SignatureInfo& a = *from.signature;
    const runtime::SignatureInfo& b = *to.signature;
    if (a.params.size() != b.params.size() || (a.result == nullptr) != (b.result == nullptr)) return false;
    for (size_t i = 0; i < a.params.size(); ++i) {
      if (a.params[i].direction != b.params[i].direction ||
          a.params[i].is_template != b.params[i].is_template)
        return false;
      if (!Run(a.params[i].type, b.params[i].type, depth + 1)) return false;
    }
    if (a.result != nullptr &&
        (a.result_is_template != b.result_is_template || !Run(a.result, b.result, depth + 1)))
      return false;
    return a.runs_on == nullptr || b.runs_on == nullptr || ComponentCompatible(b.runs_on, a.runs_on);
  }
};

template <class Elements, class Key>
bool HasAll(const Elements& wanted, const Elements& actual, Key same) {
  for (const auto& element : wanted) {
    if (std::none_of(actual.begin(), actual.end(), [&](const auto& other) { return same(element, other); }))
      return false;
  }
  return true;
}

}  // namespace

bool Compatible(const Type* from, const Type* to) {
  Comparison comparison;
  return comparison.Run(from, to, 0);
}

bool CompatibleWithoutEnumerations(const Type* from, const Type* to) {
  Comparison comparison;
  comparison.old_rules = true;
  return comparison.Run(from, to, 0);
}

bool SameRoot(const Type* a, const Type* b) {
  if (a == nullptr || b == nullptr) return a == b;
  a = a->Root();
  b = b->Root();
  if (a == b || a->kind == TypeKind::kError || b->kind == TypeKind::kError || a->kind == TypeKind::kAny ||
      b->kind == TypeKind::kAny) {
    return true;
  }
  // Predefined types have one object each, so the same kind under two objects means two user types:
  // structural `record of integer` written in place twice is the exception.
  return a->name.empty() && b->name.empty() && a->kind == b->kind && Compatible(a, b);
}

bool SameType(const Type* a, const Type* b) {
  for (int depth = 0; depth < kMaxTypeDepth; ++depth) {
    if (a == nullptr || b == nullptr) return a == b;
    // A restriction written in place makes no new name.
    while (a->name.empty() && a->base != nullptr) a = a->base;
    while (b->name.empty() && b->base != nullptr) b = b->base;
    if (a == b || a->kind == TypeKind::kError || b->kind == TypeKind::kError || a->kind == TypeKind::kAny ||
        b->kind == TypeKind::kAny || (a->kind == TypeKind::kAnytype && b->kind == TypeKind::kAnytype)) {
      return true;
    }
    if (!a->name.empty() || !b->name.empty() || a->kind != b->kind) return false;
    if (!a->is_list_like()) return Compatible(a, b);
    if (a->length.min != b->length.min || a->length.max != b->length.max || a->array_first != b->array_first)
      return false;
    a = a->element;
    b = b->element;
  }
  return true;
}

bool Mergeable(const Type* a, const Type* b) {
  for (const runtime::EnumItem& x : a->enum_items) {
    for (const runtime::EnumItem& y : b->enum_items) {
      if (x.name == y.name) continue;
      for (auto [low, high] : x.ranges) {
        for (auto [other_low, other_high] : y.ranges) {
          if (low <= other_high && other_low <= high) return false;
        }
      }
    }
  }
  return true;
}

bool ComponentCompatible(const Type* actual, const Type* wanted) {
  if (actual == nullptr || wanted == nullptr) return true;
  actual = actual->Root();
  wanted = wanted->Root();
  if (actual == wanted || actual->kind == TypeKind::kError || wanted->kind == TypeKind::kError) return true;
  if (actual->kind != TypeKind::kComponent || wanted->kind != TypeKind::kComponent) return false;
  if (actual->component == nullptr || wanted->component == nullptr) return true;
  std::vector<const Type*> pending = {actual};
  std::unordered_set<const Type*> seen;
  while (!pending.empty()) {
    const Type* type = pending.back()->Root();
    pending.pop_back();
    if (type == wanted) return true;
    if (!seen.insert(type).second || type->component == nullptr) continue;
    pending.insert(pending.end(), type->component->extends.begin(), type->component->extends.end());
  }
  const runtime::ComponentInfo& a = *actual->component;
  const runtime::ComponentInfo& w = *wanted->component;
  return HasAll(w.ports, a.ports,
                [](const auto& x, const auto& y) {
                  return x.name == y.name && SameRoot(x.type, y.type) && x.dimensions == y.dimensions;
                }) &&
         HasAll(w.variables, a.variables,
                [](const auto& x, const auto& y) {
                  return x.name == y.name && x.is_template == y.is_template && SameType(x.type, y.type);
                }) &&
         HasAll(w.timers, a.timers, [](const auto& x, const auto& y) {
           return x.name == y.name && x.dimensions == y.dimensions;
         });
}

bool IsOrdered(const Type& type) {
  switch (type.kind) {
    case TypeKind::kInteger:
    case TypeKind::kFloat:
    case TypeKind::kEnumerated:
    case TypeKind::kError:
    case TypeKind::kAny:
      return true;
    default:
      return false;
  }
}

namespace {

/// The first part of `type`, itself included, that is `wanted`; null when there is none. Parts of what is
/// `closed` are not looked at.
template <class Wanted, class Closed>
const Type* FindPart(const Type* type, Wanted wanted, Closed closed) {
  std::vector<const Type*> pending = {type};
  std::unordered_set<const Type*> seen;
  while (!pending.empty()) {
    const Type* next = pending.back();
    pending.pop_back();
    if (next == nullptr || closed(next->kind) || !seen.insert(next).second) continue;
    if (wanted(next->kind)) return next;
    pending.push_back(next->element);
    pending.push_back(next->key);
    for (const runtime::Field& field : next->fields) pending.push_back(field.type);
  }
  return nullptr;
}

}  // namespace

const Type* ObjectIn(const Type* type) {
  const auto is_object = [](TypeKind kind) {
    return kind == TypeKind::kPort || kind == TypeKind::kTimer || kind == TypeKind::kDefault;
  };
  return FindPart(type, is_object, [](TypeKind kind) { return kind == TypeKind::kComponent; });
}

bool ContainsMap(const Type* type) {
  const auto is_map = [](TypeKind kind) { return kind == TypeKind::kMap; };
  return FindPart(type, is_map, [](TypeKind kind) { return kind == TypeKind::kAnytype; }) != nullptr;
}

std::string Describe(const Type* type) {
  if (type == nullptr) return "nothing";
  return type->ToString();
}

}  // namespace assay::compiler
