#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/component/world.h"
#include "runtime/executor/options.h"
#include "runtime/vm/environment.h"

namespace assay::runtime {

/// Connects machines with the world they run in. During a control part a test case's world stands above the
/// control part's: operations go to the one whose machine runs.
class RunEnvironment final : public Environment {
 public:
  RunEnvironment(const Program& program, const ExecutorOptions& options)
      : program_(program), options_(options) {}

  void SetWorld(World* world) { world_ = world; }
  World* world() { return world_; }
  /// What execute does; empty outside control parts.
  using ExecuteHook =
      std::function<Flow(Machine& machine, const Function& testcase, std::span<Value> args,
                         std::optional<Duration> guard, const std::string& host, Value* verdict)>;
  void SetExecuteHook(ExecuteHook hook) { execute_ = std::move(hook); }

  Flow SetVerdict(Machine& machine, Verdict verdict, std::string reason) override;
  Verdict GetVerdict(Machine& machine) override;
  Flow Log(Machine& machine, const Value& text) override;
  Flow Action(Machine& machine, const Value& text) override;

  Value Self(Machine& machine) override;
  const Type* ComponentType(const Value& reference) override;
  Flow Create(Machine& machine, const ComponentOperation& operation, Value* created) override;
  Flow Start(Machine& machine, const ComponentOperation& operation) override;
  Flow StopOrKill(Machine& machine, const ComponentOperation& operation) override;
  Flow TestComponent(Machine& machine, const ComponentOperation& operation, Value* result) override;
  Flow StopTestcase(Machine& machine, const Value& reason) override;
  Flow Configure(Machine& machine, const ConfigOperation& operation) override;

  Flow PortReference(Machine& machine, uint32_t port, int64_t index, Value* result) override;
  Flow PortControl(Machine& machine, const Value& port, uint16_t operation, bool all) override;
  Flow CheckState(Machine& machine, const Value& port, const Value& state, uint16_t quantity,
                  Value* result) override;
  Flow SetEncode(Machine& machine, const Value* port, const Value& encoding, const Type* type) override;
  Flow Send(Machine& machine, const PortOperation& operation) override;
  Flow Receive(Machine& machine, const PortOperation& operation, bool* taken) override;

  Flow TimerReference(Machine& machine, uint32_t timer, int64_t index, Value* result) override;
  Flow NewTimer(Machine& machine, const Value& duration, const Instruction* site, Value* result) override;
  Flow TimerDefault(Machine& machine, const Value& timer, const Value& duration) override;
  void FreeLocalTimers(Machine& machine, uint32_t count) override;
  Flow StartTimer(Machine& machine, const Value& timer, const Value& duration) override;
  Flow StopTimer(Machine& machine, const Value& timer, bool all) override;
  Flow ReadTimer(Machine& machine, const Value& timer, Value* elapsed) override;
  Flow TestTimer(Machine& machine, const Value& timer, uint16_t quantity, Value* running,
                 Value* index) override;

  void AltBegin(Machine& machine) override;
  Flow AltWait(Machine& machine) override;
  const DefaultEntry* NextDefault(Machine& machine, Value& previous) override;
  Flow Activate(Machine& machine, uint32_t function, std::span<const Value> args, Value* reference) override;
  Flow Deactivate(Machine& machine, const Value& reference, bool all) override;

  Flow Execute(Machine& machine, uint32_t testcase, std::span<Value> args, const Value& guard,
               const Value& host, Value* verdict) override;

  Flow Encode(Machine& machine, const Value& value, const Type* type, uint16_t form, const Value& encoding,
              const Value& variant, Value* coded) override;
  Flow Decode(Machine& machine, Value& coded, const Type* type, uint16_t form, const Value& encoding,
              const Value& variant, Value* decoded, int* status) override;
  std::optional<Value> DecodeForMatch(Machine& machine, const Value& encoded, const Type& type,
                                      std::string_view encoding) override;
  Flow CallPredefined(Machine& machine, std::string_view name, std::span<const Value> args,
                      Value* result) override;
  Flow CallExternal(Machine& machine, uint32_t external, std::span<Value> args, Value* result) override;

 private:
  Codec* FindCodec(const Type& type, const Value& encoding) const;

  const Program& program_;
  const ExecutorOptions& options_;
  World* world_ = nullptr;
  ExecuteHook execute_;
};

}  // namespace assay::runtime
