#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/checked.h"
#include "compiler/scope/module_scope.h"

/// Which attributes apply to a definition or to a part of one. Source: ES 201 873-1 §27.1.2, §27.8.
///
/// What the element itself says comes first; then an `override` of the nearest scope that says something;
/// then the attributes of the type referred to; then what the scopes around it say, from the inside out.
/// `@local` attributes reach no part and no inner scope.

namespace assay::compiler {

/// Steps from a definition to a part of it: names of fields, `[n]`, and `[-]` for every element.
using AttributePath = std::vector<std::string>;

/// A definition, or a part of it, as seen from a module.
struct AttributedElement {
  const Symbol* symbol = nullptr;  ///< null: a type without a name, which has no attributes
  AttributePath path;
  const ModuleScope* from = nullptr;  ///< attributes of its import statements count; null: none
};

/// The text of a string literal; empty for other expressions.
std::string_view AttributeText(const ast::Expr* literal);
/// The path that a qualifier or a reference takes, its first name included. Shape: empty for anything else.
AttributePath PathOf(const ast::Expr* reference);
/// True when `symbol` is of the kind that `const all`, `type all` … name.
bool IsOfKind(const Symbol& symbol, std::string_view kind);
/// True when a group around `symbol` is `group`.
bool StandsIn(const Symbol& symbol, const Symbol& group);

class AttributeResolver {
 public:
  explicit AttributeResolver(const CheckedProgram& program) : program_(program) {}

  /// The texts of one kind in order. Of variants: those that hold for every encoding of the element.
  std::vector<std::string> Find(ast::AttributeKind kind, const AttributedElement& element) const;
  /// The variants of one encoding of the element.
  std::vector<std::string> Variants(std::string_view encoding, const AttributedElement& element) const;
  /// The variants of all encodings, each once.
  std::vector<std::string> AllVariants(const AttributedElement& element) const;

 private:
  /// One element or scope, with what it says.
  using Layer = std::vector<const ast::WithAttribute*>;
  std::vector<Layer> Layers(ast::AttributeKind kind, const AttributedElement& element) const;
  /// The part of a type that `element` refers to.
  AttributedElement Referenced(const AttributedElement& element) const;
  AttributedElement PartOf(const runtime::Type* type, const AttributePath& path, size_t step,
                           const ModuleScope* from) const;
  std::vector<std::string> Resolve(ast::AttributeKind kind, const AttributedElement& element,
                                   const std::string_view* encoding, int depth) const;
  bool IsForEncoding(const ast::WithAttribute& variant, std::string_view encoding,
                     const std::vector<std::string>& encodings) const;

  const CheckedProgram& program_;
};

}  // namespace assay::compiler
