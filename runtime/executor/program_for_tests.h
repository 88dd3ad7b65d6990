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
  Type* Component(const std::string& name, std::vector<std::string> ports, size_t variables = 0, std::vector<std::string> timers = {}) {
    Type* type = program_.types->New(TypeKind::kComponent);
    type->module = "M";
    type->name = name;
    auto info = std::make_shared<ComponentInfo>();
    for (const std::string& port : ports) info->ports.push_back({port, PortType(), {}});
    for (size_t i = 0; i < variables; ++i) info->variables.push_back({"v" + std::to_string(i), Integer(), false});
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
  uint32_t Add(const std::string& name, FunctionKind kind, const Type* runs_on, uint16_t parameters, Write write) {
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

/// An executor on a virtual clock.
struct HandRun {
  explicit HandRun(HandProgram& hand, EventSink* sink = nullptr, bool loopback = false) : HandRun(hand.program(), sink, loopback) {}
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
