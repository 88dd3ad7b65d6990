#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// Heads of definitions: types, parameters, clauses. Source: ES 201 873-1 §5.4, §8.2.1, §10, §15.3, §16.

namespace assay::compiler {

void Checker::EnsureDeclared(const Symbol* const_symbol) {
  if (const_symbol == nullptr || const_symbol->type_progress == Progress::kDone) return;
  auto* symbol = const_cast<Symbol*>(const_symbol);
  if (symbol->type_progress == Progress::kBusy) {
    if (symbol->kind == SymbolKind::kType && symbol->type != nullptr &&
        symbol->type->kind == TypeKind::kError) {
      Error(DiagnosticKind::kRecursiveType, symbol->range,
            fmt::format("type '{}' is defined by itself", symbol->name));
    }
    return;
  }
  if (ensure_depth_ >= kMaxEnsureDepth) {
    Error(DiagnosticKind::kNestingTooDeep, symbol->range,
          fmt::format("more than {} definitions depend on each other in a row", kMaxEnsureDepth));
    symbol->type = ErrorType();
    symbol->type_progress = symbol->body_progress = Progress::kDone;
    return;
  }
  ++ensure_depth_;
  const int depth = std::exchange(depth_, 0);
  symbol->type_progress = Progress::kBusy;
  InContext(symbol->module, [&] {
    switch (symbol->kind) {
      case SymbolKind::kType: {
        const auto* decl = static_cast<const ast::TypeDecl*>(symbol->node);
        Type* type = NewType(TypeKind::kError);
        type->module = symbol->module->name;
        type->name = symbol->name;
        symbol->type = type;
        program_.type_symbols[type] = symbol;
        Info(decl).symbol = symbol;
        Info(decl).type = type;
        context_.is_static = true;
        context_.scope_name = symbol->name;
        BuildType(type, decl->type, decl);
        if (decl->constraint != nullptr) {
          if (type->base == nullptr && !IsError(type)) {
            // `type record of integer L ({1, 2})`: the constraint's values are of the type without it.
            Type* plain = NewType(type->kind);
            CopyStructure(plain, type);
            plain->base = nullptr;
            plain->name = type->name;
            plain->module = type->module;
            type->base = plain;
          }
          ApplyConstraint(type, decl->constraint);
        }
        break;
      }
      case SymbolKind::kSignature:
        BuildSignature(symbol);
        break;
      case SymbolKind::kConst:
        DeclareConst(symbol);
        break;
      case SymbolKind::kModulePar:
        DeclareModulePar(symbol);
        break;
      case SymbolKind::kTemplate:
        DeclareTemplate(symbol);
        break;
      case SymbolKind::kFunction:
      case SymbolKind::kExternalFunction:
        DeclareFunction(symbol);
        break;
      case SymbolKind::kAltstep:
        DeclareAltstep(symbol);
        break;
      case SymbolKind::kTestcase:
        DeclareTestcase(symbol);
        break;
      case SymbolKind::kEnumItem:
        EnsureDeclared(symbol->parent);
        break;
      default:
        break;
    }
  });
  if (symbol->type == nullptr) symbol->type = ErrorType();
  symbol->type_progress = Progress::kDone;
  depth_ = depth;
  --ensure_depth_;
  if (ensure_depth_ == 0) {
    for (auto& [alias, base] : pending_aliases_) {
      const runtime::LengthRange length = alias->length;
      const auto constraint = alias->constraint;
      CopyStructure(alias, base);
      if (length.restricted()) alias->length = length;
      if (constraint != nullptr) alias->constraint = constraint;
    }
    pending_aliases_.clear();
  }
}

void Checker::DeclareConst(Symbol* symbol) {
  const auto* decl = static_cast<const ast::ConstDecl*>(symbol->decl);
  const auto* item = static_cast<const ast::Declarator*>(symbol->node);
  symbol->type = ResolveTypeWithDims(decl->type, item->dims);
  symbol->init = item->init;
  Info(item).symbol = symbol;
  Info(item).type = symbol->type;
  CheckNotEnumValue(*symbol);
}

void Checker::DeclareModulePar(Symbol* symbol) {
  const auto* decl = static_cast<const ast::ModuleParDecl*>(symbol->decl);
  const auto* item = static_cast<const ast::Declarator*>(symbol->node);
  symbol->type = ResolveTypeWithDims(decl->type, item->dims);
  if (symbol->init == nullptr) symbol->init = item->init;
  Info(item).symbol = symbol;
  Info(item).type = symbol->type;
  CheckNotEnumValue(*symbol);
  if (!IsDataType(symbol->type) || symbol->type->kind == TypeKind::kComponent) {
    Error(DiagnosticKind::kNotADataType, decl->type,
          fmt::format("a module parameter cannot be of type {}", Describe(symbol->type)));
  }
}

Symbol* Checker::DeclareParam(const ast::FormalParam* param, uint32_t position, Symbol* owner) {
  Symbol* symbol = NewSymbol(SymbolKind::kParameter, param->name, param, nullptr);
  symbol->storage = Storage::kParameter;
  symbol->index = position;
  symbol->parent = owner;
  symbol->direction = param->direction;
  symbol->restriction = param->restriction;
  symbol->evaluation = param->evaluation;
  symbol->deterministic = param->deterministic;
  symbol->init = param->default_value;
  symbol->type = ResolveTypeWithDims(param->type, param->dims);
  symbol->type_progress = Progress::kDone;
  NodeInfo& info = Info(param);
  info.symbol = symbol;
  info.type = symbol->type;
  CheckNotEnumValue(*symbol);
  return symbol;
}

void Checker::DeclareParams(Symbol* owner, ast::List<const ast::FormalParam*> params) {
  uint32_t position = 0;
  for (const ast::FormalParam* param : params) {
    Symbol* symbol = DeclareParam(param, position++, owner);
    for (const Symbol* other : owner->params) {
      if (other->name != symbol->name || symbol->name.empty()) continue;
      Report(Diagnostic(DiagnosticKind::kRedeclaredName, symbol->range,
                        fmt::format("parameter '{}' is already declared", symbol->name))
                 .Note(other->range, "the first one is here"));
    }
    owner->params.push_back(symbol);
  }
}

void Checker::CheckParamKinds(const Symbol& owner) {
  for (const Symbol* param : owner.params) {
    const TypeKind kind = param->type->kind;
    const bool is_port = kind == TypeKind::kPort, is_timer = kind == TypeKind::kTimer;
    const bool is_in =
        param->direction == ast::Direction::kDefault || param->direction == ast::Direction::kIn;
    auto refuse = [&](std::string message) {
      Error(DiagnosticKind::kInvalidParameter, param->node, std::move(message));
    };
    if (is_port || is_timer) {
      const char* what = is_port ? "port" : "timer";
      const bool may_have = owner.kind == SymbolKind::kFunction || owner.kind == SymbolKind::kAltstep;
      if (!may_have) {
        refuse(fmt::format("a {} cannot have a {} parameter", ToString(owner.kind), what));
      } else if (param->is_template()) {
        refuse(fmt::format("a {} parameter cannot be a template", what));
      }
      continue;
    }
    if (owner.kind == SymbolKind::kTemplate && !is_in) refuse("parameters of templates are 'in' parameters");
    if (param->evaluation != ast::Evaluation::kEager && !is_in) {
      refuse(fmt::format("only 'in' parameters can be '{}'", ToString(param->evaluation)));
    }
    if (param->evaluation != ast::Evaluation::kEager && owner.kind == SymbolKind::kExternalFunction) {
      refuse(fmt::format("parameters of external functions cannot be '{}'", ToString(param->evaluation)));
    }
    if (param->init != nullptr && !is_in) refuse("only 'in' parameters can have a default value");
    if ((owner.kind == SymbolKind::kTemplate || owner.kind == SymbolKind::kTestcase) &&
        kind == TypeKind::kDefault) {
      refuse(fmt::format("a parameter of a {} cannot be of type default", ToString(owner.kind)));
    }
  }
}

const Type* Checker::BehaviourTypeOf(Symbol* symbol, TypeKind kind) {
  Type* type = NewType(kind);
  auto info = std::make_shared<runtime::SignatureInfo>();
  for (const Symbol* param : symbol->params) info->params.push_back(FormalTypeOf(*param));
  info->result = symbol->result;
  info->result_is_template = symbol->is_template();
  info->runs_on = symbol->runs_on;
  info->mtc = symbol->mtc;
  info->system = symbol->system;
  type->signature = info;
  return type;
}

const Symbol* Checker::ResolveModifiedBase(const ast::TemplateDecl* decl) {
  const ast::Expr* base = decl->modifies;
  if (const auto* call = ast::As<ast::CallExpr>(base)) base = call->callee;
  Expect expect;
  expect.templates = true;
  expect.behaviour = true;
  NodeInfo& info = CheckExpr(base, expect);
  if (info.expr_class == ExprClass::kError) return nullptr;
  if (info.symbol == nullptr || info.symbol->kind != SymbolKind::kTemplate) {
    Error(DiagnosticKind::kNotATemplate, decl->modifies, "'modifies' wants the name of a template");
    return nullptr;
  }
  return info.symbol;
}

void Checker::DeclareTemplate(Symbol* symbol) {
  const auto* decl = static_cast<const ast::TemplateDecl*>(symbol->node);
  Info(decl).symbol = symbol;
  const auto* reference = ast::As<ast::TypeReference>(decl->type);
  if (reference != nullptr) {
    symbol->type = ResolveTypeExpr(reference->reference, /*signatures=*/true);
    Info(decl->type).type = symbol->type;
  } else {
    symbol->type = ResolveType(decl->type);
  }
  symbol->result = symbol->type;
  symbol->init = decl->body;
  Info(decl).type = symbol->type;
  if (!IsError(symbol->type) && symbol->type->kind != TypeKind::kSignature && !IsDataType(symbol->type)) {
    Error(DiagnosticKind::kNotADataType, decl->type,
          fmt::format("a template cannot be of type {}", Describe(symbol->type)));
  }
  if (!IsError(symbol->type) && ContainsMap(symbol->type)) {
    Error(DiagnosticKind::kNotADataType, decl->type,
          fmt::format("type {} holds a map, and maps have no templates", Describe(symbol->type)));
  }
  DeclareParams(symbol, decl->params);
  CheckParamKinds(*symbol);
  const bool stands_alone = std::all_of(symbol->params.begin(), symbol->params.end(),
                                        [](const Symbol* param) { return param->init != nullptr; });
  if (stands_alone) CheckNotEnumValue(*symbol);
}

void Checker::DeclareFunction(Symbol* symbol) {
  const auto* decl = static_cast<const ast::FunctionDecl*>(symbol->node);
  Info(decl).symbol = symbol;
  if (decl->runs_on != nullptr) symbol->runs_on = ResolveComponentType(decl->runs_on, "runs on");
  if (decl->mtc != nullptr) symbol->mtc = ResolveComponentType(decl->mtc, "mtc");
  if (decl->system != nullptr) symbol->system = ResolveComponentType(decl->system, "system");
  if (decl->port != nullptr) Unsupported(decl->port, "a port translation function (ES 202 781)");
  DeclareParams(symbol, decl->params);
  if (decl->return_type != nullptr) {
    symbol->result = ResolveTypeWithDims(decl->return_type->type, decl->return_type->dims);
    symbol->restriction = decl->return_type->restriction;
    Info(decl->return_type).type = symbol->result;
    if (symbol->result->kind == TypeKind::kPort || symbol->result->kind == TypeKind::kTimer) {
      Error(DiagnosticKind::kNotADataType, decl->return_type,
            fmt::format("a function cannot return type {}", Describe(symbol->result)));
    }
  }
  symbol->type = BehaviourTypeOf(symbol, TypeKind::kFunction);
  Info(decl).type = symbol->type;
  if (decl->control) CheckControlBehaviour(*symbol);
  CheckParamKinds(*symbol);
}

void Checker::DeclareAltstep(Symbol* symbol) {
  const auto* decl = static_cast<const ast::AltstepDecl*>(symbol->node);
  Info(decl).symbol = symbol;
  if (decl->runs_on != nullptr) symbol->runs_on = ResolveComponentType(decl->runs_on, "runs on");
  if (decl->mtc != nullptr) symbol->mtc = ResolveComponentType(decl->mtc, "mtc");
  if (decl->system != nullptr) symbol->system = ResolveComponentType(decl->system, "system");
  DeclareParams(symbol, decl->params);
  symbol->type = BehaviourTypeOf(symbol, TypeKind::kAltstep);
  Info(decl).type = symbol->type;
  if (decl->control) CheckControlBehaviour(*symbol);
  CheckParamKinds(*symbol);
}

void Checker::DeclareTestcase(Symbol* symbol) {
  const auto* decl = static_cast<const ast::TestcaseDecl*>(symbol->node);
  Info(decl).symbol = symbol;
  if (decl->runs_on != nullptr) {
    symbol->runs_on = ResolveComponentType(decl->runs_on, "runs on");
  }
  if (decl->system != nullptr) symbol->system = ResolveComponentType(decl->system, "system");
  if (decl->execute_on != nullptr) ResolveComponentType(decl->execute_on, "execute on");
  DeclareParams(symbol, decl->params);
  symbol->type = BehaviourTypeOf(symbol, TypeKind::kTestcase);
  Info(decl).type = symbol->type;
  CheckParamKinds(*symbol);
}

}  // namespace assay::compiler
