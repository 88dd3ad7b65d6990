#include "grammar/parse/builder.h"

namespace assay::grammar {

ast::Decl* Builder::BuildPortDef(P::PortDefContext& context, SourceRange range) {
  auto* decl = New<ast::TypeDecl>(range);
  decl->name = NameOf(context.id->id);
  auto* type = New<ast::PortType>(At(&context));
  switch (Type(context.kind)) {
    case P::KW_PROCEDURE:
      type->port = ast::PortKind::kProcedure;
      break;
    case P::KW_MIXED:
      type->port = ast::PortKind::kMixed;
      break;
    case P::KW_STREAM:
      type->port = ast::PortKind::kStream;
      break;
    default:
      type->port = ast::PortKind::kMessage;
  }
  type->realtime = context.realtime != nullptr;
  Nodes<ast::Expr> map_to, connect_to;
  for (P::PortLinkContext* link : context.links) {
    for (P::ReferenceContext* port : link->ports) {
      (Type(link->op) == P::KW_MAP ? map_to : connect_to).push_back(BuildReference(*port));
    }
  }
  type->map_to = List(map_to);
  type->connect_to = List(connect_to);
  Nodes<ast::Node> items, declarations;
  for (P::PortItemContext* item : context.items) {
    (item->decl ? declarations : items).push_back(BuildPortItem(*item));
  }
  type->items = List(items);
  type->declarations = List(declarations);
  decl->type = type;
  return decl;
}

const ast::Node* Builder::BuildPortItem(P::PortItemContext& context) {
  if (context.decl) return BuildVar(*context.decl);
  if (context.params) {
    auto* params = New<ast::PortMapParams>(At(&context));
    params->unmap = Type(context.op) == P::KW_UNMAP;
    params->params = BuildParams(*context.params);
    return params;
  }
  auto* list = New<ast::PortMessageList>(At(&context));
  switch (Type(context.direction)) {
    case P::KW_IN:
      list->direction = ast::PortListKind::kIn;
      break;
    case P::KW_OUT:
      list->direction = ast::PortListKind::kOut;
      break;
    case P::KW_INOUT:
      list->direction = ast::PortListKind::kInout;
      break;
    default:
      list->direction = ast::PortListKind::kAddress;
  }
  list->all = context.all != nullptr;
  Nodes<ast::Type> types;
  Nodes<ast::Node> translations;
  if (context.type) types.push_back(BuildType(*context.type));
  for (P::PortElementContext* element : context.types) {
    for (P::PortTranslationContext* part : element->translations) {
      auto* translation = New<ast::PortTranslation>(At(part));
      translation->index = static_cast<uint32_t>(types.size());
      translation->type = BuildType(*part->type);
      translation->function = BuildReference(*part->function);
      translations.push_back(translation);
    }
    types.push_back(BuildType(*element->type));
  }
  list->types = List(types);
  list->translations = List(translations);
  return list;
}

ast::Decl* Builder::BuildComponentDef(P::ComponentDefContext& context, SourceRange range) {
  auto* decl = New<ast::TypeDecl>(range);
  decl->name = NameOf(context.id->id);
  auto* type = New<ast::ComponentType>(At(&context));
  Nodes<ast::Expr> bases;
  for (P::ReferenceContext* base : context.bases) bases.push_back(BuildReference(*base));
  type->extends = List(bases);
  Nodes<ast::Decl> members;
  for (P::ComponentItemContext* item : context.items) {
    members.push_back(BuildComponentItem(*item));
    RequireTerminator(LastBefore(item, item->semi), item->semi);
  }
  type->members = List(members);
  decl->type = type;
  return decl;
}

const ast::Decl* Builder::BuildComponentItem(P::ComponentItemContext& context) {
  ast::Decl* decl = nullptr;
  if (context.port) {
    auto* port = New<ast::PortDecl>(At(context.port));
    port->type = BuildType(*context.port->type);
    port->items = BuildDeclarators(context.port->items);
    for (const ast::Declarator* item : port->items) {
      if (item->init) SyntaxError(item->init->range, "a port has no initial value");
    }
    decl = port;
  } else if (context.var_) {
    decl = BuildVar(*context.var_);
  } else if (context.timer_) {
    decl = BuildTimer(*context.timer_);
  } else if (context.const_) {
    decl = BuildConst(*context.const_);
  } else {
    decl = BuildTemplate(*context.template_);
  }
  decl->visibility = VisibilityOf(context.visibility);
  decl->with = BuildWith(context.attributes);
  return decl;
}

}  // namespace assay::grammar
