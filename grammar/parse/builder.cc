#include "grammar/parse/builder.h"

#include <utility>

#include "grammar/parse/build.h"

namespace assay::grammar {

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
  sink_.Report(Diagnostic(kind, at, std::move(message)));
}

const antlr4::Token* Builder::LastBefore(const antlr4::ParserRuleContext* context,
                                         const std::vector<antlr4::Token*>& semicolons) {
  return semicolons.empty() ? context->stop : &tokens_.token(semicolons.front()->getTokenIndex() - 1);
}

void Builder::RequireTerminator(const antlr4::Token* last, const std::vector<antlr4::Token*>& semicolons) {
  if (!semicolons.empty() || Type(last) == P::T_RBRACE) return;
  const BufferedToken& next = tokens_.token(last->getTokenIndex() + 1);
  if (next.getType() == P::T_RBRACE) return;
  Diagnostic diagnostic(DiagnosticKind::kSyntaxError, After(At(last)), "expected ';'");
  diagnostic.hint = {"insert ';'", After(At(last)), ";"};
  sink_.Report(std::move(diagnostic));
}

}  // namespace assay::grammar
