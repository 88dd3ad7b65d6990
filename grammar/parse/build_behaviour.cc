#include <fmt/format.h>

#include <algorithm>

#include "grammar/parse/builder.h"

namespace assay::grammar {

ast::List<const ast::FormalParam*> Builder::BuildParams(P::FormalParamsContext& context, TypePlace place) {
  Nodes<ast::FormalParam> params;
  for (P::FormalParamContext* param : context.params) params.push_back(BuildParam(*param, place));
  return List(params);
}

const ast::FormalParam* Builder::BuildParam(P::FormalParamContext& context, TypePlace place) {
  auto* param = New<ast::FormalParam>(At(&context));
  switch (Type(context.direction)) {
    case P::KW_IN:
      param->direction = ast::Direction::kIn;
      break;
    case P::KW_OUT:
      param->direction = ast::Direction::kOut;
      break;
    case P::KW_INOUT:
      param->direction = ast::Direction::kInout;
      break;
    default:
      break;
  }
  param->restriction = BuildRestriction(context.restr);
  const Modifiers modifiers = BuildModifiers(context.mods, false);
  param->evaluation = modifiers.evaluation;
  param->deterministic = modifiers.deterministic;
  param->type = BuildType(*context.type, place);
  param->name = NameOf(context.id);
  param->dims = BuildDims(context.dims);
  param->default_value = ExprOrDash(context.init, context.dash);
  return param;
}

const ast::ReturnType* Builder::BuildReturn(P::ReturnSpecContext* context) {
  if (context == nullptr) return nullptr;
  auto* result = New<ast::ReturnType>(At(context));
  result->restriction = BuildRestriction(context->restr);
  result->type = BuildType(*context->type);
  result->dims = BuildDims(context->dims);
  return result;
}

Builder::Clauses Builder::BuildClauses(const std::vector<P::RunsOnClauseContext*>& contexts,
                                       std::initializer_list<size_t> allowed) {
  Clauses clauses;
  for (P::RunsOnClauseContext* context : contexts) {
    const size_t kind = Type(context->kind);
    const ast::Expr*& slot = kind == P::KW_RUNS     ? clauses.runs_on
                             : kind == P::KW_MTC    ? clauses.mtc
                             : kind == P::KW_SYSTEM ? clauses.system
                             : kind == P::KW_PORT   ? clauses.port
                                                    : clauses.execute_on;
    const std::string word = kind == P::KW_RUNS      ? "runs on"
                             : kind == P::KW_EXECUTE ? "execute on"
                                                     : std::string(Text(context->kind));
    if (std::find(allowed.begin(), allowed.end(), kind) == allowed.end()) {
      SyntaxError(At(context), fmt::format("a '{}' clause does not belong to this kind of definition", word));
    } else if (slot != nullptr) {
      SyntaxError(At(context), fmt::format("a second '{}' clause", word));
    }
    slot = BuildReference(*context->ref);
  }
  return clauses;
}

ast::Decl* Builder::BuildFunction(P::FunctionDefContext& context) {
  auto* decl = New<ast::FunctionDecl>(At(&context));
  decl->name = NameOf(context.id->id);
  decl->is_external = context.external != nullptr;
  decl->control = Type(context.id->id) == P::KW_CONTROL;
  for (P::FunctionModifierContext* modifier : context.mods) {
    if (Type(modifier->id) == P::AT_DETERMINISTIC) {
      decl->deterministic = true;
    } else if (Type(modifier->id) == P::AT_CONTROL) {
      decl->control = true;
    } else {
      Error(DiagnosticKind::kMisplacedModifier, At(modifier), "a function cannot be @nodefault");
    }
  }
  decl->params =
      BuildParams(*context.params, decl->is_external ? TypePlace::kExternalParameter : TypePlace::kOrdinary);
  const Clauses clauses =
      decl->is_external ? BuildClauses(context.clauses, {})
                        : BuildClauses(context.clauses, {P::KW_RUNS, P::KW_MTC, P::KW_SYSTEM, P::KW_PORT});
  decl->runs_on = clauses.runs_on;
  decl->mtc = clauses.mtc;
  decl->system = clauses.system;
  decl->port = clauses.port;
  decl->return_type = BuildReturn(context.result);
  if (context.body) {
    decl->body = BuildBlock(*context.body);
    if (decl->is_external)
      SyntaxError(At(context.body->open), "an external function has no body: expected ';'");
  } else if (!decl->is_external) {
    SyntaxError(After(decl->range), fmt::format("function '{}' has no body: expected '{{'", decl->name.text));
  }
  return decl;
}

ast::Decl* Builder::BuildSignature(P::SignatureDefContext& context) {
  auto* decl = New<ast::SignatureDecl>(At(&context));
  decl->name = NameOf(context.id);
  decl->params = BuildParams(*context.params);
  decl->noblock = context.noblock != nullptr;
  if (context.result) decl->return_type = BuildType(*context.result);
  Nodes<ast::Type> exceptions;
  for (P::TypeUseContext* type : context.exceptions) exceptions.push_back(BuildType(*type));
  decl->exceptions = List(exceptions);
  return decl;
}

ast::Decl* Builder::BuildTestcase(P::TestcaseDefContext& context) {
  auto* decl = New<ast::TestcaseDecl>(At(&context));
  decl->name = NameOf(context.id);
  decl->params = BuildParams(*context.params);
  const Clauses clauses = BuildClauses(context.clauses, {P::KW_RUNS, P::KW_SYSTEM, P::KW_EXECUTE});
  decl->runs_on = clauses.runs_on;
  decl->system = clauses.system;
  decl->execute_on = clauses.execute_on;
  decl->body = BuildBlock(*context.body);
  return decl;
}

ast::Decl* Builder::BuildAltstep(P::AltstepDefContext& context) {
  auto* decl = New<ast::AltstepDecl>(At(&context));
  decl->name = NameOf(context.id);
  decl->interleave = context.interleave != nullptr;
  for (P::FunctionModifierContext* modifier : context.mods) {
    if (Type(modifier->id) == P::AT_CONTROL) {
      decl->control = true;
    } else if (Type(modifier->id) == P::AT_NODEFAULT) {
      Error(DiagnosticKind::kMisplacedModifier, At(modifier),
            "@nodefault stands before the call of an altstep, not in its definition");
    } else {
      Error(DiagnosticKind::kMisplacedModifier, At(modifier), "an altstep cannot be @deterministic");
    }
  }
  decl->params = BuildParams(*context.params);
  const Clauses clauses = BuildClauses(context.clauses, {P::KW_RUNS, P::KW_MTC, P::KW_SYSTEM});
  decl->runs_on = clauses.runs_on;
  decl->mtc = clauses.mtc;
  decl->system = clauses.system;
  decl->locals = BuildLocals(context.decls);
  decl->branches =
      BuildBranches(context.branches, decl->interleave ? BranchPlace::kInterleave : BranchPlace::kAlt);
  if (decl->branches.empty())
    SyntaxError(At(context.open), "an altstep needs at least one alternative: expected '['");
  return decl;
}

}  // namespace assay::grammar
