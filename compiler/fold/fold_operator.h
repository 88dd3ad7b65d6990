#pragma once

#include <optional>
#include <string>

#include "grammar/ast/ast.h"
#include "runtime/value/value.h"

/// Static evaluation with the runtime's own operators, so that a folded expression and an executed one never
/// differ.

namespace assay::compiler {

/// Outcome of folding: a value, or the reason why the operation must fail at run time (then `value` is
/// empty).
struct Folded {
  std::optional<runtime::Value> value;
  std::string fault;  ///< starts lower case, names the clause; empty when there is a value or the operator is
                      ///< not static
};

Folded FoldUnary(grammar::ast::UnaryOp op, const runtime::Value& operand);
/// Every operator but `implies` and `except`; operands fit the operator.
Folded FoldBinary(grammar::ast::BinaryOp op, const runtime::Value& left, const runtime::Value& right);

/// The value of a literal, or none (wildcards, matching symbols, numbers beyond the runtime's limits).
std::optional<runtime::Value> FoldLiteral(const grammar::ast::Expr* literal);

}  // namespace assay::compiler
