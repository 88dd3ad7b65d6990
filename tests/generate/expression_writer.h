#pragma once

#include <string>
#include <vector>

#include "tests/generate/choices.h"
#include "tests/generate/shape.h"

/// Random expressions and templates, each of a type that is asked for.

namespace assay::tests {

struct Variable {
  std::string name;
  const Shape* shape = nullptr;
  bool writable = true;
};

/// A function that expressions may call.
struct Callable {
  std::string name;
  const Shape* result = nullptr;
  std::vector<const Shape*> parameters;
};

/// What an expression may refer to.
struct Scope {
  std::vector<Variable> variables;
  const std::vector<Callable>* functions = nullptr;  ///< null: calls are not allowed here (ES 201 873-1 §16.1.4)
};

class ExpressionWriter {
 public:
  ExpressionWriter(Choices& choices, const Shapes& shapes) : choices_(choices), shapes_(shapes) {}

  /// A value of `shape`: well-typed, though its evaluation may be a run-time error.
  std::string Value(const Shape& shape, const Scope& scope, int depth);
  /// A value made of literals only; nothing in it can fail.
  std::string Literal(const Shape& shape, int depth);
  /// A template of `shape`, without `*` and `ifpresent` at its top.
  std::string Template(const Shape& shape, const Scope& scope, int depth);
  std::string Condition(const Scope& scope, int depth) { return Value(shapes_.Basic(Family::kBoolean), scope, depth); }
  /// A name that holds a `shape`: a variable, or a part of one; empty when there is none.
  std::string Holder(const Shape& shape, const Scope& scope, bool writable);

 private:
  uint32_t Below(uint32_t bound) { return choices_.Below(bound); }
  std::string Call(const Shape& shape, const Scope& scope, int depth);
  std::string Integer(const Scope& scope, int depth);
  std::string Float(const Scope& scope, int depth);
  std::string Boolean(const Scope& scope, int depth);
  std::string String(const Shape& shape, const Scope& scope, int depth);
  std::string StringLiteral(const Shape& shape);
  std::string Comparison(const Scope& scope, int depth);
  std::string FieldList(const Shape& shape, const Scope& scope, int depth, bool templates);
  std::string ListTemplate(const Shape& shape, const Scope& scope, int depth);
  std::string BasicTemplate(const Shape& shape, const Scope& scope, int depth);

  Choices& choices_;
  const Shapes& shapes_;
};

}  // namespace assay::tests
