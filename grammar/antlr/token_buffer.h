#pragma once

#include <antlr4-runtime.h>

#include <string>
#include <vector>

#include "grammar/antlr/scanned_token.h"
#include "grammar/source/source_file.h"

namespace assay::grammar {

/// A token as the ANTLR runtime wants it, at 32 bytes instead of CommonToken's heap object each.
class BufferedToken final : public antlr4::Token {
 public:
  BufferedToken(const ScannedToken& token, uint32_t index, antlr4::TokenSource* source)
      : source_(source),
        type_(static_cast<int32_t>(token.type)),
        begin_(token.begin),
        end_(token.end),
        index_(index) {}

  uint32_t begin() const { return begin_; }
  uint32_t end() const { return end_; }

  std::string getText() const override;
  size_t getType() const override { return static_cast<size_t>(type_); }  ///< -1 is antlr4::Token::EOF
  size_t getLine() const override { return 0; }  ///< lines are computed from offsets, when printing
  size_t getCharPositionInLine() const override { return 0; }  ///< likewise
  size_t getChannel() const override { return DEFAULT_CHANNEL; }
  size_t getTokenIndex() const override { return index_; }
  size_t getStartIndex() const override { return begin_; }
  size_t getStopIndex() const override { return end_ - 1; }
  antlr4::TokenSource* getTokenSource() const override { return source_; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return getText(); }

 private:
  antlr4::TokenSource* source_;
  int32_t type_;
  uint32_t begin_;
  uint32_t end_;
  uint32_t index_;
};
static_assert(static_cast<int32_t>(kEofToken) == -1 && antlr4::Token::EOF == static_cast<size_t>(-1));

/// The token stream of one parse: all tokens in one array, so that lookahead is an array access. Also the
/// token source that the runtime asks for a factory when it conjures up a missing token.
class TokenBuffer final : public antlr4::TokenStream, public antlr4::TokenSource {
 public:
  /// `file` and `tokens` must outlive the buffer. Shape: `tokens` ends with EOF.
  TokenBuffer(const SourceFile& file, const std::vector<ScannedToken>& tokens);

  const SourceFile& file() const { return file_; }
  const BufferedToken& token(size_t index) const { return tokens_[index]; }
  /// The next token; those behind it follow in memory, up to EOF.
  BufferedToken* current() { return &tokens_[at_]; }

  // IntStream
  void consume() override {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  size_t LA(ssize_t i) override {
    if (i == 1) return tokens_[at_].getType();
    const antlr4::Token* token = LT(i);
    return token == nullptr ? antlr4::Token::INVALID_TYPE : token->getType();
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index < tokens_.size() ? index : tokens_.size() - 1; }
  size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return file_.name(); }

  // TokenStream
  antlr4::Token* LT(ssize_t k) override {
    if (k == 1) return &tokens_[at_];
    if (k == 0) return nullptr;
    if (k < 0) return at_ < static_cast<size_t>(-k) ? nullptr : &tokens_[at_ - static_cast<size_t>(-k)];
    return get(at_ + static_cast<size_t>(k) - 1);
  }
  antlr4::Token* get(size_t index) const override {
    return &tokens_[index < tokens_.size() ? index : tokens_.size() - 1];
  }
  antlr4::TokenSource* getTokenSource() const override { return const_cast<TokenBuffer*>(this); }
  std::string getText(const antlr4::misc::Interval& interval) override;
  std::string getText() override { return std::string(file_.text()); }
  std::string getText(antlr4::RuleContext* context) override;
  std::string getText(antlr4::Token* start, antlr4::Token* stop) override;

  // TokenSource
  std::unique_ptr<antlr4::Token> nextToken() override;
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() override { return 0; }
  antlr4::CharStream* getInputStream() override { return nullptr; }
  std::string getSourceName() override { return file_.name(); }
  antlr4::TokenFactory<antlr4::CommonToken>* getTokenFactory() override {
    return antlr4::CommonTokenFactory::DEFAULT.get();
  }

 private:
  const SourceFile& file_;
  mutable std::vector<BufferedToken> tokens_;
  size_t at_ = 0;
};

}  // namespace assay::grammar
