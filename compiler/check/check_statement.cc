#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"
#include "grammar/ast/walker.h"
#include "grammar/source/suggest.h"

/// Basic statements. Source: ES 201 873-1 §19, §24, §25.

namespace assay::compiler {

void Checker::CheckBlock(const ast::Block* block) {
  if (block == nullptr) return;
  const size_t mark = EnterScope();
  CheckBlockBody(block);
  LeaveScope(mark);
}

void Checker::CheckBlockBody(const ast::Block* block) {
  for (const ast::Stmt* stmt : block->statements) CheckStatement(stmt);
}

void Checker::CheckStatement(const ast::Stmt* stmt) {
  if (stmt == nullptr) return;
  if (depth_ >= kMaxDepth) {
    Error(DiagnosticKind::kNestingTooDeep, stmt,
          fmt::format("statements nest deeper than {} levels", kMaxDepth));
    return;
  }
  ++depth_;
  switch (stmt->kind) {
    case ast::NodeKind::kBlock:
      CheckBlock(static_cast<const ast::Block*>(stmt));
      break;
    case ast::NodeKind::kDeclStmt:
      CheckLocalDecl(static_cast<const ast::DeclStmt*>(stmt)->decl);
      break;
    case ast::NodeKind::kExprStmt:
      CheckExprStmt(static_cast<const ast::ExprStmt*>(stmt));
      break;
    case ast::NodeKind::kAssignStmt:
      CheckAssign(static_cast<const ast::AssignStmt*>(stmt));
      break;
    case ast::NodeKind::kIfStmt:
      CheckIf(static_cast<const ast::IfStmt*>(stmt));
      break;
    case ast::NodeKind::kSelectStmt:
      CheckSelect(static_cast<const ast::SelectStmt*>(stmt));
      break;
    case ast::NodeKind::kForStmt:
      CheckFor(static_cast<const ast::ForStmt*>(stmt));
      break;
    case ast::NodeKind::kWhileStmt:
      CheckCondition(static_cast<const ast::WhileStmt*>(stmt)->condition);
      CheckLoopBody(static_cast<const ast::WhileStmt*>(stmt)->body);
      break;
    case ast::NodeKind::kDoWhileStmt:
      CheckLoopBody(static_cast<const ast::DoWhileStmt*>(stmt)->body);
      CheckCondition(static_cast<const ast::DoWhileStmt*>(stmt)->condition);
      break;
    case ast::NodeKind::kJumpStmt:
      CheckJump(static_cast<const ast::JumpStmt*>(stmt));
      break;
    case ast::NodeKind::kLabelStmt:
      break;
    case ast::NodeKind::kGotoStmt: {
      const auto* node = static_cast<const ast::GotoStmt*>(stmt);
      auto label = context_.labels.find(node->label.text);
      if (label == context_.labels.end()) {
        std::vector<std::string_view> candidates;
        for (const auto& [name, statement] : context_.labels) candidates.push_back(name);
        std::string_view near = grammar::DidYouMean(node->label.text, candidates);
        Diagnostic diagnostic(DiagnosticKind::kUnknownLabel, node->label.range,
                              fmt::format("no label '{}' in this behaviour", node->label.text));
        if (near.empty()) {
          Report(std::move(diagnostic));
        } else {
          Report(std::move(diagnostic)
                     .Hint(fmt::format("did you mean '{}'?", near), node->label.range, std::string(near)));
        }
      } else {
        Info(stmt).label = label->second;
      }
      break;
    }
    case ast::NodeKind::kReturnStmt:
      CheckReturn(static_cast<const ast::ReturnStmt*>(stmt));
      break;
    case ast::NodeKind::kLogStmt:
      CheckLogArgs(static_cast<const ast::LogStmt*>(stmt)->args);
      break;
    case ast::NodeKind::kSetverdictStmt:
      CheckSetverdict(static_cast<const ast::SetverdictStmt*>(stmt));
      break;
    case ast::NodeKind::kTestcaseStopStmt:
      RequireNotControl(stmt, "'testcase.stop'");
      context_.has_return = true;
      CheckLogArgs(static_cast<const ast::TestcaseStopStmt*>(stmt)->reasons);
      break;
    case ast::NodeKind::kDeactivateStmt:
      if (const ast::Expr* reference = static_cast<const ast::DeactivateStmt*>(stmt)->reference) {
        CheckValue(reference, Predefined(TypeKind::kDefault));
      }
      break;
    case ast::NodeKind::kAltStmt:
      CheckAlt(static_cast<const ast::AltStmt*>(stmt));
      break;
    case ast::NodeKind::kSendStmt:
      CheckSend(static_cast<const ast::SendStmt*>(stmt));
      break;
    case ast::NodeKind::kCallStmt:
      CheckCallStmt(static_cast<const ast::CallStmt*>(stmt));
      break;
    case ast::NodeKind::kReplyStmt:
      CheckReply(static_cast<const ast::ReplyStmt*>(stmt));
      break;
    case ast::NodeKind::kRaiseStmt:
      CheckRaise(static_cast<const ast::RaiseStmt*>(stmt));
      break;
    case ast::NodeKind::kReceiveStmt:
      CheckReceive(static_cast<const ast::ReceiveStmt*>(stmt));
      break;
    case ast::NodeKind::kEventStmt:
      CheckEvent(static_cast<const ast::EventStmt*>(stmt));
      break;
    case ast::NodeKind::kObjectOpStmt:
      CheckObjectOp(static_cast<const ast::ObjectOpStmt*>(stmt));
      break;
    case ast::NodeKind::kSetencodeStmt:
      CheckSetencode(static_cast<const ast::SetencodeStmt*>(stmt));
      break;
    case ast::NodeKind::kUnmapKeyStmt:
      CheckUnmapKey(static_cast<const ast::UnmapKeyStmt*>(stmt));
      break;
    case ast::NodeKind::kConnectStmt:
      CheckConnect(static_cast<const ast::ConnectStmt*>(stmt));
      break;
    default:
      Unsupported(stmt, fmt::format("statement '{}'", ToString(stmt->kind)));
      break;
  }
  --depth_;
}

Symbol* Checker::NewLocal(SymbolKind kind, const ast::Name& name, const ast::Node* node,
                          const ast::Decl* decl, const Type* type) {
  Symbol* symbol = NewSymbol(kind, name, node, decl);
  symbol->storage = Storage::kLocal;
  symbol->parent = context_.behaviour;
  symbol->type = type;
  symbol->type_progress = Progress::kDone;
  symbol->body_progress = Progress::kBusy;
  if (context_.behaviour != nullptr) symbol->index = context_.behaviour->local_count++;
  NodeInfo& info = Info(node);
  info.symbol = symbol;
  info.type = type;
  return symbol;
}

void Checker::CheckLocalDecl(const ast::Decl* decl) {
  const bool implicit_omit = context_.implicit_omit;
  const Symbol* attributed = context_.attributed;
  switch (decl->kind) {
    case ast::NodeKind::kConstDecl:
      CheckLocalConst(static_cast<const ast::ConstDecl*>(decl));
      break;
    case ast::NodeKind::kVarDecl:
      CheckLocalVar(static_cast<const ast::VarDecl*>(decl));
      break;
    case ast::NodeKind::kTimerDecl:
      CheckLocalTimer(static_cast<const ast::TimerDecl*>(decl));
      break;
    case ast::NodeKind::kTemplateDecl:
      CheckLocalTemplate(static_cast<const ast::TemplateDecl*>(decl));
      break;
    default:
      Error(DiagnosticKind::kMisplacedDefinition, decl, "this definition cannot stand in a behaviour");
      break;
  }
  context_.implicit_omit = implicit_omit;
  context_.attributed = attributed;
}

void Checker::CheckLocalConst(const ast::ConstDecl* decl) {
  const Type* base = ResolveType(decl->type);
  for (const ast::Declarator* item : decl->items) {
    const Type* type = ApplyDims(base, item->dims);
    Symbol* symbol = NewLocal(SymbolKind::kConst, item->name, item, decl, type);
    if (decl->with != nullptr) UseOptionalAttributes(*symbol);
    symbol->init = item->init;
    CheckNotEnumValue(*symbol);
    if (item->init == nullptr) {
      Error(DiagnosticKind::kMissingValue, item, fmt::format("constant '{}' has no value", symbol->name));
    } else {
      symbol->constant = CheckValue(item->init, type).constant;
      RequireComplete(item->init, type);
    }
    symbol->body_progress = Progress::kDone;
    DeclareLocal(symbol);
  }
}

void Checker::CheckLocalVar(const ast::VarDecl* decl) {
  const Type* base = ResolveType(decl->type);
  for (const ast::Declarator* item : decl->items) {
    const Type* type = ApplyDims(base, item->dims);
    Symbol* symbol = NewLocal(SymbolKind::kVariable, item->name, item, decl, type);
    if (decl->with != nullptr) UseOptionalAttributes(*symbol);
    symbol->restriction = decl->restriction;
    symbol->evaluation = decl->evaluation;
    symbol->deterministic = decl->deterministic;
    symbol->init = item->init;
    CheckNotEnumValue(*symbol);
    if (item->init != nullptr) {
      Expect expect = TemplateExpect(type, decl->restriction);
      expect.object = expect.value_or_object =
          type->kind == TypeKind::kPort || type->kind == TypeKind::kTimer;
      CheckExpr(item->init, expect);
      CheckRestriction(item->init, decl->restriction);
    }
    symbol->body_progress = Progress::kDone;
    DeclareLocal(symbol);
  }
}

void Checker::CheckLocalTimer(const ast::TimerDecl* decl) {
  for (const ast::Declarator* item : decl->items) {
    const Type* type = ApplyDims(Predefined(TypeKind::kTimer), item->dims);
    Symbol* symbol = NewLocal(SymbolKind::kTimer, item->name, item, decl, type);
    symbol->init = item->init;
    if (item->init != nullptr) CheckTimerInit(item->init, type);
    symbol->body_progress = Progress::kDone;
    DeclareLocal(symbol);
  }
}

void Checker::CheckLocalTemplate(const ast::TemplateDecl* decl) {
  Symbol* symbol = NewLocal(SymbolKind::kTemplate, decl->name, decl, decl, ErrorType());
  if (decl->with != nullptr) UseOptionalAttributes(*symbol);
  symbol->restriction = decl->restriction;
  symbol->evaluation = decl->evaluation;
  DeclareTemplate(symbol);
  // Its parameters are visible in its body only; what surrounds it stays visible.
  const size_t mark = EnterScope();
  for (Symbol* param : symbol->params) DeclareLocal(param);
  CheckTemplateBody(symbol);
  LeaveScope(mark);
  symbol->body_progress = Progress::kDone;
  DeclareLocal(symbol);
}

const Symbol* Checker::CheckPlace(const ast::Expr* expr, Expect expect) {
  expect.place = true;
  expect.templates = true;
  const NodeInfo& info = CheckExpr(expr, expect);
  if (info.expr_class == ExprClass::kError) return nullptr;
  if (!info.is_reference) {
    Error(DiagnosticKind::kNotAssignable, expr, fmt::format("'{}' is no variable", Text(expr)));
    Poison(Info(expr));
    return nullptr;
  }
  const ast::Expr* root = expr;
  for (;;) {
    if (const auto* field = ast::As<ast::FieldExpr>(root)) {
      root = field->base;
    } else if (const auto* index = ast::As<ast::IndexExpr>(root)) {
      root = index->base;
    } else if (const auto* paren = ast::As<ast::ParenExpr>(root)) {
      root = paren->inner;
    } else if (const auto* decoded = ast::As<ast::DecodedFieldExpr>(root)) {
      root = decoded->base;
    } else {
      break;
    }
  }
  return Info(root).symbol;
}

void Checker::CheckAssign(const ast::AssignStmt* stmt) {
  Expect place;
  place.object = place.value_or_object = true;
  const Symbol* symbol = CheckPlace(stmt->target, place);
  const NodeInfo& target = Info(stmt->target);
  if (symbol == nullptr || target.expr_class == ExprClass::kError) {
    if (!NeedsContext(stmt->value)) {
      Expect loose = TemplateExpect(nullptr, ast::Restriction::kTemplate);
      CheckExpr(stmt->value, loose);
    }
    return;
  }
  // A part that is created on the way starts with its optional fields omitted (§6.2.1.1, §27.7).
  Info(stmt->target).implicit_omit = HasImplicitOmit();
  Expect expect = TemplateExpect(target.type, symbol->restriction);
  // A field of a template variable may be made absent; a value's optional field as well (§6.2.1).
  bool optional = false;
  if (const auto* field = ast::As<ast::FieldExpr>(stmt->target)) {
    const Type* owner = Info(field->base).type;
    if (target.is_field_access && owner != nullptr && target.number >= 0 &&
        static_cast<size_t>(target.number) < owner->fields.size()) {
      optional = owner->fields[static_cast<size_t>(target.number)].optional;
    }
    expect.omit = optional;
    expect.any_or_none = expect.templates && optional;
  } else if (ast::Is<ast::IndexExpr>(stmt->target)) {
    expect.omit = false;
    expect.any_or_none = expect.templates;
    expect.in_list = expect.templates;
  }
  // Variables of port and timer types hold references (§6.2.14).
  expect.object = expect.value_or_object =
      target.expr_class == ExprClass::kPort || target.expr_class == ExprClass::kTimer;
  expect.not_used = ast::Is<ast::FieldExpr>(stmt->target) || ast::Is<ast::IndexExpr>(stmt->target);
  CheckExpr(stmt->value, expect);
  CheckRestriction(stmt->value, symbol->restriction, target.symbol == symbol);
}

void Checker::CheckReturn(const ast::ReturnStmt* stmt) {
  context_.has_return = true;
  if (context_.in_dynamic) {
    if (stmt->value == nullptr) {
      Error(DiagnosticKind::kMissingValue, stmt, "the block of '@dynamic' must return a boolean");
    } else {
      CheckValue(stmt->value, Predefined(TypeKind::kBoolean));
    }
    return;
  }
  const Symbol* behaviour = context_.behaviour;
  if (behaviour == nullptr) return;
  if (behaviour->kind == SymbolKind::kTestcase || behaviour->kind == SymbolKind::kControl) {
    Error(DiagnosticKind::kMisplacedReturn, stmt,
          fmt::format("a {} cannot return", ToString(behaviour->kind)));
    return;
  }
  if (behaviour->result == nullptr) {
    if (stmt->value != nullptr) {
      Error(DiagnosticKind::kMisplacedReturn, stmt->value,
            fmt::format("{} '{}' returns no value", ToString(behaviour->kind), behaviour->name), *behaviour);
    }
    return;
  }
  if (stmt->value == nullptr) {
    Error(DiagnosticKind::kMissingValue, stmt,
          fmt::format("function '{}' must return {}", behaviour->name, Describe(behaviour->result)),
          *behaviour);
    return;
  }
  CheckExpr(stmt->value, TemplateExpect(behaviour->result, behaviour->restriction));
  CheckRestriction(stmt->value, behaviour->restriction);
}

void Checker::CheckLogArgs(ast::List<const ast::Expr*> args) {
  for (const ast::Expr* arg : args) {
    Expect expect = TemplateExpect(nullptr, ast::Restriction::kTemplate);
    expect.object = true;
    expect.value_or_object = true;
    expect.untyped = true;
    CheckExpr(arg, expect);
  }
}

void Checker::CheckSetverdict(const ast::SetverdictStmt* stmt) {
  RequireNotControl(stmt, "'setverdict'");
  const NodeInfo& verdict = CheckValue(stmt->verdict, Predefined(TypeKind::kVerdicttype));
  if (verdict.constant != nullptr && verdict.constant->is(runtime::Tag::kVerdict) &&
      verdict.constant->verdict() == runtime::Verdict::kError) {
    Error(DiagnosticKind::kSetVerdictError, stmt->verdict,
          "verdict 'error' cannot be set: the test system alone sets it");
  }
  CheckLogArgs(stmt->reasons);
}

void Checker::CheckExprStmt(const ast::ExprStmt* stmt) {
  Expect expect;
  expect.dropped = true;
  expect.templates = true;
  const NodeInfo& info = CheckExpr(stmt->expr, expect);
  if (info.expr_class == ExprClass::kError) return;
  switch (stmt->expr->kind) {
    case ast::NodeKind::kCallExpr:
      if (info.call == nullptr ||
          (info.call->callee != nullptr && info.call->callee->kind == SymbolKind::kTemplate)) {
        Error(DiagnosticKind::kNotAStatement, stmt, "expected a statement, found an expression");
      }
      break;
    case ast::NodeKind::kActivateExpr:
    case ast::NodeKind::kExecuteExpr:
    case ast::NodeKind::kCreateExpr:
      break;
    default:
      Error(DiagnosticKind::kNotAStatement, stmt, "expected a statement, found an expression");
      break;
  }
}

namespace {

/// Labels and jumps, each with the blocks it stands in, from the outside in.
class LabelCollector : public ast::Walker {
 public:
  using Blocks = std::vector<const ast::Node*>;
  std::vector<std::pair<const ast::LabelStmt*, Blocks>> labels;
  std::vector<std::pair<const ast::GotoStmt*, Blocks>> jumps;

 private:
  bool Enter(const ast::Node* node) override {
    if (ast::Is<ast::Block>(node) || ast::Is<ast::AltBranch>(node)) blocks_.push_back(node);
    if (const auto* label = ast::As<ast::LabelStmt>(node)) labels.emplace_back(label, blocks_);
    if (const auto* jump = ast::As<ast::GotoStmt>(node)) jumps.emplace_back(jump, blocks_);
    return true;
  }
  void Leave(const ast::Node* node) override {
    if (ast::Is<ast::Block>(node) || ast::Is<ast::AltBranch>(node)) blocks_.pop_back();
  }

  Blocks blocks_;
};

}  // namespace

void Checker::CollectLabels(const ast::Stmt* body) {
  LabelCollector collector;
  collector.Walk(body);
  for (const auto& [label, blocks] : collector.labels) {
    auto [other, is_new] = context_.labels.try_emplace(label->name.text, label);
    if (is_new) continue;
    Report(Diagnostic(DiagnosticKind::kDuplicateLabel, label->name.range,
                      fmt::format("label '{}' is already defined in this behaviour", label->name.text))
               .Note(other->second->name.range, "the first one is here"));
  }
  // §19.8: a jump leaves blocks, or stays in one; it never enters one.
  for (const auto& [jump, from] : collector.jumps) {
    for (const auto& [label, into] : collector.labels) {
      if (label->name.text != jump->label.text) continue;
      if (into.size() <= from.size() && std::equal(into.begin(), into.end(), from.begin())) break;
      Report(Diagnostic(
                 DiagnosticKind::kMisplacedJump, jump->range,
                 fmt::format("'goto' cannot jump into the block that label '{}' stands in", label->name.text))
                 .Note(label->name.range, "the label is here"));
      break;
    }
  }
}

}  // namespace assay::compiler
