#pragma once

#include <antlr4-runtime.h>

#include <exception>
#include <memory>

#include "grammar/antlr/context_arena.h"
#include "grammar/antlr/prediction_table.h"
#include "grammar/antlr/token_buffer.h"

namespace assay::grammar {

/// What the generated parser is built on (option superClass of the grammar): the members of antlr4::Parser
/// that it calls for every token and rule, in a form that the compiler can inline. They hide or end the
/// runtime's; the names are therefore the runtime's. No parse tree and no listeners: the builder reads the
/// labels of the contexts.
///
/// Two ways to parse: fast (SLL prediction out of a PredictionTable; the first error throws
/// ParseCancellationException), and thorough (full LL prediction and recovery by the error handler).
class ParserBase : public antlr4::Parser {
 public:
  /// Shape: `input` is a TokenBuffer, or null in a parser that is asked for its vocabulary only.
  explicit ParserBase(antlr4::TokenStream* input)
      : Parser(input), _input(static_cast<TokenBuffer*>(input)), _errHandler{} {
    setBuildParseTree(false);
    removeErrorListeners();
  }

  void StartFast() {
    table_ = &PredictionTable::OfThread(getATN());
    auto* simulator =
        new antlr4::atn::ParserATNSimulator(this, getATN(), table_->automata(), table_->contexts());
    simulator->setPredictionMode(antlr4::atn::PredictionMode::SLL);
    setInterpreter(simulator);
    Restart();
  }
  void StartThorough(const std::shared_ptr<antlr4::ANTLRErrorStrategy>& handler) {
    table_ = nullptr;
    setErrorHandler(handler);
    _errHandler.strategy = handler.get();
    Simulator().setPredictionMode(antlr4::atn::PredictionMode::LL);
    Restart();
  }

  size_t getState() const final { return state_; }
  void setState(size_t state) { state_ = state; }

  antlr4::Token* match(size_t type) final {
    BufferedToken* token = _input->current();
    if (_errHandler.strategy != nullptr) return Parser::match(type);
    if (token->getType() != type) Bail();
    if (type == EOF) _matchedEOF = true;
    _input->consume();
    return token;
  }
  antlr4::Token* consume() final {
    BufferedToken* token = _input->current();
    _input->consume();
    return token;
  }

  void enterRule(antlr4::ParserRuleContext* context, size_t state, size_t) final {
    state_ = state;
    _ctx = context;
    context->start = _input->current();
  }
  void exitRule() {
    _ctx->stop = _matchedEOF ? _input->current() : _input->LT(-1);
    state_ = _ctx->invokingState;
    _ctx = static_cast<antlr4::ParserRuleContext*>(_ctx->parent);
  }
  void enterOuterAlt(antlr4::ParserRuleContext* context, size_t) final { _ctx = context; }
  void enterRecursionRule(antlr4::ParserRuleContext* context, size_t state, size_t, int precedence) final {
    state_ = state;
    _precedenceStack.push_back(precedence);
    _ctx = context;
    context->start = _input->current();
  }
  void pushNewRecursionContext(antlr4::ParserRuleContext* context, size_t state, size_t) final {
    antlr4::ParserRuleContext* previous = _ctx;
    previous->parent = context;
    previous->invokingState = state;
    previous->stop = _input->LT(-1);
    _ctx = context;
    context->start = previous->start;
  }
  void unrollRecursionContexts(antlr4::ParserRuleContext* parent) final {
    _precedenceStack.pop_back();
    _ctx->stop = _input->LT(-1);
    _ctx->parent = parent;
    _ctx = parent;
  }
  bool precpred(antlr4::RuleContext*, int precedence) final { return precedence >= _precedenceStack.back(); }

  /// Calls `f` at the end of its life; the runtime's goes through std::function.
  template <class F>
  struct AtExit {
    F f;
    ~AtExit() { f(); }
  };
  template <class F>
  AtExit<F> finally(F f) {
    return {f};
  }

  /// The generated code reaches adaptivePredict by way of this.
  template <class T>
  ParserBase* getInterpreter() {
    return this;
  }
  size_t adaptivePredict(TokenBuffer* input, size_t decision, antlr4::ParserRuleContext* context) {
    if (table_ == nullptr) return Simulator().adaptivePredict(input, decision, context);
    const size_t precedence = static_cast<size_t>(_precedenceStack.back());
    const size_t known = table_->Find(decision, precedence, input->current());
    if (known != 0) return known;
    return table_->Learn(decision, precedence, Simulator(), *input, context);
  }

 protected:
  /// Stands between the generated code and its error handler, which the fast way does without.
  struct ErrorHandler {
    antlr4::ANTLRErrorStrategy* strategy = nullptr;

    ErrorHandler* operator->() { return this; }
    void sync(Parser* parser) {
      if (strategy != nullptr) strategy->sync(parser);
    }
    void reportMatch(Parser* parser) {
      if (strategy != nullptr) strategy->reportMatch(parser);
    }
    antlr4::Token* recoverInline(Parser* parser) {
      if (strategy == nullptr) Bail();
      return strategy->recoverInline(parser);
    }
    void reportError(Parser* parser, const antlr4::RecognitionException& error) {
      if (strategy == nullptr) Bail();
      strategy->reportError(parser, error);
    }
    void recover(Parser* parser, std::exception_ptr error) { strategy->recover(parser, error); }
  };

  TokenBuffer* _input;
  ErrorHandler _errHandler;
  ContextArena _tracker;

 private:
  [[noreturn]] static void Bail();
  antlr4::atn::ParserATNSimulator& Simulator() {
    return *static_cast<antlr4::atn::ParserATNSimulator*>(_interpreter);
  }
  void Restart() {
    _input->seek(0);
    reset();
    _tracker.Clear();
    state_ = static_cast<size_t>(-1);
  }

  size_t state_ = static_cast<size_t>(-1);
  PredictionTable* table_ = nullptr;  // null: the thorough way
};

}  // namespace assay::grammar
