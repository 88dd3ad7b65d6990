#include "grammar/parse/nesting.h"

#include "grammar/antlr/TTCN3Parser.h"

namespace assay::grammar {
namespace {

using P = antlr::TTCN3Parser;

enum class Effect : uint8_t { kNone, kOpen, kClose, kSeparator, kRecursive, kElse };

// What a token does to the depth. Words that begin a definition or statement end a run of recursive tokens
// like `;`.
Effect EffectOf(uint32_t type) {
  switch (type) {
    case P::T_LPAREN:
    case P::T_LBRACE:
    case P::T_LBRACK:
      return Effect::kOpen;
    case P::T_RPAREN:
    case P::T_RBRACE:
    case P::T_RBRACK:
      return Effect::kClose;
    case P::T_COMMA:
    case P::T_SEMI:
    case P::KW_TYPE:
    case P::KW_CONST:
    case P::KW_VAR:
    case P::KW_IMPORT:
    case P::KW_GROUP:
    case P::KW_WHILE:
    case P::KW_FOR:
    case P::KW_SELECT:
    case P::KW_CASE:
    case P::KW_LOG:
    case P::KW_SETVERDICT:
      return Effect::kSeparator;
    case P::KW_NOT:
    case P::KW_NOT4B:
    case P::T_PLUS:
    case P::T_MINUS:
    case P::T_COLON:
    case P::KW_MODIFIES:
    case P::KW_PATTERN:
    case P::KW_DECMATCH:
    case P::KW_OF:
    case P::KW_FROM:
    case P::KW_TO:
    case P::T_DECODE:
    case P::T_ARROW:
    case P::AT_DYNAMIC:
      return Effect::kRecursive;
    case P::KW_ELSE:
      return Effect::kElse;
    default:
      return Effect::kNone;
  }
}

// `+` and `-` nest only as prefixes: behind an operand they are binary, and chains of binary operators are
// loops.
bool EndsOperand(uint32_t type) {
  switch (type) {
    case P::T_IDENTIFIER:
    case P::T_INTEGER:
    case P::T_FLOAT:
    case P::T_CHARSTRING:
    case P::T_BINARY:
    case P::T_MACRO:
    case P::T_RPAREN:
    case P::T_RBRACK:
    case P::T_RBRACE:
    case P::KW_INFINITY:
      return true;
    default:
      return false;
  }
}

// Behind `}` an operator continues an expression; anything else begins a new statement, branch or definition.
bool ContinuesAfterBrace(uint32_t type) {
  if (type >= P::KW_ACTION && type <= P::KW_XOR4B) {
    switch (type) {
      case P::KW_MOD:
      case P::KW_REM:
      case P::KW_AND:
      case P::KW_OR:
      case P::KW_XOR:
      case P::KW_AND4B:
      case P::KW_OR4B:
      case P::KW_XOR4B:
      case P::KW_EXCEPT:
      case P::KW_LENGTH:
      case P::KW_IFPRESENT:
        return true;
      default:
        return false;
    }
  }
  return type != P::T_IDENTIFIER && type != P::T_LBRACK && type != P::T_LBRACE;
}

// What one bracket level has collected since its last separator.
struct Level {
  uint32_t run = 0;    // recursive tokens
  uint32_t elses = 0;  // `else` of the current chain
};

}  // namespace

NestingOverflow FindDeepNesting(const std::vector<ScannedToken>& tokens, uint32_t limit) {
  std::vector<Level> outer;
  uint32_t outer_sum = 0;
  Level level;
  uint32_t previous = 0;
  for (const ScannedToken& token : tokens) {
    if (previous == P::T_RBRACE && token.type != P::KW_ELSE) {
      level.elses = 0;
      if (!ContinuesAfterBrace(token.type)) level.run = 0;
    }
    switch (EffectOf(token.type)) {
      case Effect::kOpen:
        outer.push_back(level);
        outer_sum += level.run + level.elses + 1;
        level = {};
        break;
      case Effect::kClose:
        if (outer.empty()) break;
        level = outer.back();
        outer.pop_back();
        outer_sum -= level.run + level.elses + 1;
        break;
      case Effect::kSeparator:
        level = {};
        break;
      case Effect::kRecursive:
        if ((token.type == P::T_PLUS || token.type == P::T_MINUS) && EndsOperand(previous)) break;
        ++level.run;
        break;
      case Effect::kElse:
        ++level.elses;
        break;
      case Effect::kNone:
        break;
    }
    if (outer_sum + level.run + level.elses > limit) return {true, token};
    previous = token.type;
  }
  return {};
}

}  // namespace assay::grammar
