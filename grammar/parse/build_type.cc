#include <fmt/format.h>

#include "grammar/parse/builder.h"

namespace assay::grammar {
namespace {

// A number with an optional sign: all that BNF allows as the value of an enumeration item.
bool IsNumber(const ast::Expr* expr) {
  if (const auto* sign = ast::As<ast::UnaryExpr>(expr)) {
    expr = sign->op == ast::UnaryOp::kMinus || sign->op == ast::UnaryOp::kPlus ? sign->operand : nullptr;
  }
  return ast::Is<ast::IntegerLiteral>(expr);
}

}  // namespace

ast::Decl* Builder::BuildTypeDef(P::TypeDefContext& context) {
  const SourceRange range = At(&context);
  if (context.structType) return BuildStructDef(*context.structType, range);
  if (context.portType) return BuildPortDef(*context.portType, range);
  if (context.componentType) return BuildComponentDef(*context.componentType, range);
  auto* decl = New<ast::TypeDecl>(range);
  if (P::BehaviourDefContext* behaviour = context.behaviourType) {
    decl->name = NameOf(behaviour->id->id);
    decl->type = BuildBehaviour(behaviour->kind, *behaviour->sig, range);
    return decl;
  }
  decl->name = NameOf(context.id->id);
  decl->type = BuildType(*context.type);
  decl->dims = BuildDims(context.dims);
  decl->constraint = BuildConstraint(context.limits);
  return decl;
}

ast::Decl* Builder::BuildStructDef(P::StructDefContext& def, SourceRange range) {
  auto* decl = New<ast::TypeDecl>(range);
  decl->name = NameOf(def.id->id);
  const SourceRange at = At(&def);
  switch (Type(def.kind)) {
    case P::KW_UNION:
      decl->type = BuildFields(ast::StructKind::kUnion, *def.body, at);
      break;
    case P::KW_ENUMERATED:
      decl->type = BuildEnum(*def.items, at);
      break;
    case P::KW_MAP:
      decl->type = BuildMapType(*def.from_, *def.to_, at);
      break;
    default: {
      const bool set = Type(def.kind) == P::KW_SET;
      decl->type = def.body
                       ? BuildFields(set ? ast::StructKind::kSet : ast::StructKind::kRecord, *def.body, at)
                       : BuildListType(set, def.size, *def.of_, at);
    }
  }
  decl->constraint = BuildConstraint(def.limits);
  return decl;
}

const ast::Type* Builder::BuildFields(ast::StructKind kind, P::FieldListContext& body, SourceRange range) {
  auto* type = New<ast::StructType>(range);
  type->structure = kind;
  Nodes<ast::Field> fields;
  for (P::FieldDefContext* context : body.fields) {
    auto* field = New<ast::Field>(At(context));
    field->type = BuildType(*context->type);
    field->name = NameOf(context->id->id);
    field->dims = BuildDims(context->dims);
    field->constraint = BuildConstraint(context->limits);
    field->optional = context->isOptional != nullptr;
    field->is_default = context->isDefault != nullptr;
    if (field->optional && kind == ast::StructKind::kUnion) {
      SyntaxError(At(context->isOptional), "an alternative of a union cannot be optional");
    }
    if (field->is_default && kind != ast::StructKind::kUnion) {
      Error(DiagnosticKind::kMisplacedModifier, At(context->isDefault),
            "only an alternative of a union can be @default");
    }
    fields.push_back(field);
  }
  type->fields = List(fields);
  return type;
}

const ast::Type* Builder::BuildListType(bool set, P::LengthAttributeContext* length,
                                        P::TypeUseContext& element, SourceRange range) {
  auto* type = New<ast::ListType>(range);
  type->list = set ? ast::ListKind::kSetOf : ast::ListKind::kRecordOf;
  if (length) type->length = BuildLength(*length);
  type->element = BuildType(element);
  return type;
}

const ast::Type* Builder::BuildEnum(P::EnumListContext& list, SourceRange range) {
  auto* type = New<ast::EnumType>(range);
  Nodes<ast::EnumItem> items;
  for (P::EnumItemContext* context : list.items) {
    auto* item = New<ast::EnumItem>(At(context));
    item->name = NameOf(context->id->id);
    item->values = BuildListItems(context->values);
    // One value may be any expression; in a list and in ranges Annex A has literals only.
    for (const ast::Expr* value : item->values) {
      const auto* bounds = ast::As<ast::RangeExpr>(value);
      const bool ok = bounds ? IsNumber(bounds->lower) && IsNumber(bounds->upper)
                             : item->values.size() == 1 || IsNumber(value);
      if (!ok) {
        Error(DiagnosticKind::kInvalidEnumNumber, value->range,
              "lists and ranges of an enumeration item's values hold integer literals");
      }
    }
    items.push_back(item);
  }
  type->items = List(items);
  return type;
}

const ast::Type* Builder::BuildMapType(P::TypeUseContext& from, P::TypeUseContext& to, SourceRange range) {
  auto* type = New<ast::MapType>(range);
  type->from = BuildType(from);
  type->to = BuildType(to);
  return type;
}

const ast::Type* Builder::BuildBehaviour(const antlr4::Token* kind, P::BehaviourSignatureContext& signature,
                                         SourceRange range) {
  auto* type = New<ast::BehaviourType>(range);
  type->behaviour = Type(kind) == P::KW_FUNCTION  ? ast::BehaviourKind::kFunction
                    : Type(kind) == P::KW_ALTSTEP ? ast::BehaviourKind::kAltstep
                                                  : ast::BehaviourKind::kTestcase;
  type->params = BuildParams(*signature.params);
  type->runs_on_self = signature.onSelf != nullptr;
  if (signature.runsOn) type->runs_on = BuildReference(*signature.runsOn);
  if (signature.systemRef) type->system = BuildReference(*signature.systemRef);
  type->return_type = BuildReturn(signature.result);
  return type;
}

const ast::Type* Builder::BuildBuiltin(const antlr4::Token* word, const antlr4::Token* universal) {
  static const std::pair<size_t, ast::Builtin> kBuiltins[] = {
      {P::KW_INTEGER, ast::Builtin::kInteger},
      {P::KW_FLOAT, ast::Builtin::kFloat},
      {P::KW_BOOLEAN, ast::Builtin::kBoolean},
      {P::KW_BITSTRING, ast::Builtin::kBitstring},
      {P::KW_HEXSTRING, ast::Builtin::kHexstring},
      {P::KW_OCTETSTRING, ast::Builtin::kOctetstring},
      {P::KW_CHARSTRING, ast::Builtin::kCharstring},
      {P::KW_VERDICTTYPE, ast::Builtin::kVerdicttype},
      {P::KW_DEFAULT, ast::Builtin::kDefault},
      {P::KW_ANYTYPE, ast::Builtin::kAnytype},
      {P::KW_ADDRESS, ast::Builtin::kAddress},
      {P::KW_TIMER, ast::Builtin::kTimer},
      {P::KW_PORT, ast::Builtin::kPort},
      {P::KW_ANY, ast::Builtin::kAny},
  };
  auto* type = New<ast::BuiltinType>(universal ? Cover(At(universal), At(word)) : At(word));
  for (const auto& [token, builtin] : kBuiltins) {
    if (Type(word) == token) type->builtin = builtin;
  }
  if (universal) type->builtin = ast::Builtin::kUniversalCharstring;
  return type;
}

const ast::Type* Builder::BuildType(P::TypeUseContext& context, TypePlace place) {
  const SourceRange range = At(&context);
  if (context.builtin != nullptr) {
    const size_t word = Type(context.builtin);
    const bool fits = word == P::KW_ANY ? place == TypePlace::kExternalParameter : word != P::KW_PORT;
    if (!fits && word == P::KW_ANY) {
      SyntaxError(At(context.builtin),
                  "'any' is the open type: only parameters of external functions have it");
    } else if (!fits) {
      SyntaxError(At(context.builtin),
                  fmt::format("expected a type, found the reserved word '{}'", Text(context.builtin)));
    }
    const ast::Type* type = BuildBuiltin(context.builtin, context.universal);
    if (context.suffixes.empty()) return type;
    auto* head = New<ast::TypeExpr>(type->range);
    head->type = type;
    auto* reference = New<ast::TypeReference>(range);
    reference->reference = BuildTypeSuffixes(head, context.suffixes);
    return reference;
  }
  if (context.id != nullptr) {
    auto* name = New<ast::NameExpr>(At(context.id));
    name->name = NameOf(context.id->id);
    auto* reference = New<ast::TypeReference>(range);
    reference->reference = BuildTypeSuffixes(name, context.suffixes);
    return reference;
  }
  if (context.behaviour != nullptr)
    return BuildBehaviour(context.behaviour->kind, *context.behaviour->sig, range);
  switch (Type(context.kind)) {
    case P::KW_UNION:
      return BuildFields(ast::StructKind::kUnion, *context.body, range);
    case P::KW_ENUMERATED:
      return BuildEnum(*context.items, range);
    case P::KW_MAP:
      return BuildMapType(*context.from_, *context.to_, range);
    default: {
      const bool set = Type(context.kind) == P::KW_SET;
      if (context.body)
        return BuildFields(set ? ast::StructKind::kSet : ast::StructKind::kRecord, *context.body, range);
      return BuildListType(set, context.size, *context.of_, range);
    }
  }
}

const ast::Expr* Builder::BuildTypeSuffixes(const ast::Expr* base,
                                            const std::vector<P::TypeSuffixContext*>& suffixes) {
  for (P::TypeSuffixContext* suffix : suffixes) {
    const SourceRange range = Cover(base->range, At(suffix));
    if (suffix->field != nullptr) {
      auto* field = New<ast::FieldExpr>(range);
      field->base = base;
      field->field = NameOf(suffix->field);
      base = field;
    } else {
      auto* index = New<ast::IndexExpr>(range);
      index->base = base;
      index->index = ExprOrDash(suffix->index, suffix->dash);
      base = index;
    }
  }
  return base;
}

const ast::Constraint* Builder::BuildConstraint(P::ConstraintContext* context) {
  if (context == nullptr) return nullptr;
  auto* constraint = New<ast::Constraint>(At(context));
  constraint->values = BuildListItems(context->items);
  if (context->size) constraint->length = BuildLength(*context->size);
  return constraint;
}

ast::List<const ast::Expr*> Builder::BuildDims(const std::vector<P::ArrayDimContext*>& contexts) {
  Nodes<ast::Expr> dims;
  for (P::ArrayDimContext* context : contexts) {
    const ast::Expr* lower = BuildExpr(*context->lower);
    if (context->upper == nullptr) {
      dims.push_back(lower);
      continue;
    }
    auto* range = New<ast::RangeExpr>(At(context));
    range->lower = lower;
    range->upper = BuildExpr(*context->upper);
    dims.push_back(range);
  }
  return List(dims);
}

const ast::Expr* Builder::BuildLength(P::LengthAttributeContext& context) {
  return BuildListItem(*context.range);
}

}  // namespace assay::grammar
