#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/program/opcode.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// Operands `k`: below kConstantBit a register of the frame, else constant `operand & ~kConstantBit` of the Function.
/// kNone stands for "no operand" where the tables below allow it.
using Operand = uint16_t;
inline constexpr Operand kConstantBit = 0x8000;
inline constexpr Operand kNone = 0xffff;

struct Instruction {
  Opcode op;
  uint16_t a = 0, b = 0, c = 0;
  int32_t d = 0;
};
static_assert(sizeof(Instruction) == 12);

/// Where something stands in the sources, for reasons, stacks and events.
/// Units: line and column from 1; file indexes Program::files.
struct Location {
  uint32_t file = 0;
  uint32_t line = 0;
  uint32_t column = 0;
};

/// One step on the way to a part of a value; see StorePath. `type` is the type of the value the step enters (to create
/// it when it is missing).
struct PathStep {
  enum class Kind : uint8_t { kField, kAlternative, kIndex } kind;
  uint32_t number = 0;       ///< field or alternative; index: the flat first index bound to subtract (arrays)
  Operand index = kNone;     ///< kIndex: register or constant with the integer, or with the key of a map
  const Type* type = nullptr;
};
struct Path {
  std::vector<PathStep> steps;
  std::string text;  ///< `.msgHeader.contact[1]`, for messages
  bool implicit_omit = false;  ///< optional fields of records that are created on the way are omit (§27.7)
};

/// How many ports, components or timers an operation speaks of.
enum class Quantity : uint8_t { kOne, kAny, kAll, kAnyFrom };

/// Operands of Send and Receive (§22, §21.3.7, §21.3.8, §23.6). Unused operands are kNone.
struct PortOperation {
  enum class Kind : uint8_t {
    kSend, kCall, kReply, kRaise,
    kReceive, kTrigger, kGetCall, kGetReply, kCatch, kCatchTimeout, kCheck,  ///< kCheck: `check` without an operation
    kTimeout, kDone, kKilled,
    kReturned, kStopped,  ///< the behaviour called on a component (§21.3.10) returned; or was stopped or killed
  };
  Kind kind;
  bool peek = false;             ///< check(receive …): leave it in the queue (§22.4)
  Quantity quantity = Quantity::kOne;
  Operand target = kNone;        ///< port, timer, component reference, or array of them (kAnyFrom); kNone with kAny and kAll
  Operand value = kNone;         ///< send: value or template; receive: template, kNone: any; raise, catch: the exception
  const Type* type = nullptr;    ///< message type, signature, or exception type; null: any type the port has
  const Type* signature = nullptr;  ///< raise, catch: the signature; `type` is then the exception's type
  bool to_all = false;           ///< to all component
  Operand address = kNone;       ///< to: address, component or list of them; from: template
  Operand result = kNone;        ///< reply: return value; getreply: template of the return value
  Operand call_timeout = kNone;  ///< call: seconds
  bool address_type = false;     ///< from or sender is of an address type: for mapped ports only (§6.2.12)
  bool nowait = false;
  bool call_blocks = false;      ///< call with response and exception handling part
  // Redirections: registers that are filled when the operation takes its item; kNone when not asked for.
  Operand value_to = kNone;
  Operand params_to = kNone;     ///< record of the signature's parameters; kReturned: what the behaviour returned
  Operand sender_to = kNone;
  Operand index_to = kNone;      ///< any from: index, or list of indexes
  Operand timestamp_to = kNone;
  std::string text;              ///< the operation as written, for messages and events: `p.receive(m_x)`
  std::string template_name;     ///< the template's name when it is a reference, else empty
  Location template_location;    ///< its definition
};

/// Operands of the component instructions (§21.3).
struct ComponentOperation {
  enum class Kind : uint8_t { kCreate, kStart, kStop, kKill, kAlive, kRunning } kind;
  Quantity quantity = Quantity::kOne;
  Operand target = kNone;
  const Type* type = nullptr;  ///< create
  bool alive = false;          ///< create … alive
  Operand name = kNone, host = kNone;
  uint32_t function = 0;       ///< start; UINT32_MAX: behaviour value in `behaviour`
  Operand behaviour = kNone;
  uint16_t first_argument = 0;
  uint16_t argument_count = 0;
  Operand index_to = kNone;
};

/// Operands of Configure (§21.1). Ports are named by index into the component type's ports, or by a port reference.
struct ConfigOperation {
  enum class Kind : uint8_t { kConnect, kDisconnect, kMap, kUnmap } kind;
  struct End {
    Operand component = kNone;  ///< kNone: all components
    std::string port;           ///< name in the component's type; empty with component set: all ports
    Operand index = kNone;      ///< flat index of a port array
    Operand port_ref = kNone;   ///< instead of the name: a port parameter
  };
  End first, second;
  uint16_t first_param = 0;     ///< map/unmap parameters: registers, written back when out or inout
  uint16_t param_count = 0;
  std::string text;
};

enum class FunctionKind : uint8_t { kFunction, kAltstep, kTestcase, kControl, kInit };

/// One behaviour: code and the tables its instructions index. Immutable once verified.
struct Function {
  std::string module;
  std::string name;
  FunctionKind kind = FunctionKind::kFunction;
  uint16_t parameter_count = 0;
  uint16_t register_count = 0;          ///< parameters included
  std::vector<FormalType> parameters;   ///< names and types, for call stacks and `list`
  const Type* result = nullptr;
  const Type* runs_on = nullptr;        ///< component type, or null
  const Type* system = nullptr;         ///< test cases: type of the test system interface; null: no system clause, runs_on serves (§16.3)
  Location location;
  std::string documentation;            ///< the doc comment before it, as written (ES 201 873-10)

  std::vector<Instruction> code;
  std::vector<Location> locations;      ///< one an instruction
  std::vector<Value> constants;
  std::vector<Path> paths;
  std::vector<PortOperation> port_ops;
  std::vector<ComponentOperation> component_ops;
  std::vector<ConfigOperation> config_ops;
};

struct ModuleParameter {
  std::string module, name;
  const Type* type = nullptr;
  bool is_template = false;
  uint32_t global = 0;   ///< its slot
  bool has_default = false;
  Location location;
  std::string documentation;
};

/// A compiled suite. Types and values of a run refer to it; it must outlive them.
struct Program {
  std::vector<std::string> files;
  std::vector<std::string> modules;
  std::unique_ptr<TypeTable> types;
  std::vector<const Type*> type_list;           ///< operands `y`
  std::vector<std::unique_ptr<Function>> functions;
  /// kInit functions to run before the first test case, in this order. Values of module parameters from the configuration
  /// are put into their globals before: the functions set only those that are still unbound.
  std::vector<uint32_t> init_order;
  std::vector<std::pair<const Type*, uint32_t>> component_init;  ///< function that initialises a new component's variables, timers, ports
  std::vector<uint32_t> testcases;              ///< in order of declaration
  std::vector<std::pair<std::string, uint32_t>> controls;  ///< module, function
  std::vector<ModuleParameter> parameters;
  uint32_t global_count = 0;
  std::vector<std::string> global_names;
  std::vector<std::string> predefined;          ///< operands `x`: names of predefined functions (Annex C)
  std::vector<std::string> externals;           ///< operands `e`: names of external functions

  const Function* FindTestcase(std::string_view module, std::string_view name) const;
};

/// The whole program, or one function, as text (`assay dump`); stable, tested as text. Small constants are printed where
/// they are used, large ones in the table behind the code. `locations` adds line and column where they change.
std::string Disassemble(const Program& program, bool locations = true);
std::string Disassemble(const Program& program, const Function& function, bool locations = true);

/// Checks every operand of every instruction against its shape and the tables. Nothing unverified is run.
/// Shape: empty when all is well, else one line a fault.
std::vector<std::string> Verify(const Program& program);

}  // namespace assay::runtime
