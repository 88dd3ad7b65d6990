#include "grammar/parse/syntax_errors.h"

#include <fmt/format.h>

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/antlr/TTCN3Parser.h"
#include "grammar/source/suggest.h"

namespace assay::grammar {
namespace {

using P = antlr::TTCN3Parser;
using TokenSet = std::set<size_t>;

bool IsReserved(size_t type) { return type >= P::KW_ACTION && type <= P::KW_XOR4B; }

std::string Spelling(size_t type) {
  static const P vocabulary(nullptr);
  if (type == antlr4::Token::EOF) return "the end of the file";
  if (type == P::T_IDENTIFIER) return "an identifier";
  if (type == P::T_CHARSTRING) return "a charstring literal";
  if (type == P::T_INTEGER) return "an integer literal";
  if (type == P::T_NOT_USED) return "'-'";
  if (type == P::KW_RETURN_VOID) return "'return'";
  return vocabulary.getVocabulary().getLiteralName(type);
}

bool HasAll(const TokenSet& set, std::initializer_list<size_t> types) {
  for (const size_t type : types) {
    if (!set.contains(type)) return false;
  }
  return true;
}

void EraseIf(TokenSet& set, bool (*drop)(size_t)) {
  for (auto it = set.begin(); it != set.end();) it = drop(*it) ? set.erase(it) : std::next(it);
}

bool IsOperator(size_t type) {
  switch (type) {
    case P::T_PLUS:
    case P::T_MINUS:
    case P::T_STAR:
    case P::T_SLASH:
    case P::T_AMP:
    case P::KW_MOD:
    case P::KW_REM:
    case P::KW_AND4B:
    case P::KW_OR4B:
    case P::KW_XOR4B:
    case P::T_SHL:
    case P::T_SHR:
    case P::T_ROL:
    case P::T_ROR:
    case P::T_LT:
    case P::T_GT:
    case P::T_LE:
    case P::T_GE:
    case P::T_EQ:
    case P::T_NE:
    case P::KW_AND:
    case P::KW_OR:
    case P::KW_XOR:
    case P::KW_LENGTH:
    case P::KW_IFPRESENT:
    case P::KW_IMPLIES:
    case P::KW_EXCEPT:
    case P::T_COLON:
    case P::T_DECODE:
    case P::T_RANGE:
      return true;
    default:
      return false;
  }
}

bool IsSuffix(size_t type) {
  return type == P::T_DOT || type == P::T_LBRACK || type == P::T_LPAREN || type == P::T_ARROW;
}

bool StartsType(size_t type) {
  switch (type) {
    case P::KW_INTEGER:
    case P::KW_FLOAT:
    case P::KW_BOOLEAN:
    case P::KW_BITSTRING:
    case P::KW_HEXSTRING:
    case P::KW_OCTETSTRING:
    case P::KW_CHARSTRING:
    case P::KW_VERDICTTYPE:
    case P::KW_DEFAULT:
    case P::KW_ANYTYPE:
    case P::KW_ADDRESS:
    case P::KW_UNIVERSAL:
    case P::KW_TIMER:
    case P::KW_PORT:
    case P::KW_RECORD:
    case P::KW_SET:
    case P::KW_UNION:
    case P::KW_ENUMERATED:
    case P::KW_MAP:
    case P::KW_FUNCTION:
    case P::KW_ALTSTEP:
    case P::KW_TESTCASE:
      return true;
    default:
      return false;
  }
}

bool StartsExpression(size_t type) {
  switch (type) {
    case P::T_INTEGER:
    case P::T_FLOAT:
    case P::T_CHARSTRING:
    case P::T_BINARY:
    case P::T_MACRO:
    case P::KW_TRUE:
    case P::KW_FALSE:
    case P::KW_NONE:
    case P::KW_PASS:
    case P::KW_INCONC:
    case P::KW_FAIL:
    case P::KW_ERROR:
    case P::KW_NULL:
    case P::KW_INFINITY:
    case P::KW_NOT_A_NUMBER:
    case P::KW_GETVERDICT:
    case P::KW_VALUE:
    case P::T_QUESTION:
    case P::T_STAR:
    case P::KW_OMIT:
    case P::KW_PRESENT:
    case P::KW_COMPLEMENT:
    case P::KW_SUBSET:
    case P::KW_SUPERSET:
    case P::KW_PERMUTATION:
    case P::T_LPAREN:
    case P::T_LBRACE:
    case P::KW_CHAR:
    case P::KW_MATCH:
    case P::KW_MODIFIES:
    case P::AT_DYNAMIC:
    case P::T_PLUS:
    case P::T_MINUS:
    case P::KW_PATTERN:
    case P::KW_NOT:
    case P::KW_NOT4B:
    case P::KW_DECMATCH:
    case P::T_IDENTIFIER:
    case P::KW_SELF:
    case P::KW_MTC:
    case P::KW_SYSTEM:
    case P::KW_ANY:
    case P::KW_ALL:
    case P::KW_ACTIVATE:
    case P::KW_VALUEOF:
    case P::KW_EXECUTE:
    case P::T_NOT_USED:
    case P::T_BANG:
    case P::T_LBRACK:
      return true;
    default:
      return StartsType(type) && type < P::KW_XOR4B;
  }
}

bool StartsStatement(size_t type) {
  switch (type) {
    case P::KW_IF:
    case P::KW_SELECT:
    case P::KW_FOR:
    case P::KW_WHILE:
    case P::KW_DO:
    case P::KW_ALT:
    case P::KW_INTERLEAVE:
    case P::KW_BREAK:
    case P::KW_CONTINUE:
    case P::KW_REPEAT:
    case P::KW_STOP:
    case P::KW_KILL:
    case P::KW_RETURN:
    case P::KW_RETURN_VOID:
    case P::KW_LABEL:
    case P::KW_GOTO:
    case P::KW_LOG:
    case P::KW_ACTION:
    case P::KW_SETVERDICT:
    case P::KW_TESTCASE:
    case P::KW_DEACTIVATE:
    case P::KW_CONNECT:
    case P::KW_DISCONNECT:
    case P::KW_MAP:
    case P::KW_UNMAP:
    case P::KW_VAR:
    case P::KW_CONST:
    case P::KW_TIMER:
    case P::KW_TEMPLATE:
    case P::AT_NODEFAULT:
    case P::T_LBRACE:
    case P::T_IDENTIFIER:
    case P::KW_SELF:
    case P::KW_MTC:
    case P::KW_SYSTEM:
    case P::KW_ANY:
    case P::KW_ALL:
    case P::KW_ACTIVATE:
    case P::KW_VALUEOF:
    case P::KW_EXECUTE:
    case P::KW_PORT:
    case P::KW_OMIT:
      return true;
    default:
      return StartsType(type);
  }
}

bool StartsDefinition(size_t type) {
  switch (type) {
    case P::KW_TYPE:
    case P::KW_CONST:
    case P::KW_TEMPLATE:
    case P::KW_MODULEPAR:
    case P::KW_EXTERNAL:
    case P::KW_FUNCTION:
    case P::KW_SIGNATURE:
    case P::KW_TESTCASE:
    case P::KW_ALTSTEP:
    case P::KW_IMPORT:
    case P::KW_GROUP:
    case P::KW_FRIEND:
    case P::KW_PUBLIC:
    case P::KW_PRIVATE:
    case P::KW_CONTROL:
    case P::KW_MODULE:
    case P::KW_OMIT:
      return true;
    default:
      return false;
  }
}

// Words that stand in no statement, field or expression: behind a missing `}` they show where the next
// definition begins.
bool BeginsDefinitionSurely(size_t type) {
  return type == P::KW_TYPE || type == P::KW_IMPORT || type == P::KW_SIGNATURE || type == P::KW_MODULEPAR ||
         type == P::KW_CONTROL || type == P::KW_GROUP || type == P::KW_FUNCTION || type == P::KW_ALTSTEP ||
         type == P::KW_EXTERNAL || type == P::KW_PRIVATE || type == P::KW_PUBLIC || type == P::KW_MODULE;
}

bool IsContextWord(size_t type) {
  return type == P::KW_IMPLIES || type == P::KW_TIMESTAMP || type == P::KW_REALTIME || type == P::KW_STREAM ||
         type == P::KW_VERDICT || type == P::KW_VALUE || type == P::KW_ADDRESS;
}

// Says a set of tokens in few words: classes first, then what is left of the single tokens.
std::string Describe(TokenSet set) {
  std::vector<std::string> words;
  if (set.contains(P::T_SEMI)) return "';'";  // the statement or definition before is complete
  if (HasAll(set, {P::KW_IF, P::KW_WHILE})) {
    words.emplace_back("a statement");
    EraseIf(set, StartsStatement);
  } else if (HasAll(set, {P::KW_TYPE, P::KW_FUNCTION, P::KW_CONST})) {
    words.emplace_back("a definition");
    EraseIf(set, StartsDefinition);
  } else if (HasAll(set, {P::T_INTEGER, P::T_LBRACE, P::KW_NOT})) {
    words.emplace_back("an expression");
    EraseIf(set, StartsExpression);
  } else if (HasAll(set, {P::KW_INTEGER, P::KW_BITSTRING, P::KW_ADDRESS}) && set.contains(P::T_IDENTIFIER) &&
             !set.contains(P::KW_FROM)) {
    words.emplace_back("a type");
    EraseIf(set, StartsType);
    set.erase(P::T_IDENTIFIER);
  } else if (set.contains(P::T_IDENTIFIER)) {
    words.emplace_back("an identifier");
    set.erase(P::T_IDENTIFIER);
  }
  EraseIf(set, IsContextWord);
  const bool has_operator = set.contains(P::T_AMP);
  if (has_operator) EraseIf(set, IsOperator);
  TokenSet without_suffixes = set;
  if (has_operator || set.contains(P::T_DECODE)) EraseIf(without_suffixes, IsSuffix);
  if (!without_suffixes.empty() || !words.empty()) set = without_suffixes;
  set.erase(antlr4::Token::EPSILON);
  if (words.empty() && set.empty() && has_operator) words.emplace_back("an operator");
  if (words.size() + set.size() <= 5 || words.empty()) {
    size_t shown = 0;
    for (const size_t type : set) {
      if (++shown > 5) {
        words.emplace_back("…");
        break;
      }
      words.push_back(Spelling(type));
    }
  } else {
    // Too many to list: closers say most.
    for (const size_t type : {P::T_RPAREN, P::T_RBRACE, P::T_RBRACK, P::T_COMMA, P::T_ASSIGN}) {
      if (set.contains(type)) words.push_back(Spelling(type));
    }
  }
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string DescribeFound(size_t type, std::string_view text) {
  if (type == antlr4::Token::EOF) return "the end of the file";
  if (type == P::T_CHARSTRING) return "a charstring literal";
  if (IsReserved(type)) return fmt::format("the reserved word '{}'", text);
  if (type == P::AT_UNKNOWN) return fmt::format("the unknown modifier '{}'", text);
  constexpr size_t kLongest = 40;
  if (text.size() > kLongest) return fmt::format("'{}…'", text.substr(0, kLongest));
  return fmt::format("'{}'", text);
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

}  // namespace

void SyntaxErrorStrategy::Report(const antlr4::Token* found, const antlr4::misc::IntervalSet& expected_set) {
  const size_t index = found->getTokenIndex();
  if (index == last_index_) return;
  last_index_ = index;
  const BufferedToken& token = tokens_.token(index);
  const size_t type = token.getType();
  const std::string text = token.getText();
  TokenSet expected;
  for (const ssize_t type_expected : expected_set.toList())
    expected.insert(static_cast<size_t>(type_expected));
  expected.erase(0);

  const FileId file = tokens_.file().id();
  SourceRange at{file, token.begin(), token.end()};
  const std::string wanted = Describe(expected);
  std::string message = wanted.empty()
                            ? fmt::format("unexpected {}", DescribeFound(type, text))
                            : fmt::format("expected {}, found {}", wanted, DescribeFound(type, text));
  DiagnosticKind kind = DiagnosticKind::kSyntaxError;
  if (IsReserved(type) && expected.contains(P::T_IDENTIFIER) && wanted.starts_with("an identifier")) {
    kind = DiagnosticKind::kReservedWord;
  }
  if (IsExtensionWord(text) || (index > 0 && IsExtensionWord(tokens_.token(index - 1).getText()))) {
    kind = DiagnosticKind::kUnsupportedExtension;
    message += "; the object-oriented extension (ES 203 790) is not supported";
  } else if (text == "<" && index > 0 && tokens_.token(index - 1).getType() == P::T_IDENTIFIER) {
    message += "; type parameters (ES 202 784) are not supported";
    kind = DiagnosticKind::kUnsupportedExtension;
  }
  // A missing token is best shown behind the last good one.
  if (wanted == "';'" && index > 0)
    at = After({file, tokens_.token(index - 1).begin(), tokens_.token(index - 1).end()});

  Diagnostic diagnostic(kind, at, std::move(message));
  if (type == P::T_IDENTIFIER || type == P::AT_UNKNOWN) {
    std::vector<std::string> spellings;
    for (const size_t candidate : expected) {
      const std::string spelling = Spelling(candidate);
      if (spelling.size() > 3 && spelling[0] == '\'')
        spellings.push_back(spelling.substr(1, spelling.size() - 2));
    }
    const std::vector<std::string_view> candidates(spellings.begin(), spellings.end());
    const std::string best(DidYouMean(text, candidates));
    if (!best.empty())
      diagnostic.hint = {fmt::format("did you mean '{}'?", best), {file, token.begin(), token.end()}, best};
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
    if (complete || found == P::T_ARROW || found == P::T_LPAREN) {
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

void SyntaxErrorStrategy::SkipTo(antlr4::Parser* parser, const antlr4::misc::IntervalSet& starters) {
  antlr4::TokenStream* stream = parser->getTokenStream();
  size_t depth = 0;
  size_t previous = P::T_SEMI;
  for (size_t type = stream->LA(1); type != antlr4::Token::EOF; type = stream->LA(1)) {
    const bool boundary = previous == P::T_SEMI || previous == P::T_RBRACE || IsReserved(type);
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
