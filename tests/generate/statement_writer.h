#pragma once

#include <string>

#include "tests/generate/expression_writer.h"

/// Random statement blocks. Whatever they say, they end: loops count to a small number that nothing else writes, functions
/// call earlier ones only, alternatives wait beside a running timer, and `repeat` follows a receive that sends nothing.

namespace assay::tests {

/// Names of the module that statements use.
struct Surroundings {
  const Shapes* shapes = nullptr;
  std::vector<std::string> behaviours;  ///< functions of component type C without parameters, startable
  std::vector<std::string> altsteps;    ///< on C, without parameters
};

enum class Place { kFunction, kBehaviour, kAltstep, kTestcase };

class StatementWriter {
 public:
  StatementWriter(Choices& choices, const Surroundings& surroundings, ExpressionWriter& expressions, Place place)
      : choices_(choices), surroundings_(surroundings), expressions_(expressions), place_(place) {}

  /// A block with braces. `scope` grows inside only.
  std::string Block(Scope scope, int depth, uint32_t statements);

 private:
  std::string Statement(Scope& scope, int depth);
  std::string Declaration(Scope& scope);
  std::string Assignment(const Scope& scope);
  std::string Loop(const Scope& scope, int depth);
  std::string Select(const Scope& scope, int depth);
  std::string Communication(Scope& scope, int depth);
  std::string Alt(const Scope& scope, int depth, const char* word);
  std::string ReceiveBranch(const Scope& scope, int depth, bool may_repeat);
  std::string Configuration(const Scope& scope);
  uint32_t Below(uint32_t bound) { return choices_.Below(bound); }
  std::string Fresh(const char* prefix) { return prefix + std::to_string(next_name_++); }

  Choices& choices_;
  const Surroundings& surroundings_;
  ExpressionWriter& expressions_;
  Place place_;
  int loops_ = 0;        // loops around the statement: two at most
  bool quiet_ = false;   // inside the branch of a repeat: nothing is sent
  int next_name_ = 0;
};

}  // namespace assay::tests
