#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/program/program.h"
#include "runtime/value/value.h"

namespace assay::runtime {

class Machine;

/// What became of an instruction that left the machine.
enum class Flow : uint8_t {
  kNext,   ///< go on with the next instruction (or where the instruction said)
  kBlock,  ///< the component waits; it goes on at the frame's `next`
  kYield,  ///< let the others run first
  kEnd,    ///< the behaviour is over (stop, kill, test case end)
  kTrap,   ///< Machine::trap() says why
};

/// What a behaviour can do beyond its own registers. The machine knows nothing of ports, components, files or
/// sockets; runtime/executor implements this. Shape: `machine` is the caller; operands are read and results
/// written through it. An operation that goes wrong calls Machine::Fail and returns kTrap.
class Environment {
 public:
  virtual ~Environment() = default;

  // Verdict and log (§24, §19.11, §25)
  virtual Flow SetVerdict(Machine& machine, Verdict verdict, std::string reason) = 0;
  virtual Verdict GetVerdict(Machine& machine) = 0;
  virtual Flow Log(Machine& machine, const Value& text) = 0;
  virtual Flow Action(Machine& machine, const Value& text) = 0;

  // Components and configuration (§21)
  virtual Value Self(Machine& machine) = 0;
  /// Type of the component that `reference` stands for; null when there is none.
  virtual const Type* ComponentType(const Value& reference) = 0;
  virtual Flow Create(Machine& machine, const ComponentOperation& operation, Value* created) = 0;
  virtual Flow Start(Machine& machine, const ComponentOperation& operation) = 0;
  virtual Flow StopOrKill(Machine& machine, const ComponentOperation& operation) = 0;
  virtual Flow TestComponent(Machine& machine, const ComponentOperation& operation, Value* result) = 0;
  virtual Flow StopTestcase(Machine& machine, const Value& reason) = 0;
  virtual Flow Configure(Machine& machine, const ConfigOperation& operation) = 0;

  // Ports (§22); `port` counts declarations of the component's own type
  virtual Flow PortReference(Machine& machine, uint32_t port, int64_t index, Value* result) = 0;
  virtual Flow PortControl(Machine& machine, const Value& port, uint16_t operation, bool all) = 0;
  virtual Flow CheckState(Machine& machine, const Value& port, const Value& state, uint16_t quantity,
                          Value* result) = 0;
  virtual Flow SetEncode(Machine& machine, const Value* port, const Value& encoding, const Type* type) = 0;
  virtual Flow Send(Machine& machine, const PortOperation& operation) = 0;
  virtual Flow Receive(Machine& machine, const PortOperation& operation, bool* taken) = 0;

  // Timers (§23); `timer` counts declarations of the component's own type
  virtual Flow TimerReference(Machine& machine, uint32_t timer, int64_t index, Value* result) = 0;
  /// `site` identifies the declaration (one element of an array of timers): within one frame it has one timer
  /// at a time, so that a declaration inside a loop does not collect timers.
  virtual Flow NewTimer(Machine& machine, const Value& duration, const Instruction* site, Value* result) = 0;
  virtual Flow TimerDefault(Machine& machine, const Value& timer, const Value& duration) = 0;
  /// Frees the local timers made since Machine::local_timers was `count`.
  virtual void FreeLocalTimers(Machine& machine, uint32_t count) = 0;
  virtual Flow StartTimer(Machine& machine, const Value& timer, const Value& duration) = 0;
  virtual Flow StopTimer(Machine& machine, const Value& timer, bool all) = 0;
  virtual Flow ReadTimer(Machine& machine, const Value& timer, Value* elapsed) = 0;
  virtual Flow TestTimer(Machine& machine, const Value& timer, uint16_t quantity, Value* running,
                         Value* index) = 0;

  // Alternatives (§20)
  virtual void AltBegin(Machine& machine) = 0;
  /// kNext: something changed since AltBegin already; kBlock: the component waits. The frame's `next` is set by
  /// the machine.
  virtual Flow AltWait(Machine& machine) = 0;
  /// The default to try after `previous` (unbound: the first), last activated first.
  /// Shape: null when none is left; `previous` becomes the reference of the one found.
  struct DefaultEntry {
    uint32_t function;
    std::span<const Value> args;
  };
  virtual const DefaultEntry* NextDefault(Machine& machine, Value& previous) = 0;
  virtual Flow Activate(Machine& machine, uint32_t function, std::span<const Value> args,
                        Value* reference) = 0;
  virtual Flow Deactivate(Machine& machine, const Value& reference, bool all) = 0;

  // Control part (§26); `guard` and `host` are unbound when there is none. Out and inout parameters are
  // written in place once the test case has returned.
  virtual Flow Execute(Machine& machine, uint32_t testcase, std::span<Value> args, const Value& guard,
                       const Value& host, Value* verdict) = 0;

  // Coding outside ports (§C.5); `encoding` is unbound or a charstring
  virtual Flow Encode(Machine& machine, const Value& value, const Type* type, uint16_t form,
                      const Value& encoding, const Value& variant, Value* coded) = 0;
  virtual Flow Decode(Machine& machine, Value& coded, const Type* type, uint16_t form, const Value& encoding,
                      const Value& variant, Value* decoded, int* status) = 0;
  /// decmatch (§B.1.2.9). Shape: empty when `encoded` cannot be decoded.
  virtual std::optional<Value> DecodeForMatch(Machine& machine, const Value& encoded, const Type& type,
                                              std::string_view encoding) = 0;
  /// hostid, testcasename and the other functions of Annex C that know the run. Shape: kTrap when there is
  /// none of that name.
  virtual Flow CallPredefined(Machine& machine, std::string_view name, std::span<const Value> args,
                              Value* result) = 0;
  virtual Flow CallExternal(Machine& machine, uint32_t external, std::span<Value> args, Value* result) = 0;
};

}  // namespace assay::runtime
