#pragma once

#include "runtime/program/program.h"
#include "runtime/vm/environment.h"
#include "runtime/vm/machine.h"

/// The instructions that the dispatch loop does not do in line, by family. Each reads its operands through
/// the machine and says how to go on. Effects: opcode.def.

namespace assay::runtime {

#define OPCODE(name, mnemonic, shape, effect) Flow Op##name(Machine& machine, const Instruction& instruction);
#include "runtime/program/opcode.def"
#undef OPCODE

/// The trap of an operator without result.
Flow FailOperator(Machine& machine, OperatorFault fault);

}  // namespace assay::runtime
