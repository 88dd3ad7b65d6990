#include "compiler/check/checked.h"

namespace assay::compiler {

CheckedProgram::CheckedProgram() : types(std::make_unique<runtime::TypeTable>()) {}
CheckedProgram::~CheckedProgram() = default;

void CheckedProgram::AddTable(grammar::FileId file, uint32_t node_count) {
  if (tables_.size() <= file) tables_.resize(file + 1);
  tables_[file].resize(node_count);
}

const Symbol* CheckedProgram::FindMember(const runtime::Type* component, std::string_view name) const {
  if (component == nullptr) return nullptr;
  std::vector<const runtime::Type*> pending = {component};
  std::unordered_set<const runtime::Type*> seen;
  while (!pending.empty()) {
    const runtime::Type* type = pending.back()->Root();
    pending.pop_back();
    if (!seen.insert(type).second) continue;
    if (auto members = component_members.find(type); members != component_members.end()) {
      if (auto member = members->second.find(name); member != members->second.end()) return member->second;
    }
    if (type->component == nullptr) continue;
    pending.insert(pending.end(), type->component->extends.begin(), type->component->extends.end());
  }
  return nullptr;
}

const Symbol* CheckedProgram::SymbolOf(const runtime::Type* type) const {
  auto found = type_symbols.find(type);
  return found == type_symbols.end() ? nullptr : found->second;
}

bool CheckedProgram::IsAddress(const runtime::Type* type) const {
  const Symbol* symbol = SymbolOf(type);
  return (symbol != nullptr && symbol->name == "address") || port_addresses.contains(type);
}

int DefaultAlternative(const runtime::Type* type) {
  if (type == nullptr || type->kind != runtime::TypeKind::kUnion) return -1;
  for (size_t i = 0; i < type->fields.size(); ++i) {
    if (type->fields[i].is_default) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace assay::compiler
