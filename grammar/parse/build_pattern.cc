#include <fmt/format.h>

#include "grammar/parse/builder.h"

namespace assay::grammar {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The operands of a chain of `&`, left to right; anything that is no `&` is one operand.
void CollectOperands(antlr::TTCN3Parser::ExprContext* expr,
                     std::vector<antlr::TTCN3Parser::ExprContext*>& out) {
  using P = antlr::TTCN3Parser;
  std::vector<P::ExprContext*> rights;
  while (expr->left != nullptr && expr->lit == nullptr && expr->op != nullptr &&
         expr->op->getType() == P::T_AMP) {
    rights.push_back(expr->right);
    expr = expr->left;
  }
  out.push_back(expr);
  out.insert(out.end(), rights.rbegin(), rights.rend());
}

}  // namespace

const ast::Expr* Builder::BuildPattern(P::ExprContext& context) {
  auto* pattern = New<ast::PatternExpr>(At(&context));
  pattern->nocase = context.nocase != nullptr;
  std::vector<P::ExprContext*> operands;
  CollectOperands(context.operand, operands);
  Nodes<ast::PatternElement> elements;
  PatternText pending;
  for (P::ExprContext* operand : operands) {
    if (Type(operand->lit) == P::T_CHARSTRING && operand->left == nullptr) {
      AppendPatternLiteral(operand->lit, pending);
      continue;
    }
    AppendPatternElements(pending, elements);
    auto* element = New<ast::PatternElement>(At(operand));
    element->element = ast::PatternElementKind::kReference;
    element->reference = BuildExpr(*operand);
    elements.push_back(element);
  }
  AppendPatternElements(pending, elements);
  pattern->elements = List(elements);
  return pattern;
}

void Builder::AppendPatternLiteral(const antlr4::Token* token, PatternText& out) {
  const uint32_t begin = At(token).begin;
  const std::string_view quoted = Text(token);
  if (!out.offsets.empty()) out.offsets.pop_back();
  for (size_t i = 1; i + 1 < quoted.size(); ++i) {
    out.text += quoted[i];
    out.offsets.push_back(begin + static_cast<uint32_t>(i));
    if (quoted[i] == '"') ++i;  // the scanner takes quotes in pairs only, or behind a backslash
    if (quoted[i] != '\\' || i + 2 >= quoted.size()) continue;
    ++i;
    out.text += quoted[i];
    out.offsets.push_back(begin + static_cast<uint32_t>(i));
  }
  out.offsets.push_back(At(token).end - 1);
}

// Splits the text of a pattern at `{reference}`, `{\reference}` and `\N{reference}`. Adjacent literals were
// joined before, because a reference may begin in one and end in the next. Braces behind `\q` and `#(…)` and
// any that hold no reference are text: the pattern compiler judges them.
void Builder::AppendPatternElements(PatternText& source, Nodes<ast::PatternElement>& out) {
  const std::string_view raw = tree_.MakeString(source.text);
  const std::vector<uint32_t> offsets = std::move(source.offsets);
  source = {};
  size_t text_begin = 0;
  const auto range = [&](size_t begin, size_t end) {
    return SourceRange{tokens_.file().id(), offsets[begin], offsets[end]};
  };
  const auto flush = [&](size_t end) {
    if (end > text_begin) {
      auto* element = New<ast::PatternElement>(range(text_begin, end));
      element->text = raw.substr(text_begin, end - text_begin);
      out.push_back(element);
    }
    text_begin = end;
  };
  const auto add = [&](ast::PatternElementKind kind, size_t begin, size_t name, size_t close) {
    const ast::Expr* reference = BuildEmbeddedReference(raw.substr(name, close - name), &offsets[name]);
    if (reference == nullptr) return false;
    flush(begin);
    auto* element = New<ast::PatternElement>(range(begin, close + 1));
    element->element = kind;
    element->reference = reference;
    out.push_back(element);
    text_begin = close + 1;
    return true;
  };
  for (size_t i = 0; i < raw.size(); ++i) {
    const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
    if (raw[i] == '\\' && (next == 'q' || next == 'N')) {
      const size_t close = raw.find('}', i);
      if (i + 2 >= raw.size() || raw[i + 2] != '{' || close == std::string_view::npos) {
        Error(DiagnosticKind::kInvalidPattern, range(i, i + 2),
              fmt::format("expected '{{…}}' behind '\\{}'", next));
        return;
      }
      if (next == 'N' && !add(ast::PatternElementKind::kCharset, i, i + 3, close)) {
        Error(DiagnosticKind::kInvalidPattern, range(i + 3, close),
              "expected a reference between the braces behind '\\N'");
        return;
      }
      i = close;
    } else if (raw[i] == '\\') {
      ++i;
    } else if (raw[i] == '{') {
      const size_t close = raw.find('}', i);
      if (close == std::string_view::npos) continue;
      const bool literal = next == '\\';
      const auto kind =
          literal ? ast::PatternElementKind::kLiteralReference : ast::PatternElementKind::kReference;
      if (add(kind, i, i + (literal ? 2 : 1), close)) i = close;
    }
  }
  flush(raw.size());
}

// A reference inside a pattern: identifiers joined by dots, each with indexes that are numbers or
// identifiers. Null when the text is none.
const ast::Expr* Builder::BuildEmbeddedReference(std::string_view text, const uint32_t* offsets) {
  const FileId file = tokens_.file().id();
  size_t i = 0;
  const auto skip = [&] {
    while (i < text.size() && (text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r'))) ++i;
  };
  const auto at = [&](size_t begin, size_t end) { return SourceRange{file, offsets[begin], offsets[end]}; };
  const auto word = [&]() -> ast::Name {
    skip();
    const size_t begin = i;
    if (i < text.size() && IsLetter(text[i])) {
      while (i < text.size() && (IsLetter(text[i]) || IsDigit(text[i]) || text[i] == '_')) ++i;
    }
    const ast::Name name{text.substr(begin, i - begin), at(begin, i)};
    skip();
    return name;
  };
  const auto name_expr = [&](const ast::Name& name) {
    auto* expr = New<ast::NameExpr>(name.range);
    expr->name = name;
    return expr;
  };
  ast::Name name = word();
  if (name.text == "universal") {
    const ast::Name second = word();
    if (second.text == "charstring") name = {"universal charstring", Cover(name.range, second.range)};
  }
  if (!name) return nullptr;
  const ast::Expr* base = name_expr(name);
  while (i < text.size()) {
    const char c = text[i++];
    if (c == '.') {
      const ast::Name field_name = word();
      if (!field_name) return nullptr;
      auto* field = New<ast::FieldExpr>(Cover(base->range, field_name.range));
      field->base = base;
      field->field = field_name;
      base = field;
    } else if (c == '[') {
      skip();
      const size_t begin = i;
      while (i < text.size() && IsDigit(text[i])) ++i;
      const ast::Expr* position = nullptr;
      if (i > begin) {
        auto* number = New<ast::IntegerLiteral>(at(begin, i));
        number->digits = text.substr(begin, i - begin);
        position = number;
        skip();
      } else if (const ast::Name index = word()) {
        position = name_expr(index);
      }
      if (position == nullptr || i >= text.size() || text[i] != ']') return nullptr;
      ++i;
      auto* index = New<ast::IndexExpr>(at(0, i));
      index->base = base;
      index->index = position;
      base = index;
      skip();
    } else {
      return nullptr;
    }
  }
  return base;
}

}  // namespace assay::grammar
