#include "compiler/lower/function_lowering.h"

// Elements of arrays of ports and timers (§6.2.7). The instances of an array stand behind each other:
// `p[i][j]` is the one with the flat index i * size of the second dimension + j.

namespace assay::compiler {

using runtime::Type;

namespace {

template <class Members>
const std::vector<uint32_t>* DimensionsOf(const Members& members, std::string_view name) {
  for (const auto& member : members) {
    if (member.name == name) return &member.dimensions;
  }
  return nullptr;
}

}  // namespace

/// The flat index of `element`, an element of `symbol`; kNone when it is a part of the array.
Operand FunctionLowering::FlatIndexOf(const ast::Expr* element, const Symbol& symbol,
                                      const std::vector<uint32_t>* dimensions) {
  std::vector<const ast::IndexExpr*> parts;
  while (const auto* index = ast::As<ast::IndexExpr>(element)) {
    parts.push_back(index);
    element = index->base;
  }
  if (dimensions == nullptr || parts.empty() || parts.size() != dimensions->size()) return kNone;
  const auto* declarator = ast::As<ast::Declarator>(symbol.node);
  Operand flat = kNone;
  for (size_t i = 0; i < parts.size(); ++i) {
    const ast::Expr* position = parts[parts.size() - 1 - i]->index;
    Operand index = LowerFor(position, nullptr);
    // `port P p[1 .. 3]`: the lower bound of the dimension.
    const auto* bounds = declarator != nullptr && i < declarator->dims.size()
                             ? ast::As<ast::RangeExpr>(declarator->dims[i])
                             : nullptr;
    const runtime::Value* lower = bounds == nullptr ? nullptr : p_.Constant(bounds->lower);
    const int64_t first = lower == nullptr ? 0 : lower->integer();
    const int64_t size = (*dimensions)[i];
    if (p_.Constant(position) == nullptr) CheckIndex(index, first, size, symbol);
    if (first != 0) {
      uint16_t shifted = b_.NewRegister();
      b_.Emit(Opcode::kSubtract, shifted, index, b_.Integer(first));
      index = shifted;
    }
    if (flat == kNone) {
      flat = index;
      continue;
    }
    uint16_t sum = b_.NewRegister();
    b_.Emit(Opcode::kMultiply, sum, flat, b_.Integer(size));
    b_.Emit(Opcode::kAdd, sum, sum, index);
    flat = sum;
  }
  return flat;
}

/// A trap when `index` is none of the `size` from `first` on: it would be the index of another element of the
/// array.
void FunctionLowering::CheckIndex(Operand index, int64_t first, int64_t size, const Symbol& symbol) {
  FunctionBuilder::Label outside = b_.NewLabel();
  FunctionBuilder::Label inside = b_.NewLabel();
  b_.EmitJump(Opcode::kJumpLess, outside, index, b_.Integer(first));
  b_.EmitJump(Opcode::kJumpLess, inside, index, b_.Integer(first + size));
  b_.Bind(outside);
  b_.Emit(Opcode::kTrap, 0, 0, 0,
          b_.Text("an index of '" + std::string(symbol.name) + "' is outside " + std::to_string(first) +
                  ".." + std::to_string(first + size - 1) + " (§6.2.7)"));
  b_.Bind(inside);
}

/// The flat index of an element of a port or timer array of this component; kNone when `expr` is no such
/// element.
Operand FunctionLowering::FlatIndex(const ast::Expr* expr, const Symbol** root) {
  const ast::Expr* base = expr;
  while (const auto* index = ast::As<ast::IndexExpr>(base)) base = index->base;
  const Symbol* symbol = Info(base).symbol;
  const Type* runs_on = b_.function().runs_on;
  if (symbol == nullptr || runs_on == nullptr || runs_on->component == nullptr) return kNone;
  const std::vector<uint32_t>* dimensions = nullptr;
  if (symbol->storage == Storage::kComponentPort)
    dimensions = DimensionsOf(runs_on->component->ports, symbol->name);
  if (symbol->storage == Storage::kComponentTimer)
    dimensions = DimensionsOf(runs_on->component->timers, symbol->name);
  const Operand flat = FlatIndexOf(expr, *symbol, dimensions);
  if (flat != kNone) *root = symbol;
  return flat;
}

/// The same of a port of another component: only its declaration tells the dimensions.
Operand FunctionLowering::EndpointIndex(const ast::Expr* port, const Symbol& symbol) {
  const bool known = symbol.owner != nullptr && symbol.owner->component != nullptr;
  const Operand flat =
      FlatIndexOf(port, symbol, known ? DimensionsOf(symbol.owner->component->ports, symbol.name) : nullptr);
  return flat != kNone ? flat : Unsupported(port, "this element of an array of ports");
}

}  // namespace assay::compiler
