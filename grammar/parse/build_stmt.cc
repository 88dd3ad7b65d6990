#include <fmt/format.h>

#include <algorithm>

#include "grammar/parse/builder.h"
#include "grammar/source/reserved_words.h"
#include "grammar/source/suggest.h"

namespace assay::grammar {
namespace {

bool IsTerminated(const antlr::TTCN3Parser::StatementContext& statement) {
  return !statement.semi.empty() || statement.stop->getType() == antlr::TTCN3Parser::T_RBRACE;
}

}  // namespace

const ast::Block* Builder::BuildBlock(P::BlockContext& context) {
  auto* block = New<ast::Block>(At(&context));
  Nodes<ast::Stmt> statements;
  for (size_t i = 0; i < context.statements.size(); ++i) {
    P::StatementContext* statement = context.statements[i];
    bool slipped = ReportMisspeltStatement(context.statements, i);
    if (!slipped) {
      if (const ast::Stmt* built = BuildStatement(*statement)) statements.push_back(built);
      slipped = !RequireTerminator(LastBefore(statement, statement->semi), statement->semi);
    }
    // What was read as further statements belongs to it.
    while (slipped && !IsTerminated(*context.statements[i]) && i + 1 < context.statements.size()) ++i;
  }
  block->statements = List(statements);
  return block;
}

bool Builder::ReportMisspeltStatement(const std::vector<P::StatementContext*>& statements, size_t index) {
  static constexpr std::string_view kWithCondition[] = {"for", "if", "select", "while"};
  static constexpr std::string_view kWithPorts[] = {"connect", "disconnect", "map", "unmap"};
  P::StatementContext& statement = *statements[index];
  P::ReferenceContext* reference = statement.ref;
  if (reference == nullptr || statement.value != nullptr || Type(reference->head->id) != P::T_IDENTIFIER)
    return false;
  std::span<const std::string_view> words;
  if (reference->suffixes.empty()) {
    words = ReservedWords(WordPlace::kStatement);
  } else if (P::ArgumentsContext* args = reference->suffixes[0]->args;
             args != nullptr && reference->suffixes.size() == 1) {
    const bool block_follows =
        statement.semi.empty() && index + 1 < statements.size() && statements[index + 1]->body != nullptr;
    const bool port_inside =
        std::any_of(args->args.begin(), args->args.end(), [](P::ArgumentContext* argument) {
          return argument->item != nullptr && Type(argument->item->lower->op) == P::T_COLON;
        });
    if (block_follows) words = kWithCondition;
    if (port_inside) words = kWithPorts;
  }
  const SourceRange at = At(reference->head);
  if (DidYouMean(Text(reference->head->id), words).empty()) return false;
  SyntaxError(at, fmt::format("expected a statement, found '{}'", Text(reference->head->id)), at, words);
  return true;
}

const ast::Stmt* Builder::BuildStatement(P::StatementContext& context) {
  if (context.ref) return BuildReferenceStatement(context);
  if (context.word) return BuildWord(context);
  if (context.decl) {
    auto* statement = New<ast::DeclStmt>(At(context.decl));
    statement->decl = BuildLocal(*context.decl);
    return statement;
  }
  if (context.body) return BuildBlock(*context.body);
  if (context.if_) return BuildIf(*context.if_);
  if (context.select) return BuildSelect(*context.select);
  if (context.for_) return BuildFor(*context.for_);
  if (context.while_) {
    auto* loop = New<ast::WhileStmt>(At(context.while_));
    loop->condition = BuildExpr(*context.while_->condition);
    loop->body = BuildBlock(*context.while_->body);
    return loop;
  }
  if (context.do_) {
    auto* loop = New<ast::DoWhileStmt>(At(context.do_));
    loop->body = BuildBlock(*context.do_->body);
    loop->condition = BuildExpr(*context.do_->condition);
    return loop;
  }
  if (context.alt) return BuildAlt(*context.alt);
  return BuildConnect(*context.connect);
}

const ast::Stmt* Builder::BuildWord(P::StatementContext& context) {
  const SourceRange range = Cover(At(context.word), At(LastBefore(&context, context.semi)));
  const size_t word = Type(context.word);
  switch (word) {
    case P::KW_BREAK:
    case P::KW_CONTINUE:
    case P::KW_REPEAT: {
      auto* jump = New<ast::JumpStmt>(range);
      jump->jump = word == P::KW_BREAK      ? ast::Jump::kBreak
                   : word == P::KW_CONTINUE ? ast::Jump::kContinue
                                            : ast::Jump::kRepeat;
      return jump;
    }
    case P::KW_STOP:
    case P::KW_KILL: {
      auto* stop = New<ast::ObjectOpStmt>(range);
      stop->op = word == P::KW_STOP ? ast::ObjectOp::kStop : ast::ObjectOp::kKill;
      return stop;
    }
    case P::KW_RETURN:
    case P::KW_RETURN_VOID: {
      auto* result = New<ast::ReturnStmt>(range);
      result->value = BuildOptional(context.value);
      return result;
    }
    case P::KW_LABEL: {
      auto* label = New<ast::LabelStmt>(range);
      label->name = NameOf(context.label);
      return label;
    }
    case P::KW_GOTO: {
      auto* jump = New<ast::GotoStmt>(range);
      jump->label = NameOf(context.label);
      return jump;
    }
    case P::KW_DEACTIVATE: {
      auto* deactivate = New<ast::DeactivateStmt>(range);
      deactivate->reference = BuildOptional(context.value);
      return deactivate;
    }
    case P::KW_TESTCASE: {
      auto* stop = New<ast::TestcaseStopStmt>(range);
      stop->reasons = BuildExprs(context.args);
      return stop;
    }
    case P::KW_SETVERDICT: {
      auto* verdict = New<ast::SetverdictStmt>(range);
      const ast::List<const ast::Expr*> args = BuildExprs(context.args);
      if (args.empty()) {
        SyntaxError(After(At(context.paren)), "expected a verdict");
        verdict->verdict = ErrorAt(After(At(context.paren)));
      } else {
        verdict->verdict = args[0];
        verdict->reasons = args.subspan(1);
      }
      return verdict;
    }
    default: {
      auto* log = New<ast::LogStmt>(range);
      log->action = word == P::KW_ACTION;
      log->args = BuildExprs(context.args);
      if (log->args.empty()) {
        SyntaxError(After(At(context.paren)),
                    fmt::format("'{}' needs at least one argument", Text(context.word)));
      }
      return log;
    }
  }
}

const ast::Stmt* Builder::BuildReferenceStatement(P::StatementContext& context) {
  const SourceRange range = Cover(At(context.start), At(LastBefore(&context, context.semi)));
  if (context.value) return BuildAssignment(*context.ref, *context.value, range);
  const BuiltReference built = BuildAnyReference(*context.ref);
  const bool nodefault = context.nodefault != nullptr;
  if (built.stmt != nullptr) {
    if (!nodefault) return built.stmt;
    if (built.stmt->kind == ast::NodeKind::kReceiveStmt) {
      static_cast<ast::ReceiveStmt*>(built.stmt)->nodefault = true;
    } else if (built.stmt->kind == ast::NodeKind::kEventStmt) {
      static_cast<ast::EventStmt*>(built.stmt)->nodefault = true;
    } else {
      Error(DiagnosticKind::kMisplacedModifier, At(context.nodefault),
            "@nodefault applies to waiting operations only");
    }
    return built.stmt;
  }
  auto* statement = New<ast::ExprStmt>(range);
  statement->expr = built.expr;
  statement->nodefault = nodefault;
  switch (built.expr->kind) {
    case ast::NodeKind::kCallExpr:
    case ast::NodeKind::kErrorExpr:
      break;
    case ast::NodeKind::kActivateExpr:
    case ast::NodeKind::kExecuteExpr:
      if (nodefault) {
        Error(DiagnosticKind::kMisplacedModifier, At(context.nodefault),
              "@nodefault applies to waiting operations only");
      }
      break;
    case ast::NodeKind::kNameExpr:
    case ast::NodeKind::kFieldExpr:
    case ast::NodeKind::kIndexExpr: {
      // `string s := "";`
      const bool declares = ast::Is<ast::NameExpr>(built.expr) && Type(&tokens_.token(context.stop->getTokenIndex() + 1)) == P::T_IDENTIFIER;
      SyntaxError(After(built.expr->range),
                  fmt::format("a reference alone is no statement: expected ':=', an argument list or an operation{}",
                              declares ? "; a declaration of a variable starts with 'var'" : ""),
                  ast::Is<ast::FieldExpr>(built.expr) ? ast::As<ast::FieldExpr>(built.expr)->field.range
                                                      : built.expr->range,
                  ReservedWords(WordPlace::kOperation));
      break;
    }
    default:
      SyntaxError(built.expr->range, "a value alone is no statement");
  }
  return statement;
}

const ast::Stmt* Builder::BuildAssignment(P::ReferenceContext& target, P::ExprContext& value,
                                          SourceRange range) {
  auto* assignment = New<ast::AssignStmt>(range);
  assignment->target = BuildReference(target);
  assignment->value = BuildExpr(value);
  switch (assignment->target->kind) {
    case ast::NodeKind::kNameExpr:
    case ast::NodeKind::kFieldExpr:
    case ast::NodeKind::kIndexExpr:
    case ast::NodeKind::kErrorExpr:
      break;
    default:
      SyntaxError(assignment->target->range,
                  "the left side of an assignment is a reference to a variable or a part of it");
  }
  return assignment;
}

const ast::Stmt* Builder::BuildIf(P::IfStatementContext& context) {
  auto* statement = New<ast::IfStmt>(At(&context));
  statement->condition = BuildExpr(*context.condition);
  statement->then = BuildBlock(*context.then);
  if (context.otherIf) statement->otherwise = BuildIf(*context.otherIf);
  if (context.otherwise) statement->otherwise = BuildBlock(*context.otherwise);
  return statement;
}

const ast::Stmt* Builder::BuildSelect(P::SelectStatementContext& context) {
  auto* statement = New<ast::SelectStmt>(At(&context));
  statement->is_union = context.isUnion != nullptr;
  statement->subject = BuildExpr(*context.subject);
  Nodes<ast::CaseBranch> branches;
  for (P::CaseBranchContext* branch : context.branches) {
    auto* built = New<ast::CaseBranch>(At(branch));
    built->is_else = branch->isElse != nullptr;
    built->values = BuildListItems(branch->values);
    built->body = BuildBlock(*branch->body);
    branches.push_back(built);
  }
  for (size_t i = 0; i + 1 < branches.size(); ++i) {
    if (branches[i]->is_else) SyntaxError(At(context.branches[i]->isElse), "'case else' stands at the end");
  }
  statement->branches = List(branches);
  return statement;
}

const ast::Stmt* Builder::BuildFor(P::ForStatementContext& context) {
  auto* loop = New<ast::ForStmt>(At(&context));
  if (context.var_) {
    auto* init = New<ast::DeclStmt>(At(context.var_));
    init->decl = BuildVar(*context.var_);
    loop->init = init;
  } else {
    loop->init = BuildAssignment(*context.init->target, *context.init->value, At(context.init));
  }
  loop->condition = BuildExpr(*context.condition);
  loop->step = BuildAssignment(*context.step->target, *context.step->value, At(context.step));
  loop->body = BuildBlock(*context.body);
  return loop;
}

}  // namespace assay::grammar
