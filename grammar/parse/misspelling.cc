#include "grammar/parse/misspelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "grammar/antlr/TTCN3Parser.h"
#include "grammar/source/reserved_words.h"
#include "grammar/source/suggest.h"

namespace assay::grammar {
namespace {

using P = antlr::TTCN3Parser;

// How far back parentheses are followed: enough for what people write, little for hostile text.
constexpr size_t kMaxParenthesised = 200;

// What stands in front of `{`, and of `( … ) {`.
constexpr std::string_view kWithBlock[] = {"alt", "do", "else", "interleave"};
constexpr std::string_view kWithCondition[] = {"for", "if", "select", "while"};

bool StartsStatementBehind(size_t type) {
  return type == P::T_SEMI || type == P::T_LBRACE || type == P::T_RBRACE || type == P::T_RBRACK;
}

// The reserved words among token types, without quotes.
std::vector<std::string_view> WordsOf(const TokenSet& types) {
  static const std::vector<std::string> spellings = [] {
    std::vector<std::string> all(P::KW_XOR4B + 1);
    for (size_t type = P::KW_ACTION; type <= P::KW_XOR4B; ++type) {
      const std::string quoted = Spelling(type);
      all[type] = quoted.substr(1, quoted.size() - 2);
    }
    return all;
  }();
  std::vector<std::string_view> words;
  for (const size_t type : types) {
    if (IsReservedWord(type)) words.push_back(spellings[type]);
  }
  return words;
}

class Search {
 public:
  Search(const TokenBuffer& tokens, size_t index) : tokens_(tokens), index_(index) {}

  std::optional<Misspelling> AtTheError(const TokenSet& expected) const {
    if (!IsName(index_)) return std::nullopt;
    return Near(index_, WordsOf(expected));
  }

  // `retrn 1`, `al {`, `slect (x) {`, `p.recieve(x) ->`: the name in front, or in front of parentheses.
  std::optional<Misspelling> InFront() const {
    if (index_ == 0) return std::nullopt;
    size_t at = index_ - 1;
    std::span<const std::string_view> statement = ReservedWords(WordPlace::kStatement);
    if (Type(at) == P::T_LBRACE && at > 0) {
      --at;
      statement = Type(at) == P::T_RPAREN ? std::span<const std::string_view>(kWithCondition) : kWithBlock;
    }
    if (Type(at) == P::T_RPAREN) {
      size_t open = 0;
      const size_t end = at > kMaxParenthesised ? at - kMaxParenthesised : 0;
      for (; at > end; --at) {
        open += Type(at) == P::T_RPAREN ? 1 : 0;
        if (Type(at) == P::T_LPAREN && --open == 0) break;
      }
      if (at == end) return std::nullopt;
      --at;
    }
    if (at == 0 || !IsName(at)) return std::nullopt;
    const size_t before = Type(at - 1);
    if (before == P::T_DOT) return Near(at, ReservedWords(WordPlace::kOperation));
    if (StartsStatementBehind(before)) return Near(at, statement);
    return std::nullopt;
  }

  // `universl charstring`, `pattrn "x"`: two words in a row, and the first one was no name.
  std::optional<Misspelling> FirstOfTwo() const {
    return index_ > 0 && IsName(index_ - 1) && IsWordLike(index_) ? Reserved(index_ - 1) : std::nullopt;
  }

  // `type recrd R {`: read as the name of a type.
  std::optional<Misspelling> BehindType() const {
    constexpr size_t kFurthest = 5;
    for (size_t back = 2; back <= kFurthest && back <= index_; ++back) {
      const size_t at = index_ - back;
      if (Type(at) == P::KW_TYPE) {
        return IsName(at + 1) ? Near(at + 1, ReservedWords(WordPlace::kType)) : std::nullopt;
      }
      if (StartsStatementBehind(Type(at))) return std::nullopt;
    }
    return std::nullopt;
  }

  // `-> valeu x`: the parser stopped in front of what it could not read as a redirection.
  std::optional<Misspelling> BehindArrow() const {
    if (Type(index_) != P::T_ARROW || !IsName(index_ + 1)) return std::nullopt;
    return Near(index_ + 1, ReservedWords(WordPlace::kRedirect));
  }

  std::optional<Misspelling> AnyWordAtTheError() const {
    return IsName(index_) ? Reserved(index_) : std::nullopt;
  }

 private:
  size_t Type(size_t at) const { return at < size() ? tokens_.token(at).getType() : antlr4::Token::EOF; }
  size_t size() const { return const_cast<TokenBuffer&>(tokens_).size(); }
  bool IsName(size_t at) const { return Type(at) == P::T_IDENTIFIER || Type(at) == P::AT_UNKNOWN; }
  bool IsWordLike(size_t at) const {
    const size_t type = Type(at);
    return type == P::T_IDENTIFIER || IsReservedWord(type) || type == P::T_INTEGER || type == P::T_FLOAT ||
           type == P::T_CHARSTRING || type == P::T_BINARY;
  }
  std::string_view Text(size_t at) const {
    const BufferedToken& token = tokens_.token(at);
    return tokens_.file().text().substr(token.begin(), token.end() - token.begin());
  }
  std::optional<Misspelling> Near(size_t at, std::span<const std::string_view> words) const {
    const std::string_view word = DidYouMean(Text(at), words);
    return word.empty() ? std::nullopt : std::optional(Misspelling{at, word});
  }
  std::optional<Misspelling> Reserved(size_t at) const {
    const std::string_view word = NearReservedWord(Text(at));
    return word.empty() ? std::nullopt : std::optional(Misspelling{at, word});
  }

  const TokenBuffer& tokens_;
  size_t index_;
};

}  // namespace

std::optional<Misspelling> FindMisspelling(const TokenBuffer& tokens, size_t index,
                                           const TokenSet& expected) {
  const Search search(tokens, index);
  if (auto slip = search.AtTheError(expected)) return slip;
  if (auto slip = search.InFront()) return slip;
  if (auto slip = search.BehindType()) return slip;
  if (auto slip = search.BehindArrow()) return slip;
  if (auto slip = search.AnyWordAtTheError()) return slip;
  return search.FirstOfTwo();
}

std::string_view NearReservedWord(std::string_view word) {
  static const std::vector<std::string_view> all = [] {
    TokenSet types;
    for (size_t type = P::KW_ACTION; type <= P::KW_XOR4B; ++type) types.insert(type);
    return WordsOf(types);
  }();
  const std::string_view near = DidYouMean(word, all);
  return near.empty() || EditDistance(word, near, 1) > 1 ? std::string_view() : near;
}

FixHint HintFor(const Misspelling& slip, const TokenBuffer& tokens, size_t error_index) {
  const BufferedToken& token = tokens.token(slip.index);
  const std::string instead =
      slip.index == error_index ? std::string() : fmt::format(" instead of '{}'", token.getText());
  return {fmt::format("did you mean '{}'{}?", slip.word, instead),
          {tokens.file().id(), token.begin(), token.end()},
          std::string(slip.word)};
}

}  // namespace assay::grammar
