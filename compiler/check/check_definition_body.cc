#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/scope/edition.h"
#include "compiler/types/compatible.h"
#include "grammar/ast/walker.h"

/// Bodies of definitions: initial values, templates, behaviour. Source: ES 201 873-1 §8.3, §10, §15, §16.

namespace assay::compiler {

void Checker::EnsureBody(const Symbol* const_symbol) {
  if (const_symbol == nullptr || const_symbol->body_progress == Progress::kDone) return;
  auto* symbol = const_cast<Symbol*>(const_symbol);
  if (symbol->body_progress == Progress::kBusy) {
    if (symbol->kind == SymbolKind::kConst || symbol->kind == SymbolKind::kModulePar ||
        symbol->kind == SymbolKind::kTemplate) {
      Error(DiagnosticKind::kRecursiveDefinition, symbol->range,
            fmt::format("{} '{}' is defined by itself", ToString(symbol->kind), symbol->name));
      symbol->body_progress = Progress::kDone;
    }
    return;
  }
  EnsureDeclared(symbol);
  if (ensure_depth_ >= kMaxEnsureDepth) {
    Error(DiagnosticKind::kNestingTooDeep, symbol->range,
          fmt::format("more than {} definitions depend on each other in a row", kMaxEnsureDepth));
    symbol->body_progress = Progress::kDone;
    return;
  }
  ++ensure_depth_;
  const int depth = std::exchange(depth_, 0);
  symbol->body_progress = Progress::kBusy;
  InContext(symbol->module, [&] {
    if (symbol->owner != nullptr && symbol->kind != SymbolKind::kEnumItem)
      context_.members_of = symbol->owner;
    UseOptionalAttributes(*symbol);
    switch (symbol->kind) {
      case SymbolKind::kType:
        if (symbol->type->kind == TypeKind::kComponent && symbol->type->base == nullptr)
          CheckComponentBody(symbol);
        break;
      case SymbolKind::kConst:
        CheckConstBody(symbol);
        break;
      case SymbolKind::kModulePar:
        CheckModuleParBody(symbol);
        break;
      case SymbolKind::kTemplate:
        CheckTemplateBody(symbol);
        break;
      case SymbolKind::kFunction:
      case SymbolKind::kExternalFunction:
        CheckFunctionBody(symbol);
        break;
      case SymbolKind::kAltstep:
        CheckAltstepBody(symbol);
        break;
      case SymbolKind::kTestcase:
        CheckTestcaseBody(symbol);
        break;
      case SymbolKind::kControl:
        CheckControlBody(symbol);
        break;
      case SymbolKind::kSignature:
        CheckParamDefaults(symbol);
        break;
      case SymbolKind::kVariable:
        if (symbol->init != nullptr) {
          Expect expect = TemplateExpect(symbol->type, symbol->restriction);
          CheckExpr(symbol->init, expect);
          CheckRestriction(symbol->init, symbol->restriction);
        }
        break;
      case SymbolKind::kTimer:
        if (symbol->init != nullptr) CheckTimerInit(symbol->init, symbol->type);
        break;
      default:
        break;
    }
  });
  symbol->body_progress = Progress::kDone;
  if (symbol->storage == Storage::kGlobal && symbol->params.empty()) {
    symbol->index = program_.global_count++;
    program_.globals.push_back(symbol);
  }
  depth_ = depth;
  --ensure_depth_;
}

void Checker::CheckTimerInit(const ast::Expr* init, const Type* type) {
  if (type->kind == TypeKind::kArray) {
    const auto* list = ast::As<ast::CompositeExpr>(init);
    if (list == nullptr) {
      Error(DiagnosticKind::kTypeMismatch, init, "an array of timers wants a list of durations");
      return;
    }
    Info(init).type = type;
    Info(init).expr_class = ExprClass::kValue;
    if (list->form == ast::CompositeForm::kValues && list->elements.size() != type->length.max) {
      Error(DiagnosticKind::kWrongElementCount, init,
            fmt::format("the array has {} timers, found {} durations", type->length.max,
                        list->elements.size()));
    }
    for (const ast::CompositeElement* element : list->elements) {
      const auto* keyword = ast::As<ast::KeywordLiteral>(element->value);
      if (keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed) continue;
      CheckTimerInit(element->value, type->element);
    }
    return;
  }
  CheckDuration(init);
}

void Checker::CheckDuration(const ast::Expr* duration) {
  NodeInfo& info = CheckValue(duration, Predefined(TypeKind::kFloat));
  if (info.constant == nullptr || !info.constant->is(runtime::Tag::kFloat)) return;
  const double seconds = info.constant->real();
  if (!(seconds >= 0) || seconds > 1e15) {
    Error(DiagnosticKind::kInvalidDuration, duration,
          "a duration must be a non-negative, finite number of seconds");
  }
}

void Checker::CheckConstBody(Symbol* symbol) {
  context_.is_static = true;
  if (symbol->init == nullptr) {
    Error(DiagnosticKind::kMissingValue, symbol->range,
          fmt::format("constant '{}' has no value", symbol->name));
    return;
  }
  NodeInfo& info = CheckValue(symbol->init, symbol->type);
  symbol->constant = info.constant;
  RequireComplete(symbol->init, symbol->type);
}

void Checker::CheckModuleParBody(Symbol* symbol) {
  if (symbol->init == nullptr) return;
  context_.is_static = true;
  ForbidSideEffects(symbol->init, "the default value of a module parameter", true);
  CheckExpr(symbol->init, TemplateExpect(symbol->type, symbol->restriction));
  CheckRestriction(symbol->init, symbol->restriction);
}

void Checker::EnterBehaviour(Symbol* symbol) {
  context_.behaviour = symbol;
  context_.runs_on = symbol->runs_on;
  context_.mtc = symbol->kind == SymbolKind::kTestcase ? symbol->runs_on : symbol->mtc;
  context_.system = symbol->system != nullptr               ? symbol->system
                    : symbol->kind == SymbolKind::kTestcase ? symbol->runs_on
                                                            : nullptr;
  if (symbol->runs_on != nullptr) context_.members_of = symbol->runs_on;
  for (Symbol* param : symbol->params) DeclareLocal(param);
}

namespace {

/// Finds what belongs to the component that evaluates an expression: its variables, ports, timers, and
/// behaviour that runs on it.
class ComponentUseFinder : public ast::Walker {
 public:
  explicit ComponentUseFinder(const CheckedProgram& program) : program_(program) {}
  const ast::Node* where = nullptr;
  const Symbol* symbol = nullptr;

 private:
  bool Enter(const ast::Node* node) override {
    const NodeInfo& info = program_.Info(node);
    const Symbol* used = info.call != nullptr           ? info.call->callee
                         : ast::Is<ast::NameExpr>(node) ? info.symbol
                                                        : nullptr;
    if (used != nullptr && where == nullptr &&
        (used->storage == Storage::kComponentVariable || used->storage == Storage::kComponentTimer ||
         used->storage == Storage::kComponentPort || (info.call != nullptr && used->runs_on != nullptr))) {
      where = node;
      symbol = used;
    }
    return true;
  }

  const CheckedProgram& program_;
};

}  // namespace

void Checker::ForbidComponent(const ast::Expr* init) {
  if (!IsBefore(*context_.module, 2017)) return;  // later editions evaluate it in the scope of the behaviour
  ComponentUseFinder finder(program_);
  finder.Walk(init);
  if (finder.where == nullptr) return;
  Error(DiagnosticKind::kComponentInDefault, finder.where,
        fmt::format("a default value cannot use {} '{}' of the component", ToString(finder.symbol->kind),
                    finder.symbol->name),
        *finder.symbol);
}

void Checker::CheckParamDefaults(Symbol* symbol) {
  if (symbol->runs_on != nullptr) context_.runs_on = context_.members_of = symbol->runs_on;
  for (Symbol* param : symbol->params) {
    if (param->init == nullptr) continue;
    const auto* keyword = ast::As<ast::KeywordLiteral>(param->init);
    if (keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed) {
      const auto* decl = ast::As<ast::TemplateDecl>(symbol->node);
      if (decl == nullptr || decl->modifies == nullptr) {
        Error(DiagnosticKind::kMisplacedNotUsed, param->init,
              "'-' as a default value is for parameters of modified templates");
      }
      Info(param->init).expr_class = ExprClass::kNotUsed;
      continue;
    }
    CheckExpr(param->init, TemplateExpect(param->type, param->restriction));
    CheckRestriction(param->init, param->restriction);
    ForbidComponent(param->init);
    if (symbol->kind == SymbolKind::kAltstep)
      ForbidSideEffects(param->init, "a default value of an altstep's parameter");
    if (param->deterministic) ForbidSideEffects(param->init, "a '@deterministic' parameter", true);
  }
}

void Checker::CheckModifiedParams(Symbol* symbol, const Symbol* base) {
  for (size_t i = 0; i < base->params.size(); ++i) {
    const Symbol* wanted = base->params[i];
    const Symbol* found = i < symbol->params.size() ? symbol->params[i] : nullptr;
    if (found != nullptr && found->name == wanted->name && SameRoot(found->type, wanted->type) &&
        found->is_template() == wanted->is_template()) {
      const auto* keyword = found->init != nullptr ? ast::As<ast::KeywordLiteral>(found->init) : nullptr;
      if (keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed && wanted->init == nullptr) {
        Error(DiagnosticKind::kMisplacedNotUsed, found->init,
              fmt::format("parameter '{}' of template '{}' has no default value to take over", wanted->name,
                          base->name),
              *wanted);
      }
      continue;
    }
    Report(Diagnostic(DiagnosticKind::kModifiedParameters, found != nullptr ? found->range : symbol->range,
                      fmt::format("template '{}' must repeat parameter '{}' of the template it modifies",
                                  symbol->name, wanted->name))
               .Note(wanted->range, "the parameter is declared here"));
    return;
  }
  for (size_t i = base->params.size(); i < symbol->params.size(); ++i) {
    const auto* keyword =
        symbol->params[i]->init != nullptr ? ast::As<ast::KeywordLiteral>(symbol->params[i]->init) : nullptr;
    if (keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed) {
      Error(DiagnosticKind::kMisplacedNotUsed, symbol->params[i]->init,
            "a new parameter has no default value to take over");
    }
  }
}

void Checker::CheckModifiedRestriction(const Symbol& symbol, const Symbol& base) {
  // §15.8 d: a modified template may be restricted as its base, or less.
  using ast::Restriction;
  if (symbol.restriction == base.restriction || symbol.restriction == Restriction::kTemplate ||
      base.restriction == Restriction::kTemplateValue)
    return;
  Report(Diagnostic(DiagnosticKind::kRestrictionViolated, symbol.range,
                    fmt::format("'{}' of kind '{}' cannot modify '{}' of kind '{}'", symbol.name,
                                ToString(symbol.restriction), base.name, ToString(base.restriction)))
             .Note(base.range, fmt::format("'{}' is declared here", base.name)));
}

void Checker::CheckModifiable(const ast::Expr* body, const Symbol& base) {
  const auto* composite = ast::As<ast::CompositeExpr>(body);
  if (composite == nullptr || composite->form == ast::CompositeForm::kValues) return;
  const Symbol* root = &base;
  for (int steps = 0; steps < kMaxEnsureDepth; ++steps) {
    const auto* decl = ast::As<ast::TemplateDecl>(root->node);
    if (decl == nullptr || ast::Is<ast::CompositeExpr>(decl->body)) return;
    const ast::Expr* core = decl->body;
    while (const auto* length = ast::As<ast::LengthExpr>(core)) core = length->operand;
    if (ast::Is<ast::ListMatch>(core) || ast::Is<ast::RangeExpr>(core) || ast::Is<ast::PatternExpr>(core)) {
      Report(Diagnostic(
                 DiagnosticKind::kInvalidModification, composite->range,
                 fmt::format("template '{}' is no template of fields: they cannot be modified", base.name))
                 .Note(core->range, "this matching mechanism stands for all of it"));
      return;
    }
    if (decl->modifies == nullptr) return;
    root = Info(decl->modifies).symbol;
    if (root == nullptr) return;
  }
}

void Checker::CheckTemplateBody(Symbol* symbol) {
  const auto* decl = static_cast<const ast::TemplateDecl*>(symbol->node);
  CheckParamDefaults(symbol);
  const Symbol* base = nullptr;
  const auto* any = ast::As<ast::KeywordLiteral>(decl->modifies);
  if (any != nullptr && any->keyword == ast::Keyword::kAnyValue) {
    // `modifies ?`: what is not given matches anything (§15.5).
    CheckExpr(decl->modifies, TemplateExpect(symbol->type, ast::Restriction::kTemplate));
  } else if (decl->modifies != nullptr) {
    base = ResolveModifiedBase(decl);
    if (base == symbol) {
      Error(DiagnosticKind::kRecursiveDefinition, decl->modifies,
            fmt::format("template '{}' modifies itself", symbol->name));
      base = nullptr;
    }
    if (base != nullptr) {
      EnsureBody(base);
      if (!Compatible(base->type, symbol->type)) {
        Error(DiagnosticKind::kTypeMismatch, decl->modifies,
              fmt::format("template '{}' is of type {}, expected {}", base->name, Describe(base->type),
                          Describe(symbol->type)),
              *base);
      }
      CheckModifiedParams(symbol, base);
      CheckModifiedRestriction(*symbol, *base);
      CheckModifiable(decl->body, *base);
    }
  }
  if (symbol->storage != Storage::kLocal) EnterBehaviour(symbol);
  if (decl->body == nullptr) return;
  Expect expect = TemplateExpect(symbol->type, symbol->restriction);
  expect.modified = decl->modifies != nullptr;
  const auto* keyword = ast::As<ast::KeywordLiteral>(decl->body);
  if (keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed && decl->modifies != nullptr) {
    Info(decl->body).expr_class = ExprClass::kNotUsed;
    return;
  }
  NodeInfo& info = CheckExpr(decl->body, expect);
  if (decl->deterministic) ForbidSideEffects(decl->body, "a '@deterministic' template", true);
  if (decl->modifies == nullptr && symbol->params.empty()) symbol->constant = info.constant;
  CheckRestriction(decl->body, symbol->restriction);
  if (decl->modifies == nullptr && !decl->is_abstract) RequireCompleteTemplate(decl->body);
}

void Checker::RequireCompleteTemplate(const ast::Expr* body) {
  std::vector<const ast::Expr*> pending = {body};
  while (!pending.empty()) {
    const ast::Expr* part = pending.back();
    pending.pop_back();
    while (const auto* paren = ast::As<ast::ParenExpr>(part)) part = paren->inner;
    const auto* composite = ast::As<ast::CompositeExpr>(part);
    if (composite == nullptr) continue;
    const NodeInfo& info = Info(composite);
    if (info.expr_class == ExprClass::kError || info.type == nullptr) continue;
    for (const ast::CompositeElement* element : composite->elements) pending.push_back(element->value);
    if (info.type->kind == TypeKind::kSignature) RequireCompleteSignature(composite, *info.type);
    if (!info.type->is_record_like()) continue;
    std::vector<bool> given(info.type->fields.size());
    for (const ast::CompositeElement* element : composite->elements) {
      const int number = Info(element).number;
      if (number < 0 || static_cast<size_t>(number) >= given.size()) continue;
      given[static_cast<size_t>(number)] = Info(element->value).expr_class != ExprClass::kNotUsed;
    }
    for (size_t i = 0; i < given.size(); ++i) {
      if (given[i] || info.type->fields[i].optional) continue;
      Error(DiagnosticKind::kMissingValue, composite,
            fmt::format("field '{}' of {} has no value: only an '@abstract' template may leave it open",
                        info.type->fields[i].name, Describe(info.type)));
      return;
    }
  }
}

void Checker::RequireCompleteSignature(const ast::CompositeExpr* composite, const Type& type) {
  // §15.3 e: all parameters that go in have a value, or all that come out.
  if (type.signature == nullptr) return;
  const auto& params = type.signature->params;
  std::vector<bool> given(params.size());
  for (const ast::CompositeElement* element : composite->elements) {
    const int number = Info(element).number;
    if (number < 0 || static_cast<size_t>(number) >= given.size()) continue;
    given[static_cast<size_t>(number)] = Info(element->value).expr_class != ExprClass::kNotUsed;
  }
  const runtime::FormalType* missing_in = nullptr;
  const runtime::FormalType* missing_out = nullptr;
  for (size_t i = 0; i < params.size(); ++i) {
    if (given[i]) continue;
    if (params[i].direction != runtime::Direction::kOut && missing_in == nullptr) missing_in = &params[i];
    if (params[i].direction != runtime::Direction::kIn && missing_out == nullptr) missing_out = &params[i];
  }
  if (missing_in == nullptr || missing_out == nullptr) return;
  Error(DiagnosticKind::kMissingValue, composite,
        fmt::format("parameters '{}' and '{}' have no value: all 'in' or all 'out' parameters want one",
                    missing_in->name, missing_out->name));
}

void Checker::CheckFunctionBody(Symbol* symbol) {
  const auto* decl = static_cast<const ast::FunctionDecl*>(symbol->node);
  CheckParamDefaults(symbol);
  if (decl->body == nullptr) return;
  EnterBehaviour(symbol);
  context_.in_control = decl->control;
  CollectLabels(decl->body);
  CheckBlockBody(decl->body);
  if (symbol->result != nullptr && !context_.has_return) {
    Error(DiagnosticKind::kMissingReturn, symbol->range,
          fmt::format("function '{}' returns {} but has no return statement", symbol->name,
                      Describe(symbol->result)));
  }
}

void Checker::CheckAltstepBody(Symbol* symbol) {
  const auto* decl = static_cast<const ast::AltstepDecl*>(symbol->node);
  CheckParamDefaults(symbol);
  EnterBehaviour(symbol);
  context_.in_control = decl->control;
  for (const ast::AltBranch* branch : decl->branches) {
    if (branch->body != nullptr) CollectLabels(branch->body);
  }
  for (const ast::Decl* local : decl->locals) {
    context_.in_guard = true;
    CheckLocalDecl(local);
    context_.in_guard = false;
    ForbidSideEffects(local, "a local definition of an altstep");
  }
  ++context_.alt_depth;
  if (decl->branches.empty()) {
    Error(DiagnosticKind::kEmptyAlt, symbol->range,
          fmt::format("altstep '{}' has no alternatives", symbol->name));
  }
  CheckBranches(decl->branches, decl->interleave);
}

void Checker::CheckTestcaseBody(Symbol* symbol) {
  const auto* decl = static_cast<const ast::TestcaseDecl*>(symbol->node);
  CheckParamDefaults(symbol);
  EnterBehaviour(symbol);
  if (decl->body == nullptr) return;
  CollectLabels(decl->body);
  CheckBlockBody(decl->body);
}

void Checker::CheckControlBody(Symbol* symbol) {
  const auto* decl = static_cast<const ast::ControlPart*>(symbol->node);
  Info(decl).symbol = symbol;
  context_.behaviour = symbol;
  context_.in_control = true;
  if (decl->body == nullptr) return;
  CollectLabels(decl->body);
  CheckBlockBody(decl->body);
}

}  // namespace assay::compiler
