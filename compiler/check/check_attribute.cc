#include <fmt/format.h>

#include <map>

#include "compiler/check/checker.h"

/// The with statement: which attributes apply to which type and field. Source: ES 201 873-1 §27.

namespace assay::compiler {

namespace {

std::string TextOf(const ast::Expr* literal) {
  const auto* node = ast::As<ast::CharstringLiteral>(literal);
  return node != nullptr ? std::string(node->value) : std::string();
}

}  // namespace

void Checker::CheckAttributes() {
  for (ModuleScope& scope : program_.scopes) {
    context_ = CheckContext{};
    context_.module = &scope;
    for (Symbol* symbol : scope.definitions) {
      if (symbol->kind == SymbolKind::kType) EnsureAttributes(symbol->type);
    }
  }
}

/// The innermost `optional` attribute around a definition decides, unless an outer one says `override`
/// (§27.7).
bool Checker::HasImplicitOmit(const Symbol& symbol) {
  std::vector<const ast::WithBlock*> blocks;
  if (symbol.decl != nullptr) blocks.push_back(symbol.decl->with);
  for (const Symbol* group = symbol.parent; group != nullptr; group = group->parent) {
    if (group->kind == SymbolKind::kGroup && group->decl != nullptr) blocks.push_back(group->decl->with);
  }
  if (symbol.module != nullptr && symbol.module->node != nullptr) blocks.push_back(symbol.module->node->with);
  bool found = false, implicit = false;
  for (const ast::WithBlock* block : blocks) {
    if (block == nullptr) continue;
    for (const ast::WithAttribute* attribute : block->attributes) {
      if (attribute->attribute != ast::AttributeKind::kOptional || !attribute->qualifiers.empty()) continue;
      if (found && attribute->modifier != ast::AttributeModifier::kOverride) continue;
      found = true;
      implicit = !attribute->values.empty() && TextOf(attribute->values[0]) == "implicit omit";
    }
  }
  return implicit;
}

void Checker::EnsureAttributes(const Type* type) {
  std::vector<const Symbol*> chain;
  for (; type != nullptr; type = type->base) {
    if (type->attributes != nullptr) break;
    if (const Symbol* symbol = program_.SymbolOf(type)) chain.push_back(symbol);
  }
  for (size_t i = chain.size(); i-- > 0;) ApplyAttributes(*chain[i]);
}

void Checker::ApplyAttributes(const Symbol& symbol) {
  if (symbol.kind != SymbolKind::kType || symbol.type == nullptr || IsError(symbol.type)) return;
  // From the outside in: module, groups, the definition. An inner attribute replaces outer ones of its kind,
  // unless the outer one says `override`.
  std::vector<const ast::WithBlock*> blocks;
  if (symbol.decl != nullptr && symbol.decl->with != nullptr) blocks.push_back(symbol.decl->with);
  for (const Symbol* group = symbol.parent; group != nullptr; group = group->parent) {
    if (group->decl != nullptr && group->decl->with != nullptr) blocks.push_back(group->decl->with);
  }
  if (symbol.module->node->with != nullptr) blocks.push_back(symbol.module->node->with);
  if (blocks.empty()) return;
  auto attributes = std::make_shared<runtime::Attributes>();
  if (symbol.type->base != nullptr && symbol.type->base->attributes != nullptr)
    *attributes = *symbol.type->base->attributes;
  std::map<std::string, std::shared_ptr<runtime::Attributes>> fields;
  bool overridden[5] = {};
  for (size_t i = blocks.size(); i-- > 0;) {
    bool seen[5] = {};
    for (const ast::WithAttribute* attribute : blocks[i]->attributes) {
      const auto kind = static_cast<size_t>(attribute->attribute);
      if (overridden[kind] && !seen[kind]) continue;
      std::vector<runtime::Attributes*> targets;
      if (attribute->qualifiers.empty()) {
        targets.push_back(attributes.get());
      } else if (i == 0) {
        for (const ast::WithQualifier* qualifier : attribute->qualifiers) {
          const auto* name = ast::As<ast::NameExpr>(qualifier->path);
          if (name == nullptr) continue;
          auto& field = fields[std::string(name->name.text)];
          if (field == nullptr) field = std::make_shared<runtime::Attributes>();
          targets.push_back(field.get());
        }
      }
      for (runtime::Attributes* target : targets) {
        auto set = [&](std::vector<std::string>& list) {
          if (!seen[kind] || !attribute->qualifiers.empty()) list.clear();
          for (const ast::Expr* value : attribute->values) list.push_back(TextOf(value));
        };
        switch (attribute->attribute) {
          case ast::AttributeKind::kEncode:
            set(target->encode);
            break;
          case ast::AttributeKind::kVariant:
            set(target->variant);
            break;
          case ast::AttributeKind::kDisplay:
            set(target->display);
            break;
          case ast::AttributeKind::kExtension:
            set(target->extension);
            break;
          case ast::AttributeKind::kOptional:
            for (const ast::Expr* value : attribute->values)
              target->implicit_omit = TextOf(value) == "implicit omit";
            break;
        }
      }
      if (attribute->qualifiers.empty()) seen[kind] = true;
      if (attribute->modifier == ast::AttributeModifier::kOverride && attribute->qualifiers.empty())
        overridden[kind] = true;
    }
  }
  auto* type = const_cast<Type*>(symbol.type);
  type->attributes = attributes;
  for (runtime::Field& field : type->fields) {
    auto found = fields.find(field.name);
    if (found != fields.end()) field.attributes = found->second;
  }
}

}  // namespace assay::compiler
