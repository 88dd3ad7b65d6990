#include <iterator>

#include "fmt/format.h"
#include "runtime/program/program.h"
#include "runtime/value/print.h"

// Layout of a function, one instruction a line; operands in the order of the instruction's shape:
//
//   function Sum.f_sum(n) registers 3
//     0  move r1, 0
//     1  jnlt r1, r0 -> 4
//     2  add r2, r2, r1
//     …
//   path %0 .a.b[r1]
//   port @0 receive port r1, value #2

namespace assay::runtime {
namespace {

/// Longer constants are printed once, in the table behind the code. Units: octets.
constexpr size_t kInlineConstantLimit = 32;
/// Octets of a constant in the table.
constexpr size_t kConstantLimit = 400;

const char* KindName(FunctionKind kind) {
  switch (kind) {
    case FunctionKind::kFunction: return "function";
    case FunctionKind::kAltstep: return "altstep";
    case FunctionKind::kTestcase: return "testcase";
    case FunctionKind::kControl: return "control";
    case FunctionKind::kInit: return "init";
  }
  return "?";
}

const char* KindName(PortOperation::Kind kind) {
  switch (kind) {
    case PortOperation::Kind::kSend: return "send";
    case PortOperation::Kind::kCall: return "call";
    case PortOperation::Kind::kReply: return "reply";
    case PortOperation::Kind::kRaise: return "raise";
    case PortOperation::Kind::kReceive: return "receive";
    case PortOperation::Kind::kTrigger: return "trigger";
    case PortOperation::Kind::kGetCall: return "getcall";
    case PortOperation::Kind::kGetReply: return "getreply";
    case PortOperation::Kind::kCatch: return "catch";
    case PortOperation::Kind::kCatchTimeout: return "catch timeout";
    case PortOperation::Kind::kCheck: return "check";
    case PortOperation::Kind::kTimeout: return "timeout";
    case PortOperation::Kind::kDone: return "done";
    case PortOperation::Kind::kKilled: return "killed";
    case PortOperation::Kind::kReturned: return "returned";
    case PortOperation::Kind::kStopped: return "stopped";
  }
  return "?";
}

const char* KindName(ComponentOperation::Kind kind) {
  switch (kind) {
    case ComponentOperation::Kind::kCreate: return "create";
    case ComponentOperation::Kind::kStart: return "start";
    case ComponentOperation::Kind::kStop: return "stop";
    case ComponentOperation::Kind::kKill: return "kill";
    case ComponentOperation::Kind::kAlive: return "alive";
    case ComponentOperation::Kind::kRunning: return "running";
  }
  return "?";
}

const char* KindName(ConfigOperation::Kind kind) {
  switch (kind) {
    case ConfigOperation::Kind::kConnect: return "connect";
    case ConfigOperation::Kind::kDisconnect: return "disconnect";
    case ConfigOperation::Kind::kMap: return "map";
    case ConfigOperation::Kind::kUnmap: return "unmap";
  }
  return "?";
}

const char* QuantityPrefix(Quantity quantity) {
  switch (quantity) {
    case Quantity::kOne: return "";
    case Quantity::kAny: return "any ";
    case Quantity::kAll: return "all ";
    case Quantity::kAnyFrom: return "any from ";
  }
  return "";
}

std::string FunctionName(const Function& function) {
  return function.module.empty() ? function.name : function.module + "." + function.name;
}

class Printer {
 public:
  Printer(const Program& program, const Function& function, bool locations)
      : program_(program), function_(function), locations_(locations) {}

  std::string Print() {
    Header();
    for (size_t i = 0; i < function_.code.size(); ++i) Line(i);
    Tables();
    return std::move(out_);
  }

 private:
  void Header() {
    Add("{} {}(", KindName(function_.kind), FunctionName(function_));
    for (size_t i = 0; i < function_.parameters.size(); ++i) {
      Add("{}{}", i == 0 ? "" : ", ", function_.parameters[i].name);
    }
    Add(") registers {}", function_.register_count);
    if (function_.runs_on != nullptr) Add(" runs on {}", function_.runs_on->ToString());
    if (function_.system != nullptr) Add(" system {}", function_.system->ToString());
    out_ += '\n';
  }

  void Line(size_t i) {
    const Instruction& instruction = function_.code[i];
    const OpcodeInfo& info = Info(instruction.op);
    size_t start = out_.size();
    Add("{:5}  {}", i, info.mnemonic.empty() ? "?" : info.mnemonic);
    const int64_t operands[] = {instruction.a, instruction.b, instruction.c, instruction.d};
    const char* separator = " ";
    for (size_t k = 0; k < 4; ++k) {
      char letter = info.shape[k];
      if (letter == '-') continue;
      if (letter == 't') {
        Add(" -> {}", operands[k]);
        continue;
      }
      out_ += separator;
      separator = ", ";
      if (letter == 'n' && k < 3 && operands[k] == kNone) {
        out_ += "none";
      } else {
        Shaped(letter, operands[k]);
      }
    }
    if (locations_ && i < function_.locations.size()) {
      const Location& at = function_.locations[i];
      if (at.line != 0 && (at.line != last_.line || at.column != last_.column || at.file != last_.file)) {
        size_t width = out_.size() - start;
        out_.append(width < 44 ? 44 - width : 1, ' ');
        Add("; {}:{}", at.line, at.column);
        last_ = at;
      }
    }
    out_ += '\n';
  }

  void Shaped(char letter, int64_t operand) {
    switch (letter) {
      case 'r': case 's': case 'w': case 'k':
        AddOperand(static_cast<Operand>(operand));
        return;
      case 'f':
        AddName(program_.functions, operand, 'f', [](const auto& f) { return FunctionName(*f); });
        return;
      case 'y':
        AddName(program_.type_list, operand, 'y', [](const Type* type) { return type->ToString(); });
        return;
      case 'g':
        AddName(program_.global_names, operand, 'g', [](const std::string& name) { return name; });
        return;
      case 'x':
        AddName(program_.predefined, operand, 'x', [](const std::string& name) { return name; });
        return;
      case 'e':
        AddName(program_.externals, operand, 'e', [](const std::string& name) { return name; });
        return;
      case 'q':
        AddOperand(static_cast<Operand>(operand | kConstantBit));
        return;
      case 'v':
        if (const Type* type = function_.runs_on; type != nullptr && type->component != nullptr) {
          AddName(type->component->variables, operand, 'v', [](const auto& variable) { return variable.name; });
        } else {
          Add("v{}", operand);
        }
        return;
      case 'p':
        if (operand >= 0 && static_cast<size_t>(operand) < function_.paths.size()) {
          AddPath(function_.paths[static_cast<size_t>(operand)]);
        } else {
          Add("%{}", operand);
        }
        return;
      case 'o': case 'm': case 'i':
        Add("{}{}", letter == 'o' ? "port@" : letter == 'm' ? "comp@" : "conf@", operand);
        return;
      default:
        Add("{}", operand);
    }
  }

  void AddPath(const Path& path) {
    if (path.steps.empty()) out_ += ".";
    for (const PathStep& step : path.steps) {
      if (step.kind == PathStep::Kind::kIndex) {
        out_ += '[';
        AddOperand(step.index);
        if (step.number != 0) Add("-{}", static_cast<int32_t>(step.number));
        out_ += ']';
      } else if (step.type != nullptr && step.number < step.type->fields.size()) {
        Add(".{}", step.type->fields[step.number].name);
      } else {
        Add(".{}", step.number);
      }
    }
  }

  void AddOperand(Operand operand) {
    if (operand == kNone) {
      out_ += "none";
    } else if ((operand & kConstantBit) == 0) {
      Add("r{}", operand);
    } else {
      AddConstant(operand & ~kConstantBit);
    }
  }

  void AddConstant(size_t row) {
    if (row >= function_.constants.size()) {
      Add("#{}?", row);
      return;
    }
    std::string text = runtime::Print(function_.constants[row]);
    if (text.empty()) text = "-";
    if (text.size() <= kInlineConstantLimit) {
      out_ += text;
      return;
    }
    Add("#{}", row);
    if (listed_.size() <= row) listed_.resize(row + 1);
    listed_[row] = true;
  }

  template <class Table, class Name>
  void AddName(const Table& table, int64_t index, char letter, Name name) {
    if (index >= 0 && static_cast<size_t>(index) < table.size()) {
      out_ += name(table[static_cast<size_t>(index)]);
    } else {
      Add("{}{}?", letter, index);
    }
  }

  void Tables() {
    for (size_t i = 0; i < function_.port_ops.size(); ++i) PortOp(i, function_.port_ops[i]);
    for (size_t i = 0; i < function_.component_ops.size(); ++i) ComponentOp(i, function_.component_ops[i]);
    for (size_t i = 0; i < function_.config_ops.size(); ++i) ConfigOp(i, function_.config_ops[i]);
    for (size_t i = 0; i < listed_.size(); ++i) {
      if (listed_[i]) {
        Add("  #{} {}\n", i, runtime::Print(function_.constants[i], PrintOptions{.max_length = kConstantLimit}));
      }
    }
  }

  void Named(const char* name, Operand operand) {
    if (operand == kNone) return;
    Add(" {} ", name);
    AddOperand(operand);
  }

  void PortOp(size_t i, const PortOperation& op) {
    Add("  port@{} {}{}{}", i, QuantityPrefix(op.quantity), op.peek ? "check " : "", KindName(op.kind));
    if (op.type != nullptr) Add(" type {}", op.type->ToString());
    Named("at", op.target);
    Named("value", op.value);
    Named("address", op.address);
    Named("result", op.result);
    Named("timeout", op.call_timeout);
    if (op.nowait) out_ += " nowait";
    if (op.call_blocks) out_ += " blocks";
    Named("->value", op.value_to);
    Named("->params", op.params_to);
    Named("->sender", op.sender_to);
    Named("->index", op.index_to);
    Named("->timestamp", op.timestamp_to);
    if (!op.template_name.empty()) Add(" template {}", op.template_name);
    out_ += '\n';
  }

  void ComponentOp(size_t i, const ComponentOperation& op) {
    Add("  comp@{} {}{}", i, QuantityPrefix(op.quantity), KindName(op.kind));
    if (op.type != nullptr) Add(" type {}", op.type->ToString());
    if (op.alive) out_ += " alive";
    Named("at", op.target);
    Named("name", op.name);
    Named("host", op.host);
    if (op.kind == ComponentOperation::Kind::kStart) {
      if (op.behaviour == kNone) {
        out_ += ' ';
        AddName(program_.functions, op.function, 'f', [](const auto& f) { return FunctionName(*f); });
      }
      Named("behaviour", op.behaviour);
      Add(" arguments r{}+{}", op.first_argument, op.argument_count);
    }
    Named("->index", op.index_to);
    out_ += '\n';
  }

  void ConfigOp(size_t i, const ConfigOperation& op) {
    Add("  conf@{} {}", i, KindName(op.kind));
    End(op.first);
    End(op.second);
    if (op.param_count != 0) Add(" params r{}+{}", op.first_param, op.param_count);
    out_ += '\n';
  }

  void End(const ConfigOperation::End& end) {
    out_ += ' ';
    if (end.component == kNone) {
      out_ += "all";
    } else {
      AddOperand(end.component);
    }
    Add(":{}", end.port.empty() ? "*" : end.port);
    if (end.index != kNone) {
      out_ += '[';
      AddOperand(end.index);
      out_ += ']';
    }
    Named("ref", end.port_ref);
  }

  template <class... Args>
  void Add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  const Program& program_;
  const Function& function_;
  const bool locations_;
  Location last_;
  std::string out_;
  std::vector<bool> listed_;  ///< constants too long to be printed in place
};

}  // namespace

std::string Disassemble(const Program& program, const Function& function, bool locations) {
  return Printer(program, function, locations).Print();
}

std::string Disassemble(const Program& program, bool locations) {
  std::string out;
  for (const auto& function : program.functions) {
    if (!out.empty()) out += '\n';
    out += Disassemble(program, *function, locations);
  }
  return out;
}

}  // namespace assay::runtime
