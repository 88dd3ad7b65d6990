#include "grammar/parse/syntax_errors.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "grammar/antlr/TTCN3Parser.h"
#include "grammar/parse/expected_tokens.h"
#include "grammar/parse/misspelling.h"

namespace assay::grammar {
namespace {

using P = antlr::TTCN3Parser;

// Words that stand in no statement, field or expression: behind a missing `}` they show where the next
// definition begins.
bool BeginsDefinitionSurely(size_t type) {
  return type == P::KW_TYPE || type == P::KW_IMPORT || type == P::KW_SIGNATURE || type == P::KW_MODULEPAR ||
         type == P::KW_CONTROL || type == P::KW_GROUP || type == P::KW_FUNCTION || type == P::KW_ALTSTEP ||
         type == P::KW_EXTERNAL || type == P::KW_PRIVATE || type == P::KW_PUBLIC || type == P::KW_MODULE;
}

// Words of the object-oriented extension (ES 203 790) that a reader of newer suites will meet.
bool IsExtensionWord(std::string_view text) {
  static constexpr std::string_view kWords[] = {"class",  "object",    "trait",    "finally",
                                                "@final", "@abstract", "@property"};
  for (const std::string_view word : kWords) {
    if (text == word) return true;
  }
  return false;
}

// Passes `( … )` where the parser stopped: behind a misspelt `for` it is no statement of its own.
void SkipParentheses(antlr4::TokenStream* stream) {
  if (stream->LA(1) != P::T_LPAREN) return;
  long open = 0;
  for (size_t i = stream->index(); i < stream->size(); ++i) {
    const size_t type = stream->get(i)->getType();
    if (type == P::T_LBRACE || type == P::T_RBRACE) return;
    open += type == P::T_LPAREN ? 1 : type == P::T_RPAREN ? -1 : 0;
    if (open == 0) return stream->seek(i + 1);
  }
}

}  // namespace

std::string_view SyntaxErrorStrategy::Habit(size_t index) const {
  const std::string_view text = tokens_.file().text().substr(tokens_.token(index).begin());
  const bool second = index > 0 && tokens_.token(index - 1).end() == tokens_.token(index).begin();
  const size_t before = second ? tokens_.token(index - 1).getType() : 0;
  const size_t type = tokens_.token(index).getType();
  if (type == P::T_AMP && before == P::T_AMP) return "'&&' is no operator: expected 'and'";
  if (type == P::T_BANG) return "'!' is no operator: expected 'not'";
  if (type == P::T_LBRACE && index > 1 && tokens_.token(index - 2).getType() == P::KW_PORT) {
    return "a port type is 'message', 'procedure', 'mixed' or 'stream': expected one of these words behind its name";
  }
  if (text.starts_with("++") || text.starts_with("--")) return "there is no increment operator: expected ':='";
  return {};
}

bool SyntaxErrorStrategy::Follows(size_t index) const {
  if (last_index_ == SIZE_MAX || index < last_index_) return false;
  for (size_t i = last_index_; i < index; ++i) {
    const size_t type = tokens_.token(i).getType();
    if (type == P::T_SEMI || type == P::T_RBRACE) return false;
    const size_t end = tokens_.token(i).end();
    if (tokens_.file().text().substr(end, tokens_.token(i + 1).begin() - end).find_first_of("\r\n") != std::string_view::npos) return false;
  }
  return true;
}

void SyntaxErrorStrategy::Report(const antlr4::Token* found, const antlr4::misc::IntervalSet& expected_set) {
  const size_t index = found->getTokenIndex();
  const bool follows = Follows(index);
  last_index_ = index;
  if (follows) return;
  const BufferedToken& token = tokens_.token(index);
  const size_t type = token.getType();
  const std::string text = token.getText();
  TokenSet expected;
  for (const ssize_t type_expected : expected_set.toList())
    expected.insert(static_cast<size_t>(type_expected));
  expected.erase(0);

  const FileId file = tokens_.file().id();
  SourceRange at{file, token.begin(), token.end()};
  const std::string wanted = DescribeExpected(expected);
  std::string message = wanted.empty()
                            ? fmt::format("unexpected {}", DescribeFound(type, text))
                            : fmt::format("expected {}, found {}", wanted, DescribeFound(type, text));
  DiagnosticKind kind = DiagnosticKind::kSyntaxError;
  if (IsReservedWord(type) && expected.contains(P::T_IDENTIFIER) && wanted.starts_with("an identifier")) {
    kind = DiagnosticKind::kReservedWord;
  }
  if (IsExtensionWord(text) || (index > 0 && IsExtensionWord(tokens_.token(index - 1).getText()))) {
    kind = DiagnosticKind::kUnsupportedExtension;
    message += "; the object-oriented extension (ES 203 790) is not supported";
  } else if (text == "<" && index > 0 && tokens_.token(index - 1).getType() == P::T_IDENTIFIER) {
    message += "; type parameters (ES 202 784) are not supported";
    kind = DiagnosticKind::kUnsupportedExtension;
  }
  if (const std::string_view habit = Habit(index); !habit.empty()) message = habit;
  // A missing token is best shown behind the last good one.
  if (wanted == "';'" && index > 0)
    at = After({file, tokens_.token(index - 1).begin(), tokens_.token(index - 1).end()});

  Diagnostic diagnostic(kind, at, std::move(message));
  if (const auto slip = FindMisspelling(tokens_, index, expected)) {
    // What the parser stumbles over behind it is its doing.
    if (slip->index == last_slip_) return;
    last_slip_ = slip->index;
    diagnostic.hint = HintFor(*slip, tokens_, index);
  }
  sink_.Report(std::move(diagnostic));
  if (++error_count_ >= max_errors_) throw antlr4::ParseCancellationException("too many errors");
}

void SyntaxErrorStrategy::sync(antlr4::Parser* parser) {
  const size_t rule = parser->getContext()->getRuleIndex();
  if (rule != P::RuleBlock && rule != P::RuleModuleDef && rule != P::RuleGroupDef) {
    return antlr4::DefaultErrorStrategy::sync(parser);
  }
  const antlr4::atn::ATN& atn = parser->getATN();
  antlr4::atn::ATNState* state = atn.states[parser->getState()];
  const antlr4::misc::IntervalSet next = atn.nextTokens(state);
  if (next.contains(antlr4::Token::EPSILON) || next.contains(parser->getTokenStream()->LA(1))) return;
  if (!next.contains(size_t{P::T_RBRACE}))
    return antlr4::DefaultErrorStrategy::sync(parser);  // not between the braces
  if (!inErrorRecoveryMode(parser)) {
    beginErrorCondition(parser);
    const antlr4::Token* last = parser->getTokenStream()->LT(-1);
    const size_t before = last == nullptr ? size_t{P::T_SEMI} : last->getType();
    const size_t found = parser->getTokenStream()->LA(1);
    const bool complete = before == P::T_SEMI || before == P::T_LBRACE || before == P::T_RBRACE;
    antlr4::misc::IntervalSet redirects;
    for (const size_t word : {P::KW_VALUE, P::KW_PARAM, P::KW_SENDER, P::AT_INDEX, P::KW_TIMESTAMP}) redirects.add(static_cast<ssize_t>(word));
    if (found == P::T_ARROW && !redirects.contains(parser->getTokenStream()->LA(2))) {
      Report(parser->getTokenStream()->LT(2), redirects);
    } else if (complete || found == P::T_ARROW || found == P::T_LPAREN) {
      Report(parser->getCurrentToken(), parser->getExpectedTokens());
    } else {
      Report(parser->getCurrentToken(), antlr4::misc::IntervalSet::of(P::T_SEMI));
    }
  }
  SkipTo(parser, next);
}

void SyntaxErrorStrategy::recover(antlr4::Parser* parser, std::exception_ptr e) {
  antlr4::TokenStream* stream = parser->getTokenStream();
  const size_t begin = parser->getContext()->start->getTokenIndex();
  long open = 0;
  for (size_t i = begin; i < stream->index(); ++i) {
    const size_t type = stream->get(i)->getType();
    open += type == P::T_LBRACE ? 1 : type == P::T_RBRACE ? -1 : 0;
  }
  if (open <= 0) return antlr4::DefaultErrorStrategy::recover(parser, e);
  // The rule has opened braces: leave behind them, or in front of what cannot stand inside of any.
  for (size_t type = stream->LA(1); type != antlr4::Token::EOF && open > 0; type = stream->LA(1)) {
    if (BeginsDefinitionSurely(type) && stream->index() > begin) return;
    open += type == P::T_LBRACE ? 1 : type == P::T_RBRACE ? -1 : 0;
    stream->consume();
  }
}

antlr4::Token* SyntaxErrorStrategy::singleTokenDeletion(antlr4::Parser* parser) {
  const size_t next = parser->getTokenStream()->LA(1);
  if (next == P::T_LBRACE || next == P::T_RBRACE) return nullptr;
  return antlr4::DefaultErrorStrategy::singleTokenDeletion(parser);
}

bool SyntaxErrorStrategy::singleTokenInsertion(antlr4::Parser* parser) {
  const antlr4::misc::IntervalSet expected = getExpectedTokens(parser);
  const bool brace = expected.contains(size_t{P::T_LBRACE}) || expected.contains(size_t{P::T_RBRACE});
  if (brace && inErrorRecoveryMode(parser)) return false;
  return antlr4::DefaultErrorStrategy::singleTokenInsertion(parser);
}

void SyntaxErrorStrategy::SkipTo(antlr4::Parser* parser, const antlr4::misc::IntervalSet& starters) {
  antlr4::TokenStream* stream = parser->getTokenStream();
  SkipParentheses(stream);
  size_t depth = 0;
  size_t previous = P::T_SEMI;
  for (size_t type = stream->LA(1); type != antlr4::Token::EOF; type = stream->LA(1)) {
    const bool boundary = previous == P::T_SEMI || previous == P::T_RBRACE || IsReservedWord(type);
    if (depth == 0 && (type == P::T_RBRACE || (boundary && starters.contains(type)))) return;
    if (type == P::T_LBRACE) ++depth;
    if (type == P::T_RBRACE) --depth;
    previous = type;
    stream->consume();
  }
}

void SyntaxErrorStrategy::reportNoViableAlternative(antlr4::Parser*, const antlr4::NoViableAltException& e) {
  // Behind the first token of a decision the expected set of its start says nothing.
  const bool at_start = e.getStartToken() == e.getOffendingToken();
  Report(e.getOffendingToken(), at_start ? e.getExpectedTokens() : antlr4::misc::IntervalSet());
}

void SyntaxErrorStrategy::reportInputMismatch(antlr4::Parser*, const antlr4::InputMismatchException& e) {
  Report(e.getOffendingToken(), e.getExpectedTokens());
}

void SyntaxErrorStrategy::reportFailedPredicate(antlr4::Parser* parser,
                                                const antlr4::FailedPredicateException& e) {
  // Precedence predicates of the expression rule: an operator where none may stand.
  Report(e.getOffendingToken(), parser->getExpectedTokens());
}

void SyntaxErrorStrategy::reportUnwantedToken(antlr4::Parser* parser) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  Report(parser->getCurrentToken(), getExpectedTokens(parser));
}

void SyntaxErrorStrategy::reportMissingToken(antlr4::Parser* parser) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  Report(parser->getCurrentToken(), getExpectedTokens(parser));
}

}  // namespace assay::grammar
