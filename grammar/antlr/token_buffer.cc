#include "grammar/antlr/token_buffer.h"

namespace assay::grammar {

std::string BufferedToken::getText() const {
  const auto* buffer = static_cast<const TokenBuffer*>(source_);
  return std::string(buffer->file().text().substr(begin_, end_ - begin_));
}

TokenBuffer::TokenBuffer(const SourceFile& file, const std::vector<ScannedToken>& tokens) : file_(file) {
  tokens_.reserve(tokens.size());
  for (const ScannedToken& token : tokens) {
    tokens_.emplace_back(token, static_cast<uint32_t>(tokens_.size()), this);
  }
}

std::string TokenBuffer::getText(const antlr4::misc::Interval& interval) {
  if (interval.a < 0 || interval.b < interval.a) return {};
  return getText(get(static_cast<size_t>(interval.a)), get(static_cast<size_t>(interval.b)));
}

std::string TokenBuffer::getText(antlr4::RuleContext* context) {
  return getText(context->getSourceInterval());
}

std::string TokenBuffer::getText(antlr4::Token* start, antlr4::Token* stop) {
  if (start == nullptr || stop == nullptr || stop->getStopIndex() + 1 < start->getStartIndex()) return {};
  return std::string(
      file_.text().substr(start->getStartIndex(), stop->getStopIndex() + 1 - start->getStartIndex()));
}

std::unique_ptr<antlr4::Token> TokenBuffer::nextToken() {
  return std::make_unique<antlr4::CommonToken>(
      antlr4::Token::EOF);  // the parser never asks: it has the stream
}

}  // namespace assay::grammar
