#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/random.h"
#include "runtime/executor/executor.h"
#include "runtime/program/builder.h"
#include "runtime/program/program.h"

namespace assay::runtime {

/// A program written by hand, for tests and benchmarks of the machine that must not depend on the compiler.
class HandProgram {
 public:
  HandProgram() {
    program_.types = std::make_unique<TypeTable>();
    program_.files = {"hand.ttcn"};
    program_.modules = {"M"};
  }

  Program& program() { return program_; }

  /// Component type `name` with message ports for integers, variables and timers.
  Type* Component(const std::string& name, std::vector<std::string> ports, size_t variables = 0,
                  std::vector<std::string> timers = {}) {
    Type* type = program_.types->New(TypeKind::kComponent);
    type->module = "M";
    type->name = name;
    auto info = std::make_shared<ComponentInfo>();
    for (const std::string& port : ports) info->ports.push_back({port, PortType(), {}});
    for (size_t i = 0; i < variables; ++i)
      info->variables.push_back({"v" + std::to_string(i), Integer(), false});
    for (const std::string& timer : timers) info->timers.push_back({timer, {}});
    type->component = info;
    return type;
  }

  static const Type* Integer() { return PredefinedType(TypeKind::kInteger); }

  const Type* PortType() {
    if (port_ == nullptr) {
      port_ = program_.types->New(TypeKind::kPort);
      port_->name = "P";
      auto info = std::make_shared<PortInfo>();
      info->message = true;
      info->in = info->out = {Integer(), PredefinedType(TypeKind::kCharstring)};
      port_->port = info;
    }
    return port_;
  }

  /// A new function; its number is returned, its code is written by `write` through a builder.
  template <typename Write>
  uint32_t Add(const std::string& name, FunctionKind kind, const Type* runs_on, uint16_t parameters,
               Write write) {
    const auto number = static_cast<uint32_t>(program_.functions.size());
    program_.functions.push_back(std::make_unique<Function>());
    Function& function = *program_.functions.back();
    function.module = "M";
    function.name = name;
    function.kind = kind;
    function.runs_on = runs_on;
    function.parameter_count = parameters;
    function.location = {0, 1, 1};
    FunctionBuilder builder(function);
    builder.SetLocation({0, 1, 1});
    write(builder, number);
    builder.Finish();
    if (kind == FunctionKind::kTestcase) program_.testcases.push_back(number);
    return number;
  }

  const Function& function(uint32_t number) const { return *program_.functions[number]; }

  int32_t TypeIndex(const Type* type) {
    program_.type_list.push_back(type);
    return static_cast<int32_t>(program_.type_list.size()) - 1;
  }

 private:
  Program program_;
  Type* port_ = nullptr;
};

inline PortOperation PortOp(PortOperation::Kind kind, Operand target, Operand value = kNone) {
  PortOperation operation;
  operation.kind = kind;
  operation.target = target;
  operation.value = value;
  const bool message = kind == PortOperation::Kind::kSend || kind == PortOperation::Kind::kReceive;
  operation.type = message ? HandProgram::Integer() : nullptr;
  operation.text = "p.operation";
  return operation;
}

/// Waits until `operation` takes something: the code of a receiving statement on its own.
inline void WaitFor(FunctionBuilder& b, PortOperation operation) {
  const uint16_t taken = b.NewRegister(), counter = b.NewRegister();
  const auto again = b.NewLabel(), done = b.NewLabel(), wait = b.NewLabel(), next = b.NewLabel();
  b.Bind(again);
  b.Emit(Opcode::kAltBegin);
  b.Emit(Opcode::kReceive, taken, 0, 0, b.AddPortOperation(std::move(operation)));
  b.EmitJump(Opcode::kJumpTrue, done, taken);
  b.Emit(Opcode::kUnbind, counter);
  b.Bind(next);
  b.EmitJump(Opcode::kNextDefault, wait, counter, 0, taken);
  b.EmitJump(Opcode::kJumpEqual, done, taken, b.Integer(1));
  b.EmitJump(Opcode::kJumpEqual, again, taken, b.Integer(2));
  b.Jump(next);
  b.Bind(wait);
  b.EmitJump(Opcode::kAltWait, again);
  b.Bind(done);
}

/// Counts a new register from `from` up to `to` around `body`.
template <typename Body>
void Loop(FunctionBuilder& b, int64_t from, int64_t to, Body body) {
  const uint16_t counter = b.NewRegister();
  b.Move(counter, b.Integer(from));
  const auto loop = b.NewLabel(), out = b.NewLabel();
  b.EmitJump(Opcode::kJumpNotLess, out, counter, b.Integer(to));
  b.Bind(loop);
  body(counter);
  b.Emit(Opcode::kAdd, counter, counter, b.Integer(1));
  b.EmitJump(Opcode::kJumpLess, loop, counter, b.Integer(to));
  b.Bind(out);
}

inline ComponentOperation CreateOp(const Type* type, bool alive = false) {
  ComponentOperation create;
  create.kind = ComponentOperation::Kind::kCreate;
  create.type = type;
  create.alive = alive;
  return create;
}

inline ComponentOperation StartOp(Operand target, uint32_t function) {
  ComponentOperation start;
  start.kind = ComponentOperation::Kind::kStart;
  start.target = target;
  start.function = function;
  return start;
}

/// connect(first:p, second:p), or map when `second` is the system.
inline ConfigOperation LinkOp(ConfigOperation::Kind kind, Operand first, Operand second,
                              const std::string& port = "p") {
  ConfigOperation link;
  link.kind = kind;
  link.first.component = first;
  link.first.port = link.second.port = port;
  link.second.component = second;
  return link;
}

/// An executor on a virtual clock.
struct HandRun {
  explicit HandRun(HandProgram& hand, EventSink* sink = nullptr, bool loopback = false)
      : HandRun(hand.program(), sink, loopback) {}
  HandRun(Program& program, EventSink* sink, bool loopback) : executor(program, Options(sink, loopback)) {}

  ExecutorOptions Options(EventSink* sink, bool loopback) {
    ExecutorOptions options;
    options.clock = &clock;
    options.random = &random;
    options.events = sink;
    options.loopback = loopback;
    return options;
  }

  VirtualClock clock;
  SeededRandom random{1};
  Executor executor;
};

}  // namespace assay::runtime
