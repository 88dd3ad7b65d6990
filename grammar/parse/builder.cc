#include "grammar/parse/builder.h"

#include <fmt/format.h>

#include <utility>

#include "grammar/parse/build.h"
#include "grammar/parse/misspelling.h"
#include "grammar/source/suggest.h"

namespace assay::grammar {
namespace {

// Words between two operands, or behind one.
constexpr std::string_view kBehindOperand[] = {"alive",  "and", "and4b", "from", "ifpresent",
                                               "length", "mod", "or",    "or4b", "param",
                                               "rem",    "to",  "value", "xor",  "xor4b"};
constexpr std::string_view kInFrontOfOperand[] = {"modifies", "not", "not4b", "pattern"};

}  // namespace

void BuildTree(antlr::TTCN3Parser::TtcnFileContext& root, const TokenBuffer& tokens,
               const ParseOptions& options, DiagnosticSink& sink, ast::Tree& tree) {
  Builder(tokens, options, sink, tree).BuildFile(root);
}

std::string_view Builder::Text(const antlr4::Token* token) const {
  const BufferedToken& buffered = Buffered(token);
  return tokens_.file().text().substr(buffered.begin(), buffered.end() - buffered.begin());
}

SourceRange Builder::At(const antlr4::Token* token) const {
  return {tokens_.file().id(), Buffered(token).begin(), Buffered(token).end()};
}

SourceRange Builder::At(const antlr4::ParserRuleContext* context) const {
  const SourceRange begin = At(context->start);
  if (context->stop == nullptr || context->stop->getTokenIndex() < context->start->getTokenIndex()) {
    return {begin.file, begin.begin, begin.begin};
  }
  return Cover(begin, At(context->stop));
}

ast::Name Builder::Unquoted(const antlr4::Token* token) {
  const std::string_view text = Text(token);
  return {text.substr(1, text.size() - 2), At(token)};
}

void Builder::Error(DiagnosticKind kind, SourceRange at, std::string message) {
  last_error_ = at.begin;
  sink_.Report(Diagnostic(kind, at, std::move(message)));
}

void Builder::SyntaxError(SourceRange at, std::string message, SourceRange slip,
                          std::span<const std::string_view> words) {
  Diagnostic diagnostic(DiagnosticKind::kSyntaxError, at, std::move(message));
  const std::string near(DidYouMean(tokens_.file().Text(slip), words));
  if (!near.empty()) diagnostic.hint = {fmt::format("did you mean '{}'?", near), slip, near};
  last_error_ = at.begin;
  sink_.Report(std::move(diagnostic));
}

const antlr4::Token* Builder::LastBefore(const antlr4::ParserRuleContext* context,
                                         const std::vector<antlr4::Token*>& semicolons) {
  return semicolons.empty() ? context->stop : &tokens_.token(semicolons.front()->getTokenIndex() - 1);
}

bool Builder::RequireTerminator(const antlr4::Token* last, const std::vector<antlr4::Token*>& semicolons) {
  if (!semicolons.empty() || Type(last) == P::T_RBRACE) return true;
  const size_t index = last->getTokenIndex();
  const BufferedToken& next = tokens_.token(index + 1);
  if (next.getType() == P::T_RBRACE) return true;
  Diagnostic diagnostic(DiagnosticKind::kSyntaxError, After(At(last)), "expected ';'");
  diagnostic.hint = {"insert ';'", After(At(last)), ";"};
  // On the next line a new statement is likelier: `p.receive frm x`, `? legnth(1)` stand on one.
  const std::string_view between =
      tokens_.file().text().substr(Buffered(last).end(), next.begin() - Buffered(last).end());
  const bool on_one_line = between.find('\n') == std::string_view::npos;
  bool slipped = false;
  const auto consider = [&](size_t at, std::span<const std::string_view> words) {
    const BufferedToken& token = tokens_.token(at);
    if (slipped || !on_one_line || token.getType() != P::T_IDENTIFIER) return;
    const std::string_view near = DidYouMean(Text(&token), words);
    slipped = !near.empty();
    if (slipped) diagnostic.hint = HintFor({at, near}, tokens_, SIZE_MAX);
  };
  consider(index, kInFrontOfOperand);
  consider(index + 1, kBehindOperand);
  if (slipped || After(At(last)).begin != last_error_) sink_.Report(std::move(diagnostic));
  return !slipped;
}

}  // namespace assay::grammar
