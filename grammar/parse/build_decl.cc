#include <fmt/format.h>

#include "grammar/parse/builder.h"

namespace assay::grammar {

ast::List<const ast::Declarator*> Builder::BuildDeclarators(
    const std::vector<P::DeclaratorContext*>& contexts) {
  Nodes<ast::Declarator> items;
  for (P::DeclaratorContext* context : contexts) {
    auto* item = New<ast::Declarator>(At(context));
    item->name = NameOf(context->id);
    item->dims = BuildDims(context->dims);
    item->init = BuildOptional(context->init);
    items.push_back(item);
  }
  return List(items);
}

ast::Restriction Builder::BuildRestriction(P::RestrictionContext* context) {
  if (context == nullptr) return ast::Restriction::kValue;
  if (Type(context->word) == P::KW_OMIT) return ast::Restriction::kTemplateOmit;
  switch (Type(context->limit)) {
    case P::KW_OMIT:
      return ast::Restriction::kTemplateOmit;
    case P::KW_PRESENT:
      return ast::Restriction::kTemplatePresent;
    case P::KW_VALUE:
      return ast::Restriction::kTemplateValue;
    default:
      return ast::Restriction::kTemplate;
  }
}

Builder::Modifiers Builder::BuildModifiers(const std::vector<P::ModifierContext*>& contexts,
                                           bool abstract_allowed) {
  Modifiers modifiers;
  bool evaluation_seen = false;
  for (P::ModifierContext* context : contexts) {
    bool repeated = false;
    switch (Type(context->id)) {
      case P::AT_LAZY:
      case P::AT_FUZZY:
        repeated = evaluation_seen;
        evaluation_seen = true;
        modifiers.evaluation =
            Type(context->id) == P::AT_LAZY ? ast::Evaluation::kLazy : ast::Evaluation::kFuzzy;
        break;
      case P::AT_DETERMINISTIC:
        repeated = modifiers.deterministic;
        modifiers.deterministic = true;
        break;
      default:
        repeated = modifiers.is_abstract;
        modifiers.is_abstract = true;
        if (!abstract_allowed) {
          Error(DiagnosticKind::kMisplacedModifier, At(context),
                "only a template definition can be @abstract");
        }
    }
    if (repeated) {
      Error(DiagnosticKind::kMisplacedModifier, At(context),
            fmt::format("'{}' repeats or contradicts a modifier in front of it", Text(context->id)));
    }
  }
  return modifiers;
}

ast::Decl* Builder::BuildConst(P::ConstDefContext& context) {
  auto* decl = New<ast::ConstDecl>(At(&context));
  decl->type = BuildType(*context.type);
  decl->items = BuildDeclarators(context.items);
  for (const ast::Declarator* item : decl->items) {
    if (item->init == nullptr) {
      SyntaxError(After(item->range),
                  fmt::format("constant '{}' has no value: expected ':='", item->name.text));
    }
  }
  return decl;
}

ast::Decl* Builder::BuildVar(P::VarDefContext& context) {
  auto* decl = New<ast::VarDecl>(At(&context));
  decl->restriction = BuildRestriction(context.restr);
  const Modifiers modifiers = BuildModifiers(context.mods, false);
  decl->evaluation = modifiers.evaluation;
  decl->deterministic = modifiers.deterministic;
  decl->type = BuildType(*context.type);
  decl->items = BuildDeclarators(context.items);
  return decl;
}

ast::Decl* Builder::BuildTimer(P::TimerDefContext& context) {
  auto* decl = New<ast::TimerDecl>(At(&context));
  decl->items = BuildDeclarators(context.items);
  return decl;
}

ast::Decl* Builder::BuildTemplate(P::TemplateDefContext& context) {
  auto* decl = New<ast::TemplateDecl>(At(&context));
  decl->restriction = BuildRestriction(context.restr);
  const Modifiers modifiers = BuildModifiers(context.mods, true);
  decl->evaluation = modifiers.evaluation;
  decl->deterministic = modifiers.deterministic;
  decl->is_abstract = modifiers.is_abstract;
  decl->type = BuildType(*context.type);
  decl->name = NameOf(context.id);
  if (context.params) {
    decl->has_params = true;
    decl->params = BuildParams(*context.params);
  }
  if (context.base) decl->modifies = BuildReference(*context.base);
  if (context.any) decl->modifies = BuildKeyword(context.any, ast::Keyword::kAnyValue);
  if (context.body) {
    decl->body = BuildExpr(*context.body);
  } else {
    SyntaxError(After(decl->range), fmt::format("template '{}' has no body: expected ':='", decl->name.text));
    decl->body = ErrorAt(After(decl->range));
  }
  return decl;
}

const ast::Decl* Builder::BuildLocal(P::LocalDefContext& context) {
  ast::Decl* decl = context.var_     ? BuildVar(*context.var_)
                    : context.timer_ ? BuildTimer(*context.timer_)
                    : context.const_ ? BuildConst(*context.const_)
                                     : BuildTemplate(*context.template_);
  decl->with = BuildWith(context.attributes);
  return decl;
}

ast::List<const ast::Decl*> Builder::BuildLocals(const std::vector<P::LocalDeclarationContext*>& contexts) {
  Nodes<ast::Decl> locals;
  for (P::LocalDeclarationContext* context : contexts) {
    locals.push_back(BuildLocal(*context->decl));
    RequireTerminator(LastBefore(context, context->semi), context->semi);
  }
  return List(locals);
}

void Builder::BuildModulePars(P::ModuleParDefContext& context, const P::ModuleItemContext& item,
                              Nodes<ast::Decl>& out) {
  const auto build = [&](auto& source) {
    auto* decl = New<ast::ModuleParDecl>(At(&source));
    decl->restriction = BuildRestriction(source.restr);
    decl->type = BuildType(*source.type);
    decl->items = BuildDeclarators(source.items);
    decl->visibility = VisibilityOf(item.visibility);
    decl->with = BuildWith(item.attributes);
    out.push_back(decl);
  };
  if (context.open == nullptr) return build(context);
  for (P::ModuleParGroupContext* group : context.groups) build(*group);
}

}  // namespace assay::grammar
