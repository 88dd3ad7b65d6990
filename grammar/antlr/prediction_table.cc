#include "grammar/antlr/prediction_table.h"

#include <optional>

#include "runtime/base/check.h"

namespace assay::grammar {

using antlr4::dfa::DFAState;

PredictionTable& PredictionTable::OfThread(const antlr4::atn::ATN& atn) {
  thread_local PredictionTable table(atn);
  return table;
}

PredictionTable::PredictionTable(const antlr4::atn::ATN& atn) : nodes_(1) {
  ASSAY_CHECK(atn.maxTokenType < kSlots);
  const size_t decisions = atn.getNumberOfDecisions();
  automata_.reserve(decisions);
  for (size_t i = 0; i < decisions; ++i) {
    automata_.emplace_back(atn.getDecisionState(i), i);
    roots_.push_back({automata_.back().isPrecedenceDfa(), {}});
  }
}

PredictionTable::Entry PredictionTable::NodeOf(const DFAState* state) {
  Entry& entry = entries_[state];
  if (entry == 0 && nodes_.size() < kMaxNodes) {
    entry = static_cast<Entry>(-static_cast<int>(nodes_.size()));
    nodes_.emplace_back();
  }
  return entry;
}

size_t PredictionTable::Learn(size_t decision, size_t precedence, antlr4::atn::ParserATNSimulator& simulator,
                              TokenBuffer& tokens, antlr4::ParserRuleContext* context) {
  const size_t alternative = simulator.adaptivePredict(&tokens, decision, context);
  const antlr4::dfa::DFA& automaton = automata_[decision];
  Root& root = roots_[decision];
  const size_t start = root.by_precedence ? precedence : 0;
  const DFAState* state =
      root.by_precedence ? automaton.getPrecedenceStartState(static_cast<int>(precedence)) : automaton.s0;
  if (state == nullptr) return alternative;
  if (root.of_precedence.size() <= start) root.of_precedence.resize(start + 1);
  Entry node = root.of_precedence[start] = NodeOf(state);
  for (size_t at = tokens.index(); node != 0; ++at) {
    const size_t type = tokens.get(at)->getType();
    const auto edge = state->edges.find(type);
    if (edge == state->edges.end() || edge->second == antlr4::atn::ATNSimulator::ERROR.get()) break;
    state = edge->second;
    // Answers that hang on predicates are asked for every time; so is what would look beyond the end.
    if (!state->predicates.empty() || (type == antlr4::Token::EOF && !state->isAcceptState)) break;
    const Entry entry = state->isAcceptState ? static_cast<Entry>(state->prediction) : NodeOf(state);
    nodes_[static_cast<size_t>(-node)][Slot(type)] = entry;
    if (state->isAcceptState) break;
    node = entry;
  }
  return alternative;
}

}  // namespace assay::grammar
