#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/check/attribute_resolver.h"
#include "compiler/check/checker.h"

/// What a with statement may say, and of what. Source: ES 201 873-1 §27.2, §27.3, §27.5, §27.7.

namespace assay::compiler {

namespace {

/// What an attribute speaks of, as text: attributes of one kind and target belong together.
std::string TargetText(const ast::WithAttribute& attribute) {
  std::string text;
  for (const ast::WithQualifier* qualifier : attribute.qualifiers) {
    text += "(" + std::string(qualifier->definition_kind.text);
    for (const std::string& step : PathOf(qualifier->path)) text += "." + step;
    for (const ast::Expr* except : qualifier->except) {
      if (const auto* name = ast::As<ast::NameExpr>(except)) text += "-" + std::string(name->name.text);
    }
  }
  return text;
}

}  // namespace

void Checker::CheckWith(const ast::Decl* decl) {
  std::map<std::pair<ast::AttributeKind, std::string>, const ast::WithAttribute*> first;
  for (const ast::WithAttribute* attribute : decl->with->attributes) {
    for (const ast::WithQualifier* qualifier : attribute->qualifiers) CheckWithQualifier(*decl, *qualifier);
    if (attribute->attribute == ast::AttributeKind::kVariant) CheckVariant(*decl, *attribute);
    if (attribute->attribute == ast::AttributeKind::kOptional && decl->kind == ast::NodeKind::kTypeDecl) {
      Error(DiagnosticKind::kMisplacedAttribute, attribute,
            "an 'optional' attribute is for values and templates, and for what holds them, not for a type");
    }
    auto [other, is_new] = first.try_emplace({attribute->attribute, TargetText(*attribute)}, attribute);
    if (is_new) continue;
    if (other->second->modifier != attribute->modifier) {
      Report(Diagnostic(DiagnosticKind::kMixedModifiers, attribute->range,
                        fmt::format("'{}' attributes of one element have the same modifier",
                                    ToString(attribute->attribute)))
                 .Note(other->second->range, "the other one is here"));
    } else if (attribute->attribute == ast::AttributeKind::kDisplay) {
      Report(Diagnostic(DiagnosticKind::kDuplicateAttribute, attribute->range,
                        "an element has one 'display' attribute")
                 .Note(other->second->range, "the first one is here"));
    }
  }
}

std::vector<const Symbol*> Checker::SymbolsOf(const ast::Decl& decl) {
  std::vector<const Symbol*> symbols;
  auto items = [&](ast::List<const ast::Declarator*> declarators) {
    for (const ast::Declarator* item : declarators) symbols.push_back(Info(item).symbol);
  };
  switch (decl.kind) {
    case ast::NodeKind::kConstDecl:
      items(static_cast<const ast::ConstDecl&>(decl).items);
      break;
    case ast::NodeKind::kVarDecl:
      items(static_cast<const ast::VarDecl&>(decl).items);
      break;
    case ast::NodeKind::kModuleParDecl:
      items(static_cast<const ast::ModuleParDecl&>(decl).items);
      break;
    case ast::NodeKind::kTypeDecl:
    case ast::NodeKind::kTemplateDecl:
    case ast::NodeKind::kSignatureDecl:
      symbols.push_back(Info(&decl).symbol);
      break;
    default:
      break;
  }
  std::erase(symbols, nullptr);
  return symbols;
}

void Checker::CheckWithQualifier(const ast::Decl& decl, const ast::WithQualifier& qualifier) {
  auto unknown = [&](const ast::Node* where, std::string_view name) {
    Error(DiagnosticKind::kUnknownAttributeTarget, where,
          fmt::format("'{}' names nothing that this 'with' could apply to", name));
  };
  if (ast::Is<ast::Module>(&decl) || ast::Is<ast::GroupDecl>(&decl)) {
    const auto stands_here = [&](std::string_view name) {
      const auto fits = [&](const Symbol* symbol) {
        if (symbol->name != name) return false;
        for (const Symbol* scope = symbol->parent; scope != nullptr; scope = scope->parent) {
          if (scope->node == &decl) return true;
        }
        return ast::Is<ast::Module>(&decl);
      };
      return std::any_of(context_.module->definitions.begin(), context_.module->definitions.end(), fits) ||
             std::any_of(context_.module->groups.begin(), context_.module->groups.end(), fits);
    };
    for (const ast::Expr* except : qualifier.except) {
      const auto* name = ast::As<ast::NameExpr>(except);
      if (name != nullptr && !stands_here(name->name.text)) unknown(except, name->name.text);
    }
    const AttributePath path = PathOf(qualifier.path);
    if (!path.empty() && !stands_here(path.front())) unknown(&qualifier, path.front());
    return;
  }
  const AttributePath path = PathOf(qualifier.path);
  for (const Symbol* symbol : SymbolsOf(decl)) {
    const Type* type = symbol->type;
    for (const std::string& step : path) {
      if (IsError(type)) break;
      const bool is_index = step.starts_with('[');
      const int number = is_index ? -1 : type->FindField(step);
      const Type* next = number >= 0 ? type->fields[static_cast<size_t>(number)].type
                         : is_index  ? type->element
                                     : nullptr;
      if (next == nullptr && !(is_index && type->is_string())) {
        unknown(&qualifier, step);
        return;
      }
      if (next != nullptr) type = next;
    }
  }
}

void Checker::CheckVariant(const ast::Decl& decl, const ast::WithAttribute& attribute) {
  // The encodings of what the variant speaks of: those in force, or those that stand beside it in a module,
  // group or behaviour.
  std::vector<std::string> encodings;
  const std::vector<const Symbol*> symbols = SymbolsOf(decl);
  if (symbols.empty()) {
    for (const ast::WithAttribute* other : decl.with->attributes) {
      if (other->attribute != ast::AttributeKind::kEncode || !other->qualifiers.empty()) continue;
      for (const ast::Expr* value : other->values) encodings.emplace_back(AttributeText(value));
    }
    if (!attribute.qualifiers.empty() || encodings.empty()) return;
  } else {
    const AttributePath path =
        attribute.qualifiers.empty() ? AttributePath() : PathOf(attribute.qualifiers.front()->path);
    encodings =
        AttributeResolver(program_).Find(ast::AttributeKind::kEncode, {symbols.front(), path, nullptr});
  }
  if (attribute.encodings.empty()) {
    if (encodings.size() > 1) {
      Error(DiagnosticKind::kUnknownEncoding, &attribute,
            "there are several encodings: the variant must say which one, as in '\"encoding\".\"variant\"'");
    }
    return;
  }
  for (const ast::Expr* name : attribute.encodings) {
    if (std::find(encodings.begin(), encodings.end(), AttributeText(name)) != encodings.end()) continue;
    Error(DiagnosticKind::kUnknownEncoding, name,
          fmt::format("no encode attribute \"{}\" applies here", AttributeText(name)));
  }
}

}  // namespace assay::compiler
