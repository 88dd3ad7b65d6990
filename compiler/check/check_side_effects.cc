#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "grammar/ast/walker.h"

/// Places that are evaluated at unforeseeable times, or more than once: guards, templates of receiving
/// operations, local definitions of altsteps, `@deterministic` templates and parameters. Functions that they
/// call, directly or not, must have no side effects. The places are collected while bodies are checked and
/// judged at the end, when every call is resolved. Source: ES 201 873-1 §16.1.4, §5.4.1, §15.

namespace assay::compiler {

namespace {

bool IsReception(const ast::Node* node) {
  return ast::Is<ast::ReceiveStmt>(node) || ast::Is<ast::EventStmt>(node) || ast::Is<ast::AltStmt>(node);
}

/// Finds the first reception below a node.
class ReceptionFinder : public ast::Walker {
 public:
  bool found = false;

 private:
  bool Enter(const ast::Node* node) override {
    found |= IsReception(node);
    return !found;
  }
};

/// The operation that an expression is, when it changes something or has another result each time; empty:
/// none (§16.1.4).
std::string ForbiddenOperation(const ast::Node* node) {
  switch (node->kind) {
    case ast::NodeKind::kCreateExpr:
      return "'create'";
    case ast::NodeKind::kStatusExpr:
      return fmt::format("'{}'", ToString(static_cast<const ast::StatusExpr*>(node)->op));
    case ast::NodeKind::kCheckstateExpr:
      return "'checkstate'";
    case ast::NodeKind::kActivateExpr:
      return "'activate'";
    case ast::NodeKind::kExecuteExpr:
      return "'execute'";
    default:
      return {};
  }
}

/// What may not stand in an alternative of interleave: jumps, defaults, altsteps, loops with receptions,
/// calls of functions that receive (§20.4).
class InterleaveFinder : public ast::Walker {
 public:
  explicit InterleaveFinder(const CheckedProgram& program) : program_(program) {}
  std::vector<std::pair<const ast::Node*, std::string_view>> forbidden;
  std::vector<const ast::Node*> jumps;  ///< forbidden only beside receptions
  std::vector<const ast::CallExpr*> calls;

 private:
  static bool IsConditional(const ast::Node* node) {
    return ast::Is<ast::IfStmt>(node) || ast::Is<ast::SelectStmt>(node) || ast::Is<ast::ForStmt>(node) ||
           ast::Is<ast::WhileStmt>(node) || ast::Is<ast::DoWhileStmt>(node) || ast::Is<ast::AltStmt>(node);
  }

  void Leave(const ast::Node* node) override {
    if (IsConditional(node)) --conditions_;
  }

  bool Enter(const ast::Node* node) override {
    if (IsConditional(node)) ++conditions_;
    switch (node->kind) {
      case ast::NodeKind::kForStmt:
      case ast::NodeKind::kWhileStmt:
      case ast::NodeKind::kDoWhileStmt: {
        ReceptionFinder finder;
        finder.Walk(node);
        if (finder.found) forbidden.emplace_back(node, "a loop with receiving operations");
        return !finder.found;
      }
      case ast::NodeKind::kGotoStmt:
        if (conditions_ > 0) {
          forbidden.emplace_back(node, "a conditional 'goto'");
        } else {
          jumps.push_back(node);
        }
        break;
      case ast::NodeKind::kActivateExpr:
        forbidden.emplace_back(node, "'activate'");
        break;
      case ast::NodeKind::kDeactivateStmt:
        forbidden.emplace_back(node, "'deactivate'");
        break;
      case ast::NodeKind::kJumpStmt:
        if (static_cast<const ast::JumpStmt*>(node)->jump == ast::Jump::kRepeat)
          forbidden.emplace_back(node, "'repeat'");
        break;
      case ast::NodeKind::kCallExpr: {
        const CallInfo* info = program_.Info(node).call;
        if (info == nullptr || info->callee == nullptr) break;
        if (info->callee->kind == SymbolKind::kAltstep)
          forbidden.emplace_back(node, "the call of an altstep");
        if (info->callee->kind == SymbolKind::kFunction)
          calls.push_back(static_cast<const ast::CallExpr*>(node));
        break;
      }
      default:
        break;
    }
    return true;
  }

  const CheckedProgram& program_;
  int conditions_ = 0;  ///< conditional statements around the node
};

/// The storage behind `a.b[1]`.
const ast::Expr* RootOf(const ast::Expr* expr) {
  for (;;) {
    if (const auto* field = ast::As<ast::FieldExpr>(expr)) {
      expr = field->base;
    } else if (const auto* index = ast::As<ast::IndexExpr>(expr)) {
      expr = index->base;
    } else if (const auto* paren = ast::As<ast::ParenExpr>(expr)) {
      expr = paren->inner;
    } else {
      return expr;
    }
  }
}

/// What one behaviour does itself, and whom it calls.
class EffectFinder : public ast::Walker {
 public:
  EffectFinder(const CheckedProgram& program, SideEffects* effects) : program_(program), effects_(effects) {}

 private:
  bool Enter(const ast::Node* node) override {
    effects_->receives |= IsReception(node);
    if (std::string operation = ForbiddenOperation(node); !operation.empty())
      Found(node, std::move(operation));
    switch (node->kind) {
      case ast::NodeKind::kObjectOpStmt:
        Found(node, fmt::format("'{}'", ToString(static_cast<const ast::ObjectOpStmt*>(node)->op)));
        break;
      case ast::NodeKind::kSendStmt:
        Found(node, "'send'");
        break;
      case ast::NodeKind::kCallStmt:
        Found(node, "'call'");
        break;
      case ast::NodeKind::kReplyStmt:
        Found(node, "'reply'");
        break;
      case ast::NodeKind::kRaiseStmt:
        Found(node, "'raise'");
        break;
      case ast::NodeKind::kReceiveStmt:
        Found(node, fmt::format("'{}'", ToString(static_cast<const ast::ReceiveStmt*>(node)->op)));
        break;
      case ast::NodeKind::kEventStmt:
        Found(node, fmt::format("'{}'", ToString(static_cast<const ast::EventStmt*>(node)->op)));
        break;
      case ast::NodeKind::kConnectStmt:
        Found(node, fmt::format("'{}'", ToString(static_cast<const ast::ConnectStmt*>(node)->op)));
        break;
      case ast::NodeKind::kSetencodeStmt:
        Found(node, "'setencode'");
        break;
      case ast::NodeKind::kSetverdictStmt:
        Found(node, "'setverdict'");
        break;
      case ast::NodeKind::kTestcaseStopStmt:
        Found(node, "'testcase.stop'");
        break;
      case ast::NodeKind::kDeactivateStmt:
        Found(node, "'deactivate'");
        break;
      case ast::NodeKind::kLogStmt:
        if (static_cast<const ast::LogStmt*>(node)->action) Found(node, "'action'");
        break;
      case ast::NodeKind::kAssignStmt:
        Writes(static_cast<const ast::AssignStmt*>(node)->target);
        break;
      case ast::NodeKind::kVarDecl: {
        const auto* decl = static_cast<const ast::VarDecl*>(node);
        if (decl->evaluation != ast::Evaluation::kEager && !decl->deterministic) {
          Found(node, fmt::format("a {} variable", ToString(decl->evaluation)));
        }
        break;
      }
      case ast::NodeKind::kCallExpr:
        Calls(static_cast<const ast::CallExpr*>(node));
        break;
      case ast::NodeKind::kNameExpr: {
        const Symbol* symbol = program_.Info(node).symbol;
        if (symbol != nullptr && symbol->evaluation != ast::Evaluation::kEager && !symbol->deterministic)
          Found(node, fmt::format("the {} {} '{}'", ToString(symbol->evaluation), ToString(symbol->kind),
                                  symbol->name));
        break;
      }
      default:
        break;
    }
    return true;
  }

  void Calls(const ast::CallExpr* call) {
    const CallInfo* info = program_.Info(call).call;
    if (info == nullptr) return;
    if (info->predefined == PredefinedFunction::kRnd) Found(call, "'rnd'");
    if (info->callee == nullptr) return;
    if (info->callee->kind == SymbolKind::kExternalFunction) {
      if (!info->callee->deterministic)
        Found(call, fmt::format("external function '{}'", info->callee->name));
    } else if (info->callee->is_behaviour()) {
      effects_->callees.push_back(info->callee);
    }
    for (const ActualParameter& actual : info->args) {
      if (actual.formal == nullptr || actual.value == nullptr) continue;
      if (actual.formal->direction == ast::Direction::kOut ||
          actual.formal->direction == ast::Direction::kInout) {
        Writes(actual.value);
      }
    }
  }

  void Writes(const ast::Expr* target) {
    const Symbol* symbol = program_.Info(RootOf(target)).symbol;
    if (symbol != nullptr && symbol->storage == Storage::kComponentVariable) {
      Found(target, fmt::format("a change of component variable '{}'", symbol->name));
    }
  }

  void Found(const ast::Node* node, std::string what) {
    if (effects_->where != nullptr) return;
    effects_->where = node;
    effects_->what = std::move(what);
  }

  const CheckedProgram& program_;
  SideEffects* effects_;
};

/// Calls in an expression, and in the templates it names that are evaluated where they are used.
class CallFinder : public ast::Walker {
 public:
  explicit CallFinder(const CheckedProgram& program) : program_(program) {}
  std::vector<const ast::CallExpr*> calls;
  std::vector<const ast::Expr*> bodies;  ///< of templates and lazy variables that are referred to
  std::vector<std::pair<const ast::Node*, std::string>> operations;  ///< that must not stand here themselves
  std::vector<const ast::Expr*>
      undetermined;  ///< references to lazy and fuzzy things that are not deterministic

 private:
  bool Enter(const ast::Node* node) override {
    if (std::string operation = ForbiddenOperation(node); !operation.empty())
      operations.emplace_back(node, std::move(operation));
    if (const auto* call = ast::As<ast::CallExpr>(node)) {
      calls.push_back(call);
      const CallInfo* info = program_.Info(call).call;
      if (info != nullptr && info->callee != nullptr && info->callee->kind == SymbolKind::kTemplate)
        Body(info->callee);
    } else if (ast::Is<ast::NameExpr>(node)) {
      const Symbol* symbol = program_.Info(node).symbol;
      if (symbol == nullptr) return true;
      const bool late = symbol->evaluation != ast::Evaluation::kEager;
      if (late && !symbol->deterministic) undetermined.push_back(static_cast<const ast::Expr*>(node));
      const bool is_value = symbol->kind == SymbolKind::kTemplate || symbol->kind == SymbolKind::kVariable;
      if (is_value && (late || symbol->storage == Storage::kGlobal)) Body(symbol);
    } else if (ast::Is<ast::Block>(node)) {
      return false;
    }
    return true;
  }

  void Body(const Symbol* symbol) {
    if (symbol->init != nullptr) bodies.push_back(symbol->init);
  }

  const CheckedProgram& program_;
};

}  // namespace

void Checker::ForbidSideEffects(const ast::Node* node, std::string_view place, bool deterministic) {
  if (node != nullptr) special_places_.push_back({node, place, deterministic});
}

const SideEffects& Checker::EffectsOf(const Symbol* behaviour) {
  auto [entry, is_new] = side_effects_.try_emplace(behaviour);
  SideEffects& effects = entry->second;
  if (!is_new) return effects;
  for (const Symbol* param : behaviour->params) {
    if (param->evaluation == ast::Evaluation::kEager || param->deterministic || effects.where != nullptr)
      continue;
    effects.where = param->node;
    effects.what = fmt::format("a {} parameter", ToString(param->evaluation));
  }
  EffectFinder finder(program_, &effects);
  if (const auto* function = ast::As<ast::FunctionDecl>(behaviour->node)) {
    if (function->body != nullptr) finder.Walk(function->body);
  } else if (behaviour->node != nullptr) {
    finder.Walk(behaviour->node);
  }
  return effects;
}

bool Checker::Receives(const Symbol* behaviour) {
  std::vector<const Symbol*> pending = {behaviour};
  std::unordered_set<const Symbol*> seen;
  while (!pending.empty()) {
    const Symbol* next = pending.back();
    pending.pop_back();
    if (!seen.insert(next).second) continue;
    const SideEffects& effects = EffectsOf(next);
    if (effects.receives) return true;
    pending.insert(pending.end(), effects.callees.begin(), effects.callees.end());
  }
  return false;
}

void Checker::CheckInterleaved(const ast::Block* body) {
  InterleaveFinder finder(program_);
  finder.Walk(body);
  ReceptionFinder receptions;
  receptions.Walk(body);
  if (receptions.found) {
    for (const ast::Node* jump : finder.jumps)
      finder.forbidden.emplace_back(jump, "'goto' beside receiving operations");
  }
  for (const auto& [node, what] : finder.forbidden) {
    Error(DiagnosticKind::kInvalidInterleave, node, fmt::format("{} cannot stand in 'interleave'", what));
  }
  for (const ast::CallExpr* call : finder.calls) {
    const Symbol* callee = Info(call).call->callee;
    if (!Receives(callee)) continue;
    Error(DiagnosticKind::kInvalidInterleave, call,
          fmt::format("function '{}' receives: it cannot be called in 'interleave'", callee->name), *callee);
  }
}

void Checker::CheckSpecialPlaces() {
  for (const ast::Block* body : interleaved_) CheckInterleaved(body);
  interleaved_.clear();
  for (const SpecialPlace& place : special_places_) {
    // Templates may refer to templates in circles once there was an error: each body is looked at once.
    std::vector<const ast::Node*> pending = {place.node};
    std::unordered_set<const ast::Node*> seen;
    bool reported = false;
    while (!pending.empty() && !reported) {
      const ast::Node* node = pending.back();
      pending.pop_back();
      if (!seen.insert(node).second) continue;
      CallFinder finder(program_);
      finder.Walk(node);
      if (place.deterministic && !finder.undetermined.empty()) {
        Error(DiagnosticKind::kSideEffect, finder.undetermined.front(),
              fmt::format("'{}' may have another value each time: it cannot be used in {}",
                          Text(finder.undetermined.front()), place.what));
        reported = true;
        break;
      }
      if (!finder.operations.empty()) {
        const auto& [operation, what] = finder.operations.front();
        Error(DiagnosticKind::kSideEffect, operation,
              fmt::format("{} cannot be used in {}", what, place.what));
        reported = true;
        break;
      }
      pending.insert(pending.end(), finder.bodies.begin(), finder.bodies.end());
      for (const ast::CallExpr* call : finder.calls) {
        if (CheckCallWithoutSideEffects(call, place)) continue;
        reported = true;
        break;
      }
    }
  }
  special_places_.clear();
}

bool Checker::CheckCallWithoutSideEffects(const ast::CallExpr* call, const SpecialPlace& place) {
  const CallInfo* info = Info(call).call;
  if (info == nullptr) return true;
  if (info->predefined == PredefinedFunction::kRnd) {
    Error(DiagnosticKind::kSideEffect, call, fmt::format("'rnd' cannot be used in {}", place.what));
    return false;
  }
  if (info->callee == nullptr) return true;
  const bool is_function =
      info->callee->kind == SymbolKind::kFunction || info->callee->kind == SymbolKind::kExternalFunction;
  for (const Symbol* param : info->callee->params) {
    if (!is_function) break;
    const bool hands_back =
        param->direction == ast::Direction::kOut || param->direction == ast::Direction::kInout;
    const bool is_object = param->type->kind == TypeKind::kPort || param->type->kind == TypeKind::kTimer;
    if (!hands_back || is_object) continue;
    Error(DiagnosticKind::kSideEffect, call,
          fmt::format("function '{}' cannot be called in {}: parameter '{}' is '{}'", info->callee->name,
                      place.what, param->name, ToString(param->direction)),
          *info->callee);
    return false;
  }
  if (info->callee->kind == SymbolKind::kExternalFunction) {
    if (info->callee->deterministic) return true;
    Error(DiagnosticKind::kSideEffect, call,
          fmt::format("external function '{}' cannot be called in {}: it is not '@deterministic'",
                      info->callee->name, place.what),
          *info->callee);
    return false;
  }
  if (info->callee->kind != SymbolKind::kFunction) return true;
  std::vector<const Symbol*> pending = {info->callee};
  std::unordered_set<const Symbol*> seen;
  while (!pending.empty()) {
    const Symbol* behaviour = pending.back();
    pending.pop_back();
    if (!seen.insert(behaviour).second) continue;
    const SideEffects& effects = EffectsOf(behaviour);
    if (effects.where != nullptr) {
      Report(Diagnostic(DiagnosticKind::kSideEffect, call->range,
                        fmt::format("function '{}' cannot be called in {}: it uses {}", info->callee->name,
                                    place.what, effects.what))
                 .Note(effects.where->range, "here"));
      return false;
    }
    pending.insert(pending.end(), effects.callees.begin(), effects.callees.end());
  }
  return true;
}

}  // namespace assay::compiler
