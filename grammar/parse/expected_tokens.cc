#include "grammar/parse/expected_tokens.h"

#include <fmt/format.h>

#include <initializer_list>
#include <vector>

#include "grammar/antlr/TTCN3Parser.h"

namespace assay::grammar {
namespace {

using P = antlr::TTCN3Parser;

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

bool IsContextWord(size_t type) {
  return type == P::KW_IMPLIES || type == P::KW_TIMESTAMP || type == P::KW_REALTIME || type == P::KW_STREAM ||
         type == P::KW_VERDICT || type == P::KW_VALUE || type == P::KW_ADDRESS;
}

}  // namespace

bool IsReservedWord(size_t type) { return type >= P::KW_ACTION && type <= P::KW_XOR4B; }

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

std::string DescribeExpected(TokenSet set) {
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
  if (HasAll(set, {P::T_LBRACK, P::KW_VAR, P::KW_TIMER}) && words.empty()) return "'[' of an alternative";
  if (!HasAll(set, {P::KW_VALUE, P::KW_PARAM, P::KW_SENDER})) EraseIf(set, IsContextWord);
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
  if (IsReservedWord(type)) return fmt::format("the reserved word '{}'", text);
  if (type == P::AT_UNKNOWN) return fmt::format("the unknown modifier '{}'", text);
  constexpr size_t kLongest = 40;
  if (text.size() > kLongest) return fmt::format("'{}…'", text.substr(0, kLongest));
  return fmt::format("'{}'", text);
}

}  // namespace assay::grammar
