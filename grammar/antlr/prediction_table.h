#pragma once

#include <antlr4-runtime.h>

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "grammar/antlr/token_buffer.h"

namespace assay::grammar {

/// What ANTLR's SLL prediction has answered so far, as arrays that take one access a token of lookahead. The
/// runtime keeps the same automaton in hash maps behind two process-wide locks, which cost more than all the
/// rest of a parse. Nothing is decided here: an entry is copied from the runtime's automaton when it has used
/// it.
/// Threads: one table each, with an automaton of its own.
class PredictionTable {
 public:
  /// The table of this thread, for the grammar of `atn`.
  static PredictionTable& OfThread(const antlr4::atn::ATN& atn);

  explicit PredictionTable(const antlr4::atn::ATN& atn);

  /// The alternative of `decision` in front of the tokens at `token`, or 0 when not known yet. Shape:
  /// `precedence` is the parser's, which the loops of left-recursive rules depend on.
  size_t Find(size_t decision, size_t precedence, const BufferedToken* token) const {
    const std::vector<Entry>& roots = roots_[decision].of_precedence;
    const size_t root = roots_[decision].by_precedence ? precedence : 0;
    if (root >= roots.size()) return 0;
    Entry entry = roots[root];
    while (entry < 0) entry = nodes_[static_cast<size_t>(-entry)][Slot((token++)->getType())];
    return static_cast<size_t>(entry);
  }

  /// Asks the runtime, and keeps its answer when it depends on the tokens alone. Errors: throws what the
  /// runtime throws.
  size_t Learn(size_t decision, size_t precedence, antlr4::atn::ParserATNSimulator& simulator,
               TokenBuffer& tokens, antlr4::ParserRuleContext* context);

  /// For the simulators that Learn is called with.
  std::vector<antlr4::dfa::DFA>& automata() { return automata_; }
  antlr4::atn::PredictionContextCache& contexts() { return contexts_; }

 private:
  /// 0: not known; positive: an alternative; negative: the node for the next token.
  using Entry = int16_t;
  static constexpr size_t kSlots = 256;
  static constexpr size_t kMaxNodes = 8192;
  using Node = std::array<Entry, kSlots>;
  struct Root {
    bool by_precedence;
    std::vector<Entry> of_precedence;
  };

  /// EOF comes first; real tokens start at 1.
  static size_t Slot(size_t type) { return type == antlr4::Token::EOF ? 0 : type; }
  /// The entry that leads to `state`; 0 when there is no room.
  Entry NodeOf(const antlr4::dfa::DFAState* state);

  std::vector<antlr4::dfa::DFA> automata_;
  antlr4::atn::PredictionContextCache contexts_;
  std::vector<Root> roots_;  // by decision
  std::vector<Node> nodes_;  // [0] is not used
  std::unordered_map<const antlr4::dfa::DFAState*, Entry> entries_;
};

}  // namespace assay::grammar
