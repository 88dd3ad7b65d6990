#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/check/attribute_resolver.h"
#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"
#include "grammar/ast/walker.h"
#include "runtime/matcher/builders.h"

/// The with statement: which attributes apply to which type and field, and their values. Its own rules stand
/// in check_attribute_rules.cc. Source: ES 201 873-1 §27.

namespace assay::compiler {

namespace {

constexpr std::string_view kImplicitOmit = "implicit omit";

/// Definitions that have a `with`, in order of the text.
class WithCollector : public ast::Walker {
 public:
  std::vector<const ast::Decl*> found;

 private:
  bool Enter(const ast::Node* node) override {
    if (node->kind <= ast::NodeKind::kErrorExpr) return false;  // expressions hold no definitions with attributes
    if (node->kind < ast::NodeKind::kModule || node->kind > ast::NodeKind::kPortDecl) return true;
    const auto* decl = static_cast<const ast::Decl*>(node);
    if (decl->with != nullptr) found.push_back(decl);
    return true;
  }
};

bool SaysOptional(const ast::WithBlock* with, bool qualified) {
  if (with == nullptr) return false;
  return std::any_of(with->attributes.begin(), with->attributes.end(),
                     [&](const ast::WithAttribute* attribute) {
                       return attribute->attribute == ast::AttributeKind::kOptional &&
                              attribute->qualifiers.empty() != qualified;
                     });
}

}  // namespace

void Checker::CheckAttributes() {
  for (ModuleScope& scope : program_.scopes) {
    context_ = CheckContext{};
    context_.module = &scope;
    for (Symbol* symbol : scope.definitions) {
      if (symbol->kind == SymbolKind::kType) EnsureAttributes(symbol->type);
    }
    WithCollector collector;
    collector.Walk(scope.node);
    for (const ast::Decl* decl : collector.found) CheckWith(decl);
  }
}

void Checker::UseOptionalAttributes(const Symbol& symbol) {
  const AttributeResolver resolver(program_);
  const std::vector<std::string> texts = resolver.Find(ast::AttributeKind::kOptional, {&symbol, {}, nullptr});
  context_.implicit_omit = !texts.empty() && texts.front() == kImplicitOmit;
  // Parts are followed by name only where one of them has an attribute of its own.
  context_.attributed =
      symbol.decl != nullptr && SaysOptional(symbol.decl->with, /*qualified=*/true) ? &symbol : nullptr;
  context_.part.clear();
}

bool Checker::HasImplicitOmit() const {
  if (context_.attributed == nullptr) return context_.implicit_omit;
  const AttributeResolver resolver(program_);
  const std::vector<std::string> texts =
      resolver.Find(ast::AttributeKind::kOptional, {context_.attributed, context_.part, nullptr});
  return !texts.empty() && texts.front() == kImplicitOmit;
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
  const ast::WithBlock* own = symbol.decl != nullptr ? symbol.decl->with : nullptr;
  bool around = symbol.module->node->with != nullptr;
  for (const Symbol* group = symbol.parent; group != nullptr; group = group->parent)
    around |= group->decl != nullptr && group->decl->with != nullptr;
  if (own == nullptr && !around) return;
  const AttributeResolver resolver(program_);
  auto find = [&](AttributePath path) {
    const AttributedElement element{&symbol, std::move(path), nullptr};
    auto found = std::make_shared<runtime::Attributes>();
    found->encode = resolver.Find(ast::AttributeKind::kEncode, element);
    found->variant = resolver.AllVariants(element);
    found->display = resolver.Find(ast::AttributeKind::kDisplay, element);
    found->extension = resolver.Find(ast::AttributeKind::kExtension, element);
    const std::vector<std::string> optional = resolver.Find(ast::AttributeKind::kOptional, element);
    found->implicit_omit = !optional.empty() && optional.front() == kImplicitOmit;
    return found;
  };
  auto* type = const_cast<Type*>(symbol.type);
  type->attributes = find({});
  if (own == nullptr) return;
  for (const ast::WithAttribute* attribute : own->attributes) {
    for (const ast::WithQualifier* qualifier : attribute->qualifiers) {
      const AttributePath path = PathOf(qualifier->path);
      const int number = path.size() == 1 ? type->FindField(path.front()) : -1;
      if (number < 0) continue;
      runtime::Field& field = type->fields[static_cast<size_t>(number)];
      if (field.attributes == nullptr) field.attributes = find(path);
    }
  }
}

AttributedElement Checker::AttributedBy(const ast::Expr* reference) {
  AttributedElement element;
  element.from = context_.module;
  for (const ast::Expr* step = reference; step != nullptr;) {
    if (const auto* field = ast::As<ast::FieldExpr>(step); field != nullptr && Info(step).is_field_access) {
      element.path.emplace_back(field->field.text);
      step = field->base;
    } else if (const auto* index = ast::As<ast::IndexExpr>(step)) {
      const auto* number = ast::As<ast::IntegerLiteral>(index->index);
      element.path.push_back(number != nullptr ? "[" + std::string(number->digits) + "]" : "[-]");
      step = index->base;
    } else if (const auto* call = ast::As<ast::CallExpr>(step)) {
      step = call->callee;
    } else if (const auto* paren = ast::As<ast::ParenExpr>(step)) {
      step = paren->inner;
    } else {
      element.symbol = Info(step).symbol;
      break;
    }
  }
  std::reverse(element.path.begin(), element.path.end());
  return element;
}

void Checker::CheckAttributeExpr(const ast::AttributeExpr* expr, NodeInfo& info) {
  Expect base;
  base.types = base.templates = base.behaviour = base.object = base.value_or_object = true;
  const bool is_error = CheckExpr(expr->base, base).expr_class == ExprClass::kError;
  const NodeInfo* encoding = nullptr;
  if (expr->encoding != nullptr)
    encoding = &CheckValue(expr->encoding, Predefined(TypeKind::kUniversalCharstring));
  if (is_error || (encoding != nullptr && encoding->expr_class == ExprClass::kError)) return Poison(info);
  const AttributedElement element = AttributedBy(expr->base);
  const AttributeResolver resolver(program_);
  const bool is_list =
      expr->attribute != ast::AttributeKind::kDisplay && expr->attribute != ast::AttributeKind::kOptional;
  const Type* text = Predefined(TypeKind::kUniversalCharstring);
  SetValue(info, is_list ? ListOf(text) : text);
  auto list = [&](const std::vector<std::string>& texts) {
    std::vector<Value> items;
    for (const std::string& item : texts) items.push_back(Value::UniversalFromUtf8(item));
    return Keep(runtime::MakeList(info.type, items));
  };
  if (encoding == nullptr) {
    const std::vector<std::string> found = resolver.Find(expr->attribute, element);
    info.constant = is_list ? list(found)
                            : Keep(Value::UniversalFromUtf8(found.empty() ? std::string_view()
                                                                          : std::string_view(found.front())));
    return;
  }
  // §27.8: the variants of one encoding. Which one may be known at run time only.
  auto& choices = program_.encodings[expr];
  choices.clear();
  for (const std::string& name : resolver.Find(ast::AttributeKind::kEncode, element))
    choices.emplace_back(Keep(Value::UniversalFromUtf8(name)), list(resolver.Variants(name, element)));
  if (encoding->constant == nullptr) return;
  for (const auto& [name, variants] : choices) {
    if (runtime::Equal(*name, *encoding->constant)) info.constant = variants;
  }
  if (info.constant != nullptr) return;
  Error(DiagnosticKind::kUnknownEncoding, expr->encoding,
        fmt::format("'{}' has no encode attribute {}", Text(expr->base), Text(expr->encoding)));
  Poison(info);
}

}  // namespace assay::compiler
