#include "runtime/program/builder.h"

#include "fmt/format.h"
#include "runtime/base/check.h"

namespace assay::runtime {
namespace {

constexpr size_t kMaxRows = kConstantBit - 1;

/// Two values with the same key are the same constant.
std::string ConstantKey(const Value& value) {
  std::string key(1, static_cast<char>(value.tag()));
  if (value.is_string()) {
    if (value.is(Tag::kUniversal)) return key + value.ToUtf8();
    key.append(value.bytes());
    return key;
  }
  if (value.is_heap()) return key + fmt::format("{}", static_cast<const void*>(value.object()));
  switch (value.tag()) {
    case Tag::kEnumerated:
      return key + fmt::format("{}.{}.{}", static_cast<const void*>(value.enum_type()), value.enum_item(),
                               value.enum_ordinal());
    case Tag::kUnbound:
    case Tag::kOmit:
    case Tag::kNull:
      return key;
    default:
      return key + fmt::format("{:x}", static_cast<uint64_t>(value.integer()));
  }
}

bool EndsFlow(Opcode op) {
  switch (op) {
    case Opcode::kJump:
    case Opcode::kReturn:
    case Opcode::kReturnNone:
    case Opcode::kReturnAlt:
    case Opcode::kTrap:
    case Opcode::kAltWait:
      return true;
    default:
      return false;
  }
}

}  // namespace

FunctionBuilder::FunctionBuilder(Function& function) : function_(function), location_(function.location) {
  NewRegisters(function.parameter_count);
}

uint16_t FunctionBuilder::NewRegisters(size_t count) {
  if (top_ + count > kMaxRows) {
    overflowed_ = true;
    return 0;
  }
  uint16_t first = top_;
  top_ = static_cast<uint16_t>(top_ + count);
  if (top_ > function_.register_count) function_.register_count = top_;
  return first;
}

Operand FunctionBuilder::Constant(const Value& value) {
  auto [row, added] = constant_rows_.try_emplace(ConstantKey(value), 0);
  if (added) row->second = static_cast<Operand>(AddRow(function_.constants, value) | kConstantBit);
  return row->second;
}

FunctionBuilder::Label FunctionBuilder::NewLabel() {
  labels_.push_back(-1);
  return Label{static_cast<uint32_t>(labels_.size() - 1)};
}

void FunctionBuilder::Bind(Label label) {
  ASSAY_CHECK(labels_[label.index] < 0);
  labels_[label.index] = static_cast<int64_t>(function_.code.size());
  last_bound_ = function_.code.size();
}

void FunctionBuilder::Emit(Opcode op, uint16_t a, uint16_t b, uint16_t c, int32_t d) {
  function_.code.push_back({op, a, b, c, d});
  function_.locations.push_back(location_);
}

void FunctionBuilder::EmitJump(Opcode op, Label target, uint16_t b, uint16_t c, uint16_t a) {
  jumps_.emplace_back(function_.code.size(), target.index);
  Emit(op, a, b, c);
}

void FunctionBuilder::Move(uint16_t a, Operand b) {
  if (a != b) Emit(Opcode::kMove, a, b);
}

int32_t FunctionBuilder::Text(std::string_view text) {
  return Constant(Value::UniversalFromUtf8(text)) & ~kConstantBit;
}

int32_t FunctionBuilder::AddPath(Path path) {
  std::string key = path.text;
  for (const PathStep& step : path.steps) {
    key += fmt::format("|{}.{}.{}.{}", static_cast<int>(step.kind), step.number, step.index,
                       static_cast<const void*>(step.type));
  }
  auto [row, added] = path_rows_.try_emplace(std::move(key), 0);
  if (added) row->second = AddRow(function_.paths, std::move(path));
  return row->second;
}

int32_t FunctionBuilder::AddPortOperation(PortOperation operation) {
  return AddRow(function_.port_ops, std::move(operation));
}

int32_t FunctionBuilder::AddComponentOperation(ComponentOperation operation) {
  return AddRow(function_.component_ops, std::move(operation));
}

int32_t FunctionBuilder::AddConfigOperation(ConfigOperation operation) {
  return AddRow(function_.config_ops, std::move(operation));
}

template <class T>
int32_t FunctionBuilder::AddRow(std::vector<T>& table, T row) {
  if (table.size() >= kMaxRows) {
    overflowed_ = true;
    return 0;
  }
  table.push_back(std::move(row));
  return static_cast<int32_t>(table.size() - 1);
}

bool FunctionBuilder::reachable() const {
  if (last_bound_ == function_.code.size() || function_.code.empty()) return true;
  return !EndsFlow(function_.code.back().op);
}

void FunctionBuilder::Finish() {
  for (auto [instruction, label] : jumps_) {
    ASSAY_CHECK(labels_[label] >= 0);
    function_.code[instruction].d = static_cast<int32_t>(labels_[label]);
  }
  jumps_.clear();
}

}  // namespace assay::runtime
