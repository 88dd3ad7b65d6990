#include "grammar/parse/builder.h"

namespace assay::grammar {

const ast::WithBlock* Builder::BuildWith(P::WithBlockContext* context) {
  if (context == nullptr) return nullptr;
  auto* with = New<ast::WithBlock>(At(context));
  Nodes<ast::WithAttribute> attributes;
  for (P::WithAttributeContext* attribute : context->attributes)
    attributes.push_back(BuildAttribute(*attribute));
  with->attributes = List(attributes);
  return with;
}

const ast::WithAttribute* Builder::BuildAttribute(P::WithAttributeContext& context) {
  auto* attribute = New<ast::WithAttribute>(At(&context));
  switch (Type(context.kind)) {
    case P::KW_ENCODE:
      attribute->attribute = ast::AttributeKind::kEncode;
      break;
    case P::KW_VARIANT:
      attribute->attribute = ast::AttributeKind::kVariant;
      break;
    case P::KW_DISPLAY:
      attribute->attribute = ast::AttributeKind::kDisplay;
      break;
    case P::KW_EXTENSION:
      attribute->attribute = ast::AttributeKind::kExtension;
      break;
    default:
      attribute->attribute = ast::AttributeKind::kOptional;
  }
  if (Type(context.mod) == P::KW_OVERRIDE) attribute->modifier = ast::AttributeModifier::kOverride;
  if (Type(context.mod) == P::AT_LOCAL) attribute->modifier = ast::AttributeModifier::kLocal;
  Nodes<ast::WithQualifier> qualifiers;
  for (P::WithQualifierContext* qualifier : context.qualifiers)
    qualifiers.push_back(BuildQualifier(*qualifier));
  attribute->qualifiers = List(qualifiers);
  Nodes<ast::Expr> first;
  for (const antlr4::Token* text : context.first) first.push_back(BuildCharstring(text));
  if (context.second != nullptr) {
    if (attribute->attribute != ast::AttributeKind::kVariant) {
      SyntaxError(At(context.dot), "only a variant attribute names the encoding in front of a dot");
    }
    attribute->encodings = List(first);
    attribute->values = List(Nodes<ast::Expr>{BuildCharstring(context.second)});
  } else {
    if (first.size() > 1 && attribute->attribute != ast::AttributeKind::kVariant) {
      SyntaxError(At(context.first[1]),
                  "an attribute has one text; a list of encodings stands in front of a variant's dot");
    }
    attribute->values = List(first);
  }
  return attribute;
}

const ast::WithQualifier* Builder::BuildQualifier(P::WithQualifierContext& context) {
  auto* qualifier = New<ast::WithQualifier>(At(&context));
  if (context.kind != nullptr) {
    qualifier->definition_kind = NameOf(context.kind);
    Nodes<ast::Expr> except;
    for (P::NameContext* name : context.excepts) {
      auto* expr = New<ast::NameExpr>(At(name));
      expr->name = NameOf(name);
      except.push_back(expr);
    }
    qualifier->except = List(except);
  } else if (context.path != nullptr) {
    qualifier->path = BuildReference(*context.path);
  } else {
    auto* index = New<ast::IndexExpr>(At(&context));
    index->index = ExprOrDash(context.index, context.dash);
    qualifier->path = BuildTypeSuffixes(index, context.suffixes);
  }
  return qualifier;
}

}  // namespace assay::grammar
