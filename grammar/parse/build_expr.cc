#include <fmt/format.h>

#include <algorithm>

#include "grammar/parse/builder.h"

namespace assay::grammar {
namespace {

// A left operand makes the context an operator or suffix; match(a, b) uses the same label for its first
// argument.
bool HasLeftOperand(const antlr::TTCN3Parser::ExprContext& expr) {
  return expr.left != nullptr && expr.lit == nullptr;
}

ast::BinaryOp BinaryOpOf(size_t token) {
  using P = antlr::TTCN3Parser;
  static const std::pair<size_t, ast::BinaryOp> kOps[] = {
      {P::T_PLUS, ast::BinaryOp::kAdd},        {P::T_MINUS, ast::BinaryOp::kSubtract},
      {P::T_STAR, ast::BinaryOp::kMultiply},   {P::T_SLASH, ast::BinaryOp::kDivide},
      {P::KW_MOD, ast::BinaryOp::kMod},        {P::KW_REM, ast::BinaryOp::kRem},
      {P::T_AMP, ast::BinaryOp::kConcat},      {P::T_SHL, ast::BinaryOp::kShiftLeft},
      {P::T_SHR, ast::BinaryOp::kShiftRight},  {P::T_ROL, ast::BinaryOp::kRotateLeft},
      {P::T_ROR, ast::BinaryOp::kRotateRight}, {P::KW_AND4B, ast::BinaryOp::kBitAnd},
      {P::KW_XOR4B, ast::BinaryOp::kBitXor},   {P::KW_OR4B, ast::BinaryOp::kBitOr},
      {P::T_LT, ast::BinaryOp::kLess},         {P::T_GT, ast::BinaryOp::kGreater},
      {P::T_LE, ast::BinaryOp::kLessEqual},    {P::T_GE, ast::BinaryOp::kGreaterEqual},
      {P::T_EQ, ast::BinaryOp::kEqual},        {P::T_NE, ast::BinaryOp::kNotEqual},
      {P::KW_AND, ast::BinaryOp::kAnd},        {P::KW_XOR, ast::BinaryOp::kXor},
      {P::KW_OR, ast::BinaryOp::kOr},          {P::KW_IMPLIES, ast::BinaryOp::kImplies},
      {P::KW_EXCEPT, ast::BinaryOp::kExcept},
  };
  for (const auto& [type, op] : kOps) {
    if (type == token) return op;
  }
  return ast::BinaryOp::kAdd;
}

bool CanNameType(const ast::Expr* expr) {
  switch (expr->kind) {
    case ast::NodeKind::kNameExpr:
    case ast::NodeKind::kFieldExpr:
    case ast::NodeKind::kIndexExpr:
    case ast::NodeKind::kTypeExpr:
    case ast::NodeKind::kCallExpr:
    case ast::NodeKind::kErrorExpr:
      return true;
    default:
      return false;
  }
}

}  // namespace

Builder::Deepen::Deepen(Builder& builder, size_t by, const antlr4::ParserRuleContext* at)
    : builder_(builder), by_(by) {
  const bool fitted = ok();
  builder_.depth_ += by_;
  if (fitted && !ok()) {
    builder_.Error(DiagnosticKind::kNestingTooDeep, builder_.At(at->start),
                   fmt::format("this expression has more than {} levels: split it",
                               builder_.options_.max_expression_depth));
  }
}

const ast::Expr* Builder::NotUsed(const antlr4::Token* dash) {
  return BuildKeyword(dash, ast::Keyword::kNotUsed);
}

const ast::Expr* Builder::ExprOrDash(P::ExprContext* expr, const antlr4::Token* dash) {
  if (expr) return BuildExpr(*expr);
  return dash ? NotUsed(dash) : nullptr;
}

const ast::Expr* Builder::BuildExpr(P::ExprContext& outer) {
  // Chains of left operands are as long as the text makes them: down with a loop, up with another.
  std::vector<P::ExprContext*> chain;
  P::ExprContext* inner = &outer;
  while (HasLeftOperand(*inner)) {
    chain.push_back(inner);
    inner = inner->left;
  }
  const Deepen deeper(*this, chain.size() + 1, &outer);
  if (!deeper.ok()) return ErrorAt(At(&outer));
  const ast::Expr* expr = BuildPrimary(*inner);
  for (auto it = chain.rbegin(); it != chain.rend(); ++it) expr = ExtendExpr(**it, expr);
  return expr;
}

const ast::Expr* Builder::ExtendExpr(P::ExprContext& context, const ast::Expr* left) {
  const SourceRange range = Cover(left->range, At(&context));
  if (context.size) {
    auto* length = New<ast::LengthExpr>(range);
    length->operand = left;
    length->length = BuildLength(*context.size);
    return length;
  }
  if (Type(context.op) == P::KW_IFPRESENT) {
    auto* ifpresent = New<ast::IfPresentExpr>(range);
    ifpresent->operand = left;
    return ifpresent;
  }
  if (Type(context.op) == P::T_COLON) {
    if (!CanNameType(left)) SyntaxError(left->range, "expected a type in front of ':'");
    auto* inline_template = New<ast::InlineTemplate>(range);
    inline_template->type = left;
    inline_template->value = BuildExpr(*context.right);
    return inline_template;
  }
  auto* binary = New<ast::BinaryExpr>(range);
  binary->op = BinaryOpOf(Type(context.op));
  binary->op_range = At(context.op);
  binary->left = left;
  binary->right = BuildExpr(*context.right);
  return binary;
}

const ast::Expr* Builder::BuildPrimary(P::ExprContext& context) {
  if (context.lit) return BuildWordExpr(context);
  if (context.op) return BuildPrefix(context);
  if (context.ref) return BuildReference(*context.ref);
  if (context.list) return BuildList(*context.list);
  return BuildComposite(*context.composite);
}

const ast::Expr* Builder::BuildPrefix(P::ExprContext& context) {
  const SourceRange range = At(&context);
  switch (Type(context.op)) {
    case P::KW_PATTERN:
      return BuildPattern(context);
    case P::KW_DECMATCH: {
      auto* decmatch = New<ast::DecmatchExpr>(range);
      decmatch->encoding = BuildOptional(context.encoding);
      decmatch->target = BuildExpr(*context.operand);
      return decmatch;
    }
    default: {
      auto* unary = New<ast::UnaryExpr>(range);
      const size_t op = Type(context.op);
      unary->op = op == P::T_PLUS    ? ast::UnaryOp::kPlus
                  : op == P::T_MINUS ? ast::UnaryOp::kMinus
                  : op == P::KW_NOT  ? ast::UnaryOp::kNot
                                     : ast::UnaryOp::kBitNot;
      unary->op_range = At(context.op);
      unary->operand = BuildExpr(*context.operand);
      return unary;
    }
  }
}

// Expressions that begin with a literal or a reserved word.
const ast::Expr* Builder::BuildWordExpr(P::ExprContext& context) {
  const SourceRange range = At(&context);
  switch (Type(context.lit)) {
    case P::T_QUESTION:
    case P::T_STAR: {
      const ast::Expr* symbol = BuildLiteral(context.lit);
      if (context.size == nullptr) return symbol;
      auto* length = New<ast::LengthExpr>(range);
      length->operand = symbol;
      length->length = BuildLength(*context.size);
      return length;
    }
    case P::KW_OMIT:
    case P::KW_PRESENT: {
      if (context.operand == nullptr) return BuildLiteral(context.lit);
      auto* presence = New<ast::PresenceExpr>(range);
      presence->op = Type(context.lit) == P::KW_OMIT ? ast::PresenceOp::kOmit : ast::PresenceOp::kPresent;
      presence->operand = BuildExpr(*context.operand);
      return presence;
    }
    case P::KW_CHAR:
      return BuildChar(context);
    case P::KW_MATCH: {
      auto* match = New<ast::MatchExpr>(range);
      match->value = BuildExpr(*context.left);
      match->pattern = BuildExpr(*context.right);
      match->redirect = BuildRedirect(context.redirect_, {P::KW_VALUE});
      return match;
    }
    case P::KW_MODIFIES: {
      auto* modifies = New<ast::ModifiesExpr>(range);
      modifies->base =
          context.ref ? BuildReference(*context.ref) : BuildKeyword(context.any, ast::Keyword::kAnyValue);
      modifies->value = BuildExpr(*context.operand);
      return modifies;
    }
    case P::AT_DYNAMIC: {
      auto* dynamic = New<ast::DynamicMatch>(range);
      if (context.body) dynamic->body = BuildBlock(*context.body);
      if (context.ref) dynamic->function = BuildReference(*context.ref);
      return dynamic;
    }
    case P::KW_GETVERDICT:
      return New<ast::GetverdictExpr>(range);
    default:
      return BuildLiteral(context.lit);
  }
}

const ast::Expr* Builder::BuildListItem(P::ListItemContext& context) {
  const ast::Expr* lower = BuildExpr(*context.lower);
  if (context.upper == nullptr) {
    if (context.lowerBang)
      SyntaxError(At(context.lowerBang), "'!' excludes the bound of a range: expected '..'");
    return lower;
  }
  auto* range = New<ast::RangeExpr>(At(&context));
  range->lower = lower;
  range->upper = BuildExpr(*context.upper);
  range->lower_exclusive = context.lowerBang != nullptr;
  range->upper_exclusive = context.upperBang != nullptr;
  return range;
}

ast::List<const ast::Expr*> Builder::BuildListItems(const std::vector<P::ListItemContext*>& contexts) {
  Nodes<ast::Expr> items;
  for (P::ListItemContext* context : contexts) items.push_back(BuildListItem(*context));
  return List(items);
}

ast::List<const ast::Expr*> Builder::BuildExprs(const std::vector<P::ExprContext*>& contexts) {
  Nodes<ast::Expr> exprs;
  for (P::ExprContext* context : contexts) exprs.push_back(BuildExpr(*context));
  return List(exprs);
}

const ast::Expr* Builder::BuildList(P::ListExprContext& context) {
  const SourceRange range = At(&context);
  const ast::List<const ast::Expr*> items = BuildListItems(context.items);
  if (context.kind == nullptr && items.size() == 1) {
    if (ast::Is<ast::RangeExpr>(items[0])) return items[0];
    if (!ast::Is<ast::AllFromExpr>(items[0])) {
      auto* paren = New<ast::ParenExpr>(range);
      paren->inner = items[0];
      return paren;
    }
  }
  auto* list = New<ast::ListMatch>(range);
  switch (Type(context.kind)) {
    case P::KW_COMPLEMENT:
      list->match = ast::ListMatchKind::kComplement;
      break;
    case P::KW_SUBSET:
      list->match = ast::ListMatchKind::kSubset;
      break;
    case P::KW_SUPERSET:
      list->match = ast::ListMatchKind::kSuperset;
      break;
    case P::KW_PERMUTATION:
      list->match = ast::ListMatchKind::kPermutation;
      break;
    default:
      list->match = ast::ListMatchKind::kValueList;
  }
  list->items = items;
  return list;
}

const ast::Expr* Builder::BuildComposite(P::CompositeExprContext& context) {
  auto* composite = New<ast::CompositeExpr>(At(&context));
  Nodes<ast::CompositeElement> elements;
  ast::CompositeForm assignments = ast::CompositeForm::kEmpty;  // the kind of those seen so far
  for (P::ElementContext* source : context.elements) {
    auto* element = New<ast::CompositeElement>(At(source));
    ast::CompositeForm form = ast::CompositeForm::kValues;
    const bool assigned = source->value != nullptr || source->dash != nullptr;
    if (source->open) {
      form = ast::CompositeForm::kIndexed;
      element->indexed = true;
      element->target = BuildExpr(*source->index);
      element->value = ExprOrDash(source->value, source->dash);
    } else if (source->target && assigned) {
      form = ast::CompositeForm::kFields;
      element->target = BuildExpr(*source->target);
      element->value = ExprOrDash(source->value, source->dash);
      if (!CanNameType(element->target) || ast::Is<ast::CallExpr>(element->target)) {
        SyntaxError(element->target->range, "expected the name of a field in front of ':='");
      }
    } else {
      element->value = source->target ? BuildExpr(*source->target) : NotUsed(source->dash);
    }
    const bool starts_mixed = assignments == ast::CompositeForm::kEmpty && !elements.empty();
    if (form == ast::CompositeForm::kValues) {
      if (assignments != ast::CompositeForm::kEmpty) {
        sink_.Report(Diagnostic(DiagnosticKind::kMixedNotation, element->range,
                                "a value without a name cannot follow an assignment")
                         .Note(elements.back()->range, "the assignment is here"));
      } else {
        composite->form = form;
      }
    } else if (assignments != ast::CompositeForm::kEmpty && assignments != form) {
      sink_.Report(Diagnostic(DiagnosticKind::kMixedNotation, element->range,
                              "one pair of braces assigns either fields or indexes, not both")
                       .Note(elements.back()->range, "the other kind is here"));
    } else {
      composite->form =
          starts_mixed || composite->form == ast::CompositeForm::kMixed ? ast::CompositeForm::kMixed : form;
      assignments = form;
    }
    elements.push_back(element);
  }
  composite->elements = List(elements);
  return composite;
}

}  // namespace assay::grammar
