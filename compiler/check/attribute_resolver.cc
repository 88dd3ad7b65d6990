#include "compiler/check/attribute_resolver.h"

#include <algorithm>

#include "runtime/value/type.h"

namespace assay::compiler {

namespace {

using runtime::Type;

/// Longest chain of types that refer to each other: longer ones are cycles, which have diagnostics of their
/// own.
constexpr int kMaxReferences = 100;

bool StepFits(std::string_view declared, std::string_view wanted) {
  return declared == wanted || (declared == "[-]" && wanted.starts_with('['));
}

bool PathFits(const AttributePath& declared, size_t skip, const AttributePath& wanted, size_t length) {
  if (declared.size() < skip || declared.size() - skip != length) return false;
  for (size_t i = 0; i < length; ++i) {
    if (!StepFits(declared[skip + i], wanted[i])) return false;
  }
  return true;
}

/// The `with` around a definition, from the inside out, without its own.
std::vector<const ast::WithBlock*> OuterScopes(const Symbol& symbol, const CheckedProgram& program,
                                               const ModuleScope* from) {
  std::vector<const ast::WithBlock*> scopes;
  auto add = [&](const ast::WithBlock* with) {
    if (with != nullptr) scopes.push_back(with);
  };
  if (symbol.owner != nullptr && symbol.kind != SymbolKind::kEnumItem) {
    const Symbol* owner = program.SymbolOf(symbol.owner);
    if (owner != nullptr && owner->decl != nullptr && owner != &symbol) add(owner->decl->with);
  }
  for (const Symbol* scope = symbol.parent; scope != nullptr; scope = scope->parent) {
    if (scope->decl != nullptr) add(scope->decl->with);
  }
  if (symbol.module == nullptr) return scopes;
  if (symbol.module->node != nullptr) add(symbol.module->node->with);
  if (from == nullptr || from == symbol.module) return scopes;
  for (const ast::ImportDecl* import : from->imports) {
    if (import->name.text == symbol.module->name) add(import->with);
  }
  return scopes;
}

/// True when a qualifier of a module or group names `symbol` itself: `(R)`, `(const all except {c})`.
bool Names(const ast::WithQualifier& qualifier, const Symbol& symbol) {
  if (qualifier.path != nullptr || !IsOfKind(symbol, qualifier.definition_kind.text)) return false;
  return std::none_of(qualifier.except.begin(), qualifier.except.end(), [&](const ast::Expr* name) {
    const auto* plain = ast::As<ast::NameExpr>(name);
    return plain != nullptr && plain->name.text == symbol.name;
  });
}

}  // namespace

std::string_view AttributeText(const ast::Expr* literal) {
  const auto* node = ast::As<ast::CharstringLiteral>(literal);
  return node != nullptr ? std::string_view(node->value) : std::string_view();
}

AttributePath PathOf(const ast::Expr* reference) {
  AttributePath path;
  for (const ast::Expr* step = reference; step != nullptr;) {
    if (const auto* field = ast::As<ast::FieldExpr>(step)) {
      path.emplace_back(field->field.text);
      step = field->base;
    } else if (const auto* index = ast::As<ast::IndexExpr>(step)) {
      const auto* number = ast::As<ast::IntegerLiteral>(index->index);
      path.push_back(number != nullptr ? "[" + std::string(number->digits) + "]" : "[-]");
      step = index->base;
    } else if (const auto* name = ast::As<ast::NameExpr>(step)) {
      path.emplace_back(name->name.text);
      break;
    } else if (const auto* type = ast::As<ast::TypeExpr>(step)) {
      const auto* word = ast::As<ast::BuiltinType>(type->type);
      if (word != nullptr) path.emplace_back(ToString(word->builtin));
      break;
    } else {
      return {};
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

bool IsOfKind(const Symbol& symbol, std::string_view kind) {
  switch (symbol.kind) {
    case SymbolKind::kType:
      return kind == "type";
    case SymbolKind::kConst:
      return kind == "const";
    case SymbolKind::kTemplate:
      return kind == "template";
    case SymbolKind::kFunction:
    case SymbolKind::kExternalFunction:
      return kind == "function";
    case SymbolKind::kAltstep:
      return kind == "altstep";
    case SymbolKind::kTestcase:
      return kind == "testcase";
    case SymbolKind::kSignature:
      return kind == "signature";
    case SymbolKind::kModulePar:
      return kind == "modulepar";
    case SymbolKind::kGroup:
      return kind == "group";
    default:
      return false;
  }
}

bool StandsIn(const Symbol& symbol, const Symbol& group) {
  for (const Symbol* scope = symbol.parent; scope != nullptr; scope = scope->parent) {
    if (scope == &group) return true;
  }
  return false;
}

std::vector<AttributeResolver::Layer> AttributeResolver::Layers(ast::AttributeKind kind,
                                                                const AttributedElement& element) const {
  const Symbol& symbol = *element.symbol;
  const ast::WithBlock* own = symbol.decl != nullptr ? symbol.decl->with : nullptr;
  const std::vector<const ast::WithBlock*> outer = OuterScopes(symbol, program_, element.from);
  std::vector<Layer> layers;
  // The element itself, then the parts around it, then its definition; each may be named from outside, too.
  for (size_t length = element.path.size() + 1; length-- > 0;) {
    Layer layer;
    auto take = [&](const ast::WithBlock& with, bool is_own) {
      for (const ast::WithAttribute* attribute : with.attributes) {
        if (attribute->attribute != kind) continue;
        bool fits = is_own && length == 0 && attribute->qualifiers.empty();
        for (const ast::WithQualifier* qualifier : attribute->qualifiers) {
          const AttributePath declared = PathOf(qualifier->path);
          if (is_own) {
            fits |= length > 0 && PathFits(declared, 0, element.path, length);
          } else {
            fits |= !declared.empty() && declared.front() == symbol.name &&
                    PathFits(declared, 1, element.path, length);
            fits |= length == 0 && Names(*qualifier, symbol);
          }
        }
        if (fits && (length == element.path.size() || attribute->modifier != ast::AttributeModifier::kLocal))
          layer.push_back(attribute);
      }
    };
    if (own != nullptr) take(*own, true);
    for (const ast::WithBlock* with : outer) {
      if (layer.empty()) take(*with, false);
    }
    layers.push_back(std::move(layer));
  }
  for (const ast::WithBlock* with : outer) {
    Layer layer;
    for (const ast::WithAttribute* attribute : with->attributes) {
      if (attribute->attribute == kind && attribute->qualifiers.empty() &&
          attribute->modifier != ast::AttributeModifier::kLocal)
        layer.push_back(attribute);
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

AttributedElement AttributeResolver::PartOf(const Type* type, const AttributePath& path, size_t step,
                                            const ModuleScope* from) const {
  // Types written in place have no attributes: their parts are looked at instead.
  while (type != nullptr) {
    if (const Symbol* symbol = program_.SymbolOf(type)) {
      return {symbol, AttributePath(path.begin() + static_cast<ptrdiff_t>(step), path.end()), from};
    }
    if (step == path.size()) return {};
    const int number = type->FindField(path[step]);
    type = number >= 0 ? type->fields[static_cast<size_t>(number)].type : type->element;
    ++step;
  }
  return {};
}

AttributedElement AttributeResolver::Referenced(const AttributedElement& element) const {
  const Symbol& symbol = *element.symbol;
  const Type* type = symbol.type;
  if (symbol.kind != SymbolKind::kType) return PartOf(type, element.path, 0, element.from);
  if (type == nullptr) return {};
  if (type->base != nullptr) {
    if (const Symbol* base = program_.SymbolOf(type->base)) return {base, element.path, element.from};
  }
  if (element.path.empty()) return {};
  const int number = type->FindField(element.path.front());
  const Type* part = number >= 0 ? type->fields[static_cast<size_t>(number)].type : type->element;
  return PartOf(part, element.path, 1, element.from);
}

bool AttributeResolver::IsForEncoding(const ast::WithAttribute& variant, std::string_view encoding,
                                      const std::vector<std::string>& encodings) const {
  if (variant.encodings.empty())
    return encodings.empty() ? encoding.empty() : encodings.size() == 1 && encodings.front() == encoding;
  return std::any_of(variant.encodings.begin(), variant.encodings.end(),
                     [&](const ast::Expr* text) { return AttributeText(text) == encoding; });
}

std::vector<std::string> AttributeResolver::Resolve(ast::AttributeKind kind, const AttributedElement& element,
                                                    const std::string_view* encoding, int depth) const {
  if (element.symbol == nullptr || depth > kMaxReferences) return {};
  std::vector<Layer> layers = Layers(kind, element);
  if (encoding != nullptr) {
    // A variant without encoding belongs to the encoding of the scope it stands in: a new one switches it off
    // (§27.1.2.1).
    const std::vector<Layer> encode_layers = Layers(ast::AttributeKind::kEncode, element);
    for (size_t i = 0; i < layers.size(); ++i) {
      std::vector<std::string> encodings;
      if (i == 0) encodings = Resolve(ast::AttributeKind::kEncode, element, nullptr, depth + 1);
      for (size_t at = i; at < encode_layers.size() && encodings.empty(); ++at) {
        for (const ast::WithAttribute* encode : encode_layers[at])
          encodings.emplace_back(encode->values.empty() ? "" : AttributeText(encode->values.front()));
      }
      std::erase_if(layers[i], [&](const ast::WithAttribute* variant) {
        return !IsForEncoding(*variant, *encoding, encodings);
      });
    }
  }
  auto texts = [](const Layer& layer) {
    std::vector<std::string> found;
    for (const ast::WithAttribute* attribute : layer) {
      for (const ast::Expr* value : attribute->values) found.emplace_back(AttributeText(value));
    }
    return found;
  };
  if (!layers.front().empty()) return texts(layers.front());
  const auto nearest =
      std::find_if(layers.begin(), layers.end(), [](const Layer& layer) { return !layer.empty(); });
  const bool overrides = nearest != layers.end() &&
                         std::any_of(nearest->begin(), nearest->end(), [](const ast::WithAttribute* a) {
                           return a->modifier == ast::AttributeModifier::kOverride;
                         });
  if (!overrides) {
    std::vector<std::string> referenced = Resolve(kind, Referenced(element), encoding, depth + 1);
    if (!referenced.empty()) return referenced;
  }
  return nearest == layers.end() ? std::vector<std::string>() : texts(*nearest);
}

std::vector<std::string> AttributeResolver::Find(ast::AttributeKind kind,
                                                 const AttributedElement& element) const {
  if (kind != ast::AttributeKind::kVariant) return Resolve(kind, element, nullptr, 0);
  const std::vector<std::string> encodings = Find(ast::AttributeKind::kEncode, element);
  std::vector<std::string> common = Variants(encodings.empty() ? "" : encodings.front(), element);
  for (size_t i = 1; i < encodings.size(); ++i) {
    const std::vector<std::string> others = Variants(encodings[i], element);
    std::erase_if(common, [&](const std::string& text) {
      return std::find(others.begin(), others.end(), text) == others.end();
    });
  }
  return common;
}

std::vector<std::string> AttributeResolver::Variants(std::string_view encoding,
                                                     const AttributedElement& element) const {
  return Resolve(ast::AttributeKind::kVariant, element, &encoding, 0);
}

std::vector<std::string> AttributeResolver::AllVariants(const AttributedElement& element) const {
  std::vector<std::string> encodings = Find(ast::AttributeKind::kEncode, element);
  if (encodings.empty()) encodings.emplace_back();
  std::vector<std::string> all;
  for (const std::string& encoding : encodings) {
    for (std::string& text : Variants(encoding, element)) {
      if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
    }
  }
  return all;
}

}  // namespace assay::compiler
