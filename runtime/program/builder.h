#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/program/program.h"

namespace assay::runtime {

/// Writes the code and tables of one Function.
///
/// Registers are a stack: parameters first, then variables, then temporaries. A block remembers `mark()` and gives
/// everything above back with `Release()`; a call's arguments are therefore always the topmost registers, as the
/// overlapping windows of Call want it.
/// Limits: 32 767 registers, constants and table rows each; going beyond sets `overflowed()` and the code is useless.
class FunctionBuilder {
 public:
  struct Label {
    uint32_t index = UINT32_MAX;
    bool valid() const { return index != UINT32_MAX; }
  };

  /// `function.parameter_count` registers are taken at once.
  explicit FunctionBuilder(Function& function);

  Function& function() { return function_; }

  uint16_t NewRegister() { return NewRegisters(1); }
  /// Takes `count` registers in a row and returns the first.
  uint16_t NewRegisters(size_t count);
  uint16_t mark() const { return top_; }
  void Release(uint16_t mark) { top_ = mark; }

  /// Operand of a constant; equal scalars and strings, and the same heap object, share one row.
  Operand Constant(const Value& value);
  Operand Integer(int64_t number) { return Constant(Value::Integer(number)); }
  Operand Boolean(bool truth) { return Constant(Value::Boolean(truth)); }
  static bool IsConstant(Operand operand) { return (operand & kConstantBit) != 0; }
  const Value& ConstantValue(Operand operand) const { return function_.constants[operand & ~kConstantBit]; }

  Label NewLabel();
  /// The label stands for the next instruction.
  void Bind(Label label);
  bool IsBound(Label label) const { return labels_[label.index] >= 0; }

  void Emit(Opcode op, uint16_t a = 0, uint16_t b = 0, uint16_t c = 0, int32_t d = 0);
  /// An instruction whose d is a jump target.
  void EmitJump(Opcode op, Label target, uint16_t b = 0, uint16_t c = 0, uint16_t a = 0);
  void Jump(Label target) { EmitJump(Opcode::kJump, target); }
  /// a := b, nothing when they are the same register.
  void Move(uint16_t a, Operand b);
  /// Index of constant `text` for operands `q`.
  int32_t Text(std::string_view text);

  int32_t AddPath(Path path);
  int32_t AddPortOperation(PortOperation operation);
  int32_t AddComponentOperation(ComponentOperation operation);
  int32_t AddConfigOperation(ConfigOperation operation);

  /// Location of the instructions emitted from now on.
  void SetLocation(Location location) { location_ = location; }
  Location location() const { return location_; }
  size_t size() const { return function_.code.size(); }
  /// True when the next instruction can be reached by falling through.
  bool reachable() const;

  /// Resolves the jumps and sets register_count. Every label used must be bound.
  void Finish();
  bool overflowed() const { return overflowed_; }

 private:
  template <class T>
  int32_t AddRow(std::vector<T>& table, T row);

  Function& function_;
  uint16_t top_ = 0;
  Location location_;
  bool overflowed_ = false;
  std::unordered_map<std::string, Operand> constant_rows_;
  std::unordered_map<std::string, int32_t> path_rows_;
  std::vector<int64_t> labels_;                          ///< instruction, -1 while unbound
  std::vector<std::pair<size_t, uint32_t>> jumps_;       ///< instruction, label
  size_t last_bound_ = SIZE_MAX;                         ///< instruction the last bound label stands for
};

}  // namespace assay::runtime
