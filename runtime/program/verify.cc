#include "fmt/format.h"
#include "runtime/program/program.h"

// Nothing unverified is run: the machine indexes registers and tables without looking. Every operand is checked against
// its letter in opcode.def; what a letter cannot say (a window of registers, a second table) is checked per instruction.

namespace assay::runtime {
namespace {

class Verifier {
 public:
  Verifier(const Program& program, const Function& function, std::vector<std::string>& faults)
      : program_(program), function_(function), faults_(faults) {}

  void Run() {
    const size_t size = function_.code.size();
    if (function_.locations.size() != size) Fault("the table of locations has another length than the code");
    if (function_.parameter_count > function_.register_count) Fault("more parameters than registers");
    if (function_.register_count >= kConstantBit) Fault("too many registers");
    if (function_.constants.size() >= kConstantBit) Fault("too many constants");
    if (size == 0) {
      Fault("no code");
      return;
    }
    for (at_ = 0; at_ < size; ++at_) {
      const Instruction& instruction = function_.code[at_];
      if (static_cast<size_t>(instruction.op) >= OpcodeCount()) {
        Fault(fmt::format("unknown instruction {}", static_cast<int>(instruction.op)));
        continue;
      }
      Shape(instruction);
      Extra(instruction);
    }
    at_ = size - 1;
    if (!EndsFlow(function_.code.back().op)) Fault("the code can be left at its end");
    at_ = SIZE_MAX;
    Tables();
  }

 private:
  static bool EndsFlow(Opcode op) {
    switch (op) {
      case Opcode::kJump: case Opcode::kReturn: case Opcode::kReturnNone: case Opcode::kReturnAlt:
      case Opcode::kTrap: case Opcode::kAltWait:
        return true;
      default:
        return false;
    }
  }

  void Shape(const Instruction& instruction) {
    const std::string_view shape = Info(instruction.op).shape;
    const int64_t operands[] = {instruction.a, instruction.b, instruction.c, instruction.d};
    for (size_t k = 0; k < 4; ++k) {
      int64_t operand = operands[k];
      switch (shape[k]) {
        case 'r': case 's': case 'w': Register(operand); break;
        case 'k': AnyOperand(operand); break;
        case 't': Index(operand, function_.code.size(), "jump target"); break;
        case 'f': Index(operand, program_.functions.size(), "function"); break;
        case 'y': Index(operand, program_.type_list.size(), "type"); break;
        case 'g': Index(operand, program_.global_count, "global"); break;
        case 'v': Index(operand, VariableCount(), "component variable"); break;
        case 'p': Index(operand, function_.paths.size(), "path"); break;
        case 'o': Index(operand, function_.port_ops.size(), "port operation"); break;
        case 'x': Index(operand, program_.predefined.size(), "predefined function"); break;
        case 'e': Index(operand, program_.externals.size(), "external function"); break;
        case 'm': Index(operand, function_.component_ops.size(), "component operation"); break;
        case 'i': Index(operand, function_.config_ops.size(), "configuration operation"); break;
        case 'q': Index(operand, function_.constants.size(), "constant"); break;
        default: break;
      }
    }
  }

  /// What the letters do not say.
  void Extra(const Instruction& i) {
    switch (i.op) {
      case Opcode::kNewList: case Opcode::kMakeMatcher:
        Window(i.b, i.c == kNone ? 1 : i.c);
        break;
      case Opcode::kMakeEnumerated:
        if (i.c < 2) Fault("an enumerated template without numbers");
        Window(i.b, i.c);
        break;
      case Opcode::kConcatTemplates: case Opcode::kNewRecord: case Opcode::kFormat:
      case Opcode::kCallPredefined: case Opcode::kCallExternal:
        Window(i.b, i.c);
        break;
      case Opcode::kMakePattern:
        Window(i.c, static_cast<size_t>(i.d) >> 2);
        break;
      case Opcode::kMakeRange:
        Window(i.b, 2);
        break;
      case Opcode::kEncode:
        Window(i.b, 3);
        break;
      case Opcode::kDecode:
        Window(i.b, 4);
        break;
      case Opcode::kWithLength:
        Window(i.c, 2);
        break;
      case Opcode::kExecute:
        Window(i.c, 2);
        [[fallthrough]];
      case Opcode::kCall:
      case Opcode::kCallAltstep:
      case Opcode::kActivate:
      case Opcode::kMakeThunk: case Opcode::kMakeDynamic:
        if (i.d >= 0 && static_cast<size_t>(i.d) < program_.functions.size()) {
          size_t count = program_.functions[static_cast<size_t>(i.d)]->parameter_count;
          // The first parameter of a dynamic template's function is the value itself.
          if (i.op == Opcode::kMakeDynamic && count > 0) --count;
          Window(i.b, count);
        }
        break;
      case Opcode::kSetVerdict:
        if (i.c != kNone) AnyOperand(i.c);
        break;
      case Opcode::kExecuteRef:
        Window(i.c, 2);
        AnyOperand(i.d);
        break;
      case Opcode::kStoreVarPath:
        Index(i.a, VariableCount(), "component variable");
        break;
      case Opcode::kTestPath:
        if (i.c > 3) Fault("unknown test of a path");
        break;
      case Opcode::kPortRef:
        Index(i.c, PortCount(), "port");
        break;
      case Opcode::kTimerRef:
        Index(i.c, TimerCount(), "timer");
        break;
      default:
        break;
    }
  }

  void Tables() {
    for (const Path& path : function_.paths) {
      for (const PathStep& step : path.steps) PathStepOperands(step);
    }
    for (const PortOperation& op : function_.port_ops) {
      Optional({op.target, op.value, op.address, op.result, op.call_timeout});
      Destinations({op.value_to, op.params_to, op.sender_to, op.index_to, op.timestamp_to});
    }
    for (const ComponentOperation& op : function_.component_ops) {
      Optional({op.target, op.name, op.host, op.behaviour});
      Destinations({op.index_to});
      if (op.kind == ComponentOperation::Kind::kCreate && (op.type == nullptr || op.type->component == nullptr)) {
        Fault("create without a component type");
      }
      if (op.kind != ComponentOperation::Kind::kStart) continue;
      Window(op.first_argument, op.argument_count);
      if (op.behaviour == kNone) Index(op.function, program_.functions.size(), "function");
    }
    for (const ConfigOperation& op : function_.config_ops) {
      for (const ConfigOperation::End& end : {op.first, op.second}) {
        Optional({end.component, end.index, end.port_ref});
      }
      Window(op.first_param, op.param_count);
    }
  }

  void PathStepOperands(const PathStep& step) {
    if (step.kind == PathStep::Kind::kIndex) {
      AnyOperand(step.index);
    } else if (step.type != nullptr && step.number >= step.type->fields.size()) {
      Fault(fmt::format("path: {} has no field {}", step.type->ToString(), step.number));
    }
  }

  size_t VariableCount() const {
    return function_.runs_on != nullptr && function_.runs_on->component != nullptr
               ? function_.runs_on->component->variables.size()
               : 0;
  }
  size_t PortCount() const {
    return function_.runs_on != nullptr && function_.runs_on->component != nullptr
               ? function_.runs_on->component->ports.size()
               : 0;
  }
  size_t TimerCount() const {
    return function_.runs_on != nullptr && function_.runs_on->component != nullptr
               ? function_.runs_on->component->timers.size()
               : 0;
  }

  void Register(int64_t operand) { Index(operand, function_.register_count, "register"); }
  void AnyOperand(int64_t operand) {
    if (operand >= 0 && operand <= UINT16_MAX && (operand & kConstantBit) != 0) {
      Index(operand & ~int64_t{kConstantBit}, function_.constants.size(), "constant");
    } else {
      Register(operand);
    }
  }
  void Optional(std::initializer_list<Operand> operands) {
    for (Operand operand : operands) {
      if (operand != kNone) AnyOperand(operand);
    }
  }
  void Destinations(std::initializer_list<Operand> operands) {
    for (Operand operand : operands) {
      if (operand != kNone) Register(operand);
    }
  }
  void Window(size_t first, size_t count) {
    if (count != 0 && first + count > function_.register_count) {
      Fault(fmt::format("registers {} to {} of {}", first, first + count - 1, function_.register_count));
    }
  }
  void Index(int64_t index, size_t size, const char* what) {
    if (index < 0 || static_cast<uint64_t>(index) >= size) Fault(fmt::format("{} {} of {}", what, index, size));
  }

  void Fault(std::string what) {
    std::string name = function_.module.empty() ? function_.name : function_.module + "." + function_.name;
    if (at_ == SIZE_MAX) {
      faults_.push_back(fmt::format("{}: {}", name, what));
    } else {
      std::string_view mnemonic = at_ < function_.code.size() ? Info(function_.code[at_].op).mnemonic : "";
      faults_.push_back(fmt::format("{}: {} {}: {}", name, at_, mnemonic, what));
    }
  }

  const Program& program_;
  const Function& function_;
  std::vector<std::string>& faults_;
  size_t at_ = SIZE_MAX;
};

void VerifyIndexes(const Program& program, std::vector<std::string>& faults) {
  auto check = [&](uint32_t index, const char* table) {
    if (index >= program.functions.size()) faults.push_back(fmt::format("{}: function {}", table, index));
  };
  for (uint32_t index : program.init_order) check(index, "init_order");
  for (uint32_t index : program.testcases) check(index, "testcases");
  for (const auto& [type, index] : program.component_init) check(index, "component_init");
  for (const auto& [module, index] : program.controls) check(index, "controls");
  for (const ModuleParameter& parameter : program.parameters) {
    if (parameter.global >= program.global_count) {
      faults.push_back(fmt::format("parameters: {}: global {}", parameter.name, parameter.global));
    }
  }
}

}  // namespace

std::vector<std::string> Verify(const Program& program) {
  std::vector<std::string> faults;
  VerifyIndexes(program, faults);
  for (const auto& function : program.functions) Verifier(program, *function, faults).Run();
  return faults;
}

}  // namespace assay::runtime
