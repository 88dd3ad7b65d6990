#pragma once

#include <antlr4-runtime.h>

#include "grammar/antlr/token_buffer.h"
#include "grammar/source/diagnostic_sink.h"

namespace assay::grammar {

/// ANTLR's recovery with our messages: what was expected, in TTCN-3 words, and what was found. Stops the
/// parse with ParseCancellationException once `max_errors` were reported.
class SyntaxErrorStrategy final : public antlr4::DefaultErrorStrategy {
 public:
  SyntaxErrorStrategy(const TokenBuffer& tokens, size_t max_errors, DiagnosticSink& sink)
      : tokens_(tokens), max_errors_(max_errors), sink_(sink) {}

  size_t error_count() const { return error_count_; }

  /// In blocks and modules: skips to the next statement or definition instead of leaving the braces, so that
  /// one error does not hide or fake others behind it.
  void sync(antlr4::Parser* parser) override;
  /// Leaves a rule behind the braces it has opened.
  void recover(antlr4::Parser* parser, std::exception_ptr e) override;

 protected:
  /// Braces are never dropped, and not made up while errors are being passed over: what follows would be read in the wrong
  /// block.
  antlr4::Token* singleTokenDeletion(antlr4::Parser* parser) override;
  bool singleTokenInsertion(antlr4::Parser* parser) override;
  void reportNoViableAlternative(antlr4::Parser* parser, const antlr4::NoViableAltException& e) override;
  void reportInputMismatch(antlr4::Parser* parser, const antlr4::InputMismatchException& e) override;
  void reportFailedPredicate(antlr4::Parser* parser, const antlr4::FailedPredicateException& e) override;
  void reportUnwantedToken(antlr4::Parser* parser) override;
  void reportMissingToken(antlr4::Parser* parser) override;

 private:
  void SkipTo(antlr4::Parser* parser, const antlr4::misc::IntervalSet& starters);
  /// A better message for what people used to other languages write; empty when it is nothing of that kind.
  std::string_view Habit(size_t index) const;
  /// An error in the same line as the last one, before anything ended there, is likely to come of it.
  bool Follows(size_t index) const;
  void Report(const antlr4::Token* found, const antlr4::misc::IntervalSet& expected);

  const TokenBuffer& tokens_;
  size_t max_errors_;
  DiagnosticSink& sink_;
  size_t error_count_ = 0;
  size_t last_index_ = SIZE_MAX;  // of the last token that an error was found at: one report per place
  size_t last_slip_ = SIZE_MAX;   // of the last misspelt word
};

}  // namespace assay::grammar
