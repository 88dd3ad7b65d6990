#include <unordered_set>

#include "compiler/lower/program_lowering.h"
#include "runtime/value/convert.h"

// What has to happen to a value of one type before it may stand where another, compatible type is wanted (§6.1.2, §6.3.2).

namespace assay::compiler {

using runtime::Type;
using runtime::TypeKind;

bool ProgramLowering::HoldsRestriction(const Type* type) {
  if (type == nullptr) return false;
  auto [entry, added] = holds_restriction_.try_emplace(type, false);
  if (!added) return entry->second;
  std::vector<const Type*> pending = {type};
  std::unordered_set<const Type*> seen;
  bool found = false;
  while (!pending.empty() && !found) {
    const Type* next = pending.back();
    pending.pop_back();
    if (next == nullptr || next->kind == TypeKind::kAnytype || !seen.insert(next).second) continue;
    found = IsRestricted(next);
    pending.push_back(next->element);
    pending.push_back(next->key);
    if (next->kind == TypeKind::kSignature) continue;
    for (const runtime::Field& field : next->fields) pending.push_back(field.type);
  }
  return holds_restriction_[type] = found;
}

bool ProgramLowering::NeedsConversion(const Type* from, const Type* to) {
  if (from == nullptr || to == nullptr) return false;
  from = from->Root();
  to = to->Root();
  if (from == to || from->kind < TypeKind::kRecord || from->kind > TypeKind::kMap || to->kind < TypeKind::kRecord ||
      to->kind > TypeKind::kMap) {
    return false;
  }
  // Types that contain themselves: what is being looked at decides nothing.
  auto [entry, added] = needs_conversion_.try_emplace({from, to}, false);
  if (!added) return entry->second;
  bool needs = false;
  if (from->is_union_like() || to->is_union_like() || from->kind == TypeKind::kEnumerated) {
    needs = true;
  } else if (from->kind == TypeKind::kArray || to->kind == TypeKind::kArray) {
    needs = from->kind != to->kind || from->array_first != to->array_first;
  }
  needs = needs || NeedsConversion(from->element, to->element) || NeedsConversion(from->key, to->key);
  for (size_t i = 0; i < from->fields.size() && i < to->fields.size() && !needs; ++i) {
    needs = NeedsConversion(from->fields[i].type, to->fields[i].type);
  }
  return needs_conversion_[{from, to}] = needs;
}

runtime::Value ProgramLowering::Converted(const runtime::Value& constant, const Type* from, const Type* to) {
  if (constant.is_template() || !NeedsConversion(from, to)) return constant;
  runtime::Value result;
  std::string problem;
  return runtime::ConvertValue(constant, *to, &result, &problem) ? result : constant;
}

}  // namespace assay::compiler
