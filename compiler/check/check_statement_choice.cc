#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// Choices, loops and jumps. Source: ES 201 873-1 §19.2 to §19.6, §19.12, §19.13.

namespace assay::compiler {

void Checker::CheckIf(const ast::IfStmt* stmt) {
  for (const ast::IfStmt* node = stmt; node != nullptr;) {
    CheckCondition(node->condition);
    CheckBlock(node->then);
    if (const auto* next = ast::As<ast::IfStmt>(node->otherwise)) {
      node = next;
      continue;
    }
    if (node->otherwise != nullptr) CheckBlock(ast::As<ast::Block>(node->otherwise));
    break;
  }
}

void Checker::CheckSelect(const ast::SelectStmt* stmt) {
  if (stmt->is_union) {
    CheckSelectUnion(stmt);
    return;
  }
  const NodeInfo& subject = CheckExpr(stmt->subject, Expect{});
  const Type* type = subject.expr_class == ExprClass::kError ? nullptr : subject.type->Root();
  bool has_else = false;
  std::vector<std::pair<const Value*, const ast::Expr*>> labels;
  for (const ast::CaseBranch* branch : stmt->branches) {
    if (has_else) Error(DiagnosticKind::kMisplacedElse, branch, "no case can follow 'case else'");
    has_else |= branch->is_else;
    for (const ast::Expr* value : branch->values) {
      if (type == nullptr && NeedsContext(value)) continue;
      const NodeInfo& label = CheckExpr(value, TemplateExpect(type, ast::Restriction::kTemplate));
      if (label.constant == nullptr || label.constant->is_template()) continue;
      for (const auto& [constant, where] : labels) {
        if (!runtime::Equal(*constant, *label.constant)) continue;
        Report(Diagnostic(DiagnosticKind::kDuplicateCase, value->range,
                          fmt::format("'{}' has a case already", Text(value)))
                   .Note(where->range, "the first one is here"));
        break;
      }
      labels.emplace_back(label.constant, value);
    }
    CheckBlock(branch->body);
  }
}

void Checker::CheckSelectUnion(const ast::SelectStmt* stmt) {
  Expect expect;
  expect.templates = true;
  const NodeInfo& subject = CheckExpr(stmt->subject, expect);
  const Type* type = subject.expr_class == ExprClass::kError ? nullptr : subject.type;
  if (type != nullptr && !type->is_union_like()) {
    Error(DiagnosticKind::kTypeMismatch, stmt->subject,
          fmt::format("'select union' wants a union or anytype, found {}", Describe(type)));
    type = nullptr;
  }
  bool has_else = false;
  std::unordered_map<int, const ast::Expr*> seen;
  for (const ast::CaseBranch* branch : stmt->branches) {
    if (has_else) Error(DiagnosticKind::kMisplacedElse, branch, "no case can follow 'case else'");
    has_else |= branch->is_else;
    for (const ast::Expr* value : branch->values) {
      if (type == nullptr) continue;
      ast::Name name;
      const ast::Expr* inner = value;
      while (const auto* paren = ast::As<ast::ParenExpr>(inner)) inner = paren->inner;
      if (const auto* plain = ast::As<ast::NameExpr>(inner)) {
        name = plain->name;
      } else if (const auto* builtin = ast::As<ast::TypeExpr>(inner)) {
        if (const auto* word = ast::As<ast::BuiltinType>(builtin->type))
          name = {ToString(word->builtin), inner->range};
      }
      if (name.empty()) {
        Error(DiagnosticKind::kUnknownField, value, "a case of 'select union' is the name of an alternative");
        continue;
      }
      const int number = type->FindField(name.text);
      if (number < 0) {
        ReportUnknownField(name, type);
        continue;
      }
      for (const ast::Node* node :
           {static_cast<const ast::Node*>(value), static_cast<const ast::Node*>(inner)}) {
        Info(node).number = number;
        Info(node).type = type->fields[static_cast<size_t>(number)].type;
      }
      auto [other, is_new] = seen.try_emplace(number, value);
      if (!is_new) {
        Report(Diagnostic(DiagnosticKind::kDuplicateCase, value->range,
                          fmt::format("alternative '{}' has a case already", name.text))
                   .Note(other->second->range, "the first one is here"));
      }
    }
    CheckBlock(branch->body);
  }
}

void Checker::CheckCondition(const ast::Expr* condition) {
  Expect expect;
  expect.type = Predefined(TypeKind::kBoolean);
  CheckExpr(condition, expect);
}

void Checker::CheckLoopBody(const ast::Block* body) {
  ++context_.loop_depth;
  CheckBlock(body);
  --context_.loop_depth;
}

void Checker::CheckFor(const ast::ForStmt* stmt) {
  const size_t mark = EnterScope();
  CheckStatement(stmt->init);
  CheckCondition(stmt->condition);
  CheckStatement(stmt->step);
  CheckLoopBody(stmt->body);
  LeaveScope(mark);
}

void Checker::CheckJump(const ast::JumpStmt* stmt) {
  switch (stmt->jump) {
    case ast::Jump::kBreak:
      if (context_.loop_depth == 0 && context_.alt_depth == 0) {
        Error(DiagnosticKind::kMisplacedJump, stmt,
              "'break' stands in loops, alternatives and altsteps only");
      }
      break;
    case ast::Jump::kContinue:
      if (context_.loop_depth == 0)
        Error(DiagnosticKind::kMisplacedJump, stmt, "'continue' stands in loops only");
      break;
    case ast::Jump::kRepeat:
      if (context_.alt_depth == 0) {
        Error(DiagnosticKind::kMisplacedJump, stmt, "'repeat' stands in alternatives and altsteps only");
      }
      break;
  }
}

}  // namespace assay::compiler
