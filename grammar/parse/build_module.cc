#include <fmt/format.h>

#include <algorithm>

#include "grammar/parse/builder.h"

namespace assay::grammar {
namespace {

// "TTCN-3:2018": an edition of the core language, without the name of an extension package behind it (§8.1).
bool IsCoreEdition(std::string_view language) {
  constexpr std::string_view kPrefix = "TTCN-3:";
  return language.starts_with(kPrefix) && language.size() == kPrefix.size() + 4 &&
         std::all_of(language.begin() + kPrefix.size(), language.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void Builder::BuildFile(P::TtcnFileContext& file) {
  for (P::ModuleDefContext* module : file.modules) tree_.AddModule(BuildModule(*module));
}

const ast::Module* Builder::BuildModule(P::ModuleDefContext& context) {
  control_ = nullptr;
  auto* module = New<ast::Module>(At(&context));
  module->name = NameOf(context.id);
  module->languages = BuildLanguages(context.lang);
  module->definitions = BuildItems(context.items, true);
  module->with = BuildWith(context.attributes);
  return module;
}

ast::List<ast::Name> Builder::BuildLanguages(P::LanguageSpecContext* context) {
  if (context == nullptr) return {};
  std::vector<ast::Name> names;
  bool has_edition = false;
  for (const antlr4::Token* text : context->texts) {
    names.push_back(Unquoted(text));
    if (!IsCoreEdition(names.back().text)) continue;
    if (has_edition)
      SyntaxError(At(text), "a language specification names one edition of the core language only");
    has_edition = true;
  }
  return tree_.MakeList(names);
}

ast::Visibility Builder::VisibilityOf(const antlr4::Token* token) {
  switch (Type(token)) {
    case P::KW_PUBLIC:
      return ast::Visibility::kPublic;
    case P::KW_PRIVATE:
      return ast::Visibility::kPrivate;
    case P::KW_FRIEND:
      return ast::Visibility::kFriend;
    default:
      return ast::Visibility::kDefault;
  }
}

ast::List<const ast::Decl*> Builder::BuildItems(const std::vector<P::ModuleItemContext*>& items,
                                                bool in_module) {
  Nodes<ast::Decl> decls;
  for (P::ModuleItemContext* item : items) {
    if (P::ModuleParDefContext* pars = item->def->moduleParDef_) {
      BuildModulePars(*pars, *item, decls);
    } else {
      const ast::Decl* decl = BuildItem(*item);
      if (decl == nullptr) continue;
      if (ast::Is<ast::ControlPart>(decl) && !in_module) {
        SyntaxError(decl->range, "a control part stands in a module, not in a group");
      }
      decls.push_back(decl);
    }
    RequireTerminator(LastBefore(item, item->semi), item->semi);
  }
  return List(decls);
}

const ast::Decl* Builder::BuildItem(P::ModuleItemContext& item) {
  ast::Decl* decl = BuildDefinition(*item.def, Type(item.visibility));
  if (decl == nullptr) return nullptr;
  decl->visibility = VisibilityOf(item.visibility);
  decl->with = BuildWith(item.attributes);
  if (item.visibility != nullptr && ast::Is<ast::ControlPart>(decl)) {
    Error(DiagnosticKind::kMisplacedModifier, At(item.visibility), "a control part has no visibility");
  }
  return decl;
}

ast::Decl* Builder::BuildDefinition(P::DefinitionContext& def, size_t visibility) {
  if (def.typeDef_) return BuildTypeDef(*def.typeDef_);
  if (def.constDef_) return BuildConst(*def.constDef_);
  if (def.templateDef_) return BuildTemplate(*def.templateDef_);
  if (def.functionDef_) return BuildFunction(*def.functionDef_);
  if (def.signatureDef_) return BuildSignature(*def.signatureDef_);
  if (def.testcaseDef_) return BuildTestcase(*def.testcaseDef_);
  if (def.altstepDef_) return BuildAltstep(*def.altstepDef_);
  if (def.importDef_) return BuildImport(*def.importDef_);
  if (def.groupDef_) {
    auto* group = New<ast::GroupDecl>(At(def.groupDef_));
    group->name = NameOf(def.groupDef_->id);
    group->definitions = BuildItems(def.groupDef_->items, false);
    return group;
  }
  if (def.friendDef_) {
    if (visibility != P::KW_FRIEND) {
      SyntaxError(At(def.friendDef_->start), "expected a definition, found the reserved word 'module'");
    }
    auto* friends = New<ast::FriendDecl>(At(def.friendDef_));
    std::vector<ast::Name> names;
    for (P::NameContext* name : def.friendDef_->modules) names.push_back(NameOf(name));
    friends->modules = tree_.MakeList(names);
    return friends;
  }
  auto* control = New<ast::ControlPart>(At(def.controlDef_));
  control->body = BuildBlock(*def.controlDef_->body);
  if (control_ != nullptr) {
    sink_.Report(Diagnostic(DiagnosticKind::kSyntaxError, At(def.controlDef_->start),
                            "a module has at most one control part")
                     .Note(control_->range, "the first one is here"));
  }
  control_ = control;
  return control;
}

ast::Decl* Builder::BuildImport(P::ImportDefContext& context) {
  auto* import = New<ast::ImportDecl>(At(&context));
  import->name = NameOf(context.id);
  if (context.alias) import->alias = NameOf(context.alias);
  import->languages = BuildLanguages(context.lang);
  import->recursive = context.recursive != nullptr;
  import->braces = context.all == nullptr;
  if (context.all != nullptr) {
    auto* item = New<ast::ImportItem>(At(context.all));
    item->import = ast::ImportKind::kAll;
    item->all = true;
    item->except_items = BuildImportItems(context.exceptItems);
    import->items = List(Nodes<ast::ImportItem>{item});
  } else {
    import->items = BuildImportItems(context.items);
  }
  return import;
}

ast::List<const ast::ImportItem*> Builder::BuildImportItems(
    const std::vector<P::ImportItemContext*>& contexts) {
  Nodes<ast::ImportItem> items;
  for (P::ImportItemContext* context : contexts) items.push_back(BuildImportItem(*context));
  return List(items);
}

const ast::ImportItem* Builder::BuildImportItem(P::ImportItemContext& context) {
  static const std::pair<size_t, ast::ImportKind> kKinds[] = {
      {P::KW_TYPE, ast::ImportKind::kType},
      {P::KW_CONST, ast::ImportKind::kConst},
      {P::KW_TEMPLATE, ast::ImportKind::kTemplate},
      {P::KW_FUNCTION, ast::ImportKind::kFunction},
      {P::KW_ALTSTEP, ast::ImportKind::kAltstep},
      {P::KW_TESTCASE, ast::ImportKind::kTestcase},
      {P::KW_SIGNATURE, ast::ImportKind::kSignature},
      {P::KW_MODULEPAR, ast::ImportKind::kModulepar},
      {P::KW_GROUP, ast::ImportKind::kGroup},
      {P::KW_IMPORT, ast::ImportKind::kImport},
      {P::KW_EXTERNAL, ast::ImportKind::kExternalFunction},
  };
  auto* item = New<ast::ImportItem>(At(&context));
  for (const auto& [token, kind] : kKinds) {
    if (Type(context.kind) == token) item->import = kind;
  }
  item->all = context.all != nullptr;
  if (item->import == ast::ImportKind::kImport && !item->all) {
    SyntaxError(At(context.names[0]), "expected 'all' behind 'import'");
  }
  Nodes<ast::Expr> names, except;
  Nodes<ast::ImportItem> except_items;
  for (P::ImportNameContext* name : context.names) {
    names.push_back(BuildImportName(*name));
    if (name->open == nullptr) continue;
    if (item->import != ast::ImportKind::kGroup)
      SyntaxError(At(name->open), "only a group has an 'except' with braces");
    for (P::ImportItemContext* inner : name->exceptItems) except_items.push_back(BuildImportItem(*inner));
  }
  for (P::ImportNameContext* name : context.excepts) except.push_back(BuildImportName(*name));
  item->names = List(names);
  item->except = List(except);
  item->except_items = List(except_items);
  return item;
}

const ast::Expr* Builder::BuildImportName(P::ImportNameContext& context) {
  const ast::Expr* path = nullptr;
  for (P::ImportIdentifierContext* part : context.parts) {
    if (path == nullptr) {
      auto* name = New<ast::NameExpr>(At(part));
      name->name = NameOf(part->id);
      path = name;
    } else {
      auto* field = New<ast::FieldExpr>(Cover(path->range, At(part)));
      field->base = path;
      field->field = NameOf(part->id);
      path = field;
    }
  }
  return path;
}

}  // namespace assay::grammar
